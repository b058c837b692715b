"""The demonstration's living streets: the same every time, up to the moment of seeding, in office hours, by the actions."""

import re
from datetime import datetime, timedelta
from unittest.mock import patch

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from governance.demo import seeding
from governance.demo.accounts import offered, standing
from governance.demo.living import plan
from governance.demo.living.acting import Actor, live
from governance.demo.living.clock import as_of
from governance.demo.living.plan import Planner
from governance.demo.living.rounds import Rounds
from governance.demo.living.stories import alive
from governance.demo.living.streets import OFFICES, streets
from governance.demo.matters import KINDS
from grids.access.roles import ROLES
from grids.approvals.models import Approval
from grids.initiatives.collecting import keeping
from grids.initiatives.collecting.models import Certificate, InitiativeEntry
from grids.initiatives.models import Initiative
from grids.notices.kinds import FRESH
from grids.notices.models import Untold
from grids.patrols.models import Patrol, PatrolFinding
from grids.staff.models import User
from grids.staff.queries import system_actor
from whistles.clocks.calendar import SHANGHAI, Calendar
from whistles.clocks.models import Term
from whistles.clocks.starts import STARTS
from whistles.intake.models import Lead, LeadEvent
from whistles.intake.table import LEAD_STATES
from whistles.intake.table import TAKEN_BACK as LEAD_TAKEN_BACK
from whistles.lifecycle.alarms import unsigned
from whistles.lifecycle.models import ReportIn, Whistle, WhistleEvent
from whistles.lifecycle.states import PART_STATES, STATES, TAKEN_BACK
from whistles.verification.finds import Looked
from whistles.verification.looking import look_at_ledger
from whistles.verification.models import DayHead

STREETS = streets()
# a morning, a night, a day off, after a long holiday, in a year whose calendar nobody has published
MOMENTS = [
    datetime(2026, 11, 25, 9, 12, 31, tzinfo=SHANGHAI), datetime(2026, 11, 27, 23, 20, tzinfo=SHANGHAI),
    datetime(2026, 11, 28, 14, 0, tzinfo=SHANGHAI), datetime(2026, 2, 25, 16, 59, tzinfo=SHANGHAI),
    datetime(2031, 5, 2, 3, 0, tzinfo=SHANGHAI),
]  # fmt: skip


def planned(street, now):
    return Planner(street, alive(), now).planned()


def in_office(at):
    calendar = Calendar()
    is_open = any(
        begins <= at.astimezone(SHANGHAI).time() <= ends for begins, ends in calendar.office.segments
    )
    return is_open and calendar.is_working(at.astimezone(SHANGHAI).date())[0]


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_whenever_a_street_is_seeded_it_has_lived_for_eight_weeks_in_office_hours(now):
    for street in STREETS:
        found = planned(street, now)
        for one in found:
            whistled = [one.whistled_at] if one.whistled_at else []
            done = [
                one.registered_at,
                *(step.at for step in one.before),
                *whistled,
                *(step.at for step in one.steps),
            ]
            assert one.matter.received_at <= one.registered_at
            assert done == sorted(done)
            assert done[-1] < now
            if not one.story.natural:
                assert all(map(in_office, done)), one
        first = min(one.registered_at for one in found)
        # weekends and holidays lie between the forty working days
        assert timedelta(weeks=7) < now - first < timedelta(weeks=11)


def test_what_is_told_follows_from_no_date():
    def told(now):
        # the days that an answer names are those of its matter
        def bare(text):
            return re.sub(r"\d+月\d+日|当日", "", text)

        return [
            [(one.matter.title, one.matter.content, one.matter.area, one.matter.reporter, one.matter.department,
              bare(one.matter.resolution), [step.move for step in one.steps])
             for one in sorted(planned(street, now), key=lambda one: (one.matter.title, one.matter.content))]
            for street in STREETS
        ]  # fmt: skip

    first = told(MOMENTS[0])
    assert told(MOMENTS[3]) == first
    assert first[0] != first[1]


def test_both_streets_have_the_offices_that_matters_ask_for_and_people_of_every_role():
    wanted = {one.removeprefix("demo-") for kind in KINDS for one in (kind.lead, *kind.assist)}
    assert wanted == {short for short, _name, _kind in OFFICES}
    for street in STREETS:
        assert set(street.holders) == wanted
        posts = {one.post for one in street.accounts if one.post}
        assert {"community_worker", "grid_leader", "triage_officer", "street_leader", "district_desk",
                "complaint_officer", "property_handler"} <= posts  # fmt: skip
        assert sum(bool(one.department) for one in street.accounts) >= 3
    assert len(ROLES) == 14


def test_a_living_street_stands_in_every_state_by_its_own_peoples_steps(db, tmp_path, monkeypatch, client):
    monkeypatch.setattr(seeding, "PASSWORD_FILE", tmp_path / "password")
    # fewer of what is alike: closed matters of the weeks and months before
    monkeypatch.setattr(plan, "CLOSED", 5)
    monkeypatch.setattr(plan, "BEFORE", 12)
    seeding._areas(system_actor(), STREETS)
    seeding._staff(STREETS)
    street, now = STREETS[0], timezone.now()
    with patch.object(DayHead.objects, "exists", return_value=True):
        assert not live([street], now), "what days before now say is sealed"
    assert live([street], now)
    is_in_every_state(street, now)
    is_offered_street_by_street(client)
    before = WhistleEvent.objects.count()
    assert live([street], timezone.now())
    assert WhistleEvent.objects.count() == before


