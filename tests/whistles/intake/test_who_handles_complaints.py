"""Where nobody could handle complaints, whoever appoints or confirms is told so, whether one lies there or not."""

import re

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from governance.demo import people
from grids.access.roles import COMPLAINT_OFFICER
from grids.staff.models import Appointment
from tests import personas
from tests.factories import whistles as made
from tests.factories.grids import a_user
from whistles.intake.todos import areas_without_handler

pytestmark = pytest.mark.django_db
SAID = "五华区还没有办理检举控告的账号"


def home(client) -> str:
    """The rail and the page, without what every answer draws anew."""
    return re.sub(r"csrf\w*[^>]*>", ">", client.get(reverse("home")).content.decode())


@pytest.mark.parametrize(
    ("who", "leads_to"),
    [("system_admin", "admin:grids_user_add"), ("security_officer", "admin:grids_approval_changelist")],
)
def test_it_is_said_with_the_same_words_whether_a_complaint_lies_there_or_not(
    signed_in, person, departments, who, leads_to
):
    person("community_officer")
    client = signed_in(who)
    before = home(client)
    assert SAID in before
    assert reverse(leads_to) in before
    made.a_lead(is_sealed=True, accused=departments["lianhua-urban"])
    assert home(client) == before


def test_a_streets_leader_handles_none_about_the_street_and_an_officer_above_does(person, system_admin):
    person("community_officer"), person("street_leader")
    assert areas_without_handler(system_admin) == [personas.WUHUA]
    personas.appoint(a_user(), "complaint_officer", personas.GUANDU)
    assert areas_without_handler(system_admin) == [personas.WUHUA]
    person("complaint_officer")
    assert areas_without_handler(system_admin) == []
    # what ended, or belongs to a closed account, handles nothing
    Appointment.objects.filter(kind__code="complaint_officer").update(period=DateRange(empty=True))
    assert areas_without_handler(system_admin) == [personas.WUHUA]


def test_who_governs_one_street_is_told_of_the_street_alone(person):
    person("community_officer")
    admin = a_user()
    personas.appoint(admin, "system_admin", personas.LIANHUA)
    assert areas_without_handler(admin) == [personas.LIANHUA]
    person("street_leader")
    assert areas_without_handler(admin) == []


@pytest.mark.parametrize("who", ["street_admin", "community_officer", "auditor", "street_leader"])
def test_nobody_else_is_told(signed_in, person, who):
    person("community_officer")
    assert "还没有办理检举控告的账号" not in home(signed_in(who))


def test_the_demonstration_has_the_job():
    posts = {account.post: account for account in people.ACCOUNTS if account.post}
    assert posts[COMPLAINT_OFFICER.code].area == personas.WUHUA
