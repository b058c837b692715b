"""Real threads on the real database: one wins, the other gets a sentence, nothing is doubled."""

import threading
from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from grids.approvals.actions import grant
from grids.areas.actions import import_areas
from grids.areas.models import Area
from grids.conduct.refusals import Refusal
from grids.staff.actions import appoint, join_department
from grids.staff.models import Appointment, Department, PostKind, User
from grids.staff.queries import system_actor
from tests import personas
from tests.factories import whistles as made
from whistles.intake.actions import receive_lead
from whistles.intake.models import Lead
from whistles.lifecycle.actions import blow, take
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.numbers import number_blocks
from whistles.statistics import actions as statistics
from whistles.statistics.models import ClosureRollup

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], object]) -> list[object]:
    """What the calls gave, all begun at the same moment in threads with connections of their own."""
    gate, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(index: int, call: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=20)
            results[index] = call()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_two_people_close_one_whistle_at_once_and_one_gets_a_sentence(person):
    whistle, desk, leader = made.a_whistle(state="submitted"), person("street_admin"), person("street_leader")
    version = whistle.version

    def close(by):
        return lambda: take(
            whistle_id=whistle.pk,
            verb="close",
            by=fresh(by),
            version=version,
            outcome="solved",
            reason="看过",
        )

    results = at_once(close(desk), close(leader))

    refusals = [result for result in results if isinstance(result, Refusal)]
    assert len(refusals) == 1
    assert refusals[0].code == "conflict"
    assert "刚在" in str(refusals[0])
    assert Whistle.objects.get(pk=whistle.pk).state == "closed"
    assert whistle.events.filter(verb="close").count() == 1


def test_a_closing_and_a_cancelling_at_once_leave_one_end(person):
    whistle, desk = made.a_whistle(state="submitted"), person("street_admin")

    results = at_once(
        lambda: take(
            whistle_id=whistle.pk, verb="close", by=fresh(desk), version=None, outcome="solved", reason="看过"
        ),
        lambda: take(whistle_id=whistle.pk, verb="cancel", by=fresh(desk), version=None, reason="重复"),
    )

    assert sum(isinstance(result, Refusal) for result in results) == 1
    assert whistle.events.filter(verb__in=["close", "cancel"]).count() == 1


def test_two_people_whistle_one_lead_at_once_and_one_whistle_is_blown(person):
    lead, desk = made.a_lead(), person("street_admin")
    grade, department = made.grade(lead.area), Department.objects.get(code="lianhua-urban")

    def whistle_it(by):
        return blow(
            lead_id=lead.pk, by=fresh(by), version=lead.version, grade=grade, lead_department=department
        )

    results = at_once(partial(whistle_it, desk), partial(whistle_it, made.system_actor()))

    assert sum(isinstance(result, Refusal) for result in results) == 1
    assert Whistle.objects.count() == 1
    assert Lead.objects.get(pk=lead.pk).whistle_id == Whistle.objects.get().pk


def test_twenty_numbers_handed_out_at_once_are_distinct_and_without_a_gap(areas):
    key = (personas.LIANHUA, 2026)

    results = at_once(*(lambda: number_blocks({key: 1})[key][0] for _n in range(20)))

    assert sorted(results) == [f"2026-{n:04d}" for n in range(1, 21)]


def test_the_same_lead_sent_twice_at_once_is_one_lead(person):
    desk, lead = person("street_admin"), made.a_lead()
    area, source = Area.objects.get(code=personas.SUJIATANG), made.source()

    def send():
        return receive_lead(
            source=source, source_number="20261124-0412", title="占道", content="", received_at=lead.received_at,
            area=area, by=fresh(desk),
        )  # fmt: skip

    results = at_once(send, send, send)

    assert not [result for result in results if isinstance(result, Exception)]
    assert sorted(created for _lead, created in results) == [False, False, True]
    assert Lead.objects.filter(source_number="20261124-0412").count() == 1


@pytest.fixture
def writers(departments) -> list[Callable[[], None]]:
    """Two people who whistle three leads each, and have the rollups refreshed after every one."""
    leads = [made.a_lead() for _n in range(6)]
    system = leads[0].events.get().actor
    grade, department = made.grade(leads[0].area), Department.objects.get(code="lianhua-urban")

    def whistle(mine: list[Lead]) -> None:
        for lead in mine:
            blow(lead_id=lead.pk, by=fresh(system), version=None, grade=grade, lead_department=department)
            statistics.refresh()

    return [partial(whistle, leads[:3]), partial(whistle, leads[3:])]


def six_are_counted() -> bool:
    """Whether the rollups have every whistle of the writers once, and a recount agrees."""
    statistics.refresh()
    city = ClosureRollup.objects.filter(area_code=personas.CITY, grain="d")
    return sum(city.values_list("whistled", flat=True)) == 6 and statistics.recount().differences == 0


def test_refreshing_beside_writers_loses_and_doubles_nothing(writers):
    results = at_once(*writers, statistics.refresh, statistics.refresh)

    assert not [result for result in results if isinstance(result, Exception)]
    assert six_are_counted()


def test_recounts_beside_writers_and_refreshes_find_no_difference_and_lose_nothing(writers):
    def recount_thrice() -> list[int]:
        return [statistics.recount().differences for _n in range(3)]

    results = at_once(*writers, recount_thrice, recount_thrice)

    assert results == [None, None, [0, 0, 0], [0, 0, 0]]
    assert six_are_counted()


def test_two_lists_of_areas_at_once_follow_one_another(db):
    rows = {
        line: {"code": code, "name": name, "level": str(level), "parent_code": parent}
        for line, (code, name, level, parent) in enumerate(personas.AREAS, start=2)
    }

    reports = at_once(*(lambda: import_areas(rows=rows, by=system_actor()) for _n in range(2)))

    assert sorted((report.imported, report.unchanged) for report in reports) == [
        (0, len(rows)),
        (len(rows), 0),
    ]
    assert Area.objects.count() == len(rows)


def test_roles_that_exclude_each_other_are_not_combined_by_two_grants_at_once(person, departments):
    someone, administrator, officer = (
        person(name) for name in ("community_officer", "system_admin", "security_officer")
    )
    Appointment.objects.all().filter(member__user=someone).update(
        period=DateRange(None, date(2001, 1, 1), "[)")
    )
    first = timezone.localdate()
    post = appoint(
        member=someone.member, kind=PostKind.objects.get(code="auditor"), area=Area.objects.get(code=personas.CITY),
        from_day=first, by=administrator,
    )  # fmt: skip
    office = join_department(
        user=fresh(someone), department=departments["lianhua-urban"], from_day=first, by=administrator
    )

    results = at_once(
        lambda: grant(approval_id=post.pk, by=fresh(officer)),
        lambda: grant(approval_id=office.pk, by=fresh(officer)),
    )

    refusals = [result for result in results if isinstance(result, Refusal)]
    assert len(refusals) == 1, results
    assert len({grant.role for grant in fresh(someone).grants}) == 1
