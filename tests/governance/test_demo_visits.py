"""The demonstration's visits: found at the doors of a community by its officer, each on its day, and three that clashed."""

import pytest
from django.utils import timezone

from governance.demo import visits
from grids.conduct.events import broken_links
from grids.registry.dwellings.kinds import Use
from grids.registry.dwellings.models import Dwelling
from grids.staff.queries import system_actor
from grids.walks.models import Visit, VisitConflict
from tests import personas
from tests.factories.homes import a_home, a_room, incoming

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]


@pytest.fixture
def community():
    """Homes of families, of one who rents, and one that stands empty."""
    for _n in range(3):
        a_home(
            incoming(relation="02"),
            incoming(relation="12", sex="2"),
            incoming(relation="97"),
            dwelling=a_room(),
        )
    a_home(incoming(relation="02"), dwelling=a_room(use=Use.LET))
    a_room(use=Use.VACANT)
    personas.make("community_officer")
    return personas.SUJIATANG


def test_visits_are_told_by_the_officer_each_on_its_day_and_three_wait(community):
    visits.settle(community=community, by=system_actor())
    assert VisitConflict.objects.open().count() == 3
    assert VisitConflict.objects.filter(now_at__isnull=False).count() == 1
    told = Visit.objects.filter(conflict=None)
    assert told.count() == 4
    assert set(Visit.objects.values_list("by__username", flat=True)) == {
        personas.make("community_officer").username
    }
    assert all(one.on_day < timezone.localdate() and one.is_demo for one in told)
    for home in Dwelling.objects.all():
        steps = list(home.events.order_by("seq"))
        assert broken_links(iter(steps)) == []
        # a step was recorded when it was taken
        confirmed = [one for one in steps if one.verb == "confirmed"]
        assert all(
            timezone.localdate(one.recorded_at) == timezone.localdate(one.occurred_at) for one in confirmed
        )
    before = Visit.objects.count()
    visits.settle(community=community, by=system_actor())
    assert Visit.objects.count() == before
