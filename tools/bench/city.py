"""A city's people in fenced tables, made by SQL as the owner.

Homes, households, residences and people are rows of a number each, so that any size is the same city, cut off. What is derived of
them is said with them, and held against what the product's own functions derive of one street.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from grids.areas.models import Area
from grids.colours.actions import count_closed
from grids.people.models import Person
from grids.people.writing import put
from grids.registry.dwellings.models import Dwelling
from tools.bench import world

# of a home two and a half, of a house forty homes, of a grid five houses, of a community three grids: some communities stay empty
HOUSE, GRID, GRIDS, IN_COMMUNITY = 40, 200, 3, 1_500
COMMUNITY = GRID * GRIDS
TABLES = (
    "building",
    "dwelling",
    "dwellinguse",
    "household",
    "person",
    "residence",
    "lease",
    "leasetenant",
    "colourspan",
    "buildingmix",
)
KEY = "md5('{0}' || {1})::uuid"
HOME_OF = "(n - 1) * 2 / 5 + 1"
# the first of a home's people, who is its head
ONE_OF = "(((({0}) - 1) * 5 + 1) / 2 + 1)"
# as long as a keyed hash, and as seldom met
FOUND = "sha256(('{0}' || {1})::bytea)"

ENDS = "date '2026-06-01' + (h * 7 %% 700)::int"


def due_of(number: str) -> str:
    """When somebody is due: whoever rents since three days after they came, everybody else half a year after they were confirmed."""
    came = f"date '2015-01-01' + (({number}) * 13 %% 3900)::int"
    return f"CASE WHEN is_let THEN {came} + 3 ELSE date '2026-01-01' + (({number}) %% 300)::int + 180 END"


HOUSES = f"""
INSERT INTO grids_building (id, placed, number, name, address, storeys, use, point, coord_source, is_demo, sought, sort_key, area_code)
SELECT {KEY.format("house", "b")}, 'hand', b::text, '', '测试路 ' || b || ' 号', 7, 'residential', ST_SetSRID(ST_Point(102.7, 25.05), 4326),
    'WGS84', false, '测试路' || b || '号', lpad(b::text, 8, '0'), (%(codes)s::text[])[(b - 1) / {GRID // HOUSE} + 1]
FROM generate_series(1, %(houses)s) b
"""
HOMES = f"""
INSERT INTO grids_dwelling (id, building_id, floor, room, use, rental_use, layout, hazard, version, is_demo, sought, sort_key, area_code,
    confirmed_on, colour, people, residents, floaters, doubt, due_on, due_what)
SELECT {KEY.format("home", "h")}, {KEY.format("house", f"(h - 1) / {HOUSE} + 1")}, (h - 1) %% {HOUSE} / 6 + 1,
    ((h - 1) %% {HOUSE} / 6 + 1) || '0' || (h - 1) %% 6 + 1, CASE WHEN is_let THEN 'let' ELSE 'own' END, '', '', '', 1, false,
    h::text, lpad(h::text, 10, '0'), (%(codes)s::text[])[(h - 1) / {GRID} + 1], date '2026-01-01' + (h %% 300)::int,
    CASE WHEN is_let THEN 'floating' ELSE 'resident' END, many, CASE WHEN is_let THEN 0 ELSE many END,
    CASE WHEN is_let THEN many ELSE 0 END, '',
    least({due_of("one")}, {due_of("one + 1")}, {due_of("one + many - 1")}), CASE WHEN is_let THEN 'registration' ELSE 'stale' END
FROM generate_series(1, %(homes)s) h, LATERAL (SELECT h %% 3 = 0 AS is_let, {ONE_OF.format("h")} AS one,
    {ONE_OF.format("h + 1")} - {ONE_OF.format("h")} AS many) told
"""
USES = f"""
INSERT INTO grids_dwellinguse (id, dwelling_id, use, period)
SELECT {KEY.format("use", "h")}, {KEY.format("home", "h")}, CASE WHEN h %% 3 = 0 THEN 'let' ELSE 'own' END, '[2015-01-01,)'
FROM generate_series(1, %(homes)s) h
"""
PEOPLE = f"""
INSERT INTO grids_person (id, area_code, document_kind, sex, born_on, born_is_certain, nation, registered_here, domicile_code, state,
    is_demo, name, document, phone, name_hash, document_hash, tail_hash, phone_hash, place_id, colour, due_on, due_what, lease_ends_on,
    confirmed_on)
SELECT {KEY.format("person", "n")}, (%(codes)s::text[])[(h - 1) / {GRID} + 1], 'passport', (n %% 2 + 1)::text,
    date '1946-01-01' + (n * 37 %% 29000)::int, true, '', '', '', 'living', false, decode(repeat('ab', 60), 'hex'), '', '',
    {FOUND.format("name", "n %% 1000")}, {FOUND.format("document", "n")}, {FOUND.format("tail", "n %% 9973")}, {FOUND.format("phone", "n")},
    {KEY.format("home", "h")}, CASE WHEN is_let THEN 'floating' ELSE 'resident' END, {due_of("n")},
    CASE WHEN is_let THEN 'registration' ELSE 'stale' END, CASE WHEN is_let AND n = {ONE_OF.format("h")} THEN {ENDS} END,
    date '2026-01-01' + (n %% 300)::int
FROM generate_series(1, %(people)s) n, LATERAL (SELECT {HOME_OF} AS h) home, LATERAL (SELECT h %% 3 = 0 AS is_let) told
"""
FAMILIES = f"""
INSERT INTO grids_household (id, dwelling_id, area_code, kind, head_id, period)
SELECT {KEY.format("family", "h")}, {KEY.format("home", "h")}, (%(codes)s::text[])[(h - 1) / {GRID} + 1], 'family',
    {KEY.format("person", ONE_OF.format("h"))}, '[2015-01-01,)'
FROM generate_series(1, %(homes)s) h
"""
LIVES = f"""
INSERT INTO grids_residence (id, area_code, dwelling_id, household_id, person_id, relation, standing, residence_type, is_main, period,
    here_since, came_from, inflow_reason, permit_kind, left_to, ended_how, origin, confirmed_on)
SELECT {KEY.format("lives", "n")}, (%(codes)s::text[])[({HOME_OF} - 1) / {GRID} + 1], {KEY.format("home", HOME_OF)},
    {KEY.format("family", HOME_OF)}, {KEY.format("person", "n")}, CASE WHEN n %% 5 IN (1, 4) THEN '02' ELSE '97' END,
    CASE WHEN ({HOME_OF}) %% 3 = 0 THEN 'floating' ELSE 'resident' END, '01', true,
    daterange(date '2015-01-01' + (n * 13 %% 3900)::int, NULL), date '2015-01-01' + (n * 13 %% 3900)::int, '', '', '', '', '', 'live',
    date '2026-01-01' + (n %% 300)::int
FROM generate_series(1, %(people)s) n
"""
LEASES = f"""
INSERT INTO grids_lease (id, area_code, dwelling_id, part, is_sublet, period, ended_how, rental_use, seen_contract)
SELECT {KEY.format("lease", "h")}, (%(codes)s::text[])[(h - 1) / {GRID} + 1], {KEY.format("home", "h")}, '', false,
    daterange(date '2024-01-01', {ENDS}), '', '02', true
FROM generate_series(3, %(homes)s, 3) h
"""
TENANTS = f"""
INSERT INTO grids_leasetenant (id, area_code, lease_id, person_id)
SELECT {KEY.format("tenant", "h")}, (%(codes)s::text[])[(h - 1) / {GRID} + 1], {KEY.format("lease", "h")},
    {KEY.format("person", ONE_OF.format("h"))}
FROM generate_series(3, %(homes)s, 3) h
"""
HEADS = """
UPDATE grids_household h SET head_id = r.person_id FROM grids_residence r
WHERE r.household_id = h.id AND r.relation = '02' AND h.head_id IS DISTINCT FROM r.person_id
"""
SPANS = """
INSERT INTO grids_colourspan (kind, subject, area_code, dwelling_id, colour, since)
SELECT 'person', person_id, area_code, dwelling_id, standing, here_since FROM grids_residence
UNION ALL SELECT 'dwelling', dwelling_id, area_code, dwelling_id, standing, min(here_since) FROM grids_residence GROUP BY 2, 3, 4, 5
"""
# before the first of its people came a home stood empty
EMPTY = """
INSERT INTO grids_colourspan (kind, subject, area_code, dwelling_id, colour, since, until)
SELECT 'dwelling', dwelling_id, min(area_code), dwelling_id, 'vacant', date '2015-01-01', min(here_since) FROM grids_residence
GROUP BY dwelling_id HAVING min(here_since) > date '2015-01-01'
"""
MIXES = """
INSERT INTO grids_buildingmix (building_id, area_code, resident, floating)
SELECT building_id, area_code, count(*) FILTER (WHERE colour = 'resident'), count(*) FILTER (WHERE colour = 'floating')
FROM grids_dwelling GROUP BY building_id, area_code
"""
WAITS = "INSERT INTO grids_countdue (community_code, from_day) SELECT DISTINCT community_code, date '2015-01-01' FROM grids_colourspan"
FILLED = (HOUSES, HOMES, USES, PEOPLE, FAMILIES, LIVES, HEADS, LEASES, TENANTS, SPANS, EMPTY, MIXES, WAITS)
# of a street what is derived, as it stands and as it comes of the rows
DERIVED = """
SELECT id, place_id::text, area_code, colour, also_in::text, due_on, due_what, lease_ends_on, confirmed_on FROM grids_person
WHERE street_code = %(street)s
UNION ALL SELECT id, building_id::text, area_code, colour, concat(people, ' ', residents, ' ', floaters, doubt), due_on, due_what, NULL, NULL
FROM grids_dwelling WHERE left(area_code, 9) = %(street)s
UNION ALL SELECT subject, dwelling_id::text, area_code, colour, kind, since, '', until, NULL FROM grids_colourspan
WHERE left(area_code, 9) = %(street)s
"""


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the triggers of these tables: what they would derive row by row is derived in parts afterwards."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE grids_{table} DISABLE TRIGGER USER")
        try:
            yield
        finally:
            for table in TABLES:
                cursor.execute(f"ALTER TABLE grids_{table} ENABLE TRIGGER USER")


def fill(people: int, *, say: Callable[[str], None]) -> Area:
    """So many people in as few communities as hold them, once; the community whose officer looks."""
    homes = people * 2 // 5
    communities = [area.code for area in world.build_areas()[: homes // COMMUNITY + 1]]
    asked = {
        "codes": _grids(communities),
        "people": people,
        "homes": homes,
        "houses": (homes - 1) // HOUSE + 1,
    }
    if not Person.objects.exists():
        with _quiet(), connection.cursor() as cursor:
            for statement in FILLED:
                say(f"  {statement.split()[2].removeprefix('grids_')} …")
                cursor.execute(statement, asked)
        _analyse()
        _held_against(communities[0][:9])
        while count_closed(timezone.localdate()):
            pass
    here = Area.objects.get(code=communities[0])
    _name(here)
    return here


def _grids(communities: list[str]) -> list[str]:
    """The grids of these communities, which are made."""
    found = [f"{code}{n + 1:03d}" for code in communities for n in range(GRIDS)]
    Area.objects.bulk_create(
        (Area(code=code, name=f"第{int(code[-3:])}网格", level=4, parent_id=code[:12]) for code in found),
        batch_size=2000, ignore_conflicts=True,
    )  # fmt: skip
    return found


def _analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {', '.join(f'grids_{name}' for name in TABLES)}")


def _held_against(street: str) -> None:
    """What the statements above say of a street is what the functions derive that triggers call; RuntimeError where it isn't."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(DERIVED, {"street": street})
        said = set(cursor.fetchall())
        homes = list(Dwelling.objects.below(street).values_list("pk", flat=True))
        people = list(Person.objects.below(street).values_list("pk", flat=True))
        cursor.execute("SELECT derive_dwellings(%s), derive_people(%s)", [homes, people])
        for kind, subjects in (("dwelling", homes), ("person", people)):
            cursor.execute(
                "SELECT derive_spans(%s, %s, %s)", [kind, subjects, [date(2015, 1, 1)] * len(subjects)]
            )
        cursor.execute(DERIVED, {"street": street})
        if other := said ^ set(cursor.fetchall()):
            raise RuntimeError(
                f"{len(other)} rows of {street} are not as they are derived: {sorted(map(str, other))[:4]}"
            )


def _name(community: Area) -> None:
    """Names and numbers of one community's people, sealed as the product seals them: its table opens them to mask them."""
    rows = list(Person.objects.below(community.code).filter(phone=b"")[:IN_COMMUNITY])
    for number, row in enumerate(rows):
        put(row, "name", f"测{number % 97}试")
        put(row, "document", f"E{number:08d}")
        put(row, "phone", f"1240{number:07d}")
    if rows:
        Person.objects.bulk_update(
            rows, ["name", "name_hash", "document", "document_hash", "tail_hash", "phone", "phone_hash"], 500
        )  # fmt: skip
