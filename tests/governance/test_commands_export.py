"""`manage.py export`: the list that a script names, as a file, masked; what it doesn't understand it refuses."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from grids.audit.models import Kind, SecurityEvent
from tests.factories import whistles as made
from tests.personas import LIANHUA, YOUYING

pytestmark = pytest.mark.django_db


def export(*words: str) -> str:
    said = StringIO()
    call_command("export", *words, stdout=said)
    return said.getvalue()


def rows_of(path: Path) -> str:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return "\n".join("|".join(row) for row in csv.reader(file))


def test_a_script_takes_an_areas_list_out_and_nothing_of_another(departments, tmp_path):
    closed, open_one, elsewhere = (
        made.a_whistle(state="closed"),
        made.a_whistle(),
        made.a_whistle(YOUYING, title="别处的事", department="hongyun-urban"),
    )
    path = tmp_path / "a.csv"
    told = json.loads(export("whistles", str(path), "--area", LIANHUA, "--json", "--reason", "月报"))
    assert told["rows"] == 2
    assert oct(path.stat().st_mode)[-3:] == "600"
    written = rows_of(path)
    assert all(one.number in written for one in (closed, open_one))
    assert elsewhere.title not in written
    assert "系统（system）" in written
    narrowed = tmp_path / "b.csv"
    assert "已写 1 行" in export("whistles", str(narrowed), "--area", LIANHUA, "--state", "closed")
    assert open_one.number not in rows_of(narrowed)
    entry = SecurityEvent.objects.filter(kind=Kind.EXPORT, subject_kind="grids.export").latest("seq")
    assert (entry.detail["step"], entry.detail["rows"], entry.area_code) == ("在服务器上导出", 1, LIANHUA)


def test_it_reads_as_the_account_it_names(person, departments, tmp_path):
    whistle = made.a_whistle(department="lianhua-police")
    person("department_handler")
    export("whistles", str(tmp_path / "a.csv"), "--area", LIANHUA, "--as", "department_handler")
    assert whistle.number not in rows_of(tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["whistles", "{}/a.csv", "--state", "opne"], "看不懂条件 state=opne"),
        (["whistles", "{}/a.csv", "--filter", "grades=key"], "看不懂条件 grades=key"),
        (["whistles", "{}/a.csv", "--filter", "grades"], "名称=值"),
        (["whistles", "{}/a.pdf"], ".xlsx、.csv"),
        (["complaints", "{}/a.csv"], "没有这个清单"),
        (["whistles", "{}/there.csv"], "已经存在"),
        (["whistles", "{}/a.csv", "--as", "nobody"], "没有这个账号"),
    ],
)  # fmt: skip
def test_what_it_does_not_understand_it_refuses_and_writes_nothing(departments, tmp_path, words, said):
    (tmp_path / "there.csv").write_text("x", encoding="utf-8")
    with pytest.raises(CommandError, match=said):
        export(*(word.format(tmp_path) for word in words), "--area", LIANHUA)
    assert [path.name for path in tmp_path.iterdir()] == ["there.csv"]
