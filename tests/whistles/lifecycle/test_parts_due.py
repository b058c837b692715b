"""A department's list tells the deadline of its own part: of who assists its own clocks, of who leads the matter's."""

from datetime import datetime, timedelta

import pytest
import time_machine

from grids.staff.queries import system_actor
from tests.factories import whistles as made
from tests.plans import leave_only
from whistles.clocks.calendar import SHANGHAI
from whistles.lifecycle import parts
from whistles.lifecycle.actions import take
from whistles.lifecycle.models import ReportIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]


def at(day: int, hour: int = 10) -> datetime:
    """A moment of March 2026; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, tzinfo=SHANGHAI)


def lines(part: str) -> list[parts.Line]:
    rows = ReportIn.objects.filter(part=part).open()
    return parts.lines(list(parts.by_deadline(parts.with_whistles(rows))))


def called(whistle) -> None:
    """The person was called and reached."""
    given = {"contact": "reached", "reason": "约好明天上门"}
    take(whistle_id=whistle.pk, verb="contact", by=system_actor(), version=None, given=given)


def test_who_assists_is_told_its_own_clock_and_who_leads_the_matters():
    with time_machine.travel(at(3, 11), tick=False):
        whistle = made.a_whistle(assisting=["lianhua-police"], state="in_progress", whistled_at=at(3))
        (assisting,), (leading,) = lines("assist"), lines("lead")
        assert assisting.due.text == "今天 15:00 前签收 · 还剩 3 工作小时"
        assert leading.due.text == "联系诉求人剩 1 工作日"
        called(whistle)
        assert lines("lead")[0].due.text == "办结剩 5 工作日"


def test_parts_stand_in_the_order_of_their_own_deadlines():
    with time_machine.travel(at(9, 9), tick=False):
        # a matter that falls due sooner, whose assisting department has more time than that of the other
        late = made.a_whistle(assisting=["lianhua-police"], grade_code="key_street", whistled_at=at(2))
        soon = made.a_whistle(assisting=["lianhua-police"], whistled_at=at(3))
        made.along(soon, "in_progress", step=timedelta(minutes=1))
        for whistle in (late, soon):
            whistle.refresh_from_db()
        called(made.along(late, "in_progress", step=timedelta(minutes=1)))
        called(soon)
        assert [line.part.whistle_id for line in lines("assist")] == [late.pk, soon.pk]
        assert [line.part.whistle_id for line in lines("lead")] == [soon.pk, late.pk]


def test_without_a_clock_of_its_own_the_matters_is_told():
    with time_machine.travel(at(2, 11), tick=False):
        whistle = made.a_whistle(assisting=["lianhua-police"])
        whistle.terms.filter(is_main=False).update(
            ended_at=at(2, 11), met_at=at(2, 11), end="met", look_at=None
        )
        (line,) = lines("assist")
        assert line.due == lines("lead")[0].due
        assert line.due.text == "今天 16:00 前签收 · 还剩 4 工作小时"


def test_what_stands_still_is_found_by_where_it_stands_and_not_by_a_walk(as_owner, person):
    handler, desk = person("department_handler"), person("street_admin")
    found = {
        name: made.a_whistle(title=name, state=name) for name in ("objected", "suspended", "signed", "closed")
    }
    found["cancelled"] = made.a_whistle(state="objected")
    take(
        whistle_id=found["cancelled"].pk, verb="cancel", by=desk, version=found["cancelled"].version, reason="x",
        given={"back_to_pool": False},
    )  # fmt: skip
    assisted = made.a_whistle(department="lianhua-market", assisting=["lianhua-urban"])
    take(
        whistle_id=assisted.pk,
        verb="assist_object",
        by=handler,
        version=assisted.version,
        reason="不归我们管",
    )
    page = parts.page_of(handler, "paused", {})
    assert {one.whistle_id for one in page.rows} == {found["objected"].pk, found["suspended"].pk, assisted.pk}

    leave_only("whistles_reportin", "parts_by_state")
    leave_only("whistles_whistle", "unclosed_by_state")
    rows = ReportIn.objects.of_departments_of(handler).standing_still(handler)
    plan = rows.order_by("-assigned_at", "-id")[:31].explain()
    assert "parts_by_state" in plan, plan
    assert "unclosed_by_state" in plan, plan
