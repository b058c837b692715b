"""A table of people and houses brought into fenced registers, against sealing the same values and copying the rows that came of it.

The worker's role brings it in, held by the fence, as whoever uploaded it; the reference is the owner's.
"""

import csv
import io
import resource
import subprocess
import sys
import tempfile
from datetime import date, timedelta

from django.contrib.gis.geos import Point
from django.db import connection, transaction
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
from tools.bench.people import as_role, name_of

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
    "grids_colourspan": "area_code LIKE %s", "grids_buildingmix": "area_code LIKE %s",
}  # fmt: skip
# a new page of memory for each row would show at five times as many
MORE, FLAT = 5, 1.2


def bringing_in(community: Area, rows: int) -> list[Figure]:
    """Bring a table of `rows` people into a community in which nobody is registered, and the same table once more."""
    people = [_told(number) for number in range(rows)]
    first, seconds = _brought(community, people)
    again, seconds_again = _brought(community, people, has_houses=True)
    if (first.added, again.unchanged) != (rows, rows):
        raise RuntimeError(
            f"{first.added:,} and {again.unchanged:,} of {rows:,}: {first.failure} {again.failure}"
        )
    bare = timed(lambda: _sealed(community, people)) + _copied(community.code)
    ratio, size = bare / seconds, Person.objects.count()
    return [
        Figure(
            f"导入一表通（CSV，{rows:,} 人）", _rate(rows, seconds), f"加密和 COPY {_rate(rows, bare)}", ratio, f"≥ {BOUND}",
            ratio >= BOUND, "参照：同样的名字、号码加密一遍，结果的行（含各色起止）COPY 进索引、排他约束、外键都相同、没有触发器的表", size,
        ),
        Figure(
            f"同一张表再导入一次（{rows:,} 人，没有变化）", _rate(rows, seconds_again), f"第一次 {_rate(rows, seconds)}",
            seconds / seconds_again, "≥ 1", seconds >= seconds_again, "", size,
        ),
    ]  # fmt: skip


def _rate(rows: int, seconds: float) -> str:
    return f"{rows / seconds:,.0f} 行/秒"


def _brought(
    community: Area, people: list[tuple[str, ...]], *, has_houses: bool = False
) -> tuple[RegisterImport, float]:
    """What came of a table, and in how many seconds from its upload on."""
    if not has_houses:
        _houses(community, -(-len(people) // (HOMES * LIVE)))
    content, found = _as_csv(people), []
    by = post_of(
        PostKind.objects.filter(role="grid_admin").order_by("pk")[0],
        Area.objects.get(code=community.code[:9]),
    )

    def bring() -> None:
        matter = uploading.upload(
            content=[content], name="一表通.csv", register=Register.PEOPLE, area=community, by=by
        )
        found.append(actions.import_at_once(import_id=matter.pk, mapping=matter.mapping, by=by))

    with as_role("WORKER_DATABASE_URL"):
        seconds = timed(bring)
    return found[0], seconds


def memory(communities: list[Area], rows: int) -> Figure:
    """Peak memory of bringing `rows` people in and five times as many, each in a process and a community of its own."""
    few, many = (
        _peak_of(area.code, each) for area, each in zip(communities, (rows, rows * MORE), strict=True)
    )
    return Figure(
        f"导入一表通的内存：{rows:,} 人与 {rows * MORE:,} 人", f"{many // 1024} MB", f"{few // 1024} MB", many / few, f"≤ {FLAT}",
        many / few <= FLAT, "各在自己的进程里测峰值", Person.objects.count(),
    )  # fmt: skip


def _peak_of(code: str, rows: int) -> int:
    said = f"import django; django.setup(); from tools.bench.registers import peak; print(peak('{code}', {rows}))"
    # our own interpreter, a code and a number of ours
    done = subprocess.run([sys.executable, "-c", said], check=True, capture_output=True, text=True)  # noqa: S603
    return int(done.stdout.split()[-1])


def peak(code: str, rows: int) -> int:
    """Peak resident memory in kB of this process after a file of `rows` people came in; the file is made by another."""
    community = Area.objects.get(code=code)
    with tempfile.TemporaryFile() as file:
        subprocess.run(  # noqa: S603  as above
            [sys.executable, "-c", f"import django; django.setup(); from tools.bench.registers import written_out; written_out({rows})"],
            check=True, stdout=file,
        )  # fmt: skip
        file.seek(0)
        _houses(community, -(-rows // (HOMES * LIVE)))
        by = post_of(
            PostKind.objects.filter(role="grid_admin").order_by("pk")[0], Area.objects.get(code=code[:9])
        )
        matter = uploading.upload(
            content=iter(lambda: file.read(1 << 20), b""), name="一表通.csv", register=Register.PEOPLE, area=community, by=by
        )  # fmt: skip
    with as_role("WORKER_DATABASE_URL"):
        done = actions.import_at_once(import_id=matter.pk, mapping=matter.mapping, by=by)
    if done.added != rows:
        raise RuntimeError(f"{done.added:,} of {rows:,} people came in: {done.failure}")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def written_out(rows: int) -> None:
    """The file of so many people, told to whoever started this process."""
    sys.stdout.buffer.write(_as_csv([_told(number) for number in range(rows)]))


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
    """Seconds that plain COPY takes for the rows that came, into copies with the same indexes, constraints and foreign keys.

    Triggers are left out: what they derive is copied.
    """
    seconds = 0.0
    with connection.cursor() as cursor:
        for table, where in TABLES.items():
            data = io.StringIO()
            asked = cursor.mogrify(f"SELECT * FROM {table} WHERE {where}", [f"{code}%"]).decode()
            cursor.copy_expert(f"COPY ({asked}) TO STDOUT", data)
            cursor.execute(f"DROP TABLE IF EXISTS bare_{table}")
            cursor.execute(
                f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)"
            )
            cursor.execute(
                "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'",
                [table],
            )
            for name, definition in cursor.fetchall():
                cursor.execute(f'ALTER TABLE bare_{table} ADD CONSTRAINT "{name}" {definition}')
            data.seek(0)
            seconds += timed(lambda table=table, data=data: _copy(cursor, table, data))
            cursor.execute(f"DROP TABLE bare_{table}")
    return seconds


def _copy(cursor, table: str, data: io.StringIO) -> None:
    """In a transaction, at whose end references are looked at."""
    with transaction.atomic():
        cursor.copy_expert(f"COPY bare_{table} FROM STDIN", data)
