"""What many rows of a statement change is derived once, and joined by hashes; what a statement doesn't change isn't looked at twice.

A plan is made when a session first calls a function, mostly for one dwelling, and stays: of five hundred dwellings it compared each
with each. Where there are many, the dwellings are joined by hashes, by a plan of their own; every table is still read by the keys
that were given. Spans that stay as they were are left alone, those that are there are found by their subjects' index and not by the
one of the exclusion, which costs nine times as much. A household in which nobody lives yet, and the times of a use, change nothing
that is said of a dwelling today; which rows of an update lie elsewhere or were changed in anything is found by a difference.
"""

from importlib import import_module

from django.db import migrations

dwellings = import_module("grids.migrations.0060_colours_are_derived")
tenures = import_module("grids.migrations.0062_owners_leases_and_organisations")
homes = import_module("grids.migrations.0063_people_live_in_homes")
follows = import_module("grids.migrations.0066_colours_follow_the_registers")
visits = import_module("grids.migrations.0075_visits_and_rounds")
counts = import_module("grids.migrations.0078_colours_of_closed_days_are_counted")


def anew(text: str) -> str:
    """The functions of a text, put in the place of those that are there: without triggers and privileges, which stay."""
    kept = [one for one in text.split(";\n") if not one.lstrip().startswith(("CREATE TRIGGER", "REVOKE"))]
    return ";\n".join(kept).replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


def changed(text: str, *pairs: tuple[str, str]) -> str:
    """A text with some of its parts replaced, each of which stands in it once."""
    for old, new in pairs:
        if text.count(old) != 1:
            raise ValueError(f"{text.count(old)} times: {old}")
        text = text.replace(old, new)
    return text


KEYS = "SET enable_seqscan = off"
# of a statement of the other functions, called from there, the plans stay what they were
OWN = "SET enable_nestloop = on SET plan_cache_mode = auto"
DWELLINGS = changed(
    anew(dwellings.DWELLINGS),
    (
        "    PERFORM FROM grids_dwelling WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;\n",
        "    PERFORM FROM grids_dwelling WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;\n"
        "    IF cardinality(ids) > 100 THEN\n"
        "        SET LOCAL enable_nestloop = off;\n"
        "        SET LOCAL plan_cache_mode = force_custom_plan;\n"
        "    END IF;\n",
    ),
    ("WHERE h.kind = 'family' AND h.head_id IS NULL", "WHERE h.dwelling_id = ANY(ids) AND h.kind = 'family' AND h.head_id IS NULL"),
    (
        "AND NOT isempty(o.period) AND p.state = 'dead'",
        "AND NOT isempty(o.period) AND p.state = 'dead'\n"
        "            AND p.id = ANY(ARRAY(SELECT person_id FROM grids_ownership WHERE dwelling_id = ANY(ids)))",
    ),
    ("WHERE l.ended_on IS NULL AND l.ends_on IS NOT NULL", "WHERE l.dwelling_id = ANY(ids) AND l.ended_on IS NULL AND l.ends_on IS NOT NULL"),
    ("    WHERE d.id = said.id AND (d.colour", "    WHERE d.id = ANY(ids) AND d.id = said.id AND (d.colour"),
)  # fmt: skip
PLANS = (
    f"ALTER FUNCTION public.derive_dwellings(uuid[]) {KEYS};"
    "ALTER FUNCTION public.derive_dwellings(uuid[]) SET enable_nestloop = on;"
    "ALTER FUNCTION public.derive_dwellings(uuid[]) SET plan_cache_mode = auto;"
    "ALTER FUNCTION public.derive_buildings(uuid[]) SET enable_nestloop = on;"
    "ALTER FUNCTION public.derive_buildings(uuid[]) SET plan_cache_mode = auto;"
    f"ALTER FUNCTION public.derive_spans(text, uuid[], date[]) {KEYS}"
)
PLANS_BACK = (
    f"ALTER FUNCTION public.derive_dwellings(uuid[]) {KEYS};"
    "ALTER FUNCTION public.derive_buildings(uuid[]) RESET enable_nestloop;"
    "ALTER FUNCTION public.derive_buildings(uuid[]) RESET plan_cache_mode;"
    f"ALTER FUNCTION public.derive_spans(text, uuid[], date[]) {KEYS}"
)

