"""A ledger's file on this machine: whole before a row is written, for nobody else's eyes, gone when not needed."""

import csv
import os
import signal
import subprocess
import sys
import time
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from grids.areas.models import Area
from grids.staff.queries import system_actor
from tests.factories import whistles as made
from tests.factories.ledgers import brought_to
from tests.personas import LIANHUA
from tests.processes import database_url, wait_until
from tests.whistles.ledgers.making import write_xlsx
from tests.working import work
from whistles.imports import actions, files, refused, running, sweeping, uploading
from whistles.imports.models import Import, ImportState
from whistles.intake.models import Lead
from whistles.lifecycle.models import Whistle

HEADER = ["编号", "标题", "收到时间"]
ASKED = ("--source", "hotline_12345", "--area", LIANHUA, "--grade", "routine")


def rows(count: int) -> list[list[str]]:
    return [HEADER, *([f"A-{n}", f"路灯不亮{n}", "2026-10-01"] for n in range(count))]


def ledger_file(folder: Path, count: int = 3) -> Path:
    path = folder / "ledger.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows(count))
    return path


def taken(folder: Path, **changes) -> Import:
    street = Area.objects.get(code=LIANHUA)
    ledger = uploading.take_file(
        path=ledger_file(folder),
        area=street,
        source=made.source(),
        grade=made.grade(street),
        by=system_actor(),
    )
    return brought_to(ledger, **{"state": ledger.state} | changes)


def ago(**span) -> timezone.datetime:
    return timezone.now() - timedelta(**span)


def waiting() -> list[str]:
    return sorted(path.name for path in files.folder().iterdir())


def nothing_is_kept() -> bool:
    return not (Import.objects.exists() or Lead.objects.exists() or Whistle.objects.exists() or waiting())


# a file that breaks off


def broken_sheet(path: Path) -> Path:
    """A workbook whose 15,000 rows are there and whose sheet then ends in the middle of an element."""
    whole = write_xlsx(path.with_name("whole.xlsx"), rows(15_000))
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data[:-60] if "sheet1" in name else data)
    return path


def broken_member(path: Path) -> Path:
    """A workbook whose compressed sheet was damaged near its end."""
    write_xlsx(path, rows(15_000))
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
    raw = bytearray(path.read_bytes())
    at = info.header_offset + info.compress_size - 200
    raw[at : at + 150] = bytes(150)
    path.write_bytes(raw)
    return path


def broken_text(path: Path) -> Path:
    """A text whose last line never ends."""
    path = path.with_suffix(".csv")
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows(15_000))
        file.write("灯" * (2 << 20))
    return path


@pytest.mark.parametrize("broken", [broken_sheet, broken_member, broken_text])
def test_a_file_that_breaks_in_its_last_rows_leaves_nothing(departments, tmp_path, broken):
    with pytest.raises(CommandError, match="另存为"):
        call_command("import_ledger", str(broken(tmp_path / "broken.xlsx")), *ASKED)
    assert nothing_is_kept()


def test_the_rows_of_a_file_are_known_before_the_first_is_written(departments, tmp_path):
    ledger = taken(tmp_path)
    assert (ledger.total_rows, ledger.rows, Lead.objects.count()) == (3, 0, 0)


def test_a_column_that_is_wrong_leaves_no_copy(departments, tmp_path):
    with pytest.raises(CommandError, match="没有“没有的列”这一列"):
        call_command("import_ledger", str(ledger_file(tmp_path)), *ASKED, "--column", "received=没有的列")
    assert nothing_is_kept()


def test_a_name_in_another_encoding_is_read_as_such(departments, tmp_path):
    name = os.fsdecode("十月台账.csv".encode("gb18030"))
    ledger_file(tmp_path).rename(tmp_path / name)
    call_command("import_ledger", str(tmp_path / name), *ASKED)
    assert Import.objects.get().file_name == "十月台账.csv"


# where the file lies


