"""A dwelling let, a lease renewed, a lease ended, and which of them end soon."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from grids.conduct.refusals import Refusal
from grids.homes.leases import actions
from grids.homes.leases.models import Lease, LeaseTenant
from grids.homes.leases.queries import block_of
from grids.homes.parties import Party
from grids.registry.dwellings.rules import RegisterRules
from tests import personas
from tests.factories.dwellings import a_dwelling
from tests.factories.people import a_person, facts
from tests.factories.tenures import a_lease, in_days, terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]


def by():
    return personas.make("community_officer")


def let(dwelling, told, *people, **more):
    tenants = [Party(person_id=one.pk) for one in people] or [Party(person=facts())]
    return actions.let(dwelling_id=dwelling.pk, terms=told, tenants=tenants, **{"by": by()} | more)


def test_a_lease_holds_on_its_last_day_and_no_more_on_the_next():
    lease = a_lease(a_dwelling(), begins=-10, last=20)
    assert (lease.begins_on, lease.ends_on) == (in_days(-10), in_days(21))
    assert Lease.objects.on(in_days(20)).exists()
    assert not Lease.objects.on(in_days(21)).exists()
    assert LeaseTenant.objects.get().area_id == lease.area_id


@pytest.mark.parametrize(
    ("last", "is_soon"), [(-1, False), (0, True), (29, True), (30, False), (None, False)]
)
def test_it_ends_soon_where_it_holds_no_more_within_thirty_days_until_its_last_day(last, is_soon):
    a_lease(a_dwelling(), last=last)
    found = Lease.objects.ending_soon(RegisterRules(), timezone.localdate())
    assert found.exists() == is_soon


def test_a_street_says_what_soon_is():
    a_lease(a_dwelling(), last=40)
    assert not Lease.objects.ending_soon(RegisterRules(), timezone.localdate()).exists()
    assert Lease.objects.ending_soon(RegisterRules(lease_soon_days=45), timezone.localdate()).exists()


def test_one_that_has_not_begun_or_was_given_up_does_not_end_soon():
    dwelling = a_dwelling()
    a_lease(dwelling, begins=5, last=20, part="次卧")
    lease = a_lease(dwelling, begins=-50, last=20, part="主卧")
    actions.end_lease(lease_id=lease.pk, how="gave_up", by=by())
    assert not Lease.objects.ending_soon(RegisterRules(), timezone.localdate()).exists()


@pytest.mark.parametrize(
    ("first", "second", "is_free"),
    [
        ({}, {"begins": 20}, False),
        ({}, {"begins": 21, "last": 400}, True),
        ({"last": None}, {"begins": 300, "last": 400}, False),
        ({"part": "主卧"}, {"part": "次卧"}, True),
        ({"part": "主卧"}, {}, False),
        ({}, {"part": "次卧"}, False),
        ({}, {"part": "次卧", "is_sublet": True}, True),
        ({"part": "次卧", "is_sublet": True}, {"part": "次卧", "is_sublet": True}, False),
    ],
)
def test_what_is_let_is_not_let_again(first, second, is_free):
    dwelling = a_dwelling()
    a_lease(dwelling, **first)
    if is_free:
        a_lease(dwelling, **second)
        assert Lease.objects.count() == 2
    else:
        with pytest.raises(Refusal, match="已经租出") as refused:
            a_lease(dwelling, **second)
        assert refused.value.code == "conflict"


def test_the_database_refuses_the_same_part_twice_at_once():
    dwelling = a_dwelling()
    lease = a_lease(dwelling)
    lease.pk, lease.period = uuid4(), DateRange(in_days(0), None)
    with pytest.raises(IntegrityError, match="let_once_at_a_time"), transaction.atomic():
        lease.save(force_insert=True)


def test_a_lease_goes_on_from_its_end_without_a_break_also_when_it_is_over():
    lease = a_lease(a_dwelling(), begins=-400, last=-20)
    actions.renew(lease_id=lease.pk, last_day=in_days(345), by=by())
    lease.refresh_from_db()
    assert lease.period == DateRange(in_days(-400), in_days(346))
    with pytest.raises(Refusal, match="本来就到"):
        actions.renew(lease_id=lease.pk, last_day=in_days(300), by=by())
    actions.renew(lease_id=lease.pk, last_day=None, by=by())
    with pytest.raises(Refusal, match="没有到期日"):
        actions.renew(lease_id=lease.pk, last_day=in_days(900), by=by())


def test_a_lease_does_not_go_on_into_the_next_one():
    dwelling = a_dwelling()
    first = a_lease(dwelling, begins=-30, last=10)
    a_lease(dwelling, begins=40, last=100)
    actions.renew(lease_id=first.pk, last_day=in_days(39), by=by())
    with pytest.raises(Refusal, match="已经租出"):
        actions.renew(lease_id=first.pk, last_day=in_days(40), by=by())


def test_a_lease_given_up_holds_no_more_from_that_day_and_the_dwelling_is_free():
    dwelling = a_dwelling()
    lease = a_lease(dwelling, begins=-50, last=300)
    done = actions.end_lease(lease_id=lease.pk, how="gave_up", occurred_on=in_days(-2), by=by())
    lease.refresh_from_db()
    assert (lease.ends_on, lease.ended_on, lease.ended_how) == (in_days(-2), in_days(-2), "gave_up")
    assert done.events[0].verb == "lease_ended"
    a_lease(dwelling, begins=-2, last=300)
    with pytest.raises(Refusal, match="已经结束"):
        actions.end_lease(lease_id=lease.pk, how="gave_up", by=by())
    with pytest.raises(Refusal, match="已经结束"):
        actions.renew(lease_id=lease.pk, last_day=in_days(900), by=by())


def test_one_entered_by_mistake_never_held():
    lease = a_lease(a_dwelling(), begins=-50, last=300)
    actions.end_lease(lease_id=lease.pk, how="mistake", by=by())
    lease.refresh_from_db()
    assert lease.effective.isempty
    assert not Lease.objects.on(in_days(-10)).exists()


@pytest.mark.parametrize(
    ("told", "said", "field"),
    [
        ({"begins": 10, "last": 5}, "最后一天", "last_day"),
        ({"rental_use": "77"}, "出租用途", "rental_use"),
        ({"part": "东" * 21}, "20 个字", "part"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(told, said, field):
    with pytest.raises(Refusal, match=said) as refused:
        let(a_dwelling(), terms(**told))
    assert refused.value.field == field


def test_a_date_out_of_the_world_is_refused():
    with pytest.raises(Refusal, match="核对年份") as refused:
        let(a_dwelling(), actions.Terms(date(1920, 1, 1), None, "02"))
    assert refused.value.field == "begins_on"


def test_tenants_are_people_and_nobody_twice_and_nobody_lets_to_themselves():
    dwelling, one = a_dwelling(), a_person()
    with pytest.raises(Refusal, match="写了两遍"):
        let(dwelling, terms(), one, one)
    with pytest.raises(Refusal, match="不能是同一个人"):
        let(dwelling, terms(landlord=Party(person_id=one.pk)), one)
    with pytest.raises(Refusal, match="至少写一个"):
        actions.let(dwelling_id=dwelling.pk, terms=terms(), tenants=[], by=by())
    assert not Lease.objects.exists()


def test_a_page_sent_twice_is_one_lease():
    dwelling, key = a_dwelling(), uuid4()
    first = let(dwelling, terms(), key=key, base=1)
    assert let(dwelling, terms(), key=key, base=1).events == first.events
    assert Lease.objects.count() == 1


def test_the_page_shows_names_masked_what_holds_first_and_what_was_over_lately():
    dwelling, one = a_dwelling(), a_person(name="欧阳小兰")
    a_lease(dwelling, begins=-700, last=-400)
    a_lease(dwelling, begins=-300, last=-10, part="主卧")
    a_lease(dwelling, begins=-5, last=20, part="次卧", tenants=[one])
    block = block_of(by(), dwelling)
    assert [(row.part, row.state) for row in block["rows"]] == [("次卧", "soon"), ("主卧", "over")]
    assert block["rows"][0].tenants[0].startswith("欧")
    assert "小兰" not in str(block)
    assert len(block["past"]) == 1
    assert block["rows"][0].last_day == timezone.localdate() + timedelta(days=20)
