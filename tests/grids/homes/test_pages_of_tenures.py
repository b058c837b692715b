"""Owners, leases and organisations of a dwelling as officers reach them: forms that say what is wrong, the list, one organisation."""

from uuid import uuid4

import pytest
from django.urls import reverse

from grids.homes.leases.models import Lease
from grids.homes.owners.models import Ownership
from grids.homes.owners.queries import block_of as owners_of
from grids.homes.premises import trades
from grids.homes.premises.models import Organisation, Premises, Trade
from grids.people.models import Person
from tests import personas
from tests.factories.dwellings import a_dwelling
from tests.factories.people import a_number, a_person
from tests.factories.tenures import LICENSED, a_lease, a_venue, an_owner, in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]


def text(answer) -> str:
    return answer.content.decode()


def step(**told) -> dict:
    return {"key": str(uuid4())} | told


def somebody(prefix: str, name: str = "王丽", **told) -> dict:
    given = {"name": name, "kind": "resident_id", "number": a_number()} | told
    return {f"{prefix}-{field}": value for field, value in given.items()}


def test_two_owners_by_shares_one_of_them_unknown_until_now(signed_in):
    dwelling, known = a_dwelling(), a_person()
    an_owner(dwelling, known)
    dwelling.refresh_from_db()
    client = signed_in("community_officer")
    address = reverse("home_sell", args=[dwelling.pk])
    shown = text(client.get(address))
    assert f"p:{known.pk}" in shown
    given = step(form="shares", base=dwelling.version, reason="赠与")
    given |= {"owner1-chosen": f"p:{known.pk}", "owner1-part": "1/3"} | somebody("owner2", part="2／3")
    assert client.post(address, given).status_code == 302
    present = Ownership.objects.filter(dwelling=dwelling).standing()
    assert sorted((one.numerator, one.denominator) for one in present) == [(1, 3), (2, 3)]
    block = owners_of(personas.make("community_officer"), dwelling)
    assert [one.part for one in block["rows"]] == ["1/3", "2/3"] or [one.part for one in block["rows"]] == [
        "2/3",
        "1/3",
    ]
    assert len(block["past"]) == 1
    assert "王丽" not in str(block)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"form": "shares", "owner1-part": "一半"}, "份额写成几分之几"),
        ({"form": "shares", "owner1-part": "3/2"}, "不超过 1"),
        ({"form": "sole", "occurred_on": "2199-01-01"}, "请核对年份"),
        ({"form": "sole", "owner1-number": "530199199001010001"}, "530199199001010001"),
        ({"form": "sole", "owner1-name": ""}, "请写明姓名"),
    ],
)
def test_a_form_that_does_not_fit_says_why_and_keeps_what_was_typed(signed_in, given, said):
    dwelling = a_dwelling()
    client = signed_in("community_officer")
    answer = client.post(reverse("home_owners", args=[dwelling.pk]), step() | somebody("owner1") | given)
    assert answer.status_code == 400
    assert said in text(answer)
    assert not Ownership.objects.exists()
    assert not Person.objects.exists()


def test_a_room_is_let_from_its_page_and_renewed_and_ended(signed_in):
    dwelling = a_dwelling()
    client = signed_in("community_officer")
    given = step(
        begins_on=in_days(-30), last_day=in_days(20), part="次卧", rental_use="02", seen_contract="on"
    )
    answer = client.post(reverse("home_let", args=[dwelling.pk]), given | somebody("tenant1"))
    assert answer.status_code == 302
    lease = Lease.objects.get()
    assert (lease.part, lease.seen_contract, lease.tenants.count()) == ("次卧", True, 1)
    renewal = client.get(reverse("lease_renew", args=[lease.pk]))
    assert "次卧" in text(renewal)
    client.post(reverse("lease_renew", args=[lease.pk]), step(last_day=in_days(385)))
    lease.refresh_from_db()
    assert lease.ends_on == in_days(386)
    client.post(reverse("lease_end", args=[lease.pk]), step(how="gave_up", occurred_on=in_days(-1)))
    lease.refresh_from_db()
    assert lease.ended_how == "gave_up"
    again = client.post(reverse("lease_end", args=[lease.pk]), step(how="gave_up"))
    assert again.status_code == 409
    assert "已经结束" in text(again)


