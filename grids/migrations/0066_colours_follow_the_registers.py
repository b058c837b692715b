"""Whatever is written to a register, colours follow within the same statement; and registers lie where their houses lie.

One function for each table says which dwellings and people its rows touch, and from which day on; `recolour` does the rest. Of rows
that changed in nothing that matters none is touched. When a house comes to lie in another grid, everything that is registered in it
comes along, whoever moved it.
"""

from django.db import migrations

RECOLOUR = """
CREATE TYPE public.colour_touch AS (dwelling_id uuid, person_id uuid, from_day date);
CREATE FUNCTION public.recolour(touched public.colour_touch[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF coalesce(cardinality(touched), 0) = 0 THEN
        RETURN;
    END IF;
    PERFORM derive_dwellings(ARRAY(SELECT DISTINCT t.dwelling_id FROM unnest(touched) t WHERE t.dwelling_id IS NOT NULL));
    PERFORM derive_people(ARRAY(SELECT DISTINCT t.person_id FROM unnest(touched) t WHERE t.person_id IS NOT NULL));
    PERFORM derive_spans('dwelling', array_agg(one.id), array_agg(one.day)) FROM (
        SELECT t.dwelling_id AS id, min(t.from_day) AS day FROM unnest(touched) t
        WHERE t.dwelling_id IS NOT NULL AND t.from_day IS NOT NULL GROUP BY 1 ORDER BY 1
    ) one;
    PERFORM derive_spans('person', array_agg(one.id), array_agg(one.day)) FROM (
        SELECT t.person_id AS id, min(t.from_day) AS day FROM unnest(touched) t
        WHERE t.person_id IS NOT NULL AND t.from_day IS NOT NULL GROUP BY 1 ORDER BY 1
    ) one;
END $$
"""
RECOLOUR_BACK = "DROP FUNCTION public.recolour(public.colour_touch[]); DROP TYPE public.colour_touch"

# the day from which on a row with a period tells something else than it did
TURNS = """CASE WHEN lower(o.period) IS DISTINCT FROM lower(n.period) OR ({kept}) THEN least(lower(o.period), lower(n.period))
    ELSE least(upper(o.period), upper(n.period)) END"""

# table → (whose dwelling and person a row touches, columns that matter, from which day a new or removed row tells, and a changed one)
ROWS = {
    "residence": (
        "{0}.dwelling_id, {0}.person_id", "",
        "dwelling_id person_id household_id standing is_main period here_since permit_until registered_on confirmed_on",
        "lower({0}.period)",
        TURNS.format(kept="(o.dwelling_id, o.person_id, o.standing, o.is_main) IS DISTINCT FROM "
                          "(n.dwelling_id, n.person_id, n.standing, n.is_main)"),
    ),
    "premises": (
        "{0}.dwelling_id, {0}.responsible_id", "", "dwelling_id responsible_id kind inspect_by period", "lower({0}.period)",
        TURNS.format(kept="(o.dwelling_id, o.responsible_id, o.kind) IS DISTINCT FROM (n.dwelling_id, n.responsible_id, n.kind)"),
    ),
    "dwellinguse": (
        "{0}.dwelling_id, NULL::uuid", "", "dwelling_id use period", "lower({0}.period)",
        TURNS.format(kept="(o.dwelling_id, o.use) IS DISTINCT FROM (n.dwelling_id, n.use)"),
    ),
    "household": ("{0}.dwelling_id, NULL::uuid", "", "dwelling_id kind head_id period", "NULL::date", "NULL::date"),
    "ownership": ("{0}.dwelling_id, {0}.person_id", "", "dwelling_id person_id period", "NULL::date", "NULL::date"),
    "lease": (
        "{0}.dwelling_id, who.id",
        "LEFT JOIN LATERAL (SELECT person_id AS id FROM grids_leasetenant WHERE lease_id = {0}.id "
        "UNION ALL SELECT {0}.landlord_person_id) who ON TRUE",
        "dwelling_id landlord_person_id period ended_on", "NULL::date", "NULL::date",
    ),
    "leasetenant": (
        "lease.dwelling_id, {0}.person_id", "JOIN grids_lease lease ON lease.id = {0}.lease_id", "lease_id person_id",
        "NULL::date", "NULL::date",
    ),
}  # fmt: skip

FUNCTION = """
CREATE FUNCTION public.{table}_recolours() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    touched colour_touch[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(({new}, {new_day})::colour_touch) INTO touched FROM fresh n {new_join};
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(({old}, {old_day})::colour_touch) INTO touched FROM gone o {old_join};
    ELSE
        SELECT array_agg(one) INTO touched FROM (
            SELECT ({old}, {day})::colour_touch AS one FROM gone o JOIN fresh n USING (id) {old_join}
            WHERE ({old_columns}) IS DISTINCT FROM ({new_columns})
            UNION ALL SELECT ({new}, {day})::colour_touch FROM gone o JOIN fresh n USING (id) {new_join}
            WHERE ({old_columns}) IS DISTINCT FROM ({new_columns})
        ) two;
    END IF;
    PERFORM recolour(touched);
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION public.{table}_recolours() FROM PUBLIC;
CREATE TRIGGER recolours_new AFTER INSERT ON grids_{table} REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION public.{table}_recolours();
CREATE TRIGGER recolours_changed AFTER UPDATE ON grids_{table} REFERENCING OLD TABLE AS gone NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION public.{table}_recolours();
CREATE TRIGGER recolours_gone AFTER DELETE ON grids_{table} REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION public.{table}_recolours()
"""
TRIGGERS = ("recolours_new", "recolours_changed", "recolours_gone")


