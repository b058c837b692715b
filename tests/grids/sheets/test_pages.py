"""The pages of an import, from the upload to the refused rows in hand; what is a right is asked at each."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from grids.audit.models import SecurityEvent
from grids.people.models import Person
from grids.sheets.models import ColumnMemory, RegisterImport
from grids.sheets.running import run
from grids.sheets.vocabulary import Register
from tests import personas
from tests.factories.people import a_number
from tests.factories.registry import a_building_by_hand
from tests.factories.sheets import HOUSE, as_workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
HEAD = ("楼栋", "单元", "房号", "姓名", "与户主关系", "我们的号码")


@pytest.fixture(autouse=True)
def house(areas):
    return a_building_by_hand()


def sent(client, *rows, head=HEAD) -> RegisterImport:
    file = SimpleUploadedFile("一表通.xlsx", as_workbook(head, *rows))
    given = {"file": file, "register": "people", "area": personas.SUJIATANG}
    answer = client.post(reverse("sheet_new"), given)
    assert answer.status_code == 302, answer.content.decode()
    return RegisterImport.objects.get()


def test_whoever_has_no_table_finds_the_empty_ones_where_tables_are_brought_in(signed_in):
    page = signed_in("grid_admin").get(reverse("sheet_new")).content.decode()
    for register in Register.values:
        assert f'href="{reverse("register_template", args=[register])}"' in page


def test_what_a_list_offers_is_shown_as_it_stands_though_it_looks_like_a_name(signed_in):
    client = signed_in("grid_admin")
    head = ("楼栋", "单元", "房号", "姓名", "与户主关系", "人口类型", "联络人")
    matter = sent(client, [HOUSE, "1", "402", "李桂英", "户主", "常住", "常住"], head=head)
    page = client.get(reverse("sheet_columns", args=[matter.pk])).content.decode()
    assert "<br>常住" in page or ">常住<" in page
    assert matter.mapping["standing"] == "人口类型"
    assert "常*" not in page


def test_from_the_upload_to_the_refused_rows(signed_in):
    client = signed_in("grid_admin")
    number = a_number()
    matter = sent(
        client,
        [HOUSE, "1", "402", "李桂英", "户主", number],
        [HOUSE, "1", "403", "赵强", "户主", number[:-1]],
    )
    page = client.get(reverse("sheet_columns", args=[matter.pk])).content.decode()
    # whoever looks over a shoulder reads no name and no number
    assert "李**" in page
    assert "李桂英" not in page
    assert number not in page
    mapping = {name: column for name, column in matter.mapping.items()} | {"number": "我们的号码"}
    answer = client.post(reverse("sheet_columns", args=[matter.pk]), mapping | {"version": matter.version})
    assert answer.status_code == 302
    assert "正在逐行检查" in client.get(reverse("sheet_page", args=[matter.pk])).content.decode()
    assert ColumnMemory.objects.get().mapping["number"] == "我们的号码"
    run(import_id=matter.pk)
    page = client.get(reverse("sheet_page", args=[matter.pk])).content.decode()
    assert "导入 1 行" in page
    assert "现在是 17 位" in page
    assert not Person.objects.exists()
    for _again in range(2):
        client.post(reverse("sheet_confirm", args=[matter.pk]))
    run(import_id=matter.pk)
    assert Person.objects.count() == 1
    page = client.get(reverse("sheet_page", args=[matter.pk])).content.decode()
    assert "导入完毕，有 1 行没有导入" in page
    assert "赵强" not in page
    answer = client.post(reverse("sheet_refused", args=[matter.pk]), {"reason": "按原因改好再传"})
    rows = (
        CalamineWorkbook.from_object(io.BytesIO(answer.getvalue()))
        .get_sheet_by_name("需修改的行")
        .to_python()
    )
    assert rows[0] == ["原因", "行", *HEAD]
    assert rows[1][1:] == ["3", HOUSE, "1", "403", "赵强", "户主", number[:-1]]
    assert "17 位" in rows[1][0]
    assert SecurityEvent.objects.filter(detail__what="refused rows").exists()
    client.post(reverse("sheet_settle", args=[matter.pk]))
    matter.refresh_from_db()
    assert matter.settled_at


def test_a_remembered_header_is_read_as_it_was_said(signed_in):
    client = signed_in("grid_admin")
    matter = sent(client, [HOUSE, "1", "402", "李桂英", "户主", a_number()])
    mapping = dict(matter.mapping) | {"number": "我们的号码"}
    client.post(reverse("sheet_columns", args=[matter.pk]), mapping | {"version": matter.version})
    file = SimpleUploadedFile(
        "下一次.xlsx", as_workbook(HEAD, [HOUSE, "1", "403", "赵强", "户主", a_number()])
    )
    client.post(reverse("sheet_new"), {"file": file, "register": "people", "area": personas.SUJIATANG})
    assert RegisterImport.objects.order_by("created_at").last().mapping == mapping


def test_who_may_not_bring_registers_in_knows_of_none(signed_in):
    matter = sent(signed_in("grid_admin"), [HOUSE, "1", "402", "李桂英", "户主", a_number()])
    other = signed_in("community_officer")
    assert other.get(reverse("sheet_list")).status_code == 403
    assert other.get(reverse("sheet_page", args=[matter.pk])).status_code == 404
    assert other.post(reverse("sheet_refused", args=[matter.pk]), {"reason": "看看都有谁"}).status_code == 404


def test_a_file_with_programs_is_refused_at_its_field(signed_in):
    file = SimpleUploadedFile("一表通.xlsm", as_workbook(HEAD, [HOUSE, "1", "402", "李桂英", "", ""]))
    given = {"file": file, "register": "people", "area": personas.SUJIATANG}
    answer = signed_in("grid_admin").post(reverse("sheet_new"), given)
    assert answer.status_code == 400
    assert "带宏的工作簿" in answer.content.decode()


def test_giving_up_leaves_nothing(signed_in):
    client = signed_in("grid_admin")
    matter = sent(client, [HOUSE, "1", "402", "李桂英", "户主", a_number()])
    client.post(reverse("sheet_drop", args=[matter.pk]))
    matter.refresh_from_db()
    assert (matter.state, matter.file_path) == ("dropped", "")
    assert "已放弃" in client.get(reverse("sheet_page", args=[matter.pk])).content.decode()
