"""Which tables hold registers of residents, and what the database hands out of them: said once, applied beside the roles.

Web and worker see the rows below the codes that their process said (grids/access/fence.py), and write no others. The
process proves with a key that it was the one who said it; who gets into the database by a statement of the web's can say
what they like. The owner is held by none of it, nor are the functions that act with the owner's rights.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from grids.access import fence
from grids.privacy import keys

FUNCTIONS = Path(__file__).with_name("fences.sql")
# functions that act with the owner's rights and say what this session may see
ASKED = ("public.fence_prefixes(text)",)
# asked once a statement, whatever its rows
PREFIXES = "(SELECT public.fence_prefixes('people'))::text[]"
IN_AREA = f"area_code ^@ ANY ({PREFIXES})"
TIED = f"(also_in <> '{{}}' AND public.fence_touches(also_in, {PREFIXES}))"
# care is read by a right of its own, and audited by whoever reads nobody's
IN_CARE = "area_code ^@ ANY ((SELECT public.fence_prefixes('care'))::text[])"
AUDITED = "area_code ^@ ANY ((SELECT public.fence_prefixes('care_audit'))::text[])"
OF_A_RECORD = "EXISTS (SELECT FROM public.grids_carerecord held WHERE held.id = record_id)"
OF_A_PAIR = "EXISTS (SELECT FROM public.grids_person held WHERE held.id IN (one_id, other_id))"
OF_A_JOB = (
    "EXISTS (SELECT FROM public.property_job job JOIN public.property_servicepoint point ON point.id = job.point_id "
    f"JOIN public.property_estate estate ON estate.id = point.estate_id WHERE job.id = job_id AND estate.{IN_AREA})"
)
OF_A_HOME = f"EXISTS (SELECT FROM public.grids_dwelling home WHERE home.id = dwelling_id AND home.{IN_AREA})"
# who may vote, who has voted and how lies with the roll of a meeting
OF_A_ROLL = "EXISTS (SELECT FROM public.property_rollentry held WHERE held.id = entry_id)"
# sealed ballots lie with the roll of their meeting
OF_AN_URN = (
    "EXISTS (SELECT FROM public.property_motion asked JOIN public.property_rollentry held ON held.meeting_id = asked.meeting_id"
    " WHERE asked.id = motion_id)"
)
# which rows of a table somebody reads and writes
FENCED: dict[str, str] = {
    **dict.fromkeys(
        (
            "grids_personevent", "grids_earliervalue", "grids_consent", "grids_personmerge", "grids_colourspan",
            "grids_buildingmix", "grids_ownership", "grids_lease", "grids_leasetenant", "grids_premises",
            "grids_household", "grids_residence", "grids_refusedrow",
            "grids_visit", "grids_visitconflict", "grids_walkhome", "property_canvasstarget", "property_canvassanswer",
            "grids_subjectrequest", "grids_subjectrequestevent",
            "property_rollentry",
        ),
        IN_AREA,
    ),
    **dict.fromkeys(
        (
            "property_rollowner", "property_rolldwelling", "property_castmark", "property_paperballot", "property_proxy",
            "property_votingcode",
        ),
        OF_A_ROLL,
    ),
    "property_urnballot": OF_AN_URN,
    "grids_person": f"{IN_AREA} OR {TIED}",
    "property_jobholder": OF_A_JOB,
    "grids_notthesame": OF_A_PAIR,
    "grids_carerecord": IN_CARE,
    **dict.fromkeys(("grids_carepromise", "grids_caredeed"), OF_A_RECORD),
    "grids_careevent": f"{OF_A_RECORD} OR {AUDITED}",
    "grids_carereading": f"{IN_CARE} OR {AUDITED}",
    # of a day's rows as many as there are: what is to be known of care anywhere
    "grids_carehead": "cardinality((SELECT public.fence_prefixes('care_audit'))::text[]) > 0",
    # what happened to a house without anybody in it is a fact about the house
    "grids_dwellingevent": f"person_id IS NULL AND household_id IS NULL OR {IN_AREA} OR {OF_A_HOME}",
}  # fmt: skip
# what somebody opened outside their areas: rows that they read as well, and never write
OPEN_GRIDS, OPEN_HOMES, OPEN_PEOPLE = (
    f"(SELECT public.fence_prefixes('opened_{what}'))::{kind}[]"
    for what, kind in (("areas", "text"), ("homes", "uuid"), ("people", "uuid"))
)
BY_GRID, BY_HOME, BY_PERSON = (
    f"area_code = ANY ({OPEN_GRIDS})", f"dwelling_id = ANY ({OPEN_HOMES})", f"person_id = ANY ({OPEN_PEOPLE})",
)  # fmt: skip
OPENED: dict[str, str] = {
    "grids_person": f"{BY_GRID} OR id = ANY ({OPEN_PEOPLE})",
    "grids_personmerge": f"{BY_GRID} OR kept_id = ANY ({OPEN_PEOPLE})",
    "grids_residence": f"{BY_GRID} OR {BY_HOME} OR {BY_PERSON}",
    "grids_buildingmix": BY_GRID,
    **dict.fromkeys(
        ("grids_personevent", "grids_earliervalue", "grids_consent", "grids_leasetenant"), f"{BY_GRID} OR {BY_PERSON}"
    ),
    **dict.fromkeys(
        (
            "grids_household", "grids_ownership", "grids_lease", "grids_premises", "grids_colourspan", "grids_dwellingevent",
        ),
        f"{BY_GRID} OR {BY_HOME}",
    ),
}  # fmt: skip
# the database asks the policies of a table from the last name to the first: whatever lies in one's own areas needs no second question
NAME, OPENING = "fence", "also_opened"
# functions that read registers with their caller's rights, and are called in statements that name none
READING = ("grids_colour_tile", "grids_colour_tile_over")

_NAMES = re.compile(rf"\b(?:fence_\w+|{'|'.join((*FENCED, *READING))})\b")
# a table that is not held by its policies, or whose policies were made of other words, or for others
DOWN = """
SELECT one.relname FROM pg_class one
WHERE one.relnamespace = 'public'::regnamespace AND one.relname = %s AND NOT (
    one.relrowsecurity AND coalesce((
        SELECT array_agg(held.polname::text || ' ' || held.polcmd::text || ' ' || coalesce(obj_description(held.oid, 'pg_policy'), '')
            ORDER BY held.polname::text) FROM pg_policy held
        WHERE held.polrelid = one.oid AND held.polpermissive AND held.polroles = ARRAY(
            SELECT oid FROM pg_roles WHERE rolname = ANY(%s) ORDER BY array_position(%s, rolname::text)
        )
    ), '{}') = %s::text[]
    AND (SELECT count(*) FROM pg_policy WHERE polrelid = one.oid) = cardinality(%s::text[])
)
"""
# what a register's own triggers look at they look at whole: a rule that saw what its writer sees would be none
BLIND = """
SELECT DISTINCT p.oid::regprocedure::text, p.prosrc FROM pg_proc p JOIN pg_trigger t ON t.tgfoid = p.oid
JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relname = ANY(%s) AND p.pronamespace = 'public'::regnamespace AND NOT t.tgisinternal AND NOT p.prosecdef
"""
# nobody calls a function with the owner's rights, or hangs it on a table of their own, who isn't named for it
OPEN = """
SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
AND p.proowner = (SELECT relowner FROM pg_class WHERE oid = 'public.django_migrations'::regclass)
AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
AND has_function_privilege('public', p.oid, 'EXECUTE')
"""


def is_named_in(sql: str) -> bool:
    """Whether a statement may touch a register."""
    return bool(_NAMES.search(sql))


def paddings() -> list[tuple[bytes, bytes]]:
    """What the database needs of each key to verify what was said: HMAC's inner and outer padding."""
    padded = [key.ljust(64, b"\0") for key in ring()]
    return [(bytes(one ^ 0x36 for one in key), bytes(one ^ 0x5C for one in key)) for key in padded]


