"""A conflict about a lease or the use of a home shows what the visit saw and what is registered now, value against value."""

import pytest
from django.urls import reverse

from grids.homes.leases.actions import end_lease, renew
from grids.registry.dwellings.actions import set_use
from grids.walks.comparing import compared
from tests import personas
from tests.factories.homes import a_home
from tests.factories.tenures import a_lease, in_days
from tests.factories.walks import a_visit, version_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]


def desk():
    return personas.make("grid_admin")


def lines(conflict) -> dict[str, tuple[str, str]]:
    shown = compared(conflict, desk())
    return {one.what: (one.mine, one.theirs) for one in shown.lines if one.is_other}


def test_the_use_as_it_was_seen_and_as_it_is():
    (row,) = a_home()
    home, seen = row.dwelling, version_of(row.dwelling)
    set_use(dwelling_id=home.pk, use="let", rental_use="02", by=desk())
    set_use(dwelling_id=home.pk, use="let", rental_use="03", by=desk())
    told = lines(a_visit(home, base=seen).conflict)
    was = str(home.get_use_display())
    assert told["用途"] == (was, "出租")
    assert told["出租用途"][0] == "未填"


def test_a_lease_until_when_it_was_seen_to_run_and_until_when_it_runs():
    (row,) = a_home()
    home = row.dwelling
    lease = a_lease(home, last=20)
    seen = version_of(home)
    renew(lease_id=lease.pk, last_day=in_days(400), by=desk())
    conflict = a_visit(home, base=seen).conflict
    assert lines(conflict)["租约"] == (f"租到 {in_days(20)}", f"租到 {in_days(400)}")


def test_what_the_visit_says_of_the_lease_stands_against_its_end(signed_in):
    (row,) = a_home()
    home = row.dwelling
    lease = a_lease(home, last=20)
    seen = version_of(home)
    end_lease(lease_id=lease.pk, how="gave_up", by=desk(), occurred_on=in_days(0))
    change = {"verb": "renew", "fields": {"lease": str(lease.pk), "last_day": in_days(300).isoformat()}}
    conflict = a_visit(home, "changed", base=seen, changes=[change], waited=True).conflict
    mine, theirs = lines(conflict)["租约"]
    assert mine == f"租到 {in_days(300)}"
    assert "提前结束" in theirs
    page = signed_in("grid_admin").get(reverse("visit_conflict", args=[conflict.pk])).content.decode()
    assert mine in page
    assert theirs in page


def test_a_lease_that_nobody_saw_stands_against_none():
    (row,) = a_home()
    seen = version_of(row.dwelling)
    a_lease(row.dwelling, last=None, by=desk())
    told = lines(a_visit(row.dwelling, base=seen).conflict)
    assert told["租约"] == ("没有这份租约", "不定期")
