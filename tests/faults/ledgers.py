"""A ledger of three batches on its way in, stopped where a test wants it; and what must hold afterwards."""

import csv
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from subprocess import Popen

import psycopg2

from grids.areas.models import Area
from grids.staff.queries import system_actor
from tests import personas
from tests.factories import whistles as made
from tests.processes import Redis, celery_worker, database_url, owner_url, python, worker_url
from whistles.imports import uploading
from whistles.imports.models import Import
from whistles.intake.models import Lead
from whistles.lifecycle.models import Whistle
from whistles.statistics import actions as statistics
from whistles.verification.actions import verify

FIRST_BATCH = 1000
ROWS = 2100
IN_THE_SECOND_BATCH = "K001500"
PROGRAM = "tests/faults/in_small_batches.py"


def ledger_file(folder: Path, rows: int = ROWS) -> Path:
    """A file of `rows` matters, one in fifty of them open."""
    path = folder / "ledger.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["编号", "标题", "收到时间", "办结时间"])
        writer.writerows(
            [
                f"K{n:06d}",
                f"第{n}件路灯不亮",
                f"2024-{n % 12 + 1:02d}-{n % 28 + 1:02d} 09:00:00",
                "2025-01-05 10:00:00" if n % 50 else "",
            ]
            for n in range(rows)
        )
    return path


def uploaded(path: Path) -> Import:
    """The file's import, as it comes."""
    street = Area.objects.get(code=personas.LIANHUA)
    return uploading.take_file(
        path=path,
        area=street,
        source=made.source("digital_urban"),
        grade=made.grade(street),
        by=system_actor(),
    )


def queued(path: Path) -> Import:
    """The file's import, waiting for a worker."""
    taken = uploaded(path)
    Import.objects.filter(pk=taken.pk).update(state="queued", total_rows=ROWS)
    return taken


def now(ledger: Import) -> Import:
    """The import as the database has it."""
    return Import.objects.get(pk=ledger.pk)


def worker(redis: Redis, folder: Path, **how) -> AbstractContextManager[Popen]:
    """A real worker that imports in small batches."""
    return celery_worker(redis.address, folder, program=(PROGRAM,), **how)


def command(path: Path) -> AbstractContextManager[Popen]:
    """The command that imports the file for 莲华街道, in small batches."""
    return python(
        PROGRAM, "import_ledger", str(path), "--source", "digital_urban", "--area", personas.LIANHUA,
        "--grade", "routine", "--json",
    )  # fmt: skip


@contextmanager
def transaction(*statements: str) -> Iterator[None]:
    """Somebody else's transaction, open inside and rolled back afterwards, with the locks that its statements take."""
    link = psycopg2.connect(owner_url())
    try:
        with link.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        yield
    finally:
        link.close()


@contextmanager
def held_up_in_the_second_batch() -> Iterator[None]:
    """An import of `ledger_file` comes to stand in the middle of its second batch, while it copies leads."""
    lead = made.a_lead(personas.LIANHUA)
    with transaction(
        f"""
        INSERT INTO whistles_lead OVERRIDING SYSTEM VALUE SELECT (jsonb_populate_record(lead, jsonb_build_object(
            'id', gen_random_uuid(), 'source_code', 'digital_urban', 'source_number', '{IN_THE_SECOND_BATCH}'
        ))).* FROM whistles_lead AS lead WHERE id = '{lead.pk}'
        """
    ):
        yield


def stands_before(words: str) -> bool:
    """Whether a statement that holds `words` waits for a lock in this test's database, of the web or of a worker."""
    # each role sees its own statements only
    return any(_stands_before(words, url) for url in {database_url(), worker_url()})


def _stands_before(words: str, url: str) -> bool:
    link = psycopg2.connect(url)
    try:
        with link.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND wait_event_type = 'Lock' AND query ILIKE %s",
                [f"%{words}%"],
            )
            return cursor.fetchone()[0] > 0
    finally:
        link.close()


def all_is_well(rows: int = ROWS) -> None:
    """Every row is there once, every chain is whole, and the rollups are what a recount finds."""
    assert Lead.objects.filter(source_number__startswith="K").count() == rows
    assert Whistle.objects.count() == rows
    statistics.refresh(wait=True)
    assert verify().found == []