def test_what_waits_is_readable_by_its_account_only(departments, tmp_path):
    (Path(settings.MEDIA_ROOT) / "imports").mkdir(parents=True, mode=0o755)
    ledger = taken(tmp_path)
    assert Path(ledger.file_path).stat().st_mode & 0o777 == 0o600
    assert files.folder().stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_root_brings_belongs_to_whom_the_folder_belongs(departments, tmp_path):
    media = Path(settings.MEDIA_ROOT)
    media.mkdir()
    os.chown(media, 12345, 12345)
    ledger = taken(tmp_path)
    assert {
        (path.stat().st_uid, path.stat().st_gid) for path in (files.folder(), Path(ledger.file_path))
    } == {(12345, 12345)}


def test_the_command_works_on_a_copy_that_is_gone_afterwards(
    departments, tmp_path, django_capture_on_commit_callbacks
):
    path = ledger_file(tmp_path)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("import_ledger", str(path), *ASKED)
    assert path.exists()
    assert waiting() == []


@pytest.mark.django_db(transaction=True)
def test_an_import_whose_command_was_killed_is_finished_by_the_worker_without_the_original(
    departments, tmp_path
):
    path = ledger_file(tmp_path, 15_000)
    env = os.environ | {"DATABASE_URL": database_url(), "MEDIA_ROOT": settings.MEDIA_ROOT}
    command = subprocess.Popen(
        [sys.executable, "manage.py", "import_ledger", str(path), *ASKED], cwd=settings.BASE_DIR, env=env,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    wait_until(lambda: Import.objects.filter(state="running").exists(), "the first batch")
    command.send_signal(signal.SIGKILL)
    command.wait(timeout=20)
    at_death = Import.objects.get()
    assert (at_death.state, at_death.cursor > 0) == ("running", True)
    path.unlink()
    work()
    done = Import.objects.get()
    assert (done.state, done.rows, done.imported, Lead.objects.count()) == ("done", 15_000, 15_000, 15_000)
    assert waiting() == []


# what nobody needs any more


@pytest.mark.parametrize("state", [ImportState.UPLOADED, ImportState.CHECKED])
def test_an_upload_that_nobody_confirmed_for_a_week_is_given_up(
    departments, tmp_path, signed_in, state, caplog, django_capture_on_commit_callbacks
):
    ledger = taken(tmp_path, state=state, created_at=ago(days=8), preview_rows=b"sealed")
    with caplog.at_level("INFO"), django_capture_on_commit_callbacks(execute=True):
        assert sweeping.sweep() == 1
    ledger.refresh_from_db()
    assert (ledger.state, bytes(ledger.preview_rows), waiting()) == (ImportState.DROPPED, b"", [])
    assert f"dropped import {ledger.pk}" in caplog.text
    page = signed_in("street_admin").get(f"/imports/{ledger.pk}/").content.decode()
    assert "上传后 7 天没有人确认，已自动放弃，文件已删除。" in page
    assert sweeping.sweep() == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"created_at": ago(days=6)},
        {"created_at": ago(days=30), "started_at": ago(days=1), "state": ImportState.CHECKED},
        {"created_at": ago(days=30), "state": ImportState.QUEUED},
        {"created_at": ago(days=30), "state": ImportState.RUNNING},
    ],
    ids=["young", "checked lately", "queued", "running"],
)
def test_what_is_young_or_under_way_is_left(departments, tmp_path, changes):
    ledger = taken(tmp_path, **changes)
    assert sweeping.sweep() == 0
    assert waiting() == [str(ledger.pk)]


def test_how_long_is_a_setting(departments, tmp_path, settings):
    settings.IMPORT_UNCONFIRMED_DAYS = 40
    taken(tmp_path, created_at=ago(days=39))
    assert sweeping.sweep() == 0
    settings.IMPORT_UNCONFIRMED_DAYS = 38
    assert sweeping.sweep() == 1