def ring() -> list[bytes]:
    """The keys of this process, the one that proves first; ImproperlyConfigured where one is none."""
    return [keys.key_of(text, variable="FENCE_KEYS") for text in settings.FENCE_KEYS]


def faults() -> list[str]:
    """What is wrong with the keys of this process, in words that hold no key."""
    try:
        ours = set(ring())
        others = {*keys.ring(is_apart=False).values(), *keys.ring(is_apart=True).values(), keys.index_key()}
    except ImproperlyConfigured as wrong:
        return [str(wrong)]
    if not ours:
        return ["FENCE_KEYS: at least one key is needed"]
    return ["FENCE_KEYS: a key seals or looks up too; it has to be one of its own"] if ours & others else []


def is_believed() -> bool:
    """Whether the database takes this process' word for whom it asks."""
    with fence.everything("what is said is believed or not"), connection.cursor() as cursor:
        connection.connection.forget()
        cursor.execute("SELECT fence_prefixes('people')")
        return cursor.fetchone() == ([""],)


def is_ours() -> bool:
    """Whether this process' role owns the fence: it puts functions and keys up after its migrations, and proves nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(proowner, 'MEMBER') FROM pg_proc"
            " WHERE proname = 'fence_prefixes' AND pronamespace = 'public'::regnamespace"
        )
        return cursor.fetchone() == (True,)


def put_up(held: Sequence[str]) -> None:
    """Functions, keys and policies as declared, for those of the roles that this server has. Idempotent; only the owner can."""
    down = lifted(held)
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS.read_text(encoding="utf-8"))
        for statement in _keys():
            cursor.execute(*statement)
        for table in down:
            cursor.execute("SELECT polname FROM pg_policy WHERE polrelid = %s::regclass", [f"public.{table}"])
            for statement in _policy(table, held, [name for (name,) in cursor.fetchall()]):
                cursor.execute(statement)
        cursor.execute(BLIND, [list(FENCED)])
        for function in [name for name, body in cursor.fetchall() if is_named_in(body)]:
            cursor.execute(f"ALTER FUNCTION {function} SECURITY DEFINER")
        cursor.execute(OPEN)
        for (function,) in cursor.fetchall():
            cursor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")


def lifted(held: Sequence[str]) -> list[str]:
    """The tables of registers whose fence is not as declared, for these roles; a table that isn't there has none to lift."""
    with connection.cursor() as cursor:
        found = []
        for table in FENCED:
            said = [f"{name} {command[0]} {rows}" for name, command, rows in _policies(table)]
            cursor.execute(DOWN, [table, list(held), list(held), said, said])
            found += [name for (name,) in cursor.fetchall()]
    return found


