"""The desk confirms that a department signed or reported in earlier than was recorded: by that time it was late or not."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct import moments
from grids.conduct.engine import Act
from grids.conduct.refusals import require
from grids.conduct.texts import said
from whistles.clocks.deadlines import rules_in
from whistles.clocks.models import Clock
from whistles.lifecycle.models import ReportIn

MINUTE = timedelta(minutes=1)


def check_earlier(
    at: datetime, *, area_code: str, reason: str, now: datetime, field: str = "occurred_at"
) -> None:
    """Refuse an earlier time without a reason, from the future, or further back than the street lets one tell."""
    require(said(reason), _("补记较早的时间，请写明原因。"), field="reason")
    outside = moments.refusal(at, what=_("发生时间"), now=now)
    require(not outside, outside, field=field)
    days = rules_in(area_code).backdate_days
    require(
        at >= now - timedelta(days=days),
        _("补记的时间最多早 %(days)d 天，更早的请随台账导入。") % {"days": days},
        field=field,
    )


def confirm(act: Act, part: ReportIn) -> None:
    """What was recorded of a part stays; beside it stands when it really was, and its clocks were met then.

    By whoever works for the department itself nothing is confirmed: being late would be in its own hands.
    """
    given = {name: act.given[name] for name in ("signed_at", "reported_at") if act.given.get(name)}
    if not given:
        return
    first = next(iter(given))
    require(
        act.by.is_system or part.department_id not in act.around.own_departments,
        _("您也为这个部门办理事项，不能确认它的实际时间，请由别人确认。"),
        field=first,
        code="forbidden",
    )
    signed = part.signed_at
    if at := given.get("signed_at"):
        signed = part.signed_confirmed_at = _confirmed(act, part, Clock.SIGN, at, part.assigned_at)
    if at := given.get("reported_at"):
        part.reported_confirmed_at = _confirmed(act, part, Clock.REPORT, at, signed or part.assigned_at)


def _confirmed(act: Act, part: ReportIn, clock: Clock, at: datetime, after: datetime) -> datetime:
    """The time, where it fits between what came before the step and what was recorded of it."""
    name = {Clock.SIGN: "signed_at", Clock.REPORT: "reported_at"}[clock]
    recorded, terms = getattr(part, name), act.around.terms
    check_earlier(at, area_code=act.matter.area_id, reason=act.reason, now=act.now, field=name)
    require(
        recorded is None or at <= recorded,
        _("实际时间不能晚于系统登记的 %(at)s。") % {"at": _minute(recorded or at)},
        field=name,
    )
    after = max([after, *terms.stood_until(clock, part)])
    # a form tells minutes
    at = max(at, after) if at + MINUTE > after else at
    require(
        at >= after,
        _("实际时间不能早于 %(at)s 的上一步；连签收也登记晚了的，请一并填写实际签收时间。")
        % {"at": _minute(after)},
        field=name,
    )
    if terms.meet_earlier(clock, at, part=part):
        act.told[f"{clock}_put_right"] = _put_right(act, part, clock)
    return at


def _put_right(act: Act, part: ReportIn, clock: Clock) -> str:
    """The step that counted as late, as figures give it back: its number, its month and where it was counted."""
    late = [event for event in act.around.steps if event.part == part.pk and event.met == f"{clock}:late"]
    return put_right(late[-1]) if late else ""


def put_right(event: Any) -> str:
    """A step by which figures know it again: its number, the month of its day, and the area it counted in."""
    return f"{event.seq} {timezone.localtime(event.occurred_at):%Y-%m} {event.area_code}"


def _minute(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
