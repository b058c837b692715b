"""Tables as offices keep them: titles above and notes below, days by the month, doors in one column, several names in a cell."""

import io
from datetime import date

import pytest
import xlsxwriter

from grids.homes.leases.models import Lease
from grids.homes.models import Residence
from grids.homes.owners.models import Ownership
from grids.people.models import Person
from grids.people.writing import opened
from grids.registry.dwellings.models import Dwelling
from grids.sheets.vocabulary import Register
from tests.factories.dwellings import a_dwelling
from tests.factories.people import a_number
from tests.factories.registry import a_building_by_hand
from tests.factories.sheets import HOUSE, as_csv, as_workbook, brought, counts, reasons

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
HEAD = ("序号", "楼栋", "单元", "房号", "姓名", "与户主关系", "联系电话", "入住日期")


@pytest.fixture(autouse=True)
def house(areas):
    return a_building_by_hand()


def row(room: object, name: str = "", **told: object) -> list:
    return [
        "1",
        HOUSE,
        told.get("entrance", "1"),
        room,
        name,
        "",
        told.get("phone", ""),
        told.get("since", ""),
    ]


def lives() -> dict[str, Residence]:
    rows = Residence.objects.current().select_related("person", "dwelling__entrance")
    return {opened(one.person, "name"): one for one in rows}


def test_what_stands_around_the_rows_is_left_out_and_said():
    head = ("序号", "居住地址", "姓名", "联系电话")
    told = [
        ["1", "建设路18号院1幢1单元401", "李桂英", ""],
        [*head],
        ["2", "建设路18号院1幢1单元402", "赵强", ""],
        ["3", "", "", ""],
        ["合计", "2户", "2人", ""],
        ["填表人：赵六", "", "审核人：钱七", ""],
        ["注：本表一式两份，由社区存档", "", "", ""],
    ]
    found = brought(as_csv(head, *told))
    assert (counts(found), reasons(found), found.findings) == ((2, 0, 0, 0), {}, {"aside": 5})
    assert set(lives()) == {"李桂英", "赵强"}
    assert counts(brought(as_csv(head, *told))) == (0, 0, 2, 0)


def test_a_month_is_its_first_day_and_is_said_and_a_year_alone_is_no_day():
    told = {"2021.3": 3, "2021年4月": 4, "2021-05": 5, "二〇二一年六月": 6, "202107": 7}
    rows = [
        row(f"40{at}", name, since=text)
        for (text, at), name in zip(told.items(), ("李一", "李二", "李三", "李四", "李五"), strict=True)
    ]
    found = brought(
        as_csv(
            HEAD, *rows, row("501", "王六", since="二〇二一年三月五日"), row("502", "王七", since="2021年")
        )
    )
    assert (counts(found), found.findings) == ((6, 0, 0, 1), {"by_month": 5})
    assert "不是日期" in reasons(found)[8]
    assert {one.here_since for one in lives().values()} == {date(2021, month, 1) for month in range(3, 8)} | {
        date(2021, 3, 5)
    }


def test_days_of_a_workbook_that_counts_from_1904_are_the_days_that_stand_there():
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "date_1904": True}) as book:
        sheet = book.add_worksheet()
        for at, cells in enumerate((HEAD, row("401", "李桂英"), row("402", "赵强"))):
            sheet.write_row(at, 0, cells)
        sheet.write_datetime(1, 7, date(2024, 3, 5), book.add_format({"num_format": "yyyy-mm-dd"}))
        # the same day in a cell that lost its format
        sheet.write_number(2, 7, 45356 - 1462)
    assert counts(brought(target.getvalue())) == (2, 0, 0, 0)
    assert {one.here_since for one in lives().values()} == {date(2024, 3, 5)}


def test_a_door_that_has_no_number_is_another_one_on_each_floor():
    head = ("地址", "姓名")
    told = [
        ("4楼东", "李一"),
        ("5楼东", "李二"),
        ("3楼1号", "李三"),
        ("4楼1号", "李四"),
        ("5楼501", "李五"),
        ("502", "李六"),
    ]
    rows = [[f"建设路18号院1#楼2单元{door}", name] for door, name in told]
    found = brought(as_csv(head, *rows))
    assert (counts(found), found.new_dwellings, reasons(found)) == ((6, 0, 0, 0), 6, {})
    assert {name: (one.dwelling.room, one.dwelling.floor) for name, one in lives().items()} == {
        "李一": ("4楼东", 4), "李二": ("5楼东", 5), "李三": ("3楼1", 3), "李四": ("4楼1", 4), "李五": ("501", 5), "李六": ("502", 5),
    }  # fmt: skip
    columns = [row("4楼东户", "李一", entrance="2"), row("5楼502", "李六", entrance="2")]
    assert counts(brought(as_csv(HEAD, *columns))) == (0, 0, 2, 0)


def test_one_number_on_two_floors_is_a_doubt_where_it_says_no_floor():
    head = ("楼栋", "单元", "楼层", "房号", "姓名")
    rows = [[HOUSE, "1", "4", "东", "李一"], [HOUSE, "1", "5", "东", "李二"], [HOUSE, "1", "", "东", "李三"]]
    found = brought(as_csv(head, *rows, [HOUSE, "1", "4", "402", "李四"], [HOUSE, "1", "5", "402", "李五"]))
    assert (counts(found), found.findings) == ((4, 0, 0, 1), {"told_otherwise": 1})
    assert "写成“5楼东”" in reasons(found)[3]
    assert set(lives()) == {"李一", "李三", "李四", "李五"}
    # against what is registered as well
    assert "是第 4 层的" in reasons(brought(as_csv(head, rows[1])))[2]
    rows[1][3] = "5楼东"
    assert counts(brought(as_csv(head, *rows[:2]))) == (1, 0, 1, 0)


