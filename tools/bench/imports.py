"""The import measured against bare COPY of the rows it makes, and against django-import-export."""

import csv
import io
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from django.db import connection

from grids.areas.models import Area
from grids.staff.queries import system_actor
from tools.bench.measuring import Figure, timed
from tools.bench.world import CITY, ledger_rows
from whistles.imports import actions, uploading
from whistles.imports.models import Import
from whistles.intake.models import Source
from whistles.ledgers import columns
from whistles.lifecycle.grades import Grade
from whistles.statistics import actions as statistics

TABLES = (
    "whistles_whistle", "whistles_lead", "whistles_leadevent", "whistles_whistleevent", "whistles_reportin",
)  # fmt: skip
HEADER = (
    "工单编号",
    "标题",
    "诉求内容",
    "受理时间",
    "办结时间",
    "办理结果",
    "办结方式",
    "社区",
    "地址",
    "哨种",
    "牵头部门",
)
FIELDS = (
    "number", "title", "content", "received", "closed", "resolution", "outcome", "area", "address", "grade",
    "department",
)  # fmt: skip
LIBRARY_ROWS = 1000
# rows a second that a ledger has to close at least
CLOSINGS = 3_000
CHANNELS = ("digital_urban", "proposal", "letter_visit")


def write_csv(path: Path, count: int, *, seed: int, is_open: bool = False) -> None:
    """A ledger of `count` invented rows; every thousandth has its closing before its receipt and is refused.

    is_open: the same rows before any was closed.
    """
    communities = list(Area.objects.filter(level=3).order_by("code"))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for row in ledger_rows(count, communities, seed=seed):
            received = row.received_at.astimezone().strftime("%Y/%m/%d %H:%M:%S")
            closed = row.closed_at.astimezone().strftime("%Y/%m/%d %H:%M:%S") if row.closed_at else ""
            if row.line % 1000 == 0:
                closed = "2019/01/01 08:00:00"
            ended = ("", "", "") if is_open else (closed, row.resolution, row.outcome)
            writer.writerow(
                (
                    row.number,
                    row.title,
                    row.content,
                    received,
                    *ended,
                    row.area,
                    row.address,
                    row.grade,
                    row.department,
                )
            )


def bring_file(path: Path, source_code: str) -> Import:
    """One file through the import's own steps, as the command takes them."""
    area, source = Area.objects.get(code=CITY), Source.objects.get(code=source_code)
    grade, by = Grade.objects.get(key="city-routine"), system_actor()
    ledger = uploading.take_file(path=path, area=area, source=source, grade=grade, by=by)
    mapping = dict(zip(FIELDS, HEADER, strict=True))
    columns.check_mapping(mapping, ledger.header)
    return actions.import_at_once(import_id=ledger.id, mapping=mapping, by=by)