def test_whoever_saw_an_older_version_reads_who_was_faster_and_may_save_again(signed_in):
    dwelling = a_dwelling()
    client = signed_in("community_officer")
    a_lease(dwelling, part="主卧")
    given = step(begins_on=in_days(-30), part="次卧", rental_use="02", base=1) | somebody("tenant1")
    answer = client.post(reverse("home_let", args=[dwelling.pk]), given)
    assert answer.status_code == 409
    assert "已经对这户做了“租出”" in text(answer)
    assert f'name="base" value="{dwelling.version + 1}"' in text(answer)
    assert client.post(reverse("home_let", args=[dwelling.pk]), given | {"base": 2}).status_code == 302


def test_a_shop_settles_is_inspected_and_leaves(signed_in):
    trades.setup()
    dwelling = a_dwelling()
    client = signed_in("community_officer")
    given = step(kind="venue", trade="catering", occurred_on=in_days(-100))
    given |= {"organisation1-called": "老张米线店", "organisation1-uscc": LICENSED}
    address = reverse("home_settle", args=[dwelling.pk])
    assert client.post(address, given | {"trade": ""}).status_code == 400
    assert client.post(address, given).status_code == 302
    premises = Premises.objects.get()
    page = text(client.get(reverse("organisation", args=[premises.organisation_id])))
    assert "老张米线店" in page
    assert LICENSED in page
    assert "前检查" in page
    client.post(reverse("premises_inspect", args=[premises.pk]), step(outcome="fine"))
    premises.refresh_from_db()
    assert premises.inspected_on == in_days(0)
    client.post(reverse("premises_leave", args=[premises.pk]), step())
    page = text(client.get(reverse("organisation", args=[premises.organisation_id])))
    assert "已搬走" in page
    told = page[page.index("经过") :]
    places = [told.index(word) for word in ("单位搬走", "检查", "单位入驻")]
    assert places == sorted(places)
    assert dwelling.label in told


def test_the_list_is_narrowed_down_by_trade_by_what_is_due_and_by_name(signed_in):
    first = a_dwelling()
    due = a_venue(first, "老张米线店", since=-100)
    a_venue(a_dwelling(first.building, "403"), "清风茶室", trade="singing", since=-10)
    left = a_venue(a_dwelling(first.building, "404"), "旧书店", trade="retail", since=-10)
    Premises.objects.filter(pk=left.pk).update(period=(in_days(-10), in_days(-2)))
    client = signed_in("grid_admin")

    def found(**query) -> set[str]:
        rows = client.get(reverse("organisation_list"), query).context["rows"]
        return {row.organisation.name for row in rows}

    assert found() == {"老张米线店", "清风茶室", "旧书店"}
    assert found(state="standing") == {"老张米线店", "清风茶室"}
    assert found(state="ended") == {"旧书店"}
    assert found(due="now") == {"老张米线店"}
    assert found(trade="singing") == {"清风茶室"}
    assert found(q="米线") == {"老张米线店"}
    assert found(area=first.area_id, kind="office") == set()
    # what means nothing narrows nothing down
    assert found(trade="castles", due="never") == {"老张米线店", "清风茶室", "旧书店"}
    assert Premises.objects.inspection_due(in_days(0)).get() == due


def test_an_organisation_of_another_street_is_not_known(signed_in):
    premises = a_venue(a_dwelling())
    address = reverse("organisation", args=[premises.organisation_id])
    assert signed_in("community_officer").get(address).status_code == 200
    assert signed_in("other_community_officer").get(address).status_code == 404
    assert signed_in("other_community_officer").get(reverse("lease_end", args=[uuid4()])).status_code == 404


def test_a_street_adds_a_trade_of_its_own_and_none_twice(signed_in):
    trades.setup()
    client = signed_in("system_admin")
    address = reverse("admin:grids_trade_add")
    told = {
        "code": "tea",
        "name": "茶室",
        "inspect_every_days": "60",
        "provenance": "local",
        "order": "10",
        "is_active": "on",
    }
    assert client.post(address, told).status_code == 302
    assert Trade.objects.get(code="tea").inspect_every_days == 60
    again = client.post(address, told)
    assert again.status_code == 200
    assert Trade.objects.filter(code="tea").count() == 1
    assert (
        client.post(address, told | {"code": "tea2", "name": "茶楼", "inspect_every_days": "0"}).status_code
        == 200
    )
    assert Organisation.objects.count() == 0
