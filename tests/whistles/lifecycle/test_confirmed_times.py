"""Who came in time and was entered late is late only until the desk confirms when it really was."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.areas.models import Area
from grids.staff.models import DepartmentMembership, User
from tests import personas
from tests.asserting import refused
from tests.factories.whistles import a_whistle
from whistles.lifecycle.actions import take
from whistles.lifecycle.models import Whistle
from whistles.statistics import actions, lists
from whistles.statistics.breakdown import breakdown

pytestmark = pytest.mark.django_db


def step(whistle, verb, by, **given) -> Whistle:
    return take(
        whistle_id=whistle.pk,
        verb=verb,
        by=by,
        version=Whistle.objects.get(pk=whistle.pk).version,
        given=given,
    )


def late(reader) -> dict[str, tuple[int, int, int]]:
    """Who reported in too late: as a department's figure, as the figure of the list, and how many stand in the list."""
    actions.refresh(wait=True)
    area, day = Area.objects.get(code=personas.LIANHUA), timezone.localdate()
    since = day.replace(day=1)
    lines = {line["code"]: line for line in breakdown(area, day, "department", since=since)}
    return {
        figure: (
            lines["lianhua-urban"][figure],
            lists.figure_of(area, day, figure, since=since),
            sum(lists.behind(reader, area, day, figure, since=since).values_list("times", flat=True)),
        )
        for figure in ("reported", "reported_late", "signed_late")
    }


def both_times_are_shown(client, whistle, part, *, came, recorded):
    page = client.get(reverse("whistle", args=[whistle.pk])).content.decode()
    told = {at: timezone.localtime(at).strftime("%H:%M") for at in (came, recorded)}
    assert f"{told[came]} 报到（系统登记" in page
    assert f"实际报到时间：{timezone.localtime(came):%Y-%m-%d %H:%M}" in page
    shown = client.get(f"/api/v1/whistles/{whistle.pk}/").json()
    assert [
        shown["report_ins"][0][name] is not None for name in ("reported_at", "reported_confirmed_at")
    ] == [True, True]
    assert shown["events"][-1]["given"]["reported_at"] == part.reported_confirmed_at.isoformat()


def test_a_department_was_in_time_by_when_it_really_came_as_the_desk_confirms(
    as_owner, departments, person, signed_in, time_machine
):
    # on a Wednesday in the middle of a month
    time_machine.move_to(timezone.make_aware(timezone.datetime(2026, 6, 10, 10)), tick=False)
    desk, handler, reader = person("street_admin"), person("department_handler"), person("city_viewer")
    whistle = a_whistle()
    assert whistle.sign_due_at < whistle.report_due_at
    came = whistle.report_due_at - timedelta(minutes=1)
    time_machine.move_to(whistle.report_due_at + timedelta(hours=2), tick=False)
    recorded = timezone.now()
    step(whistle, "sign", handler)
    step(whistle, "report_in", handler)
    assert late(reader) == {"reported": (1, 1, 1), "reported_late": (1, 1, 1), "signed_late": (1, 1, 1)}
    time_machine.move_to(recorded + timedelta(hours=1), tick=False)
    for given, sentence, field in (
        ({"reported_at": came}, "请写明原因", "reason"),
        (
            {"reported_at": recorded + timedelta(minutes=5), "reason": "来电"},
            "不能晚于系统登记",
            "reported_at",
        ),
        ({"reported_at": came, "reason": "来电"}, "请一并填写实际签收时间", "reported_at"),
        ({"signed_at": recorded - timedelta(days=8), "reason": "来电"}, "最多早 7 天", "signed_at"),
        ({"signed_at": whistle.whistled_at - timedelta(hours=1), "reason": "来电"}, "不能早于", "signed_at"),
    ):
        with refused(sentence, field=field):
            step(whistle, "countersign", desk, **given)
    both = User.objects.get(pk=desk.pk)
    of_the_department = DepartmentMembership.objects.create(
        user=both, department=whistle.lead_department, period=personas.ALWAYS
    )
    signed = whistle.sign_due_at + timedelta(minutes=1)
    given = {"signed_at": signed, "reported_at": came.isoformat(), "reason": "张科长十点来电"}
    with refused("不能确认它的实际时间", field="signed_at", code="forbidden"):
        step(whistle, "countersign", both, **given)
    of_the_department.delete()
    step(whistle, "countersign", User.objects.get(pk=desk.pk), **given)
    part = whistle.report_ins.get()
    assert (part.signed_at, part.reported_at) == (recorded, recorded)
    assert (part.signed_confirmed_at, part.reported_confirmed_at) == (signed, came)
    assert whistle.terms.get(clock="report").met_at == came <= whistle.report_due_at
    # it signed too late all the same
    assert late(reader) == {"reported": (1, 1, 1), "reported_late": (0, 0, 0), "signed_late": (1, 1, 1)}
    assert actions._recount(0).differences == 0
    both_times_are_shown(signed_in("street_admin"), whistle, part, came=came, recorded=recorded)