def against_copy(rows: int, rounds: int) -> Figure:
    """Import `rows` ledger rows, then COPY the rows that came of it into bare copies with the same indexes."""
    ours, bare = [], []
    with tempfile.TemporaryDirectory() as folder:
        for attempt in range(rounds):
            path = Path(folder) / f"ledger-{attempt}.csv"
            write_csv(path, rows, seed=9_000 + attempt + _offset())
            before = _last_ids()
            ours.append(rows / timed(lambda path=path: _bring_and_count(path, "grid_patrol")))
            bare.append(rows / _bare_copy(before))
    ratio = sorted(a / b for a, b in zip(ours, bare, strict=True))[rounds // 2]
    return Figure(
        f"导入台账（CSV，{rows:,} 行，校验并报告未导入的行，统计随即更新）",
        f"{sorted(ours)[rounds // 2]:,.0f} 行/秒",
        f"COPY {sorted(bare)[rounds // 2]:,.0f} 行/秒",
        ratio,
        "≥ 0.6",
        ratio >= 0.6,
    )


def closings(rows: int, rounds: int) -> Figure:
    """A ledger whose matters came in while they were open comes again and closes them; the figures show it at the end."""
    speeds = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.csv"
        # of a channel that has matters of other ledgers these would be listed as missing
        for attempt, channel in zip(range(rounds), CHANNELS, strict=False):
            seed = 60_000 + attempt + _offset()
            write_csv(path, rows, seed=seed, is_open=True)
            _bring_and_count(path, channel)
            write_csv(path, rows, seed=seed)
            found: list[Import] = []
            seconds = timed(
                lambda found=found, channel=channel: found.append(_bring_and_count(path, channel))
            )
            speeds.append(found[0].updated / seconds)
    speed = sorted(speeds)[rounds // 2]
    return Figure(
        f"台账里办结已登记的（CSV，{rows:,} 行，统计随即更新）", f"{speed:,.0f} 行/秒", f"{CLOSINGS:,} 行/秒", speed / CLOSINGS, "≥ 1",
        speed >= CLOSINGS, "参照是要求本身",
    )  # fmt: skip


def _bring_and_count(path: Path, source_code: str) -> Import:
    """A file through the import, until the figures show it."""
    ledger = bring_file(path, source_code)
    statistics.refresh(wait=True)
    return ledger


def _offset() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM whistles_import")
        return cursor.fetchone()[0]


def _last_ids() -> dict[str, str]:
    """The newest id of each table; ids sort by time."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                f"SELECT coalesce(max(id::text), '00000000-0000-0000-0000-000000000000') FROM {table}"
            )
            found[table] = cursor.fetchone()[0]
    return found


def _bare_copy(before: dict[str, str]) -> float:
    """Seconds that plain COPY takes for the rows newer than `before`, into copies with the same indexes."""
    seconds = 0.0
    with connection.cursor() as cursor:
        for table in TABLES:
            data = io.StringIO()
            cursor.copy_expert(f"COPY (SELECT * FROM {table} WHERE id > '{before[table]}') TO STDOUT", data)
            cursor.execute(f"DROP TABLE IF EXISTS bare_{table}")
            cursor.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING DEFAULTS INCLUDING INDEXES)")
            data.seek(0)
            seconds += timed(
                lambda table=table, data=data: cursor.copy_expert(f"COPY bare_{table} FROM STDIN", data)
            )
            cursor.execute(f"DROP TABLE bare_{table}")
    return seconds


def memory(rows: int) -> Figure:
    """Peak memory of importing `rows` and four times as many, each in a process of its own."""
    small, large = _peak_of(rows), _peak_of(rows * 4)
    return Figure(
        f"导入的内存：{rows:,} 行与 {rows * 4:,} 行",
        f"{large // 1024} MB",
        f"{small // 1024} MB",
        large / small,
        "≤ 1.2",
        large / small <= 1.2,
        "各在自己的进程里测峰值",
    )


def _peak_of(rows: int) -> int:
    code = f"import django; django.setup(); from tools.bench.imports import peak; print(peak({rows}))"
    # our own interpreter and a number of ours
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)  # noqa: S603
    return int(done.stdout.split()[-1])


def peak(rows: int) -> int:
    """Peak resident memory in kB of this process after importing `rows` rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.csv"
        write_csv(path, rows, seed=77_000 + _offset())
        bring_file(path, "resident")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def against_library(rows: int) -> Figure:
    """The same file through django-import-export over the same models."""
    from tools.bench.library import import_with_library

    with tempfile.TemporaryDirectory() as folder:
        path, other = Path(folder) / "a.csv", Path(folder) / "b.csv"
        write_csv(path, rows, seed=81_000 + _offset())
        write_csv(other, LIBRARY_ROWS, seed=82_000 + _offset())
        ours = rows / timed(lambda: bring_file(path, "micro_court"))
        library = LIBRARY_ROWS / timed(lambda: import_with_library(other))
    return Figure(
        "同样的导入", f"{ours:,.0f} 行/秒", f"django-import-export {library:,.0f} 行/秒", ours / library,
        "≥ 20", ours / library >= 20, f"库只跑 {LIBRARY_ROWS:,} 行",
    )  # fmt: skip
