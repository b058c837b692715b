"""Tables of appointments as communities keep them: titles, merged cells, two heads, several sheets, numbers of spreadsheets."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from grids.areas.models import Area
from grids.staff.models import Appointment, Member
from grids.staff.queries import system_actor
from grids.staffing import mobiles
from grids.staffing.table_in import bring_in
from grids.staffing.table_people import OTHER, SAME
from grids.staffing.table_read import rows_of
from tests import personas
from tests.grids.staffing.test_pages import hold

pytestmark = pytest.mark.django_db

GRID = personas.SUJIATANG_GRID
TITLE = "莲华街道苏家塘社区网格队伍花名册（2024 年 3 月）"


def brought(path: Path, **more):
    area = Area.objects.get(code=personas.LIANHUA)
    return bring_in(rows=rows_of(path, path.name).rows, area=area, by=system_actor(), confirmed=True, **more)


def table(tmp_path: Path, *rows: str, head: str = "网格代码,岗位,姓名,办公电话,手机,任职起,止") -> Path:
    path = tmp_path / "任职表.csv"
    path.write_text("\n".join((head, *rows)), encoding="utf-8")
    return path


@pytest.fixture
def roster(tmp_path, areas) -> Path:
    """A community's own roster: a merged title, a head in two levels, merged grids, floats, two sheets and a cover."""
    path = tmp_path / "网格队伍花名册.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        cover = book.add_worksheet("填表说明")
        cover.write(0, 0, "填表说明")
        cover.write(1, 0, "请各社区于每月 5 日前报送。")
        for name, people in (("一季度", FIRST), ("二季度", SECOND)):
            sheet = book.add_worksheet(name)
            sheet.merge_range(0, 0, 0, 7, TITLE)
            for column, words in enumerate(("序号", "所属网格", "职务", "姓  名")):
                sheet.merge_range(1, column, 2, column, words)
            sheet.merge_range(1, 4, 1, 5, "联系方式")
            sheet.merge_range(1, 6, 1, 7, "任职时间")
            for column, words in enumerate(("办公电话", "手机号码", "起", "止"), 4):
                sheet.write(2, column, words)
            sheet.merge_range(3, 1, 4, 1, "苏家塘第一网格")
            for at, (post, who, office, own, begin, end) in enumerate(people, 3):
                sheet.write(at, 0, at - 2)
                if at > 4:
                    sheet.write(at, 1, "苏家塘第九网格" if (at, name) == (6, "二季度") else "苏家塘第一网格")
                for column, cell in enumerate((post, who, office, own, begin, end), 2):
                    sheet.write(at, column, cell)
    return path


FIRST = (
    ("网格长", "马 国 庆", "０８７１－６５３３００１１", 13987654321.0, "2024.3.1", "至今"),
    ("巡查员、社区志愿者", "彭  飞", "", "139 8765 4322", "2024年3月1日", ""),
    ("社区民警", "", "", "", "", ""),
    ("人民调解员", "谭素珍", "", 13987654323, "2024.3", ""),
)
SECOND = (
    ("法律顾问", "何兴旺", "", 1.3987654324e10, 20240401, "2099.12.31"),
    ("社区志愿者", "朱慧兰、尹国栋", "", "13987654325、13987654326", "2024/4/1", ""),
    ("环卫保洁人员", "周建国13987654327", "", "", "2024/4/1", ""),
    ("城管执法", "段云", "", "", "2024/4/1", ""),
)


