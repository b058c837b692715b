"""When somebody's name goes at the end of its term, what their residences tell of them goes in the same moment; that they lived stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from grids.homes import actions
from grids.homes.models import Residence
from grids.people.ending import pseudonymise_past_term
from grids.people.models import Person
from grids.personal.fields import passing_fields
from grids.staff.queries import system_actor
from tests import personas
from tests.factories.homes import SINCE, a_home, incoming

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]


def test_residences_lose_what_has_a_term_with_the_name_of_whoever_lived_there():
    told = incoming(
        relation="02", standing="floating", residence_type="02", came_from="530302", inflow_reason="01", registered_on=SINCE,
        permit_kind="01", permit_until=SINCE + timedelta(365),
    )  # fmt: skip
    (row,) = a_home(told)
    (other,) = a_home(incoming(relation="02", residence_type="01"))
    day = timezone.localdate() - timedelta(days=1)
    actions.move_out(residence_id=row.pk, left_to="530302", by=personas.make("grid_admin"), occurred_on=day)
    row.refresh_from_db()
    told_of = {field.attname for field in passing_fields(Residence)}
    assert all(getattr(row, name) for name in told_of)
    Person.objects.filter(pk=row.person_id).update(left_on=day - timedelta(days=4 * 365))
    assert pseudonymise_past_term(by=system_actor()) == 1
    row.refresh_from_db()
    assert not any(getattr(row, name) for name in told_of)
    assert (row.period.lower, row.period.upper, row.standing, row.ended_how) == (
        SINCE,
        day,
        "floating",
        "moved_out",
    )
    other.refresh_from_db()
    assert (other.relation, other.residence_type) == ("02", "01")
