"""What goes wrong in offices' files: each row that can't be taken says why, and nothing of it is guessed."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.utils import timezone

from grids.conduct.refusals import Refusal
from grids.people.identity import conversion
from grids.people.models import Person
from grids.people.writing import opened
from grids.registry.dwellings.models import Dwelling
from grids.sheets import actions, files, refused_workbook
from grids.sheets.models import RegisterImport
from grids.sheets.running import run
from tests import personas
from tests.factories.people import a_number
from tests.factories.registry import a_building_by_hand
from tests.factories.sheets import HOUSE, as_csv, as_workbook, brought, checked, counts, reasons, uploaded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
HEAD = (
    "楼栋",
    "单元",
    "房号",
    "姓名",
    "与户主关系",
    "证件类型",
    "证件号码",
    "出生日期",
    "入住日期",
    "联系电话",
)


@pytest.fixture(autouse=True)
def house(areas):
    return a_building_by_hand()


def row(room: str, name: str, number: object = "", **told: object) -> list:
    return [
        HOUSE, told.get("entrance", "1"), room, name, told.get("relation", ""), told.get("kind", ""), number,
        told.get("born", ""), told.get("since", ""), told.get("phone", ""),
    ]  # fmt: skip


def only_reason(*one: object, head=HEAD) -> str:
    found = checked(as_workbook(head, list(one)))
    assert counts(found)[3] == 1, counts(found)
    return reasons(found)[2]


def test_numbers_that_are_none_say_what_is_wrong_with_them():
    right = a_number()
    assert "最后一位对不上" in only_reason(
        *row("402", "李桂英", right[:-1] + ("1" if right[-1] != "1" else "2"))
    )
    assert "17 位" in only_reason(*row("402", "李桂英", right[:-1]))
    # a cell of numbers keeps fifteen digits, and a text may say what Excel made of it
    assert "Excel" in only_reason(*row("402", "李桂英", 530199199001011234))
    assert "Excel" in only_reason(*row("402", "李桂英", "5.30102E+17"))
    assert "今天以后" in only_reason(
        *row("402", "李桂英", a_number(timezone.localdate() + timedelta(days=400)))
    )
    assert "证件类型" in only_reason(*row("402", "李桂英", "E12345678"))


def test_old_numbers_are_converted_and_documents_of_elsewhere_are_taken_by_their_kind():
    old = "530199751231001"
    hkmt = a_number(date(1988, 8, 8), prefix="810000")
    rows = [
        row("101", "李桂英", old),
        row("102", "欧阳小兰", hkmt, kind="港澳台居民居住证"),
        row("103", "SMITH JOHN", "E12345678", kind="护照"),
        row("104", "陈大文", "H1234567801", kind="回乡证"),
        row("105", "阿卜杜拉•买买提", a_number()),
        row("106", "和玉𠮷", a_number()),
        row("107", "朱䶮", a_number()),
    ]
    found = brought(as_workbook(HEAD, *rows))
    assert (counts(found), reasons(found)) == ((7, 0, 0, 0), {})
    assert found.findings == {"converted": 1}
    people = {opened(one, "name"): one for one in Person.objects.all()}
    assert set(people) >= {"阿卜杜拉·买买提", "和玉𠮷", "朱䶮", "SMITH JOHN"}
    assert opened(people["李桂英"], "document") == conversion(old)
    assert {people["欧阳小兰"].document_kind, people["SMITH JOHN"].document_kind} == {
        "permit_hkmt",
        "passport",
    }
    # the new number of the same person is the same person
    again = brought(as_workbook(HEAD, row("101", "李桂英", conversion(old))))
    assert counts(again) == (0, 0, 1, 0)


def test_somebody_twice_in_a_file_and_under_another_name_in_the_next_one():
    number = a_number()
    found = brought(as_csv(HEAD, row("101", "李桂英", number), row("102", "李桂英", number)))
    assert counts(found)[3] == 1
    assert "与第 2 行是同一个证件号" in reasons(found)[3]
    other = brought(as_csv(HEAD, row("101", "李桂芳", number)))
    assert "登记的姓名是李**" in reasons(other)[2]
    assert opened(Person.objects.get(), "name") == "李桂英"


def test_days_ahead_and_days_that_there_are_none_of():
    ahead = (timezone.localdate() + timedelta(days=3)).isoformat()
    assert "今天以后" in only_reason(*row("402", "李桂英", a_number(), since=ahead))
    assert "没有“2024-02-30”这一天" in only_reason(*row("402", "李桂英", a_number(), since="2024-02-30"))
    assert "不是日期" in only_reason(*row("402", "李桂英", a_number(), since="去年"))
    assert "不一致" in only_reason(*row("402", "李桂英", a_number(date(1990, 1, 1)), born="1991-01-01"))


def test_a_house_that_there_is_none_of_two_of_one_name_and_a_door_in_two_houses():
    told = list(row("402", "李桂英", a_number()))
    told[0] = "没有的街 1 号院 9 幢"
    assert "没有登记过楼栋" in only_reason(*told)
    assert "没有登记 7 单元" in only_reason(*row("402", "李桂英", a_number(), entrance="7"))
    assert "没有写是哪个单元" in only_reason(*row("402", "李桂英", a_number(), entrance=""))
    a_building_by_hand(number="2")
    both = (*HEAD, "详细地址")
    assert "不是同一幢楼" in only_reason(
        *row("402", "李桂英", a_number()), "建设路18号院2幢1单元402", head=both
    )
    a_building_by_hand(address="新平路 3 号院")
    named = list(row("402", "李桂英", a_number()))
    named[0] = "1幢"
    assert "有 2 幢楼都叫" in only_reason(*named)
    assert not Dwelling.objects.exists()


def test_a_child_comes_with_whoever_answers_for_it():
    child = row("402", "李子涵", a_number(date(2020, 1, 5)), relation="子", phone="12400000001")
    assert "监护人" in only_reason(*child)
    grown = row("402", "李桂英", a_number(date(1985, 1, 5), sex="2"), relation="户主")
    found = brought(as_workbook(HEAD, child, grown))
    assert (counts(found), found.findings) == ((2, 0, 0, 0), {"no_phone": 1})
    assert counts(brought(as_workbook(HEAD, child, grown))) == (0, 0, 2, 0)


def test_a_formula_is_its_value_and_never_goes_back_as_a_formula(tmp_path):
    head = (*HEAD, "备注")
    found = brought(as_workbook(head, [*row("402", '=HYPERLINK("http://x")', "1"), "=1+1"]))
    assert counts(found)[3] == 1
    text = '=HYPERLINK("http://x.example","李桂英")'
    found = brought(as_csv(HEAD, row("402", text, "1")))
    handed = actions.take_refused(import_id=found.pk, by=found.created_by, reason="改好再传")
    path = tmp_path / "refused.xlsx"
    refused_workbook.write(
        path, found.header, handed.rows, refused_workbook.Taken("测试", timezone.localtime(), "改")
    )
    with zipfile.ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "HYPERLINK" in sheet + "".join(
        zipfile.ZipFile(path).read(name).decode()
        for name in zipfile.ZipFile(path).namelist()
        if "shared" in name
    )


def test_refused_rows_come_back_mended_with_why_in_front(tmp_path):
    number = a_number()
    found = brought(as_workbook(HEAD, row("402", "李桂英", number[:-1] + "?")))
    handed = actions.take_refused(import_id=found.pk, by=found.created_by, reason="改好再传")
    path = tmp_path / "refused.xlsx"
    taken = refused_workbook.Taken("测试", timezone.localtime(), "改好再传")
    assert refused_workbook.write(path, found.header, handed.rows, taken) == 1
    again = uploaded(path.read_bytes())
    assert again.header[:2] == ["原因", "行"]
    assert again.mapping == found.mapping
    mended = as_workbook(again.header, ["号码不对", "2", *row("402", "李桂英", number)])
    assert counts(brought(mended)) == (1, 0, 0, 0)


def test_workbooks_with_programs_and_what_is_no_table_are_refused():
    target = io.BytesIO(as_workbook(HEAD, row("402", "李桂英", a_number())))
    with zipfile.ZipFile(target, "a") as book:
        book.writestr("xl/vbaProject.bin", b"program")
    for content, name in ((target.getvalue(), "登记表.xlsx"), (b"PK\x03\x04", "登记表.xlsm")):
        with pytest.raises(Refusal, match="带宏"):
            uploaded(content, name=name)
    for content in (b"", b"%PDF-1.7 no table", b"\x00\x01\x02\x03" * 400):
        with pytest.raises(Refusal):
            uploaded(content, name="登记表.xlsx")
    assert not RegisterImport.objects.exists()
    assert list(files.folder().iterdir()) == []


def test_a_zip_bomb_costs_nobody_but_its_reader():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
        with zipfile.ZipFile(io.BytesIO(as_workbook(HEAD, row("402", "李桂英", a_number())))) as whole:
            for name in whole.namelist():
                if name != "xl/worksheets/sheet1.xml":
                    book.writestr(name, whole.read(name))
        head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>'
        book.writestr("xl/worksheets/sheet1.xml", head + b"a" * (600 << 20))
    with pytest.raises(Refusal):
        uploaded(target.getvalue())


def test_whoever_lost_the_right_meanwhile_brings_nothing_in():
    matter = uploaded(as_csv(HEAD, row("402", "李桂英", a_number())))
    actions.map_columns(import_id=matter.pk, mapping=matter.mapping, by=matter.created_by)
    RegisterImport.objects.filter(pk=matter.pk).update(created_by=personas.make("city_viewer"))
    assert run(import_id=matter.pk).state == "failed"
    assert not Person.objects.exists()
