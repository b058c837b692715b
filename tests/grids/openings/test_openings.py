"""What lies outside one's areas is opened by a named role, for a reason, for a while; it is looked at, and nothing is done to it."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from grids.access import fence, opened
from grids.audit.models import Kind, SecurityEvent
from grids.conduct.refusals import Refusal
from grids.homes.models import Household, Residence
from grids.notices.models import Notice
from grids.notices.telling import tell_all
from grids.openings.actions import open_outside
from grids.openings.models import Opening
from grids.people.consents.actions import give
from grids.people.models import Person, PersonEvent
from grids.registry.dwellings.rules import RegisterRules
from grids.staff.models import Appointment, User
from tests import personas
from tests.factories.homes import a_home
from tests.factories.people import a_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]
WHY = {"why": "moved", "words": "办理搬来的一家人"}


@pytest.fixture
def home():
    """A home of 莲华街道, into which nobody of 红云街道 sees."""
    return a_home()[0]


@pytest.fixture
def outside(person):
    """The leader of another street."""
    personas.make("street_leader")
    return person("other_street_leader")


def again(user: User) -> User:
    """The account as the next request finds it."""
    return User.objects.get(pk=user.pk)


def opens(user: User, kind: str, key: object, **told) -> Opening:
    return open_outside(kind=kind, key=str(key), by=user, **WHY | told)


def test_a_dwelling_that_is_open_is_looked_at_masked_and_nowhere_else(home, outside):
    user, person, dwelling = outside, home.person, home.dwelling
    opens(user, "dwelling", dwelling.pk)
    user = again(user)
    with opened.looked_at_by(user):
        assert list(Person.objects.visible_to(user)) == [person]
        assert list(Residence.objects.visible_to(user)) == [home]
        assert Household.objects.visible_to(user).get() == home.household
    with fence.seen_by(user):
        # files, tasks and programs look through no opening
        assert not Person.objects.visible_to(user).exists()
        assert not Person.objects.exists()
    with opened.looked_at_by(personas.make("street_admin")):
        assert not Person.objects.exists()


def test_it_is_over_when_its_time_is(home, outside, time_machine):
    opens(outside, "person", home.person_id)
    with opened.looked_at_by(again(outside)):
        assert Person.objects.exists()
    time_machine.move_to(timezone.now() + timedelta(hours=24, minutes=1))
    user = again(outside)
    with opened.looked_at_by(user):
        assert not Person.objects.exists()
        assert not Person.objects.visible_to(user).exists()


def test_it_is_over_with_the_post(home, outside):
    opens(outside, "person", home.person_id)
    gone = DateRange(date(2000, 1, 1), timezone.localdate(), "[)")
    Appointment.objects.filter(member__user=outside).update(period=gone)
    with opened.looked_at_by(again(outside)):
        assert not Person.objects.exists()


def test_its_street_says_for_how_long(home, outside):
    RegisterRules.objects.create(street_id=personas.LIANHUA, opening_hours=2)
    row = opens(outside, "person", home.person_id)
    assert row.until - row.opened_at == timedelta(hours=2)


def test_nothing_is_written_through_an_opening(home, outside):
    opens(outside, "grid", home.area_id)
    opens(outside, "dwelling", home.dwelling_id)
    opens(outside, "person", home.person_id)
    user = again(outside)
    with opened.looked_at_by(user):
        assert Person.objects.filter(pk=home.person_id).exists()
        for rows in (Person.objects, Residence.objects, Household.objects):
            with connection.cursor() as cursor:
                table = rows.model._meta.db_table
                cursor.execute(f"UPDATE {table} SET id = id RETURNING id")
                assert cursor.fetchall() == []
                cursor.execute(f"SELECT id FROM {table} FOR UPDATE")
                assert cursor.fetchall() == []
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Household.objects.create(dwelling=home.dwelling, period=home.period)
        with pytest.raises((Person.DoesNotExist, Refusal)):
            give(
                person_id=home.person_id,
                what="phone",
                by_whom="self",
                how="signed",
                notice_version="2026-01",
                by=user,
            )
        with pytest.raises(DatabaseError), transaction.atomic():
            PersonEvent.objects.filter(person=home.person_id).delete()


def test_an_opening_is_never_another(home, outside):
    row = opens(outside, "person", home.person_id)
    with pytest.raises(DatabaseError), transaction.atomic():
        Opening.objects.filter(pk=row.pk).update(until=timezone.now() + timedelta(days=300))
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"why": "curious"}, "请选择越区查看的事由"),
        ({"why": ""}, "请选择越区查看的事由"),
        ({"words": "看看"}, "请写明查看事由"),
        ({"kind": "street"}, "请选择打开什么"),
        ({"key": "x"}, "没有找到"),
        ({"key": "0198f3a0-0000-7000-8000-000000000000"}, "没有找到"),
    ],
)
def test_it_is_refused_with_a_sentence(told, sentence, home, outside):
    given = {"kind": "person", "key": str(home.person_id), **WHY} | told
    with pytest.raises(Refusal, match=sentence):
        open_outside(by=outside, **given)
    assert not Opening.objects.exists()


def test_whoever_sees_it_anyway_or_may_open_nothing_does_not_open_it(
    home, grid_admin_here, community_officer
):
    with pytest.raises(Refusal, match="自己的区域"):
        opens(grid_admin_here, "person", home.person_id)
    with pytest.raises(Refusal, match="权限"):
        opens(community_officer, "person", home.person_id)


@pytest.fixture
def grid_admin_here(person):
    return person("grid_admin")


def test_a_grid_counts_as_five_within_the_hour(home, outside, settings):
    settings.REVEALS_AN_HOUR = 6
    opens(outside, "grid", home.area_id)
    opens(outside, "dwelling", home.dwelling_id)
    # the same again is no second one
    assert opens(outside, "dwelling", home.dwelling_id).pk == Opening.objects.get(kind="dwelling").pk
    with pytest.raises(Refusal, match="一小时内查看得太多"):
        opens(outside, "person", home.person_id)
    assert Opening.objects.count() == 2
    told = SecurityEvent.objects.filter(kind=Kind.REVEAL, actor=outside)
    assert [one.detail["counts"] for one in told.order_by("seq")] == [5, 1]
    assert SecurityEvent.objects.filter(kind=Kind.NOTICE, actor=outside).exists()


def test_the_leaders_of_its_area_are_told_once(home, outside, street_leader, grid_admin_here):
    row = opens(outside, "dwelling", home.dwelling_id)
    tell_all()
    tell_all()
    told = Notice.objects.filter(subject_id=row.pk)
    assert {one.recipient for one in told} == {street_leader, grid_admin_here}
    assert outside.pk not in {one.recipient_id for one in told}


def test_the_log_has_it_and_a_persons_name_reaches_no_reason(home, outside):
    row = opens(outside, "person", home.person_id, words="电话13888880001打不通，上门核实")
    assert "13888880001" not in row.reason
    logged = SecurityEvent.objects.get(kind=Kind.REVEAL, actor=outside)
    assert (logged.subject_kind, logged.subject_id, logged.area_code) == (
        "grids.Person", str(home.person_id), home.area_id,
    )  # fmt: skip
    assert logged.detail["reason"] == row.reason


def test_ones_own_and_those_of_ones_area_are_listed(home, outside, street_leader, auditor, community_officer):
    row = opens(outside, "dwelling", home.dwelling_id)
    for user in (outside, street_leader, auditor):
        assert list(Opening.objects.visible_to(user)) == [row]
    for user in (community_officer, personas.make("other_community_officer")):
        assert not Opening.objects.visible_to(user).exists()
    assert not Opening.objects.told_to(outside).exists()
    assert list(Opening.objects.told_to(street_leader)) == [row]


def test_a_row_that_was_merged_is_opened_as_the_one_it_led_to(home, outside):
    from tests.factories.people import merged_by_hand

    other = a_person()
    merged_by_hand(kept=home.person, merged=other)
    assert opens(outside, "person", other.pk).subject_id == str(home.person_id)


def test_the_page_of_what_is_elsewhere_offers_it_to_who_may_and_names_whom_to_ask(home, outside, signed_in):
    page = reverse("household", args=[home.dwelling_id])
    said = signed_in("other_street_leader").get(page)
    assert said.status_code == 404
    assert f"{reverse('opening_new')}?to=dwelling%3A{home.dwelling_id}" in said.content.decode()
    officer = signed_in("other_community_officer")
    asked = officer.get(page).content.decode()
    assert "红云街道" in asked
    assert "卫主任" not in asked
    # whether it is there changes no letter
    unknown = officer.get(
        reverse("household", args=["0198f3a0-0000-7000-8000-000000000000"])
    ).content.decode()
    assert "红云街道" in unknown
    assert "越区查看" not in signed_in("auditor").get(page).content.decode()


def test_it_is_opened_and_looked_at_on_pages_and_changed_on_none(home, outside, signed_in):
    client = signed_in("other_street_leader")
    new = reverse("opening_new")
    asked = client.get(f"{new}?to=dwelling:{home.dwelling_id}")
    assert asked.status_code == 200
    given = {"kind": "dwelling", "key": str(home.dwelling_id)}
    assert client.post(new, given).status_code == 400
    answer = client.post(new, given | WHY)
    assert (answer.status_code, answer["Location"]) == (302, reverse("household", args=[home.dwelling_id]))
    text = client.get(answer["Location"]).content.decode()
    assert "越区查看：只读" in text
    assert reverse("home_confirm", args=[home.dwelling_id]) not in text
    person = client.get(reverse("person", args=[home.person_id])).content.decode()
    assert "越区查看：只读" in person
    assert reverse("person_reveal", args=[home.person_id]) not in person
    for name in ("person_reveal", "person_correct"):
        assert (
            client.post(reverse(name, args=[home.person_id]), {"field": "phone", "why": "lease"}).status_code
            == 404
        )
    assert client.post(reverse("home_confirm", args=[home.dwelling_id]), {}).status_code in (403, 404)
    listed = client.get(reverse("openings")).content.decode()
    assert "办理搬来的一家人" in listed
    theirs = signed_in("street_leader").get(reverse("openings")).content.decode()
    assert "办理搬来的一家人" in theirs


def test_a_grid_that_is_open_lists_its_dwellings(home, outside, signed_in):
    row = opens(outside, "grid", home.area_id)
    page = reverse("opening", args=[row.pk])
    assert (
        reverse("household", args=[home.dwelling_id])
        in signed_in("other_street_leader").get(page).content.decode()
    )
    # whoever is told of it sees who, when and why, and the way leads nowhere
    told = signed_in("auditor").get(page)
    assert told.status_code == 200
    assert reverse("household", args=[home.dwelling_id]) not in told.content.decode()
    assert signed_in("other_community_officer").get(page).status_code == 404


def test_a_record_says_who_looked_at_it_from_outside(home, outside, signed_in):
    opens(outside, "dwelling", home.dwelling_id)
    for name, key in (("person", home.person_id), ("household", home.dwelling_id)):
        text = signed_in("grid_admin").get(reverse(name, args=[key])).content.decode()
        assert "办理搬来的一家人" in text
        assert "越区查看一户" in text
        # who may not open values isn't told who did
        assert (
            "办理搬来的一家人"
            not in signed_in("street_leader").get(reverse(name, args=[key])).content.decode()
        )
