"""The whole staffing as a workbook: out, in by check and confirmation, refused rows back; nothing is lost."""

import io
import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from grids.staff.models import Appointment, Member
from tests import personas
from tests.grids.staffing.test_pages import hold

pytestmark = pytest.mark.django_db

GRID = personas.SUJIATANG_GRID
HEAD = "网格代码,岗位,姓名,办公电话,社区任职,任职起,任职止,依据"
ROWS = (
    f"{GRID},网格长,马国庆,12400010011,居民区党支部书记,2026-01-01,,苏居发〔2026〕1 号",
    f"{GRID},人民调解员,谭素珍,12400010012,,2026-01-01,,",
    f"{GRID},人民调解师,何兴旺,12400010013,,2026-01-01,,",
    f"{personas.YOUYING},巡查员,彭飞,12400010014,,2026-01-01,,",
    f"{GRID},巡查员,许云,12400010015,,2026-13-01,,",
)


def upload(client, *rows: str):
    file = SimpleUploadedFile("任职表.csv", "\n".join((HEAD, *rows)).encode("utf-8-sig"))
    return client.post(f"{reverse('staffing_import')}?area={personas.LIANHUA}", {"file": file})


def sheet(data: bytes) -> list[list]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def test_a_table_is_checked_first_and_nothing_is_written(signed_in, areas):
    page = upload(signed_in("grid_admin"), *ROWS)
    said = page.content.decode()
    assert page.status_code == 200
    assert "还没有写入任何东西" in said
    assert "确认导入 2 行" in said
    assert "没有叫“人民调解师”的岗位" in said
    assert "莲华街道里没有代码为" in said
    assert "“任职起”写的是“2026-13-01”，不是日期" in said
    assert not Member.objects.filter(name="马国庆").exists()


def test_what_was_checked_is_confirmed_and_the_refused_rows_come_back_as_a_workbook(signed_in, areas):
    client = signed_in("grid_admin")
    signed = upload(client, *ROWS).context["signed"]
    there = f"?area={personas.LIANHUA}"
    done = client.post(reverse("staffing_import_confirm") + there, {"rows": signed})
    assert done.context["counts"] == {"new": 2, "refused": 3}
    leader = Appointment.objects.get(area=GRID, kind__code="grid_leader")
    assert (leader.member.name, leader.member.standing, leader.basis) == (
        "马国庆",
        "secretary",
        "苏居发〔2026〕1 号",
    )
    back = client.post(reverse("staffing_import_refused") + there, {"rows": signed})
    rows = sheet(back.content)
    head = next(at for at, row in enumerate(rows) if row[0] == "行")
    assert [row[5] for row in rows[head + 1 : head + 4]] == ["何兴旺", "彭飞", "许云"]
    # the same table again says nothing new
    assert upload(client, *ROWS).context["counts"] == {"known": 2, "refused": 3}


def test_what_goes_out_comes_in_again_and_changes_nothing(signed_in, areas):
    hold(GRID, "mediator", "谭素珍", office_phone="12400010012")
    hold(GRID, "volunteer", "朱慧兰")
    # one that ends: a table has the last day on which it is held
    hold(GRID, "inspector", "彭飞", upper=timezone.localdate() + timedelta(days=40))
    client = signed_in("grid_admin")
    out = client.post(
        reverse("export_new"), {"list": "staffing", "query": f"area={personas.LIANHUA}", "form": "xlsx"}
    )
    file = SimpleUploadedFile("任职表.xlsx", b"".join(out.streaming_content))
    page = client.post(f"{reverse('staffing_import')}?area={personas.LIANHUA}", {"file": file})
    assert page.context["counts"] == {"known": 3}
    (left,) = page.context["left"]
    assert "当作备注的 2 行" in left
    assert {row.what for row in page.context["outcome"].rows} == {"系统里已经是这样"}


def test_two_people_of_one_name_are_told_apart_by_their_phone(signed_in, areas):
    hold(GRID, "volunteer", "李敏", office_phone="12400010021")
    hold(GRID, "inspector", "李敏", office_phone="12400010022")
    client = signed_in("grid_admin")
    page = upload(client, f"{GRID},人民调解员,李敏,,,,,", f"{GRID},法律顾问,李敏,12400010022,,,,")
    rows = {row.said.text("岗位"): row for row in page.context["outcome"].rows}
    assert "“李敏”有 2 位，分不清是哪一位" in rows["人民调解员"].what
    assert (rows["法律顾问"].outcome, rows["法律顾问"].is_new_person) == ("new", False)


def test_a_table_of_somebody_else_or_altered_on_its_way_is_not_carried_out(signed_in, areas):
    signed = upload(signed_in("grid_admin"), *ROWS).context["signed"]
    there = f"?area={personas.LIANHUA}"
    for rows in ("", signed[:-2], signed):
        answer = signed_in("system_admin").post(reverse("staffing_import_confirm") + there, {"rows": rows})
        assert answer.status_code == 302
    assert not Member.objects.filter(name="马国庆").exists()


def test_a_table_without_its_columns_says_which_are_missing(signed_in, areas):
    file = SimpleUploadedFile("表.csv", "人名,编号\n张三,1\n".encode())
    answer = signed_in("grid_admin").post(
        f"{reverse('staffing_import')}?area={personas.LIANHUA}", {"file": file}
    )
    assert answer.status_code == 400
    assert "任职表里没有这几列" in answer.content.decode()


def test_the_command_imports_as_the_page_does(areas, tmp_path):
    path = tmp_path / "staff.csv"
    path.write_text("\n".join((HEAD, *ROWS)), encoding="utf-8")
    for dry, count in ((True, 0), (False, 3)):
        out = StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command("import_staff", str(path), *(["--dry-run"] if dry else []), "--json", stdout=out)
        told = json.loads(out.getvalue())
        assert ended.value.code == 2
        assert (told["appointed"], told["new_people"], [one["line"] for one in told["refused"]]) == (
            3,
            3,
            [4, 6],
        )
        assert Appointment.objects.count() == count
