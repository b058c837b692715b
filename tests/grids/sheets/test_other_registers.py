"""Tables of dwellings, organisations, leases and owners: by the steps that anybody takes, and a second time nothing."""

from datetime import date
from decimal import Decimal

import pytest

from grids.homes.leases.models import Lease
from grids.homes.owners.models import Ownership
from grids.homes.premises.models import Organisation, Premises
from grids.homes.premises.trades import setup
from grids.people.models import Person
from grids.registry.dwellings.models import Dwelling
from grids.sheets.vocabulary import Register
from tests.factories.dwellings import a_dwelling
from tests.factories.people import a_number, a_phone
from tests.factories.registry import a_building_by_hand
from tests.factories.sheets import HOUSE, a_uscc, as_csv, as_workbook, brought, counts, reasons

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]


@pytest.fixture(autouse=True)
def house(areas):
    return a_building_by_hand()


@pytest.fixture
def home(house):
    return a_dwelling(house, "402", entrance="1")


def test_dwellings_are_registered_put_right_and_told_once():
    head = ("楼栋", "单元", "楼层", "房号", "建筑面积(㎡)", "用途")
    rows = [
        [HOUSE, "1", "4", "402", 86.5, "出租"],
        [HOUSE, "2", "", "301", "", "空房"],
        [HOUSE, "1", "", "402", "", ""],
    ]
    found = brought(as_workbook(head, *rows), register=Register.DWELLINGS)
    assert counts(found) == (2, 0, 0, 1)
    assert "与第 2 行是同一户" in reasons(found)[4]
    told = Dwelling.objects.order_by("room").values_list("room", "floor", "floor_area_m2", "use")
    assert list(told) == [("301", 3, None, "vacant"), ("402", 4, Decimal("86.50"), "let")]
    rows = [[HOUSE, "1", "", "402", 86.55, "自住"], [HOUSE, "2", "", "301", "", ""]]
    assert counts(brought(as_workbook(head, *rows), register=Register.DWELLINGS)) == (0, 1, 1, 0)
    assert counts(brought(as_workbook(head, *rows), register=Register.DWELLINGS)) == (0, 0, 2, 0)


def test_organisations_settle_once_and_what_differs_is_left(home):
    setup()
    head = (
        "楼栋",
        "单元",
        "房号",
        "单位名称",
        "统一社会信用代码",
        "行业",
        "负责人",
        "负责人身份证号",
        "开业日期",
    )
    code, boss = a_uscc(), a_number()
    row = [HOUSE, "1", "402", "翠湖小馆", code, "餐饮服务", "李桂英", boss, "2025-03-01"]
    wrong = [HOUSE, "1", "402", "另一家", code[:-1] + ("0" if code[-1] != "0" else "1"), "", "", "", ""]
    nowhere = [HOUSE, "1", "999", "第三家", "", "", "", "", ""]
    content = as_csv(head, row, wrong, nowhere)
    found = brought(content, register=Register.ORGANISATIONS)
    assert counts(found) == (1, 0, 0, 2)
    assert "校验码不对" in reasons(found)[3]
    assert "请先导入房屋" in reasons(found)[4]
    assert Premises.objects.get().trade.code == "catering"
    assert counts(brought(content, register=Register.ORGANISATIONS)) == (0, 0, 1, 2)
    row[5] = "药店"
    found = brought(as_csv(head, row), register=Register.ORGANISATIONS)
    assert "没有改动" in reasons(found)[2]
    assert (Organisation.objects.count(), Premises.objects.count()) == (1, 1)


def test_leases_with_several_tenants_are_let_once_and_renewed(home):
    head = (
        "楼栋",
        "单元",
        "房号",
        "承租人",
        "承租人身份证号",
        "承租人电话",
        "起租日期",
        "到期日期",
        "房东",
        "房东身份证号",
        "出租用途",
    )
    one, two, owner = a_number(), a_number(sex="2"), a_number(date(1960, 1, 1))
    rows = [
        [HOUSE, "1", "402", "赵强", one, a_phone(), "2026-01-01", "2026-12-31", "李桂英", owner, "住人"],
        [HOUSE, "1", "402", "王丽", two, "", "2026-01-01", "2026-12-31", "李桂英", owner, "住人"],
    ]
    content = as_csv(head, *rows)
    assert counts(brought(content, register=Register.LEASES)) == (2, 0, 0, 0)
    lease = Lease.objects.get()
    assert (lease.tenants.count(), lease.period.upper, lease.rental_use) == (2, date(2027, 1, 1), "02")
    assert counts(brought(content, register=Register.LEASES)) == (0, 0, 2, 0)
    longer = [[*row[:7], "2027-12-31", *row[8:]] for row in rows]
    assert counts(brought(as_csv(head, *longer), register=Register.LEASES)) == (0, 2, 0, 0)
    assert Lease.objects.get().period.upper == date(2028, 1, 1)
    found = brought(as_csv(head, *rows), register=Register.LEASES)
    assert "没有改动" in reasons(found)[2]
    assert Person.objects.count() == 3


def test_owners_by_shares_and_an_organisation_are_recorded_once(home, house):
    a_dwelling(house, "403", entrance="1")
    head = ("楼栋", "单元", "房号", "产权人", "证件号码", "份额", "取得日期")
    one, two, code = a_number(), a_number(sex="2"), a_uscc()
    rows = [
        [HOUSE, "1", "402", "李桂英", one, "1/3", "2015-06-01"],
        [HOUSE, "1", "402", "王丽", two, "3分之2", "2015-06-01"],
        [HOUSE, "1", "403", "昆明某房产公司", code, "", "2010-01-01"],
    ]
    content = as_csv(head, *rows)
    found = brought(content, register=Register.OWNERS)
    assert (counts(found), reasons(found)) == ((3, 0, 0, 0), {})
    shares = (
        Ownership.objects.filter(dwelling=home)
        .order_by("numerator")
        .values_list("form", "numerator", "denominator")
    )
    assert list(shares) == [("shares", 1, 3), ("shares", 2, 3)]
    assert Ownership.objects.get(dwelling__room="403").organisation.uscc == code
    assert counts(brought(content, register=Register.OWNERS)) == (0, 0, 3, 0)
    rows[0][5] = "1/2"
    found = brought(as_csv(head, *rows[:2]), register=Register.OWNERS)
    assert set(reasons(found)) == {2, 3}
    assert "没有改动" in reasons(found)[2]
