"""What an import keeps of people goes when its term is over: files, refused rows, names of columns and files."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from grids.personal.fields import UPLOADED
from grids.sheets import files
from grids.sheets.models import RefusedRow, RegisterImport
from grids.sheets.sweeping import sweep
from tests.factories.people import a_number
from tests.factories.registry import a_building_by_hand
from tests.factories.sheets import HOUSE, PEOPLE_HEAD, as_csv, brought, uploaded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]


def content() -> bytes:
    return as_csv(PEOPLE_HEAD, [HOUSE, "1", "402", "", "李桂英", "户主", a_number()[:-1], "", "", ""])


def test_refused_rows_and_names_go_a_month_after_the_end(areas, django_capture_on_commit_callbacks):
    a_building_by_hand()
    with django_capture_on_commit_callbacks(execute=True):
        matter = brought(content(), name="李桂英 13987654321.csv")
    assert RefusedRow.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        sweep()
    assert RefusedRow.objects.exists()
    RegisterImport.objects.update(finished_at=timezone.now() - timedelta(days=UPLOADED.days + 1))
    with django_capture_on_commit_callbacks(execute=True):
        sweep()
    matter.refresh_from_db()
    assert not RefusedRow.objects.exists()
    assert (matter.header, matter.mapping, matter.file_path) == ([], {}, "")
    assert "13987654321" not in matter.file_name
    # its counts stay
    assert matter.refused == 1


def test_what_nobody_confirms_is_given_up_with_its_file(areas, settings, django_capture_on_commit_callbacks):
    a_building_by_hand()
    matter = uploaded(content())
    path = Path(matter.file_path)
    assert path.is_file()
    # it lies sealed
    assert "李桂英".encode() not in path.read_bytes()
    RegisterImport.objects.update(
        created_at=timezone.now() - timedelta(days=settings.IMPORT_UNCONFIRMED_DAYS + 1)
    )
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep() == 1
    matter.refresh_from_db()
    assert (matter.state, matter.file_path) == ("dropped", "")
    assert not path.exists()


def test_a_file_of_no_import_is_swept_once_nobody_writes_to_it(areas):
    stray = files.folder() / "stray"
    stray.write_bytes(b"left by a killed worker")
    assert sweep() == 0
    long_ago = (timezone.now() - timedelta(days=3)).timestamp()
    os.utime(stray, (long_ago, long_ago))
    assert sweep() == 1
    assert not stray.exists()
