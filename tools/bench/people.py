"""The table of a city's people, moves and recounts over it, as the web has them (the people: `city.py`)."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import environ
from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.utils import timezone

from grids.access.fence import everything
from grids.areas.models import Area
from grids.colours.recounting import recount
from grids.homes.actions import Incoming, move_in
from grids.homes.kinds import Standing
from grids.keyset import ROWS
from grids.people.kinds import DocumentKind
from grids.people.models import Person
from grids.people.writing import put
from grids.registry.actions import add_building
from grids.registry.dwellings.actions import add_dwellings
from grids.registry.dwellings.facts import Facts as Room
from grids.registry.dwellings.models import Dwelling
from grids.registry.facts import Facts, Place
from grids.staff.models import User
from tools.bench.measuring import Figure, in_turn, milliseconds, timed
from tools.bench.pages import as_in_production, client_of, getter, officer_of, percentiles

BOUND, TAIL, GROWTH, MOVE = 1.5, 2, 1.3, 2.5
MOVES = 100
# from another number on each time: a database that is kept knows who came before
_numbers = count(int(time.time()) % 9_000_000)
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", "一二三四五六七八九十"


def name_of(number: int) -> str:
    """A name of three characters, a thousand of them."""
    return SURNAMES[number % 10] + GIVEN[number // 10 % 10] + GIVEN[number // 100 % 10]


@contextmanager
def as_role(url: str) -> Iterator[None]:
    """The process asks with the role of an address of the database, by the name of its variable: one that the fence holds."""
    there, kept = environ.Env.db_url_config(os.environ[url]), dict(connection.settings_dict)
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
    with as_role("WEB_DATABASE_URL"), as_in_production():
        client = client_of(officer)
        asked = [
            getter(client, f"/persons/?area={community.code}"),
            getter(client, f"/bare/people/?community={community.code}"),
        ]
        for get in asked:
            # a database that doesn't believe who asks answers quickly, and with nobody
            if get().count(b"<tr") < ROWS:
                raise RuntimeError("the table of people shows nobody")
        ours, bare, without = in_turn(*asked, getter(client, "/more/"), rounds=rounds)
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
    """So many homes in which nobody lives, in a house of their own in one of the community's grids."""
    grid = Area.objects.filter(parent=community).order_by("code")[0]
    building = add_building(
        facts=Facts(number=str(next(_numbers)), address="试验迁入路 1 号院", storeys=30, entrances=("1",)),
        place=Place(Point(102.7, 25.05, srid=4326), None, "WGS84"), area_code=grid.code, reason="测量", by=by,
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
