"""A disk that is full: the page says so, nothing is left half-written, and with room again all goes on."""

import os
import resource
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client, override_settings
from django.urls import reverse

from tests import personas
from tests.faults.ledgers import (
    FIRST_BATCH,
    ROWS,
    all_is_well,
    held_up_in_the_second_batch,
    ledger_file,
    now,
    queued,
    stands_before,
    worker,
)
from tests.processes import wait_until
from tests.working import work
from whistles.imports import files
from whistles.imports.models import Import
from whistles.intake.models import Lead
from whistles.lifecycle.models import Whistle

pytestmark = pytest.mark.django_db(transaction=True)

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
ROW = "A-1,路灯不亮,2026-10-01,"
HEADER = "编号,标题,收到时间,办结时间"
LIMIT = 64 * 1024


class SmallDisk:
    """A disk of a few megabytes under a table of the product."""

    def __init__(self, folder: Path) -> None:
        self.filler = folder / "filler"

    def fill(self) -> None:
        """No byte more fits."""
        with self.filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
            while file.write(b"\0" * 4096):
                pass

    def make_room(self) -> None:
        """As it was."""
        self.filler.unlink()


@pytest.fixture
def small_disk(postgres) -> Iterator[SmallDisk]:
    """The disk on which the leads of the product lie."""
    folder = Path(tempfile.mkdtemp(prefix="small-disk-", dir="/var/tmp"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)], check=True)
    owner = (postgres.folder / ".local" / "data" / "postgres").stat()
    os.chown(folder, owner.st_uid, owner.st_gid)
    folder.chmod(0o700)
    database = connection.settings_dict["NAME"]
    try:
        postgres.as_owner(f"CREATE TABLESPACE small LOCATION '{folder}'")
        postgres.as_owner("ALTER TABLE whistles_lead SET TABLESPACE small", database)
        yield SmallDisk(folder)
        connection.close()
        postgres.as_owner("ALTER TABLE whistles_lead SET TABLESPACE pg_default", database)
        postgres.as_owner("DROP TABLESPACE small")
    finally:
        subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()


@contextmanager
def files_no_larger_than(limit: int) -> Iterator[None]:
    """No file of this process can grow beyond `limit` bytes inside, as if its disk were full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def ledger_of(rows: int) -> SimpleUploadedFile:
    text = "\n".join([HEADER, *(ROW.replace("A-1", f"A-{n}") for n in range(rows))])
    return SimpleUploadedFile("台账.csv", text.encode())


@pytest.fixture
def desk(signed_in) -> Client:
    """The street's triage officer, whose browser gets pages of failures as a browser does."""
    client = signed_in("street_admin")
    client.raise_request_exception = False
    return client


def upload(client: Client, file: SimpleUploadedFile):
    asked = {"source": "hotline_12345", "area": personas.LIANHUA, "grade": "wuhua-routine", "file": file}
    return client.post(reverse("import_new"), asked)


@needs_root
def test_a_disk_full_under_the_database_in_mid_import_leaves_nothing_half_and_room_lets_it_go_on(
    small_disk, tmp_path, redis
):
    ledger = queued(ledger_file(tmp_path))
    with worker(redis, tmp_path):
        with held_up_in_the_second_batch():
            wait_until(lambda: stands_before("COPY whistles_lead"), "the second batch")
            small_disk.fill()
        wait_until(
            lambda: any("No space left" in log.read_text() for log in tmp_path.glob("worker-*.log")),
            "the database to refuse",
        )
        assert (now(ledger).state, now(ledger).imported) == ("running", FIRST_BATCH)
        assert Lead.objects.filter(source_number__startswith="K").count() == FIRST_BATCH
        small_disk.make_room()
        wait_until(lambda: now(ledger).state == "done", "the import's end")

    assert now(ledger).imported == ROWS
    all_is_well()


@needs_root
def test_an_import_that_finds_no_room_waits_and_is_done_later(small_disk, desk):
    assert upload(desk, ledger_of(2000)).status_code == 302
    ledger = Import.objects.get()
    desk.post(reverse("import_columns", args=[ledger.pk]), ledger.mapping)
    work()
    assert desk.post(reverse("import_confirm", args=[ledger.pk])).status_code == 302
    small_disk.fill()

    with pytest.raises(OperationalError, match="No space left"):
        work()

    assert now(ledger).state == "queued"
    assert not Lead.objects.exists()
    small_disk.make_room()
    work()
    assert now(ledger).state == "done"
    assert Whistle.objects.count() == 2000


@pytest.mark.parametrize(
    "handler",
    [
        "governance.edge.bodies.BoundedUploadHandler",
        "django.core.files.uploadhandler.MemoryFileUploadHandler",
    ],
)
def test_an_upload_that_finds_no_room_is_told_so_and_leaves_no_file_and_no_import(desk, tmp_path, handler):
    """Where it comes in first, and where it is put afterwards."""
    file = ledger_of(3000)
    assert file.size > LIMIT
    there = override_settings(FILE_UPLOAD_HANDLERS=[handler])
    with there, files_no_larger_than(LIMIT):
        answer = upload(desk, file)

    assert answer.status_code == 507
    assert "服务器磁盘已满" in answer.content.decode()
    assert not Import.objects.exists()
    assert not [*files.folder().iterdir(), *files.incoming().iterdir()]


def test_the_api_tells_an_upload_without_room_in_its_own_form(desk):
    asked = {
        "source": "hotline_12345", "area": personas.LIANHUA, "grade": "wuhua-routine", "file": ledger_of(3000),
    }  # fmt: skip
    with files_no_larger_than(LIMIT):
        answer = desk.post("/api/v1/imports/", asked)

    assert answer.status_code == 507
    assert answer.json()["code"] == "no_room"
    assert not Import.objects.exists()
    assert not list(files.folder().iterdir())
