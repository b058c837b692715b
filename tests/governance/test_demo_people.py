"""The demonstration's staff can be reached, at numbers that nobody has."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from governance.demo import seeding
from governance.demo.living.streets import streets
from grids.areas.models import Area
from grids.staff.models import Department, Member, User
from grids.staff.queries import system_actor
from whistles.intake.models import Lead

pytestmark = pytest.mark.django_db
NOBODYS = re.compile(r"124000[01]\d{4}")


@pytest.fixture
def staff(tmp_path, monkeypatch):
    """The demonstration's areas and people, with a password of this test's own."""
    monkeypatch.setattr(seeding, "PASSWORD_FILE", tmp_path / "password")
    seeding._areas(system_actor(), streets())
    seeding._staff(streets())


def test_everybody_of_the_demonstration_has_an_office_phone_that_is_nobodys(staff):
    phones = [
        *Member.objects.filter(is_demo=True).values_list("office_phone", flat=True),
        *Department.objects.exclude(office_phone="").values_list("office_phone", flat=True),
    ]
    assert len(phones) == len(set(phones)) > 120
    assert all(NOBODYS.fullmatch(phone) for phone in phones)


@pytest.mark.parametrize("name", ["help", "home"])
def test_an_officer_of_the_demonstration_finds_whom_to_call(staff, client, settings, name):
    settings.DEMO = True
    client.force_login(User.objects.get(username="officer"), backend=settings.AUTHENTICATION_BACKENDS[-1])
    html = client.get(reverse(name)).content.decode()
    assert re.search(r'href="tel:124000[01]\d{4}"', html)
    assert "未登记电话" not in html


@pytest.mark.parametrize(
    "switches",
    [{"DEMO": False, "SECURE": False}, {"DEMO": False, "SECURE": True}, {"DEMO": True, "SECURE": True}],
)
def test_nothing_of_the_demonstration_is_ever_brought_in_where_real_data_lies(settings, switches, db):
    for name, value in switches.items():
        setattr(settings, name, value)
    before = User.objects.count(), Area.objects.count()
    for part in ([], ["--frozen"], ["--alive"]):
        with pytest.raises(CommandError, match="不是演示系统"):
            call_command("seed_demo", *part)
    assert (User.objects.count(), Area.objects.count(), Lead.objects.count()) == (*before, 0)
