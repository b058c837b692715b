"""Steps about owners, leases and organisations taken back: everything stands as before them, and both stand in the book."""

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from grids.conduct.events import broken_links
from grids.conduct.refusals import Refusal
from grids.homes.leases.actions import end_lease, renew
from grids.homes.leases.models import Lease
from grids.homes.owners.actions import Share, record_owners, sell
from grids.homes.owners.kinds import Form
from grids.homes.owners.models import Ownership
from grids.homes.parties import Party
from grids.homes.premises.actions import inspected, leave_premises
from grids.homes.undoing import take_back
from grids.people.kinds import State
from grids.people.models import Person
from grids.registry.dwellings.models import DwellingEvent
from tests import personas
from tests.factories.dwellings import a_dwelling
from tests.factories.people import a_person, facts
from tests.factories.tenures import SINCE, a_lease, a_venue, an_owner, in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
TOLD = (
    "period",
    "ended_on",
    "ended_how",
    "inspected_on",
    "inspect_by",
    "org_hazard",
    "form",
    "numerator",
    "denominator",
)


def by():
    return personas.make("community_officer")


def told(row) -> dict:
    row = type(row).objects.get(pk=row.pk)
    return {name: getattr(row, name) for name in TOLD if hasattr(row, name)}


def stand(dwelling) -> None:
    """The book holds together, and the dwelling's version is its last step."""
    steps = list(DwellingEvent.objects.filter(dwelling=dwelling).order_by("seq"))
    assert broken_links(iter(steps)) == []
    dwelling.refresh_from_db()
    assert dwelling.version == steps[-1].seq


def test_a_sale_that_was_none():
    dwelling = a_dwelling()
    owner = an_owner(dwelling)
    before = told(owner)
    buyer = facts()
    done = sell(
        dwelling_id=dwelling.pk,
        form=Form.SOLE,
        to=[Share(Party(person=buyer))],
        occurred_on=in_days(-3),
        by=by(),
    )
    assert told(owner)["period"] == DateRange(SINCE, in_days(-3))
    take_back(event_id=done.events[0].pk, by=by())
    assert told(owner) == before
    assert Ownership.objects.exclude(pk=owner.pk).get().period.isempty
    # whoever came to be known by it is neither gone nor dead
    assert set(Person.objects.values_list("state", flat=True)) == {State.LIVING}
    stand(dwelling)


def test_owners_that_were_put_right_by_mistake():
    dwelling = a_dwelling()
    owner = an_owner(dwelling)
    before = told(owner)
    done = record_owners(
        dwelling_id=dwelling.pk,
        form=Form.SOLE,
        owners=[Share(Party(person_id=a_person().pk))],
        reason="看错了",
        by=by(),
    )
    take_back(event_id=done.events[0].pk, by=by())
    assert told(owner) == before
    stand(dwelling)


@pytest.mark.parametrize("step", ["let", "renew", "end"])
def test_what_was_said_of_a_lease(step):
    dwelling = a_dwelling()
    lease = a_lease(dwelling)
    before = told(lease)
    if step == "let":
        event = DwellingEvent.objects.get(dwelling=dwelling, verb="let")
    elif step == "renew":
        (event,) = renew(lease_id=lease.pk, last_day=in_days(400), by=by()).events
    else:
        (event,) = end_lease(lease_id=lease.pk, how="gave_up", occurred_on=in_days(-2), by=by()).events
    take_back(event_id=event.pk, by=by())
    if step == "let":
        assert not Lease.objects.on(in_days(-1)).exists()
        a_lease(dwelling)
    else:
        assert told(lease) == before
    stand(dwelling)


@pytest.mark.parametrize("step", ["settle", "inspect", "leave"])
def test_what_was_said_of_an_organisation(step):
    dwelling = a_dwelling()
    premises = a_venue(dwelling, since=-50)
    before = told(premises)
    if step == "settle":
        event = DwellingEvent.objects.get(dwelling=dwelling, verb="settled")
    elif step == "inspect":
        (event,) = inspected(
            premises_id=premises.pk, outcome="to_mend", inspect_by=in_days(9), org_hazard="02", by=by()
        ).events
    else:
        (event,) = leave_premises(premises_id=premises.pk, by=by()).events
    take_back(event_id=event.pk, by=by())
    assert told(premises) == before | ({"period": DateRange(empty=True)} if step == "settle" else {})
    stand(dwelling)


def test_nothing_on_which_somebody_built_is_taken_back():
    dwelling = a_dwelling()
    lease = a_lease(dwelling)
    event = DwellingEvent.objects.get(dwelling=dwelling, verb="let")
    renew(lease_id=lease.pk, last_day=in_days(400), by=by())
    with pytest.raises(Refusal, match="又做了“续租”"):
        take_back(event_id=event.pk, by=by())
    # what touches something else is in nobody's way
    an_owner(dwelling)
    renewed = DwellingEvent.objects.get(dwelling=dwelling, verb="renewed")
    take_back(event_id=renewed.pk, by=by())
    take_back(event_id=event.pk, by=by())
    stand(dwelling)


def test_whoever_did_not_do_it_owes_a_word():
    dwelling = a_dwelling()
    a_lease(dwelling)
    event = DwellingEvent.objects.get(dwelling=dwelling, verb="let")
    with pytest.raises(Refusal, match="撤回要写明原因"):
        take_back(event_id=event.pk, by=personas.make("grid_admin"))
    take_back(event_id=event.pk, by=personas.make("grid_admin"), reason="合同没有签成")
