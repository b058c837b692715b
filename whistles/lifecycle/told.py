"""What was given with a step, in words: departments, areas, grades and channels by their names."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from grids.areas.queries import areas_by_code
from grids.conduct.asks import Ask
from grids.conduct.lifecycle import Lifecycle
from grids.staff.models import Department
from whistles.clocks.models import Clock, LimitUnit
from whistles.clocks.words import moment
from whistles.intake.queries import sources_by_code
from whistles.lifecycle.queries import grades_by_key

Names = dict[str, dict[str, Any]]


def told_of(cycle: Lifecycle, events: Iterable[Any]) -> dict[Any, list[str]]:
    """What was given with each of these steps, by the event's key; each kind of name is asked for at most once."""
    events = [event for event in events if event.given]
    names = _names(events)
    return {event.pk: list(_said(cycle.steps[event.verb].asks, event.given, names)) for event in events}


def _names(events: Iterable[Any]) -> Names:
    wanted: dict[str, set[str]] = {}
    for event in events:
        for name, value in event.given.items():
            wanted.setdefault(name, set()).add(str(value))
    departments = wanted.get("department", set()) | wanted.get("assistant", set())
    found = (
        {one.code: one.name for one in Department.objects.filter(code__in=departments)} if departments else {}
    )
    return {
        "department": found,
        "assistant": found,
        "area": areas_by_code(wanted["area"]) if "area" in wanted else {},
        "source": sources_by_code(wanted["source"]) if "source" in wanted else {},
        "grade": grades_by_key(wanted["grade"]) if "grade" in wanted else {},
    }


def _said(asks: Iterable[Ask], given: Mapping[str, Any], names: Names) -> Iterable[str]:
    """In the order in which it was asked for; then what the step found by itself."""
    asked = {ask.name: ask for ask in asks}
    for name, ask in asked.items():
        if given.get(name) in (None, ""):
            continue
        value = names.get(name, {}).get(str(given[name]))
        text = str(value) if value is not None else ask.told(given[name])
        yield f"{ask.label}：{text}"
    if "clock" in given:
        clock = Clock(given["clock"]).label
        yield _("%(clock)s时限 %(at)s") % {
            "clock": clock,
            "at": moment(datetime.fromisoformat(given["due_at"])),
        }
    if "days" in given and "days" not in asked:
        unit = LimitUnit(given.get("unit") or LimitUnit.NATURAL_DAYS).label
        yield _("延长 %(days)d 个%(unit)s") % {"days": given["days"], "unit": unit}
    if "until" in given and "until" not in asked:
        yield _("挂账到 %(day)s") % {"day": date.fromisoformat(given["until"]).isoformat()}