WANTED = "(SELECT u.id, min(u.day) AS day FROM unnest(ids, days) u(id, day) GROUP BY u.id) w"
THERE = """WITH wanted AS MATERIALIZED (
        SELECT u.id, min(u.day) AS day FROM unnest(ids, days) u(id, day) GROUP BY u.id
    ), had AS MATERIALIZED (
        SELECT s.id, s.subject, s.dwelling_id, s.community_code, s.colour, s.since, s.until
        FROM grids_colourspan s WHERE s.kind = of_kind AND s.subject = ANY(ids)
    )"""
SPANS = counts.NOTING
HEAD, MERGING, NOTED, WRITING = (
    SPANS[: SPANS.index("    -- what goes on in the same colour")],
    SPANS[SPANS.index("    -- what goes on in the same colour") : SPANS.index("    -- whose counts are to be made anew")],
    SPANS[SPANS.index("    -- whose counts are to be made anew") : SPANS.index(counts.FIRST_DELETE)],
    SPANS[SPANS.index(counts.FIRST_DELETE) :],
)  # fmt: skip
SPANS = (
    changed(HEAD, ("    fresh colour_piece[];\n", "    fresh colour_piece[];\n    gone bigint[];\n    cut bigint[];\n"))
    + changed(
        MERGING,
        ("    SELECT array_agg(", f"    {THERE}\n    SELECT array_agg("), (WANTED, "wanted w"),
        ("LEFT JOIN grids_colourspan s ON s.kind = of_kind AND s.subject", "LEFT JOIN had s ON s.subject"),
    )
    + changed(
        NOTED.replace(WANTED, "wanted w"),
        ("    INSERT INTO grids_countdue (community_code, from_day)\n", f"    {THERE}\n    INSERT INTO grids_countdue (community_code, from_day)\n"),
        ("JOIN grids_colourspan s ON s.kind = of_kind AND s.subject", "JOIN had s ON s.subject"),
    )
    + f"""    -- what is said again as it was stays
    {THERE}, met AS MATERIALIZED (
        SELECT had.*, w.day, f.subject IS NOT NULL AS is_told,
            coalesce((f.dwelling_id, f.code) = (had.dwelling_id, had.colour) AND f.until IS NOT DISTINCT FROM had.until, FALSE) AS stays
        FROM had JOIN wanted w ON w.id = had.subject
        LEFT JOIN unnest(fresh) f ON f.subject = had.subject AND f.since = had.since
    )
    SELECT ARRAY(SELECT id FROM met WHERE NOT stays AND (is_told OR since >= day)),
        ARRAY(SELECT id FROM met WHERE NOT is_told AND since < day AND (until IS NULL OR until > day)),
        ARRAY(
            SELECT (f.subject, f.dwelling_id, f.code, f.since, f.until)::colour_piece
            FROM unnest(fresh) f LEFT JOIN met ON met.stays AND met.subject = f.subject AND met.since = f.since WHERE met.id IS NULL
        )
    INTO gone, cut, fresh;
    DELETE FROM grids_colourspan WHERE id = ANY(gone);
    UPDATE grids_colourspan s SET until = w.day FROM {WANTED} WHERE s.id = ANY(cut) AND w.id = s.subject;
"""
    + WRITING[WRITING.index("    INSERT INTO grids_colourspan") :]
)  # fmt: skip