def made(table: str) -> str:
    """Function and triggers of a table."""
    touches, join, columns, day, changed = ROWS[table]
    return FUNCTION.format(
        table=table, day=changed,
        new=touches.format("n"), new_day=day.format("n"), new_join=join.format("n"),
        old=touches.format("o"), old_day=day.format("o"), old_join=join.format("o"),
        old_columns=", ".join(f"o.{one}" for one in columns.split()),
        new_columns=", ".join(f"n.{one}" for one in columns.split()),
    )  # fmt: skip


def unmade(table: str, triggers: tuple[str, ...] = TRIGGERS) -> str:
    """The same taken back."""
    dropped = [f"DROP TRIGGER {one} ON grids_{table}" for one in triggers]
    return "; ".join([*dropped, f"DROP FUNCTION public.{table}_recolours()"])


# what lies in a dwelling lies where the dwelling lies: statements of their own, since plain columns of many tables
FOLLOW = """
CREATE FUNCTION public.follow_dwellings(ids uuid[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['household', 'residence', 'premises', 'lease', 'ownership', 'colourspan'] LOOP
        EXECUTE format(
            'UPDATE grids_%s r SET area_code = d.area_code FROM grids_dwelling d '
            'WHERE d.id = r.dwelling_id AND d.id = ANY($1) AND r.area_code <> d.area_code', name
        ) USING ids;
    END LOOP;
    UPDATE grids_leasetenant t SET area_code = l.area_code FROM grids_lease l
    WHERE l.id = t.lease_id AND l.dwelling_id = ANY(ids) AND t.area_code <> l.area_code;
    PERFORM derive_people(ARRAY(
        SELECT person_id FROM grids_residence WHERE dwelling_id = ANY(ids)
        UNION SELECT responsible_id FROM grids_premises WHERE dwelling_id = ANY(ids) AND responsible_id IS NOT NULL
        UNION SELECT person_id FROM grids_ownership WHERE dwelling_id = ANY(ids) AND person_id IS NOT NULL
        UNION SELECT landlord_person_id FROM grids_lease WHERE dwelling_id = ANY(ids) AND landlord_person_id IS NOT NULL
        UNION SELECT t.person_id FROM grids_leasetenant t JOIN grids_lease l ON l.id = t.lease_id WHERE l.dwelling_id = ANY(ids)
    ));
END $$
"""
FOLLOW_BACK = "DROP FUNCTION public.follow_dwellings(uuid[])"

DWELLING = """
CREATE FUNCTION public.dwelling_recolours() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    touched colour_touch[];
    moved uuid[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg((n.id, NULL, NULL)::colour_touch) INTO touched FROM fresh n;
    ELSE
        SELECT array_agg(n.id) INTO moved FROM gone o JOIN fresh n USING (id) WHERE o.area_code <> n.area_code;
        SELECT array_agg((n.id, NULL, CASE WHEN o.ends_on IS DISTINCT FROM n.ends_on THEN least(o.ends_on, n.ends_on) END)::colour_touch)
        INTO touched FROM gone o JOIN fresh n USING (id)
        WHERE (o.use, o.ends_on, o.area_code, o.building_id, o.confirmed_on)
            IS DISTINCT FROM (n.use, n.ends_on, n.area_code, n.building_id, n.confirmed_on);
        PERFORM derive_buildings(ARRAY(
            SELECT DISTINCT o.building_id FROM gone o JOIN fresh n USING (id) WHERE o.building_id <> n.building_id
        ));
    END IF;
    PERFORM recolour(touched);
    IF moved IS NOT NULL THEN
        PERFORM follow_dwellings(moved);
    END IF;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION public.dwelling_recolours() FROM PUBLIC;
CREATE TRIGGER recolours_new AFTER INSERT ON grids_dwelling REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION public.dwelling_recolours();
CREATE TRIGGER recolours_changed AFTER UPDATE ON grids_dwelling REFERENCING OLD TABLE AS gone NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION public.dwelling_recolours()
"""

PERSON = """
CREATE FUNCTION public.person_recolours() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    touched colour_touch[];
BEGIN
    SELECT array_agg((own.dwelling_id, n.id, NULL)::colour_touch) INTO touched
    FROM gone o JOIN fresh n USING (id) LEFT JOIN grids_ownership own ON own.person_id = n.id
    WHERE (o.state, o.merged_into_id) IS DISTINCT FROM (n.state, n.merged_into_id);
    PERFORM recolour(touched);
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION public.person_recolours() FROM PUBLIC;
CREATE TRIGGER recolours_changed AFTER UPDATE ON grids_person REFERENCING OLD TABLE AS gone NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION public.person_recolours()
"""