def test_a_communitys_own_roster_is_read_and_every_row_that_is_not_taken_says_why_and_where(roster, areas):
    Member.objects.create(name="马国庆", standing="secretary", home_id=personas.SUJIATANG)
    read = rows_of(roster, roster.name)
    assert [one.partition("：")[0] for one in read.left] == ["工作表「填表说明」"]
    outcome = brought(roster)
    held = {
        (post.kind.name, post.member.name, post.period.lower, post.period.upper)
        for post in Appointment.objects.filter(area=GRID).select_related("kind", "member")
    }
    march, april = date(2024, 3, 1), date(2024, 4, 1)
    assert held == {
        ("网格长", "马国庆", march, None), ("巡查员", "彭飞", march, None), ("社区志愿者", "彭飞", march, None),
        ("社区志愿者", "朱慧兰", april, None), ("社区志愿者", "尹国栋", april, None),
    }  # fmt: skip
    refused = {row.said.place: row.what for row in outcome.refused}
    assert "没有写到哪一天" in refused["一季度 第 7 行"]
    assert set(refused) == {"一季度 第 7 行", "二季度 第 4 行", "二季度 第 6 行", "二季度 第 7 行"}
    assert "里面有数字" in refused["二季度 第 6 行"]
    assert "没有叫“苏家塘第九网格”的网格" in refused["二季度 第 7 行"]
    assert outcome.counts["vacant"] == 1
    assert {mobiles.opened(one) for one in Member.objects.exclude(mobile=b"")} == {
        "13987654321", "13987654322", "13987654325", "13987654326",
    }  # fmt: skip
    assert Member.objects.get(name="马国庆").office_phone == "087165330011"


def test_what_cannot_be_read_is_refused_in_a_sentence_and_registers_nobody(tmp_path, areas):
    people = Member.objects.count()
    outcome = brought(
        table(
            tmp_path, f"{GRID},巡查员,李敏,,1.39E+10,2024-03-01,", f"{GRID},巡查员,李敏,,12345,2024-03-01,",
            f"{GRID},巡查员,李敏、王芳,,13987654321,2024-03-01,", f"{GRID},巡查员,李敏,,,45352,", f"{GRID},,李敏,,,2024-03-01,",
            ",巡查员,李敏,,,2024-03-01,", f"{GRID},巡查员,李敏,,,2024-03-01,2024-02-01",
        )
    )  # fmt: skip
    wanted = (
        "号码已经不全", "不像手机号码", "分不清是谁的", "分不清是谁的", "像是没有设成日期格式的日期", "没有写岗位", "没有写网格",
        "结束日期要晚于开始日期",
    )  # fmt: skip
    for row, sentence in zip(outcome.rows, wanted, strict=True):
        assert sentence in row.what
    assert Member.objects.count() == people


def test_the_last_day_of_a_table_is_the_last_day_held(tmp_path, areas):
    last = timezone.localdate() + timedelta(days=20)
    post = hold(GRID, "inspector", "彭飞")
    outcome = brought(table(tmp_path, f"{GRID},巡查员,彭飞,,,2025-01-01,{last}"))
    assert outcome.counts == {"ended": 1}
    post.refresh_from_db()
    assert post.period.upper == last + timedelta(days=1)
    # the same again says nothing new, a blank says what stands, a later one goes on from there
    assert brought(table(tmp_path, f"{GRID},巡查员,彭飞,,,2025-01-01,{last}")).counts == {"known": 1}
    blank = brought(table(tmp_path, f"{GRID},巡查员,彭飞,,,,"))
    assert blank.rows[0].what == f"系统里到 {last} 为止，表里没有写止，没有改"
    later = last + timedelta(days=10)
    assert brought(table(tmp_path, f"{GRID},巡查员,彭飞,,,2025-01-01,{later}")).counts == {"new": 1}
    assert max(one.period.upper for one in Appointment.objects.filter(area=GRID)) == later + timedelta(days=1)


def test_a_row_that_appoints_and_corrects_tells_both(tmp_path, areas):
    hold(GRID, "inspector", "彭飞", standing="")
    outcome = brought(
        table(
            tmp_path, f"{GRID},网格长,彭飞,12400010031,,2026-01-01,,两委委员",
            head="网格代码,岗位,姓名,办公电话,手机,任职起,止,社区任职",
        )
    )  # fmt: skip
    assert outcome.counts == {"new": 1, "corrected": 1}
    assert outcome.to_write == 1
    for said in (
        "任为苏家塘社区 · 苏家塘第一网格 网格长，2026-01-01 起",
        "办公电话改为 12400010031",
        "社区任职改为社区两委委员",
    ):
        assert said in outcome.rows[0].what


