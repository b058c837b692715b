"""A standard's table of limits becomes limits of subjects: looked at first, then written, with every line that was not taken."""

import json

import pytest
from django.core.management import CommandError, call_command

from grids.audit.models import SecurityEvent
from tests import personas
from tests.factories import whistles as made
from whistles.clocks.models import CategoryLimit
from whistles.intake.models import Category, Lead

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]
TABLE = """kind,big_code,big_name,small_code,small_name,limit_text,value,unit
部件,01,公用设施,01,上水井盖,2紧急工作时,2,natural_hour
部件,01,公用设施,01,上水井盖,2天,2,work_day
部件,01,公用设施,01,上水井盖,4小时,4,work_hour
事件,02,市容环境,01,暴露垃圾,4小时,,
事件,02,市容环境,02,,1天,1,work_day
事件,02,市容环境,03,占道经营,尽快,,
事件,02,市容环境,04,乱堆乱放,3天,0,work_day
"""


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "某市标准.csv"
    path.write_text(TABLE, encoding="gb18030")
    return path


def brought(capsys, table, *more: str) -> dict:
    call_command(
        "import_limits", str(table), "--area", personas.LIANHUA, "--by", "street_admin", "--json", *more
    )
    return json.loads(capsys.readouterr().out)


def test_a_table_is_looked_at_before_it_is_written_and_what_was_not_taken_is_told(
    capsys, table, street_admin
):
    Category.objects.create(path="部件 > 公用设施 > 上水井盖", name="上水井盖")
    seen = brought(capsys, table)
    assert (seen["applied"], CategoryLimit.objects.count()) == (False, 0)
    assert seen["changes"] == [{"category": "部件 > 公用设施 > 上水井盖", "before": "", "after": "2 工作日"}]
    assert [one["line"] for one in seen["refused"]] == [2, 4, 5, 6, 7, 8]
    assert "取了第 3 行" in seen["refused"][0]["why"]
    written = brought(capsys, table, "--apply", "--create")
    limits = {one.category.path: (one.amount, one.unit, one.basis) for one in CategoryLimit.objects.all()}
    assert limits == {
        "部件 > 公用设施 > 上水井盖": (2, "working_days", "某市标准"),
        "事件 > 市容环境 > 暴露垃圾": (4, "working_hours", "某市标准"),
    }
    assert len(written["changes"]) == 2
    assert Category.objects.get(path="事件 > 市容环境").owner_code == personas.LIANHUA
    said = SecurityEvent.objects.filter(kind="configuration").latest("pk").detail
    assert said["new"]["事件 > 市容环境 > 暴露垃圾"] == "4 工作小时"
    again = brought(capsys, table, "--apply", "--create")
    assert (again["changes"], again["same"]) == ([], 2)
    assert brought(capsys, table, "--take", "shortest")["changes"][0]["before"] == "2 工作日"
    lead = made.a_lead()
    Lead.objects.filter(pk=lead.pk).update(category=Category.objects.get(name="上水井盖"))
    whistle = made.a_whistle(lead=Lead.objects.get(pk=lead.pk))
    assert whistle.terms.get(clock="close").amount == 2


def test_who_does_not_govern_the_area_and_what_is_no_table_are_refused(
    table, tmp_path, department_handler, street_admin
):
    for path, by in (
        (table, "department_handler"),
        (table, "nobody"),
        (tmp_path / "none.csv", "street_admin"),
    ):
        with pytest.raises(CommandError):
            call_command("import_limits", str(path), "--area", personas.LIANHUA, "--by", by, "--apply")
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(CommandError, match="小类名称"):
        call_command("import_limits", str(other), "--area", personas.LIANHUA, "--by", "street_admin")
    assert not CategoryLimit.objects.exists()