# a street that set something else is looked through by a worker, from today on: what was told of the past stays
QUEUE = """
CREATE FUNCTION public.street_is_recoloured() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    today CONSTANT date := (now() AT TIME ZONE 'Asia/Shanghai')::date;
    street text := CASE WHEN TG_OP = 'DELETE' THEN OLD.street_code ELSE NEW.street_code END;
BEGIN
    INSERT INTO grids_colourdue (street_code, from_day)
    SELECT code, today FROM grids_area WHERE level = 2 AND (street = '' OR code = street)
    ON CONFLICT (street_code) DO UPDATE SET after = NULL, from_day = least(grids_colourdue.from_day, today);
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION public.street_is_recoloured() FROM PUBLIC;
CREATE TRIGGER recolours_its_street AFTER INSERT OR DELETE OR UPDATE OF precedence ON grids_colourcategory
    FOR EACH ROW EXECUTE FUNCTION public.street_is_recoloured();
CREATE TRIGGER recolours_its_street
    AFTER INSERT OR DELETE OR UPDATE OF lease_soon_days, permit_soon_days, new_check_days, register_within_days, stale_days
    ON grids_registerrules FOR EACH ROW EXECUTE FUNCTION public.street_is_recoloured();
CREATE FUNCTION public.recolour_due(many integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    due grids_colourdue;
    ids uuid[];
    people uuid[];
BEGIN
    SELECT * INTO due FROM grids_colourdue ORDER BY street_code LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    ids := ARRAY(
        SELECT d.id FROM grids_dwelling d WHERE left(d.area_code, 9) = due.street_code AND (due.after IS NULL OR d.id > due.after)
        ORDER BY d.id LIMIT many
    );
    people := ARRAY(
        SELECT person_id FROM grids_residence WHERE dwelling_id = ANY(ids) AND upper_inf(period)
        UNION SELECT responsible_id FROM grids_premises WHERE dwelling_id = ANY(ids) AND upper_inf(period) AND responsible_id IS NOT NULL
        UNION SELECT t.person_id FROM grids_leasetenant t JOIN grids_lease l ON l.id = t.lease_id WHERE l.dwelling_id = ANY(ids)
    );
    PERFORM derive_dwellings(ids);
    PERFORM derive_people(people);
    PERFORM derive_spans('dwelling', ids, array_fill(due.from_day, ARRAY[cardinality(ids)]));
    PERFORM derive_spans('person', people, array_fill(due.from_day, ARRAY[cardinality(people)]));
    IF cardinality(ids) < many THEN
        DELETE FROM grids_colourdue WHERE street_code = due.street_code;
    ELSE
        UPDATE grids_colourdue SET after = ids[many] WHERE street_code = due.street_code;
    END IF;
    RETURN cardinality(ids) + 1;
END $$;
REVOKE EXECUTE ON FUNCTION public.recolour_due(integer) FROM PUBLIC
"""
QUEUE_BACK = """
DROP FUNCTION public.recolour_due(integer);
DROP TRIGGER recolours_its_street ON grids_registerrules;
DROP TRIGGER recolours_its_street ON grids_colourcategory;
DROP FUNCTION public.street_is_recoloured()
"""

# every row is asked for by its key: what a planner thinks of a table that was just filled plays no part
PLANS = "; ".join(
    f"ALTER FUNCTION public.{one} SET enable_seqscan = off"
    for one in (
        "derive_dwellings(uuid[])", "derive_people(uuid[])", "derive_buildings(uuid[])", "derive_spans(text, uuid[], date[])",
        "colours_held(text, uuid[])", "follow_dwellings(uuid[])",
    )
)  # fmt: skip
PLANS_BACK = PLANS.replace("SET enable_seqscan = off", "RESET enable_seqscan")

# dwellings that are there already
ALL = """
SELECT recolour(array_agg((d.id, NULL, coalesce(lower(u.period), '1949-10-01'))::colour_touch))
FROM grids_dwelling d LEFT JOIN grids_dwellinguse u ON u.dwelling_id = d.id AND NOT isempty(u.period)
"""


class Migration(migrations.Migration):
    dependencies = [("grids", "0065_how_long_residents_are_kept")]

    operations = [
        migrations.RunSQL(RECOLOUR, RECOLOUR_BACK),
        migrations.RunSQL(FOLLOW, FOLLOW_BACK),
        *(migrations.RunSQL(made(table), unmade(table)) for table in ROWS),
        migrations.RunSQL(DWELLING, unmade("dwelling", TRIGGERS[:2])),
        migrations.RunSQL(PERSON, unmade("person", TRIGGERS[1:2])),
        migrations.RunSQL(QUEUE, QUEUE_BACK),
        migrations.RunSQL(PLANS, PLANS_BACK),
        migrations.RunSQL(ALL, migrations.RunSQL.noop),
    ]
