"""A table of people and houses brought into fenced registers, against sealing the same values and copying the rows that came of it."""

import csv
import io
from datetime import date, timedelta

from django.contrib.gis.geos import Point
from django.db import connection
from stdnum.iso7064 import mod_11_2

from grids.areas.models import Area
from grids.people.kinds import DocumentKind
from grids.people.models import Person
from grids.people.writing import put
from grids.registry.facts import Facts, written
from grids.registry.models import Building
from grids.sheets import actions, uploading
from grids.sheets.models import RegisterImport
from grids.sheets.vocabulary import Register
from grids.staff.models import PostKind
from tools.bench.measuring import Figure, timed
from tools.bench.pages import post_of
from tools.bench.people import name_of

HEAD = ("楼栋", "房号", "户主", "姓名", "与户主关系", "身份证号", "联系电话", "人口类型", "入住日期")
# homes of a house, people of a home
HOMES, LIVE = 40, 2
BOUND = 0.3
ADDRESS = "试验导入路 {n} 号院"
# what came in, by the community that was empty before
TABLES = {
    "grids_dwelling": "area_code LIKE %s", "grids_household": "area_code LIKE %s", "grids_person": "area_code LIKE %s",
    "grids_residence": "area_code LIKE %s", "grids_dwellingevent": "area_code LIKE %s", "grids_personevent": "area_code LIKE %s",
    "grids_dwellinguse": "dwelling_id IN (SELECT id FROM grids_dwelling WHERE area_code LIKE %s)",
}  # fmt: skip


def bringing_in(community: Area, rows: int) -> Figure:
    """Bring a table of `rows` people into a community in which nobody is registered."""
    _houses(community, -(-rows // (HOMES * LIVE)))
    people = [_told(number) for number in range(rows)]
    content = _as_csv(people)
    by = post_of(
        PostKind.objects.filter(role="grid_admin").order_by("pk")[0],
        Area.objects.get(code=community.code[:9]),
    )
    found: list[RegisterImport] = []

    def bring() -> None:
        matter = uploading.upload(
            content=[content], name="一表通.csv", register=Register.PEOPLE, area=community, by=by
        )
        found.append(actions.import_at_once(import_id=matter.pk, mapping=matter.mapping, by=by))

    seconds = timed(bring)
    if found[0].added != rows:
        raise RuntimeError(
            f"{found[0].added:,} of {rows:,} people came in, {found[0].refused:,} were refused"
        )
    bare = timed(lambda: _sealed(community, people)) + _copied(community.code)
    ratio = bare / seconds
    return Figure(
        f"导入一表通（CSV，{rows:,} 人）", f"{rows / seconds:,.0f} 行/秒", f"加密和 COPY {rows / bare:,.0f} 行/秒", ratio, f"≥ {BOUND}",
        ratio >= BOUND, "参照：同样的名字、号码加密一遍，结果的行 COPY 进索引相同、没有把关的表", Person.objects.count(),
    )  # fmt: skip


def _houses(community: Area, wanted: int) -> None:
    place = {"point": Point(102.71, 25.06, srid=4326), "coord_source": "WGS84", "placed": "hand"}
    Building.objects.bulk_create(
        (
            written(
                Building(area=community, **place),
                Facts(number="1", address=ADDRESS.format(n=n + 1), storeys=7),
            )
            for n in range(wanted)
        ),
        batch_size=1000,
    )


def _told(number: int) -> tuple[str, ...]:
    """A row of the table: two to a home, forty homes to a house."""
    home, place = divmod(number, LIVE)
    house, door = divmod(home, HOMES)
    born = date(1950, 1, 1) + timedelta(days=number % 18_000)
    first = f"530199{born:%Y%m%d}{number // 18_000 * 2 + 1:03d}"
    head = name_of(home)
    return (
        f"{ADDRESS.format(n=house + 1)} 1 幢", str(door // 6 * 100 + 101 + door % 6), head, head if place == 0 else name_of(number + 500),
        "户主" if place == 0 else "其他亲属", first + mod_11_2.calc_check_digit(first), f"1242{number:07d}",
        "流动" if home % 3 == 0 else "常住", "2024-03-01",
    )  # fmt: skip


def _as_csv(people: list[tuple[str, ...]]) -> bytes:
    target = io.StringIO()
    csv.writer(target).writerows([HEAD, *people])
    return target.getvalue().encode("utf-8-sig")


def _sealed(community: Area, people: list[tuple[str, ...]]) -> None:
    """The same names, numbers and telephones, sealed and hashed once more."""
    for row in people:
        person = Person(area_id=community.code, document_kind=DocumentKind.RESIDENT_ID)
        for field, value in (("name", row[3]), ("document", row[5]), ("phone", row[6])):
            put(person, field, value)


def _copied(code: str) -> float:
    """Seconds that plain COPY takes for the rows that came, into copies with the same indexes and nothing else."""
    seconds = 0.0
    with connection.cursor() as cursor:
        for table, where in TABLES.items():
            data = io.StringIO()
            asked = cursor.mogrify(f"SELECT * FROM {table} WHERE {where}", [f"{code}%"]).decode()
            cursor.copy_expert(f"COPY ({asked}) TO STDOUT", data)
            cursor.execute(f"DROP TABLE IF EXISTS bare_{table}")
            cursor.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING DEFAULTS INCLUDING INDEXES)")
            data.seek(0)
            seconds += timed(
                lambda table=table, data=data: cursor.copy_expert(f"COPY bare_{table} FROM STDIN", data)
            )
            cursor.execute(f"DROP TABLE bare_{table}")
    return seconds
