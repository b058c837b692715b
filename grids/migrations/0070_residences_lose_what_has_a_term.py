"""Of whoever lost their name at the end of the term, no residence says how they were related, why they came or where they went."""

from django.db import migrations

FORGET = """
CREATE FUNCTION public.residences_lose_what_has_a_term() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE grids_residence SET relation = '', residence_type = '', came_from = '', inflow_reason = '', registered_on = NULL,
        permit_kind = '', permit_until = NULL, left_to = '' WHERE person_id = NEW.id;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION public.residences_lose_what_has_a_term() FROM PUBLIC;
CREATE TRIGGER residences_lose_what_has_a_term AFTER UPDATE OF state ON grids_person FOR EACH ROW
    WHEN (NEW.state = 'pseudonymised' AND OLD.state <> 'pseudonymised')
    EXECUTE FUNCTION public.residences_lose_what_has_a_term();
"""
KEEP = """
DROP TRIGGER residences_lose_what_has_a_term ON grids_person;
DROP FUNCTION public.residences_lose_what_has_a_term();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0069_steps_of_tenures_are_known"),
    ]

    operations = [
        migrations.RunSQL(FORGET, KEEP),
    ]
