"""Where a table says otherwise than the register the check shows both, a person chooses once a column, and nothing is silent."""

from datetime import date

import pytest
from django.urls import reverse

from grids.conduct.refusals import Refusal
from grids.homes.leases.models import Lease
from grids.homes.models import Residence
from grids.homes.owners.models import Ownership
from grids.homes.premises.models import Premises
from grids.homes.premises.trades import setup
from grids.people.writing import opened
from grids.sheets import actions
from grids.sheets.running import run
from grids.sheets.vocabulary import Register
from tests.factories.dwellings import a_dwelling
from tests.factories.people import a_number
from tests.factories.registry import a_building_by_hand
from tests.factories.sheets import HOUSE, as_csv, brought, checked, counts, reasons

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
SHOP = ("楼栋", "单元", "房号", "单位名称", "行业", "负责人", "负责人身份证号", "单位电话")
LEASE = ("楼栋", "单元", "房号", "承租人", "承租人身份证号", "起租日期", "到期日期", "出租用途")
OWNER = ("楼栋", "单元", "房号", "产权人", "证件号码", "份额", "取得日期")
LIVES = ("楼栋", "单元", "房号", "姓名", "与户主关系", "身份证号", "人口类型", "住所类型", "流入原因")
DOOR = (HOUSE, "1", "402")


@pytest.fixture(autouse=True)
def home(areas):
    setup()
    return a_dwelling(a_building_by_hand(), "402", entrance="1")


def chosen(matter, **choices):
    """The same file once more, with what somebody chose, to its end."""
    actions.map_columns(import_id=matter.pk, mapping=matter.mapping, choices=choices, by=matter.created_by)
    run(import_id=matter.pk)
    actions.confirm(import_id=matter.pk, by=matter.created_by)
    return run(import_id=matter.pk)


def test_an_organisation_is_corrected_column_by_column_as_chosen():
    boss, other = a_number(), a_number()
    brought(
        as_csv(SHOP, [*DOOR, "翠湖小馆", "餐饮服务", "李桂英", boss, "087163330000"]),
        register=Register.ORGANISATIONS,
    )
    content = as_csv(SHOP, [*DOOR, "翠湖小馆", "药店", "赵强", other, "087163331111"])
    matter = checked(content, register=Register.ORGANISATIONS)
    assert counts(matter) == (0, 0, 0, 1)
    assert matter.differing["responsible"] == {"rows": 1, "some": [[2, "李**", "赵*"]]}
    assert set(matter.differing) == {"trade", "responsible", "office_phone"}
    assert "登记的是“李**”，表里是“赵*”" in reasons(matter)[2]
    matter = chosen(matter, trade="theirs", responsible="theirs", office_phone="ours")
    assert counts(matter) == (0, 1, 0, 0)
    now = Premises.objects.get()
    assert (now.trade.code, now.office_phone) == ("pharmacy", "087163330000")
    assert opened(now.responsible, "name") == "赵强"
    # what was kept differs again and again, and is asked again
    again = checked(content + b"\r\n", register=Register.ORGANISATIONS)
    assert (counts(again), set(again.differing)) == ((0, 0, 0, 1), {"office_phone"})
    assert counts(chosen(again, office_phone="ours")) == (0, 0, 1, 0)


def test_what_nobody_had_told_yet_is_filled_without_a_question():
    brought(as_csv(SHOP, [*DOOR, "翠湖小馆", "餐饮服务", "", "", ""]), register=Register.ORGANISATIONS)
    row = [*DOOR, "翠湖小馆", "餐饮服务", "赵强", a_number(), "087163331111"]
    matter = brought(as_csv(SHOP, row), register=Register.ORGANISATIONS)
    assert (counts(matter), matter.differing) == ((0, 1, 0, 0), {})
    assert Premises.objects.get().office_phone == "087163331111"


def test_a_lease_that_ended_earlier_to_somebody_else():
    one, other = a_number(), a_number()
    brought(as_csv(LEASE, [*DOOR, "赵强", one, "2026-01-01", "2027-12-31", "住人"]), register=Register.LEASES)
    content = as_csv(LEASE, [*DOOR, "王丽", other, "2026-01-01", "2027-06-30", "住人"])
    matter = checked(content, register=Register.LEASES)
    assert set(matter.differing) == {"last_day", "tenant"}
    matter = chosen(matter, last_day="theirs", tenant="theirs")
    assert counts(matter) == (0, 1, 0, 0)
    now = Lease.objects.get(ended_how="")
    assert now.period.upper == date(2027, 7, 1)
    assert opened(now.tenants.get().person, "name") == "王丽"
    assert counts(brought(content, register=Register.LEASES)) == (0, 0, 1, 0)


def test_owners_are_corrected_all_together():
    one, other = a_number(), a_number(sex="2")
    brought(as_csv(OWNER, [*DOOR, "李桂英", one, "", "2015-06-01"]), register=Register.OWNERS)
    rows = [[*DOOR, "李桂英", one, "1/2", "2015-06-01"], [*DOOR, "王丽", other, "1/2", "2015-06-01"]]
    matter = checked(as_csv(OWNER, *rows), register=Register.OWNERS)
    assert counts(matter) == (0, 0, 0, 2)
    assert matter.differing["owner"]["some"] == [
        [2, "李**，单独所有，2015-06-01", "李** 1/2、王* 1/2，按份共有，2015-06-01"]
    ]
    assert counts(chosen(matter, owner="theirs")) == (0, 2, 0, 0)
    there = Ownership.objects.standing()
    assert {(row.form, row.numerator, row.denominator) for row in there} == {("shares", 1, 2)}


def test_how_somebody_lives_is_corrected_by_a_rerun():
    number = a_number()
    brought(as_csv(LIVES, [*DOOR, "赵强", "户主", number, "流动", "租房", ""]))
    content = as_csv(LIVES, [*DOOR, "赵强", "户主", number, "流动", "宿舍", "打工"])
    matter = checked(content)
    assert (counts(matter), set(matter.differing)) == ((0, 0, 0, 1), {"residence_type"})
    assert counts(chosen(matter, residence_type="theirs")) == (0, 1, 0, 0)
    row = Residence.objects.get()
    assert (row.residence_type, row.inflow_reason) == ("05", "01")


def test_the_page_shows_value_against_value_and_takes_the_choice(signed_in):
    client = signed_in("grid_admin")
    brought(as_csv(SHOP, [*DOOR, "翠湖小馆", "餐饮服务", "", "", ""]), register=Register.ORGANISATIONS)
    row = [*DOOR, "翠湖小馆", "药店", "", "", ""]
    matter = checked(as_csv(SHOP, row), register=Register.ORGANISATIONS)
    page = client.get(reverse("sheet_page", args=[matter.pk])).content.decode()
    assert "表里和登记的不一样" in page
    assert "餐饮服务" in page
    page = client.get(reverse("sheet_columns", args=[matter.pk])).content.decode()
    assert 'name="differ:trade"' in page
    sent = dict(matter.mapping) | {"version": matter.version, "differ:trade": "theirs"}
    assert client.post(reverse("sheet_columns", args=[matter.pk]), sent).status_code == 302
    matter = run(import_id=matter.pk)
    assert (matter.choices, counts(matter)) == ({"trade": "theirs"}, (0, 1, 0, 0))


def test_what_is_no_choice_is_refused():
    matter = checked(as_csv(SHOP, [*DOOR, "翠湖小馆", "", "", "", ""]), register=Register.ORGANISATIONS)
    for choices in ({"name": "theirs"}, {"trade": "both"}):
        with pytest.raises(Refusal, match="不一致的列"):
            chosen(matter, **choices)