@pytest.mark.parametrize("state", [ImportState.DONE, ImportState.FAILED])
def test_a_file_can_be_kept_after_its_import_and_goes_when_its_days_are_over(
    departments, tmp_path, settings, state, django_capture_on_commit_callbacks
):
    settings.IMPORT_KEEP_DAYS = 30
    ledger = taken(tmp_path)
    with django_capture_on_commit_callbacks(execute=True):
        if state == ImportState.DONE:
            actions.import_at_once(import_id=ledger.pk, mapping=ledger.mapping, by=system_actor())
        else:
            brought_to(ledger, "queued", grade=None, mapping={})
            running.run(import_id=ledger.pk)
        assert sweeping.sweep() == 0
    ledger.refresh_from_db()
    assert (ledger.state, waiting()) == (state, [str(ledger.pk)])
    Import.objects.filter(pk=ledger.pk).update(finished_at=ago(days=31))
    with django_capture_on_commit_callbacks(execute=True):
        assert sweeping.sweep() == 1
    ledger.refresh_from_db()
    assert (ledger.state, ledger.file_path, waiting()) == (state, "", [])


def test_a_file_that_no_import_knows_goes_after_a_day_and_what_is_being_written_stays(
    departments, tmp_path, caplog
):
    known = taken(tmp_path)
    old, young = files.folder() / "old", files.folder() / "young"
    for path in (old, young, Path(known.file_path)):
        path.write_bytes(b"x")
    for path in (old, Path(known.file_path)):
        os.utime(path, (time.time() - 25 * 3600,) * 2)
    assert sweeping.sweep() == 1
    assert waiting() == sorted([str(known.pk), "young"])
    assert "deleted old: no import knows this file" in caplog.text


def test_the_sweep_is_in_the_schedule():
    from governance.celery import app
    from whistles.imports.tasks import sweep_imports

    assert sweep_imports.name in {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert sweep_imports.queue in {queue.name for queue in app.conf.task_queues}


def test_refused_rows_go_after_their_term_and_the_page_says_so(departments, tmp_path, signed_in, person):
    ledger = taken(
        tmp_path, state="done", refused=1, rows=1, finished_at=ago(days=29), started_at=ago(days=29),
        created_by=person("street_admin"),
    )  # fmt: skip
    refused.keep_refused(ledger, {2: ("A-1", "路灯不亮", "不是日期")}, [(2, "收到时间看不懂" * 90)])
    # a reason that is longer than there is room for says so
    assert ledger.refused_rows.get().reason.endswith("…")
    desk = signed_in("street_admin")
    sweeping.sweep()
    assert "不是日期" in desk.get(f"/imports/{ledger.pk}/").content.decode()

    Import.objects.filter(pk=ledger.pk).update(finished_at=ago(days=31))
    sweeping.sweep()

    page = desk.get(f"/imports/{ledger.pk}/").content.decode()
    assert "已过保存期限" in page
    assert "不是日期" not in page
    assert f"/imports/{ledger.pk}/refused" not in page
    answer = desk.post(f"/imports/{ledger.pk}/refused/", {"reason": "改好再导入"}, follow=True)
    assert answer.redirect_chain
    assert "已过保存期限" in answer.content.decode()


def test_a_check_that_fails_leaves_no_counts_as_if_rows_were_in(departments, tmp_path):
    ledger = taken(tmp_path)
    brought_to(ledger, "checking", rows=2, imported=2, cursor=3)
    Path(ledger.file_path).unlink()

    running.run(import_id=ledger.pk)

    failed = Import.objects.get()
    assert (failed.state, failed.rows, failed.imported) == ("failed", 0, 0)


@pytest.mark.parametrize("days", [0, 30])
def test_the_report_says_whether_the_file_is_still_there(departments, tmp_path, signed_in, settings, days):
    settings.IMPORT_KEEP_DAYS = days
    ledger = taken(tmp_path, state="done", finished_at=timezone.now(), started_at=timezone.now())
    if not days:
        Import.objects.update(file_path="")

    page = signed_in("street_admin").get(f"/imports/{ledger.pk}/").content.decode()

    assert ("保存 30 天后自动删除" in page) == bool(days)
    assert ("里面的姓名电话不再留在这里" in page) == (not days)