def test_a_known_own_number_finds_its_member_by_the_keyed_hash(tmp_path, areas):
    first = hold(GRID, "inspector", "李敏").member
    hold(GRID, "volunteer", "李敏", office_phone="12400010022")
    mobiles.write(first, "13987654321", system_actor())
    outcome = brought(table(tmp_path, f"{GRID},人民调解员,李敏,,139-8765-4321,2026-01-01,"))
    assert outcome.counts == {"new": 1}
    assert Appointment.objects.get(kind__code="mediator").member == first


# -- the same name with another number --


@pytest.fixture
def changed(tmp_path, areas) -> Path:
    """The table of somebody whose number is another one now, in two rows."""
    one = hold(GRID, "inspector", "谭素珍", office_phone="12400010012").member
    mobiles.write(one, "13987654321", system_actor())
    rows = (f"{GRID},人民调解员,谭素珍,,13812345678,2026-01-01,", f"{GRID},巡查员,谭素珍,,13812345678,,")
    return table(tmp_path, *rows)


def test_a_changed_number_makes_no_second_person_by_itself(changed):
    outcome = brought(changed)
    assert outcome.counts == {"asked": 2}
    assert len(outcome.refused) == 2
    (question,) = outcome.questions
    assert (question.said, question.known) == ("138****5678", "12400010012、139****4321")
    assert Member.objects.filter(name="谭素珍").count() == 1


def test_it_is_decided_once_and_asked_no_more(changed):
    key = brought(changed).questions[0].key
    assert brought(changed, decided={key: SAME}).counts == {"new": 1, "corrected": 1, "known": 1}
    (member,) = Member.objects.filter(name="谭素珍")
    assert mobiles.opened(member) == "13812345678"
    again = brought(changed)
    assert (again.questions, again.counts) == ([], {"known": 2})


def test_another_person_of_that_name_is_registered_and_asked_about_no_more(changed):
    key = brought(changed).questions[0].key
    outcome = brought(changed, decided={key: OTHER})
    assert (outcome.counts, outcome.people) == ({"new": 2}, 1)
    assert Member.objects.filter(name="谭素珍").count() == 2
    again = brought(changed)
    assert (again.questions, again.counts) == ([], {"known": 2})


def test_somebody_of_that_name_in_another_community_is_nobody_to_ask_about(changed, tmp_path):
    outcome = brought(table(tmp_path, f"{personas.HONGSHAN},巡查员,谭素珍,,13812345679,2026-01-01,"))
    assert (outcome.counts, outcome.people) == ({"new": 1}, 1)


def test_the_page_asks_and_carries_out_what_was_said(signed_in, changed):
    client, there = signed_in("grid_admin"), f"?area={personas.LIANHUA}"
    file = SimpleUploadedFile("任职表.csv", changed.read_bytes())
    page = client.post(reverse("staffing_import") + there, {"file": file})
    said = page.content.decode()
    assert "同名不同号码，是同一个人吗" in said
    assert "13812345678" not in said
    question = page.context["outcome"].questions[0]
    done = client.post(
        reverse("staffing_import_confirm") + there,
        {"rows": page.context["signed"], f"who-{question.key}": "same"},
    )
    assert done.context["counts"] == {"new": 1, "corrected": 1, "known": 1}
    assert Member.objects.filter(name="谭素珍").count() == 1


def test_a_refused_workbook_can_be_read_in_again(signed_in, changed):
    client, there = signed_in("grid_admin"), f"?area={personas.LIANHUA}"
    file = SimpleUploadedFile("任职表.csv", changed.read_bytes())
    signed = client.post(reverse("staffing_import") + there, {"file": file}).context["signed"]
    back = client.post(reverse("staffing_import_refused") + there, {"rows": signed})
    again = SimpleUploadedFile("没导入.xlsx", BytesIO(back.content).getvalue())
    page = client.post(reverse("staffing_import") + there, {"file": again})
    assert page.context["counts"] == {"asked": 2}