def test_the_people_of_a_community_have_gone_round_and_are_in_the_midst_of_initiatives(
    db, tmp_path, monkeypatch
):
    monkeypatch.setattr(seeding, "PASSWORD_FILE", tmp_path / "password")
    seeding._areas(system_actor(), STREETS)
    seeding._staff(STREETS)
    now = timezone.now()
    jinma, actor = (Actor(street, now) for street in STREETS)
    assert not list(Rounds(jinma.street, jinma.planner.office, jinma.places).tasks())
    doings = sorted(Rounds(actor.street, actor.planner.office, actor.places).tasks(), key=lambda one: one[0])
    for at, do in doings:
        with as_of(at):
            do()
    assert doings[-1][0] < now
    assert {str(one.kind) for one in Initiative.objects.all()} == {"平安建设", "五员进网", "疫情防控"}
    certificate = Certificate.objects.get()
    assert certificate.counts["entries"] == 6
    # of the one under way everybody is invented and called so
    entries = InitiativeEntry.objects.select_related("collecting")
    assert entries.count() == 12
    assert not entries.filter(collecting__initiative=certificate.initiative_id).exists()
    names = {keeping.get(one, "name", key=keeping.key_of(one.collecting)) for one in entries.standing()}
    assert len(names) == 11
    assert all(name.startswith("演示") for name in names)
    for one in Initiative.objects.exclude(pk=certificate.initiative_id):
        assert one.state == "going"
        assert one.post_kinds.count() == (5 if one.kind.assigns_posts else 0)
        assert 0 < one.tasks.exclude(state="open").count() < one.tasks.count()
    rounds = Patrol.objects.all()
    assert {one.started_by.username for one in rounds} == {"zs-officer", "zs-leader"}
    assert all(timedelta(0) < one.ended_at - one.started_at < timedelta(hours=2) for one in rounds)
    outcomes = list(PatrolFinding.objects.values_list("outcome", flat=True))
    assert outcomes.count("settled") > outcomes.count("reported") > 2
    assert set(Lead.objects.values_list("state", flat=True)) == {"new", "settled"}


def is_in_every_state(street, now):
    whistles = Whistle.objects.filter(street_code=street.code)
    assert set(whistles.values_list("state", flat=True)) == set(STATES) - {TAKEN_BACK}
    leads = Lead.objects.filter(street_code=street.code)
    assert set(leads.values_list("state", flat=True)) == set(LEAD_STATES) - {LEAD_TAKEN_BACK}
    parts = ReportIn.objects.filter(whistle__in=whistles, ended_at=None)
    assert set(parts.values_list("state", flat=True)) == set(PART_STATES)
    # late, and what runs; what waits for somebody else's yes; several departments; in grids; a complaint
    assert 5 < whistles.open().overdue(at=now).count() < whistles.open().count() / 2
    running = set(Term.objects.filter(ended_at=None).values_list("clock", flat=True))
    assert running == set(STARTS)
    waiting = set(Approval.objects.filter(decided_at=None).values_list("what", flat=True))
    assert waiting >= {"extension", "suspension", "objection", "appeal", "grade"}
    assert parts.filter(part="assist").count() > 5
    assert whistles.filter(area__level__gte=4, state__in=["whistled", "in_progress", "submitted"]).count() > 2
    assert leads.filter(is_sealed=True).count() == 2
    # everything was recorded when it happened, by somebody with a name
    events = WhistleEvent.objects.filter(whistle__in=whistles)
    live_ones = events.exclude(origin="imported")
    assert all(event.recorded_at == event.occurred_at <= now for event in live_ones)
    assert events.filter(origin="imported").count() == 2 * plan.BEFORE
    assert {event.verb for event in events if event.actor.is_system} <= {"prompt", "warn", "lapse"}
    assert not LeadEvent.objects.filter(lead__in=leads, actor__is_system=True).exists()
    assert list(look_at_ledger(Looked())) == []
    # nobody is told of weeks; an emergency waits on the screen of who has to sign it
    assert 0 < Untold.objects.count() < WhistleEvent.objects.count() / 2
    assert not Untold.objects.filter(occurred_at__lt=now - FRESH).exists()
    assert len(unsigned(User.objects.get(username="jm-emergency"))) == 1


def is_offered_street_by_street(client):
    groups = offered()
    assert [group.name[:2] for group in groups] == ["莲华", "金马", "棕树", "昆明"]
    assert sum(len(group.accounts) for group in groups) > 30
    assert "时限在走" in groups[1].note
    assert "正在装入" in groups[2].note
    # whoever sees the street that stands still is told since when
    told = [
        standing(User.objects.get(username=name))
        for name in ("desk", "zhujian", "city", "jm-desk", "jm-housing")
    ]
    assert [one and (one.day, one.street) for one in told] == [
        ("2023-04-07", ""), ("2023-04-07", ""), ("2023-04-07", "莲华街道"), None, None]  # fmt: skip
    # nobody signs in as those who are not offered
    names = {account.username for group in groups for account in group.accounts}
    others = User.objects.filter(is_demo=True).exclude(username__in=names)
    assert others.count() > 20
    assert not any(user.has_usable_password() for user in others)
    with override_settings(
        DEMO=True,
        DEMO_ACCOUNTS="governance.demo.accounts.offered",
        DEMO_STANDING="governance.demo.accounts.standing",
    ):
        html = client.get(reverse("sign_in")).content.decode()
        assert html.count("<details") == 4
        assert "jm-desk" in html
        for name, is_told in (("desk", True), ("jm-desk", False)):
            client.force_login(User.objects.get(username=name), backend=settings.AUTHENTICATION_BACKENDS[-1])
            assert ("截至 2023-04-07" in client.get(reverse("home")).content.decode()) is is_told