def _policies(table: str) -> list[tuple[str, tuple[str, str], str]]:
    """Of a table the policies in the order of their names: name, for what (as the catalogue and as SQL have it), which rows."""
    found = [(NAME, ("*", "ALL"), FENCED[table])]
    return [(OPENING, ("r", "SELECT"), OPENED[table]), *found] if table in OPENED else found


def _policy(table: str, held: Sequence[str], others: Sequence[str]) -> Iterator[str]:
    """What is written is what could be read by one's own areas: nobody moves a row out of their sight, or into another's.

    What was opened outside is read, never written.
    """
    there = f"public.{connection.ops.quote_name(table)}"
    for name in others:
        yield f"DROP POLICY {connection.ops.quote_name(name)} ON {there}"
    for name, (_command, what), rows in _policies(table):
        check = f" WITH CHECK ({rows})" if name == NAME else ""
        yield f"CREATE POLICY {name} ON {there} FOR {what} TO {', '.join(held) or 'CURRENT_USER'} USING ({rows}){check}"
        yield f"COMMENT ON POLICY {name} ON {there} IS {_literal(rows)}"
    yield f"ALTER TABLE {there} ENABLE ROW LEVEL SECURITY"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _keys() -> Iterator[tuple[str, list[object]]]:
    """The keys of this process are the database's, and no others: one that was leaked is worth nothing from then on."""
    ours = paddings()
    yield "DELETE FROM public.fence_key WHERE NOT inner_pad = ANY(%s)", [[inner for inner, _outer in ours]]
    for inner, outer in ours:
        yield "INSERT INTO public.fence_key VALUES (%s, %s) ON CONFLICT DO NOTHING", [inner, outer]
