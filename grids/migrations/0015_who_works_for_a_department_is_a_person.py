"""Whoever works for a department is a person too, as everybody with a post: a complaint can name them."""

from django.db import migrations

PEOPLE = """
    INSERT INTO grids_member (name, office_phone, user_id, is_demo)
    SELECT left(coalesce(nullif(u.display_name, ''), u.username), 40), '', u.id, u.is_demo FROM grids_user u
    WHERE EXISTS (SELECT 1 FROM grids_departmentmembership m WHERE m.user_id = u.id AND NOT isempty(m.period))
        AND NOT EXISTS (SELECT 1 FROM grids_member p WHERE p.user_id = u.id);
"""


class Migration(migrations.Migration):

    dependencies = [
        ("grids", "0014_ending_a_watch_takes_two"),
    ]

    operations = [
        migrations.RunSQL(PEOPLE, migrations.RunSQL.noop, elidable=True),
    ]