def test_the_column_of_numbers_may_tell_the_entrance_and_the_house():
    told = [
        row("1-2-401", "李一", entrance=""),
        row("2-402", "李二", entrance=""),
        row("2单元403室", "李三", entrance=""),
    ]
    found = brought(as_csv(HEAD, *told, row("3-2-404", "李四", entrance="")))
    assert counts(found) == (3, 0, 0, 1)
    assert "写的是另一幢楼" in reasons(found)[5]
    assert {(one.dwelling.entrance.number, one.dwelling.room) for one in lives().values()} == {
        ("2", "401"),
        ("2", "402"),
        ("2", "403"),
    }
    head = ("小区", "房号", "姓名")
    assert counts(brought(as_csv(head, ["建设路18号院", "1-2-401", "李一"]))) == (0, 0, 1, 0)
    head = ("地址", "房号", "姓名")
    assert counts(brought(as_csv(head, ["建设路18号院1幢2单元", "402", "李二"]))) == (0, 0, 1, 0)


def test_who_is_not_named_or_may_be_gone_or_several_is_nobodys_row():
    wrong = {
        "张三（已故）": "括号里的“已故”", "同上": "不是姓名", "不详": "不是姓名", "出租屋": "不是姓名", "张三 李四": "一个人还是几个人",
        "买买提 吐尔逊": "一个人还是几个人",
    }  # fmt: skip
    found = brought(as_csv(HEAD, *[row(f"40{at}", name) for at, name in enumerate(wrong)]))
    assert counts(found) == (0, 0, 0, len(wrong))
    for why, said in zip(reasons(found).values(), wrong.values(), strict=True):
        assert said in why
    assert not Person.objects.exists()
    right = ["欧阳 小兰", "张　三", "约翰（JOHN）", "买买提. 吐尔逊", "D'Souza Maria", "𠮷田太郎"]
    assert counts(brought(as_csv(HEAD, *[row(f"50{at}", name) for at, name in enumerate(right)]))) == (
        6,
        0,
        0,
        0,
    )
    assert set(lives()) == {"欧阳小兰", "张三", "约翰（JOHN）", "买买提·吐尔逊", "D'Souza Maria", "𠮷田太郎"}


def test_a_home_of_nobody_is_vacant_where_the_row_says_so():
    found = brought(as_csv(HEAD, row("401", "空房"), row("402", "无人"), row("403", "无人居住")))
    assert (counts(found), Person.objects.count()) == ((3, 0, 0, 0), 0)
    assert list(Dwelling.objects.order_by("room").values_list("use", flat=True)) == [
        "vacant",
        "other",
        "vacant",
    ]
    assert counts(brought(as_csv(HEAD, row("401", "空房"), row("402", "无人")))) == (0, 0, 2, 0)


def test_of_several_telephones_of_one_person_the_first_is_kept_and_said():
    rows = [
        row("401", "李桂英", phone="12400000001；12400000002"),
        row("402", "赵强", phone="12400000003（儿子）"),
    ]
    found = brought(as_csv(HEAD, *rows))
    assert (counts(found), found.findings) == ((1, 0, 0, 1), {"more_phones": 1})
    assert opened(Person.objects.get(), "phone") == "12400000001"
    assert counts(brought(as_csv(HEAD, *rows))) == (0, 0, 1, 1)


def test_several_owners_and_tenants_in_one_cell_are_as_many_people(house):
    a_dwelling(house, "402", entrance="1")
    one, two = a_number(), a_number(sex="2")
    head = ("幢号", "单元", "房号", "业主姓名", "身份证号码", "份额")
    content = as_workbook(head, ["1幢", "1", "402", "赵强、王丽", f"{one}、{two}", "1/3、2/3"])
    found = brought(content, register=Register.OWNERS)
    assert (counts(found), reasons(found)) == ((1, 0, 0, 0), {})
    assert set(Ownership.objects.values_list("numerator", "denominator")) == {(1, 3), (2, 3)}
    assert counts(brought(content, register=Register.OWNERS)) == (0, 0, 1, 0)
    head = (
        "地址",
        "房主姓名",
        "房主联系电话",
        "承租人姓名",
        "承租人身份证号",
        "起租日期",
        "到期日期",
        "用途",
    )
    told = [
        "建设路18号院1幢1单元402",
        "赵强",
        "12400000001",
        "钱一、钱二",
        f"{a_number()}\n{a_number()}",
        "2026年1月",
        "2026.12",
        "居住",
    ]
    content = as_workbook(head, told)
    found = brought(content, register=Register.LEASES)
    assert (counts(found), reasons(found), found.findings) == ((1, 0, 0, 0), {}, {"by_month": 2})
    lease = Lease.objects.get()
    assert (lease.tenants.count(), lease.period.lower, lease.period.upper) == (
        2,
        date(2026, 1, 1),
        date(2027, 1, 1),
    )
    assert opened(lease.landlord_person, "name") == "赵强"
    assert counts(brought(content, register=Register.LEASES)) == (0, 0, 1, 0)
