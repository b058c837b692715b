"""A complaint about an office reaches nobody who works there, not even by another post of theirs."""

import pytest
from django.urls import reverse

from grids.staff.models import DepartmentMembership, User
from tests import personas
from tests.factories import whistles as made
from whistles.intake.models import Lead
from whistles.lifecycle.models import ReportIn, Whistle

pytestmark = pytest.mark.django_db


@pytest.fixture
def with_two_posts(street_admin, departments) -> User:
    """The triage officer, who also handles matters of the police station."""
    DepartmentMembership.objects.create(
        user=street_admin, department=departments["lianhua-police"], period=personas.ALWAYS
    )
    return User.objects.get(pk=street_admin.pk)


@pytest.fixture
def complaint(departments) -> Lead:
    return made.a_lead(is_sealed=True, accused=departments["lianhua-police"], title="反映派出所的事")


def test_whoever_works_there_too_does_not_see_the_lead(with_two_posts, complaint):
    other = made.a_lead()
    assert list(Lead.objects.visible_to(with_two_posts)) == [other]
    assert list(Lead.objects.known_to(with_two_posts)) == [other]


def test_the_pool_neither_shows_nor_counts_it(client, with_two_posts, complaint):
    personas.enter(client, with_two_posts)
    assert "反映派出所的事" not in client.get(reverse("lead_desk")).content.decode()
    assert client.get(reverse("lead", args=[complaint.pk])).status_code == 404


def test_the_whistle_that_came_of_it_stays_hidden_too(with_two_posts, complaint):
    whistle = made.a_whistle(lead=complaint)
    assert whistle not in Whistle.objects.visible_to(with_two_posts)
    # counted it is: figures must agree for everybody
    assert whistle in Whistle.objects.counted_for(with_two_posts)


def test_others_of_the_street_see_it_as_before(street_leader, complaint):
    whistle = made.a_whistle(lead=complaint)
    assert complaint in Lead.objects.visible_to(street_leader)
    assert whistle in Whistle.objects.visible_to(street_leader)


def test_even_a_whistle_that_reached_the_office_somehow_stays_hidden_from_it(person, departments, complaint):
    whistle = made.a_whistle(lead=complaint)
    ReportIn.objects.create(
        street_code=whistle.street_code, whistle=whistle, department=departments["lianhua-police"], part="assist",
        assigned_at=whistle.whistled_at,
    )  # fmt: skip
    handler = person("assisting_handler")

    assert whistle not in Whistle.objects.visible_to(handler)
    assert complaint not in Lead.objects.known_to(handler)
