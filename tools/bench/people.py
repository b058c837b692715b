"""A city's people in fenced tables, made by SQL as the owner; the table of people, moves and recounts over them, as the web has them.

Homes, households, residences and people are rows of a number each, so that any size is the same city, cut off. What is derived of
them is derived by the product's own functions.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count

import environ
from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.utils import timezone

from grids.access.fence import everything
from grids.areas.models import Area
from grids.colours.actions import count_closed
from grids.colours.recounting import recount
from grids.homes.actions import Incoming, move_in
from grids.homes.kinds import Standing
from grids.people.kinds import DocumentKind
from grids.people.models import Person
from grids.people.writing import put
from grids.registry.actions import add_building
from grids.registry.dwellings.actions import add_dwellings
from grids.registry.dwellings.facts import Facts as Room
from grids.registry.dwellings.models import Dwelling
from grids.registry.facts import Facts, Place
from grids.staff.models import User
from tools.bench import world
from tools.bench.measuring import Figure, in_turn, milliseconds, timed
from tools.bench.pages import as_in_production, client_of, getter, officer_of, percentiles

# of a home two and a half, of a house forty homes, of a grid five houses, of a community three grids: some communities stay empty
HOUSE, GRID, GRIDS, IN_COMMUNITY = 40, 200, 3, 1_500
COMMUNITY = GRID * GRIDS
TABLES = ("building", "dwelling", "dwellinguse", "household", "person", "residence", "lease", "leasetenant")
BOUND, TAIL, GROWTH, MOVE = 1.5, 2, 1.3, 2.5
DERIVED_AT_ONCE = 4_000
MOVES = 100
KEY = "md5('{0}' || {1})::uuid"
HOME_OF = "(n - 1) * 2 / 5 + 1"
# as long as a keyed hash, and as seldom met
FOUND = "sha256(('{0}' || {1})::bytea)"

HOUSES = f"""
INSERT INTO grids_building (id, placed, number, name, address, storeys, use, point, coord_source, is_demo, sought, sort_key, area_code)
SELECT {KEY.format("house", "b")}, 'hand', b::text, '', '测试路 ' || b || ' 号', 7, 'residential', ST_SetSRID(ST_Point(102.7, 25.05), 4326),
    'WGS84', false, '测试路' || b || '号', lpad(b::text, 8, '0'), (%(codes)s::text[])[(b - 1) / {GRID // HOUSE} + 1]
FROM generate_series(1, %(houses)s) b
"""
HOMES = f"""
INSERT INTO grids_dwelling (id, building_id, floor, room, use, rental_use, layout, hazard, version, is_demo, sought, sort_key, area_code,
    confirmed_on)
SELECT {KEY.format("home", "h")}, {KEY.format("house", f"(h - 1) / {HOUSE} + 1")}, (h - 1) %% {HOUSE} / 6 + 1,
    ((h - 1) %% {HOUSE} / 6 + 1) || '0' || (h - 1) %% 6 + 1, CASE WHEN h %% 3 = 0 THEN 'let' ELSE 'own' END, '', '', '', 1, false,
    h::text, lpad(h::text, 10, '0'), (%(codes)s::text[])[(h - 1) / {GRID} + 1], date '2026-01-01' + (h %% 300)::int
FROM generate_series(1, %(homes)s) h
"""
USES = f"""
INSERT INTO grids_dwellinguse (id, dwelling_id, use, period)
SELECT {KEY.format("use", "h")}, {KEY.format("home", "h")}, CASE WHEN h %% 3 = 0 THEN 'let' ELSE 'own' END, '[2015-01-01,)'
FROM generate_series(1, %(homes)s) h
"""
PEOPLE = f"""
INSERT INTO grids_person (id, area_code, document_kind, sex, born_on, born_is_certain, nation, registered_here, domicile_code, state,
    is_demo, name, document, phone, name_hash, document_hash, tail_hash, phone_hash)
SELECT {KEY.format("person", "n")}, (%(codes)s::text[])[({HOME_OF} - 1) / {GRID} + 1], 'passport', (n %% 2 + 1)::text,
    date '1946-01-01' + (n * 37 %% 29000)::int, true, '', '', '', 'living', false, decode(repeat('ab', 60), 'hex'), '', '',
    {FOUND.format("name", "n %% 1000")}, {FOUND.format("document", "n")}, {FOUND.format("tail", "n %% 9973")}, {FOUND.format("phone", "n")}
FROM generate_series(1, %(people)s) n
"""
FAMILIES = f"""
INSERT INTO grids_household (id, dwelling_id, area_code, kind, head_id, period)
SELECT {KEY.format("family", "h")}, {KEY.format("home", "h")}, (%(codes)s::text[])[(h - 1) / {GRID} + 1], 'family',
    {KEY.format("person", "((h - 1) * 5 + 1) / 2 + 1")}, '[2015-01-01,)'
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
    daterange(date '2024-01-01', date '2026-06-01' + (h * 7 %% 700)::int), '', '02', true
FROM generate_series(3, %(homes)s, 3) h
"""
TENANTS = f"""
INSERT INTO grids_leasetenant (id, area_code, lease_id, person_id)
SELECT {KEY.format("tenant", "h")}, (%(codes)s::text[])[(h - 1) / {GRID} + 1], {KEY.format("lease", "h")},
    {KEY.format("person", "((h - 1) * 5 + 1) / 2 + 1")}
FROM generate_series(3, %(homes)s, 3) h
"""
HEADS = """
UPDATE grids_household h SET head_id = r.person_id FROM grids_residence r
WHERE r.household_id = h.id AND r.relation = '02' AND h.head_id IS DISTINCT FROM r.person_id
"""
# from another number on each time: a database that is kept knows who came before
_numbers = count(int(time.time()) % 9_000_000)
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", "一二三四五六七八九十"


def name_of(number: int) -> str:
    """A name of three characters, a thousand of them."""
    return SURNAMES[number % 10] + GIVEN[number // 10 % 10] + GIVEN[number // 100 % 10]


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
            for statement in (HOUSES, HOMES, USES, PEOPLE, FAMILIES, LIVES, HEADS, LEASES, TENANTS):
                cursor.execute(statement, asked)
        _analyse()
        _derive(say)
        _analyse()
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
        cursor.execute(
            f"VACUUM ANALYZE {', '.join(f'grids_{name}' for name in (*TABLES, 'colourspan', 'buildingmix'))}"
        )


def _derive(say: Callable[[str], None]) -> None:
    """Colours, due days and spans of everybody, by the functions that triggers call."""
    ids = list(Dwelling.objects.order_by("pk").values_list("pk", flat=True))
    first = date(2015, 1, 1)
    for at in range(0, len(ids), DERIVED_AT_ONCE):
        part = ids[at : at + DERIVED_AT_ONCE]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT array_agg(person_id) FROM grids_residence WHERE dwelling_id = ANY(%s)", [part]
            )
            people = cursor.fetchone()[0] or []
            cursor.execute("SELECT derive_dwellings(%s), derive_people(%s)", [part, people])
            for kind, subjects in (("dwelling", part), ("person", people)):
                cursor.execute("SELECT derive_spans(%s, %s, %s)", [kind, subjects, [first] * len(subjects)])
        if at % 200_000 < DERIVED_AT_ONCE:
            say(f"  {at:,} / {len(ids):,} 户")
    while count_closed(timezone.localdate()):
        pass


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


@contextmanager
def as_web() -> Iterator[None]:
    """The process asks with the web's role, which the fence holds."""
    there, kept = environ.Env.db_url_config(os.environ["WEB_DATABASE_URL"]), dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(USER=there["USER"], PASSWORD=there["PASSWORD"])
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(USER=kept["USER"], PASSWORD=kept["PASSWORD"])


def table_page(community: Area, rounds: int) -> tuple[Figure, float, float]:
    """The table of a community's people against a bare page of the same rows; seconds of it, and of a page without any list."""
    officer = officer_of(community)
    with as_web(), as_in_production():
        client = client_of(officer)
        ours, bare, without = in_turn(
            getter(client, f"/persons/?area={community.code}"), getter(client, f"/bare/people/?community={community.code}"),
            getter(client, "/more/"), rounds=rounds,
        )  # fmt: skip
    ratio, tail = ours.median / bare.median, ours.p99 / bare.p99
    with everything("how many there are in all"):
        size = Person.objects.count()
    figure = Figure(
        "人员分色管理表一页", percentiles(ours), percentiles(bare), ratio, f"p50 ≤ {BOUND}，p99 ≤ {TAIL}",
        ratio <= BOUND and tail <= TAIL,
        f"全市 {size:,} 人，数据库把关；p99 比 {tail:.2f}；参照：登录后一次索引查询，同样的行、同样打码", size,
    )  # fmt: skip
    return figure, ours.median, without.median


def growth(here: tuple[float, float], size: int, there: tuple[float, float], small: int) -> Figure:
    """The page here against the page among a hundredth, each relative to a page without a list that was measured beside it."""
    ratio = (here[0] / here[1]) / (there[0] / there[1])
    return Figure(
        f"人员分色管理表：{size:,} 人与 {small:,} 人", milliseconds(here[0]), milliseconds(there[0]), ratio, f"≤ {GROWTH}",
        ratio <= GROWTH, f"同时测无清单的页：{milliseconds(here[1])}、{milliseconds(there[1])}，已折算机器快慢", size,
    )  # fmt: skip


def moving_in(community: Area, rounds: int) -> Figure:
    """Somebody moves in, with document and telephone, against the same rows put into tables without any rule."""
    officer = officer_of(community)
    rounds = min(rounds, MOVES)
    homes = iter(_empty_homes(community, officer, (rounds + 3) * 2))
    with connection.cursor() as cursor:
        for table in ("person", "household", "residence", "dwellingevent", "personevent"):
            cursor.execute(f"CREATE TABLE IF NOT EXISTS bare_{table} (LIKE grids_{table} INCLUDING ALL)")
        ours, bare = in_turn(
            lambda: _move_in(next(homes), officer), lambda: _bare_move(next(homes)), rounds=rounds
        )
    ratio = ours.median / bare.median
    return Figure(
        "登记一人迁入", milliseconds(ours.median), milliseconds(bare.median), ratio, f"≤ {MOVE}", ratio <= MOVE,
        "参照：锁一户，同样的五行放进没有规则、没有派生的表，名字和号码照样加密", Person.objects.count(),
    )  # fmt: skip


def _empty_homes(community: Area, by: User, wanted: int) -> list[Dwelling]:
    """So many homes in which nobody lives, in a house of their own."""
    building = add_building(
        facts=Facts(number=str(next(_numbers)), address="试验迁入路 1 号院", storeys=30, entrances=("1",)),
        place=Place(Point(102.7, 25.05, srid=4326), None, "WGS84"), area_code=community.code, reason="测量", by=by,
    )  # fmt: skip
    rooms = [Room(room=str(1001 + n), entrance="1", floor=n % 30 + 1, use="own") for n in range(wanted)]
    return add_dwellings(building_id=building.pk, rooms=rooms, by=by)


def _comes() -> Incoming:
    number = next(_numbers)
    return Incoming(
        kind=DocumentKind.PASSPORT, number=f"M{number:08d}", name=name_of(number), phone=f"1241{number:07d}", relation="02",
        standing=Standing.FLOATING,
    )  # fmt: skip


def _move_in(home: Dwelling, by: User) -> None:
    move_in(dwelling_id=home.pk, people=[_comes()], by=by)


def _bare_move(home: Dwelling) -> None:
    told, now = _comes(), timezone.now()
    person = Person(area_id=home.area_id, document_kind=told.kind)
    written = [
        name
        for field in ("name", "document", "phone")
        for name in put(person, field, getattr(told, {"document": "number"}.get(field, field)))
    ]
    values = [bytes(getattr(person, name)) for name in written]
    names = ", ".join(written)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM grids_dwelling WHERE id = %s FOR UPDATE", [home.pk])
        cursor.execute(
            f"INSERT INTO bare_person (id, area_code, document_kind, sex, born_is_certain, nation, registered_here, domicile_code, state, "
            f"is_demo, {names}) VALUES (%s, %s, %s, '9', true, '', '', '', 'living', false, {', '.join(['%s'] * len(written))})",
            [person.pk, home.area_id, told.kind, *values],
        )
        cursor.execute(
            "INSERT INTO bare_household (id, dwelling_id, area_code, kind, head_id, period) "
            "VALUES (gen_random_uuid(), %s, %s, 'family', %s, daterange(%s, NULL)) RETURNING id",
            [home.pk, home.area_id, person.pk, now.date()],
        )
        household = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO bare_residence (id, area_code, dwelling_id, household_id, person_id, relation, standing, residence_type, is_main, "
            "period, here_since, came_from, inflow_reason, permit_kind, left_to, ended_how, origin) VALUES (gen_random_uuid(), %s, %s, %s, "
            "%s, '02', 'floating', '', true, daterange(%s, NULL), %s, '', '', '', '', '', 'live')",
            [home.area_id, home.pk, household, person.pk, now.date(), now.date()],
        )
        for book in ("dwellingevent", "personevent"):
            _copy_of_last(cursor, book)


def _copy_of_last(cursor, book: str) -> None:
    """One more row of a book as its last one, with a key of its own."""
    cursor.execute(
        "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns WHERE table_name = %s "
        "AND column_name NOT IN ('id', 'seq') AND is_generated = 'NEVER'",
        [f"bare_{book}"],
    )
    names = cursor.fetchone()[0]
    cursor.execute(
        f"INSERT INTO bare_{book} (id, seq, {names}) SELECT gen_random_uuid(), %s, {names} FROM grids_{book} LIMIT 1",
        [next(_numbers)],
    )


def counted_anew(community: Area) -> Figure:
    """The street of a community counted from its rows in Python, against its colours derived anew by the database."""
    prefix = community.code[:9]
    found: list = []
    seconds = timed(lambda: found.extend(recount(prefix)))
    ids = list(Dwelling.objects.below(prefix).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        derived = timed(lambda: cursor.execute("SELECT derive_dwellings(%s)", [ids]))
    return Figure(
        f"一个街道的分色重数（{len(ids):,} 户）", milliseconds(seconds), milliseconds(derived), seconds / derived, "0 处不同",
        not found, f"{len(found)} 处不同；参照：数据库把各户重新得出一遍", Person.objects.count(),
    )  # fmt: skip
