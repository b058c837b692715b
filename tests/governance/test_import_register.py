"""The command brings a register in as the page does: what it says, with which exit code, and what a dry run leaves alone."""

import json

import pytest
from django.core.management import CommandError, call_command

from grids.people.models import Person
from grids.sheets.models import RegisterImport
from tests import personas
from tests.factories.people import a_number
from tests.factories.registry import a_building_by_hand
from tests.factories.sheets import HOUSE, as_csv, saved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas", "as_nobody")]
HEAD = ("楼栋", "单元", "房号", "姓名", "与户主关系", "证件号")


@pytest.fixture(autouse=True)
def house(areas):
    return a_building_by_hand()


def told(capsys, path, *more: str) -> dict:
    call_command("import_register", str(path), "--area", personas.SUJIATANG, "--json", *more)
    return json.loads(capsys.readouterr().out)


def test_a_dry_run_says_what_would_come_and_writes_nothing(capsys, tmp_path):
    path = saved(tmp_path, as_csv(HEAD, [HOUSE, "1", "402", "李桂英", "户主", a_number()]), "表.csv")
    found = told(capsys, path, "--dry-run")
    assert (found["added"], found["new_dwellings"], found["written"]) == (1, 1, False)
    assert not Person.objects.exists()
    assert RegisterImport.objects.get().state == "dropped"
    found = told(capsys, path)
    assert (found["added"], found["refused"], found["written"]) == (1, [], True)
    found = told(capsys, path)
    assert (found["added"], found["updated"], found["unchanged"]) == (0, 0, 1)


def test_refused_rows_end_it_with_two_and_each_says_why(capsys, tmp_path):
    path = saved(tmp_path, as_csv(HEAD, [HOUSE, "1", "402", "李桂英", "户主", "12345"]), "表.csv")
    with pytest.raises(SystemExit) as ended:
        told(capsys, path)
    assert ended.value.code == 2
    (row,) = json.loads(capsys.readouterr().out)["refused"]
    assert row["line"] == 2
    assert "现在是 5 位" in row["reason"]


def test_what_is_no_table_and_a_column_that_is_missing_end_it_with_one(tmp_path):
    path = saved(tmp_path, b"\x00\x01\x02" * 300, "表.xlsx")
    with pytest.raises(CommandError):
        call_command("import_register", str(path), "--area", personas.SUJIATANG)
    path = saved(tmp_path, as_csv(("楼栋", "姓名"), [HOUSE, "李桂英"]), "无房号.csv")
    with pytest.raises(CommandError, match="房号和详细地址"):
        call_command("import_register", str(path), "--area", personas.SUJIATANG)
    with pytest.raises(CommandError, match="字段=列名"):
        call_command("import_register", str(path), "--area", personas.SUJIATANG, "--column", "nothing=x")
    assert not Person.objects.exists()
