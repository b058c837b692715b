"""A whole import is taken back: what nobody built on is as it was before it, what somebody did since stays and is listed."""

import io
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from grids.colours.recounting import recount
from grids.conduct.events import broken_links
from grids.conduct.refusals import Refusal
from grids.homes import actions as homes
from grids.homes.leases.models import Lease
from grids.homes.models import Residence
from grids.people.models import Person
from grids.registry.dwellings.models import Dwelling
from grids.sheets import actions, taking_back
from grids.sheets.models import RegisterImport
from grids.sheets.running import Worker, run
from grids.sheets.vocabulary import Register
from tests import personas
from tests.factories.dwellings import a_dwelling
from tests.factories.people import a_number, a_phone
from tests.factories.registry import a_building_by_hand
from tests.factories.sheets import HOUSE, PEOPLE_HEAD, as_csv, brought

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
LEASE = ("楼栋", "单元", "房号", "承租人", "承租人身份证号", "起租日期", "到期日期", "出租用途")


@pytest.fixture(autouse=True)
def house(areas):
    return a_building_by_hand()


def rows() -> list[list]:
    return [
        [HOUSE, "1", "402", "", "李建国", "户主", a_number(), a_phone(), "常住", "2015-06-01"],
        [HOUSE, "1", "402", "", "王秀英", "配偶", a_number(sex="2"), a_phone(), "常住", "2015-06-01"],
        [HOUSE, "2", "101", "", "赵强", "户主", a_number(), a_phone(), "流动", "2026-03-01"],
    ]


def taken_back(matter: RegisterImport, **told) -> RegisterImport:
    actions.take_back(import_id=matter.pk, reason="房号对错了列", by=told.get("by", matter.created_by))
    return run(import_id=matter.pk)


def agrees() -> None:
    for home in Dwelling.objects.all():
        assert broken_links(iter(home.events.order_by("seq"))) == []
    assert list(recount(personas.LIANHUA)) == []


def test_everything_of_it_is_gone_and_may_be_brought_in_again():
    content = as_csv(PEOPLE_HEAD, *rows())
    matter = taken_back(brought(content))
    assert (matter.state, matter.kept) == ("undone", 0)
    # two homes that were made, and who moved into each
    assert matter.taken_back == 4
    assert not Residence.objects.current().exists()
    assert not Dwelling.objects.standing().exists()
    assert set(Person.objects.values_list("state", flat=True)) == {"gone"}
    agrees()
    again = brought(content + b"\r\n")
    assert again.refused == 0
    assert Residence.objects.current().count() == 3


def test_what_somebody_did_since_stays_and_is_listed(signed_in):
    told = rows()
    matter = brought(as_csv(PEOPLE_HEAD, *told))
    alone = Residence.objects.current().get(dwelling__room="101")
    homes.turn_resident(residence_id=alone.pk, by=matter.created_by)
    matter = taken_back(matter)
    assert (matter.state, matter.kept) == ("undone", 2)
    assert [one.person_id for one in Residence.objects.current()] == [alone.person_id]
    assert [one.room for one in Dwelling.objects.standing()] == ["101"]
    client = signed_in("grid_admin")
    page = client.get(reverse("sheet_page", args=[matter.pk])).content.decode()
    assert "没有撤回的 2 步" in page
    # these are steps, not lines of the table
    assert 'scope="col">序号</th>' in page
    assert "又做了“流动转常住”" in page
    answer = client.post(reverse("sheet_refused", args=[matter.pk]), {"reason": "逐户核对"})
    sheet = CalamineWorkbook.from_object(io.BytesIO(answer.getvalue())).get_sheet_by_name("需修改的行")
    head, first, _second = sheet.to_python()
    assert head[2:] == list(taking_back.HEADER)
    assert first[4:6] == ["101", "迁入"]
    agrees()


def test_corrections_are_taken_back_with_it():
    home = a_dwelling(a_building_by_hand(number="9"), "402", use="own")
    label = home.building.label
    row = [label, "", "402", "赵强", a_number(), "2026-01-01", "2027-12-31", "住人"]
    brought(as_csv(LEASE, row), register=Register.LEASES)
    dwellings = brought(as_csv(("楼栋", "房号", "用途"), [label, "402", "出租"]), register=Register.DWELLINGS)
    longer = brought(as_csv(LEASE, [*row[:6], "2028-12-31", "住人"]), register=Register.LEASES)
    assert taken_back(longer).kept == 0
    assert Lease.objects.get().period.upper.year == 2028
    assert taken_back(dwellings).kept == 0
    home.refresh_from_db()
    assert (home.use, home.ends_on) == ("own", None)


def test_a_worker_that_dies_is_followed_by_another(monkeypatch):
    monkeypatch.setattr(taking_back, "AT_ONCE", 1)
    matter = brought(as_csv(PEOPLE_HEAD, *rows()))
    actions.take_back(import_id=matter.pk, reason="房号对错了列", by=matter.created_by)
    with transaction.atomic():
        Worker(matter.pk).goes_on()
    matter.refresh_from_db()
    assert (matter.state, matter.steps_done) == ("undoing", 1)
    matter = run(import_id=matter.pk)
    assert (matter.state, matter.taken_back, matter.kept) == ("undone", 4, 0)


def test_within_a_day_whoever_brought_it_in_and_later_the_street():
    grid = personas.make("grid_admin")
    matter = brought(as_csv(PEOPLE_HEAD, *rows()), by=grid)
    with pytest.raises(Refusal, match="请写明"):
        actions.take_back(import_id=matter.pk, reason=" ", by=grid)
    with pytest.raises(RegisterImport.DoesNotExist):
        actions.take_back(import_id=matter.pk, reason="房号对错了列", by=personas.make("community_officer"))
    RegisterImport.objects.filter(pk=matter.pk).update(finished_at=timezone.now() - timedelta(days=3))
    # of the street: whoever may bring registers in for all of it
    assert taken_back(matter, by=personas.make("grid_admin")).state == "undone"
    with pytest.raises(Refusal):
        actions.take_back(import_id=matter.pk, reason="再来一次", by=grid)


def test_the_page_asks_why_and_goes_on_behind(signed_in):
    client = signed_in("grid_admin")
    matter = brought(as_csv(PEOPLE_HEAD, *rows()))
    address = reverse("sheet_take_back", args=[matter.pk])
    assert address in client.get(reverse("sheet_page", args=[matter.pk])).content.decode()
    assert "新登记 3 行" in client.get(address).content.decode()
    assert client.post(address, {"reason": "", "version": matter.version}).status_code == 400
    assert client.post(address, {"reason": "房号对错了列"}).status_code == 302
    assert client.get(reverse("sheet_page", args=[matter.pk])).status_code == 200
    run(import_id=matter.pk)
    assert "这次导入已撤回" in client.get(reverse("sheet_page", args=[matter.pk])).content.decode()