# what is said of somebody's home follows from who lives there; of a household that begins nobody does, mostly
HOUSEHOLD = changed(
    anew(follows.made("household")),
    (
        "SELECT array_agg((n.dwelling_id, NULL::uuid, NULL::date)::colour_touch) INTO touched FROM fresh n ;",
        "SELECT array_agg((r.dwelling_id, NULL::uuid, NULL::date)::colour_touch) INTO touched\n"
        "        FROM grids_residence r WHERE r.household_id = ANY(ARRAY(SELECT id FROM fresh));",
    ),
)  # fmt: skip
# how a dwelling was used when is told by spans alone; what it is used as today is its own row's
USE = changed(
    anew(follows.made("dwellinguse")),
    (
        "    PERFORM recolour(touched);\n",
        "    PERFORM FROM grids_dwelling WHERE id = ANY(ARRAY(SELECT t.dwelling_id FROM unnest(touched) t)) ORDER BY id FOR NO KEY UPDATE;\n"
        "    PERFORM derive_spans('dwelling', array_agg(one.id), array_agg(one.day)) FROM (\n"
        "        SELECT t.dwelling_id AS id, min(t.from_day) AS day FROM unnest(touched) t WHERE t.from_day IS NOT NULL GROUP BY 1 ORDER BY 1\n"
        "    ) one;\n",
    ),
)  # fmt: skip
MATTERS = "id, use, ends_on, area_code, building_id, confirmed_on"
DWELLING = changed(
    anew(follows.DWELLING),
    ("    moved uuid[];\n", "    moved uuid[];\n    otherwise uuid[];\n"),
    (
        "    ELSE\n",
        "    ELSE\n"
        f"        SELECT array_agg(one.id) INTO otherwise FROM (SELECT {MATTERS} FROM fresh EXCEPT ALL SELECT {MATTERS} FROM gone) one;\n"
        "        IF otherwise IS NULL THEN\n            RETURN NULL;\n        END IF;\n",
    ),
)  # fmt: skip
PERSON = changed(
    anew(follows.PERSON),
    (
        "BEGIN\n",
        "BEGIN\n    IF NOT EXISTS (SELECT id, state, merged_into_id FROM fresh EXCEPT ALL SELECT id, state, merged_into_id FROM gone) THEN\n"
        "        RETURN NULL;\n    END IF;\n",
    ),
)  # fmt: skip
MOVED = "SELECT array_agg(now.id) INTO moved FROM now JOIN was USING (id) WHERE now.area_code <> was.area_code;"
BY_DIFFERENCE = "SELECT array_agg(one.id) INTO moved FROM (SELECT id, area_code FROM now EXCEPT ALL SELECT id, area_code FROM was) one;"
HOMES_ONLY = homes.FOLLOW[: homes.FOLLOW.index("CREATE FUNCTION public.dwelling_is_lived_in()")]
HOMES = changed(
    anew(HOMES_ONLY),
    (
        "BEGIN\n",
        "BEGIN\n    IF NOT EXISTS (SELECT id, area_code FROM now_there EXCEPT ALL SELECT id, area_code FROM was_there) THEN\n"
        "        RETURN NULL;\n    END IF;\n",
    ),
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("grids", "0095_where_imports_stand_is_proved")]

    operations = [
        migrations.RunSQL(DWELLINGS, anew(dwellings.DWELLINGS)),
        migrations.RunSQL(SPANS, counts.NOTING),
        migrations.RunSQL(PLANS, PLANS_BACK),
        migrations.RunSQL(HOUSEHOLD, anew(follows.made("household"))),
        migrations.RunSQL(USE, anew(follows.made("dwellinguse"))),
        migrations.RunSQL(DWELLING, anew(follows.DWELLING)),
        migrations.RunSQL(PERSON, anew(follows.PERSON)),
        migrations.RunSQL(HOMES, anew(HOMES_ONLY)),
        migrations.RunSQL(changed(anew(tenures.FOLLOW), (MOVED, BY_DIFFERENCE)), anew(tenures.FOLLOW)),
        migrations.RunSQL(changed(anew(visits.FOLLOW), (MOVED, BY_DIFFERENCE)), anew(visits.FOLLOW)),
    ]
