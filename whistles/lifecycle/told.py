"""What was given with a step, in words: departments, areas, grades and channels by their names."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from grids.areas.queries import areas_by_code
from grids.conduct.asks import Ask
from grids.conduct.asks_for_rows import AskRow
from grids.conduct.lifecycle import Lifecycle
from grids.conduct.wording import enumerated
from grids.staff.queries import departments_by_code
from whistles.clocks.models import Clock, LimitUnit
from whistles.clocks.words import moment
from whistles.intake.correcting import MOVED_BY
from whistles.intake.effects import REGRIDDED
from whistles.intake.queries import sources_by_code
from whistles.intake.table_added import WAS
from whistles.lifecycle.own_work import OWN_WORK
from whistles.lifecycle.queries import grades_by_key

# of each kind of row what it is called, by what the book keeps of it; the others are kept by their names
Called = Callable[[set[str]], Mapping[str, Any]]
CALLED: dict[str, Called] = {
    "area": areas_by_code, "source": sources_by_code, "grade": grades_by_key, "department": departments_by_code,
}  # fmt: skip
BY_NAME = {"category", "lead"}
Names = dict[str, Mapping[str, Any]]


def told_of(cycle: Lifecycle, events: Iterable[Any]) -> dict[Any, list[str]]:
    """What was given with each of these steps, by the event's key; each kind of row is asked for at most once."""
    events = [event for event in events if event.given]
    names = _names(cycle, events)
    return {event.pk: list(_said(cycle.steps[event.verb].asks, event.given, names)) for event in events}


def _names(cycle: Lifecycle, events: Iterable[Any]) -> Names:
    wanted: dict[str, set[str]] = {}
    for event in events:
        for ask in cycle.steps[event.verb].asks:
            if isinstance(ask, AskRow) and ask.of in CALLED:
                wanted.setdefault(ask.of, set()).update(_each(event.given.get(ask.name)))
    return {kind: CALLED[kind](keys) for kind, keys in wanted.items() if keys}


def _each(value: Any) -> list[str]:
    """What was chosen, one or several."""
    return [str(one) for one in (value if isinstance(value, list) else [value]) if one not in (None, "")]


def _said(asks: Iterable[Ask], given: Mapping[str, Any], names: Names) -> Iterable[str]:
    """In the order in which it was asked for; then how it read, and what the step found by itself."""
    asked = {ask.name: ask for ask in asks}
    for name, ask in asked.items():
        if given.get(name) in (None, "", []):
            continue
        called = names.get(ask.of, {}) if isinstance(ask, AskRow) else {}
        found = [called.get(one, one) for one in _each(given[name])]
        if isinstance(ask, AskRow):
            found = [ask.called(one) for one in found]
        yield f"{ask.label}：{enumerated(found) if isinstance(ask, AskRow) else ask.told(given[name])}"
    yield from _as_it_read(asks, given)
    yield from _by_itself(given, asked)


def _by_itself(given: Mapping[str, Any], asked: Mapping[str, Ask]) -> Iterable[str]:
    """What the step found by itself."""
    if "clock" in given:
        clock = Clock(given["clock"]).label
        yield _("%(clock)s时限 %(at)s") % {
            "clock": clock,
            "at": moment(datetime.fromisoformat(given["due_at"])),
        }
    if MOVED_BY in given:
        yield _("移动了 %(metres)d 米") % {"metres": given[MOVED_BY]}
    if REGRIDDED in given:
        yield _("从 %(was)s 到 %(now)s") % dict(zip(("was", "now"), given[REGRIDDED], strict=True))
    if OWN_WORK in given:
        yield _("由办理过这件的同一个账号办理，本街道规则允许")
    if "days" in given and "days" not in asked:
        unit = LimitUnit(given.get("unit") or LimitUnit.NATURAL_DAYS).label
        yield _("延长 %(days)d 个%(unit)s") % {"days": given["days"], "unit": unit}
    if "until" in given and "until" not in asked:
        yield _("挂账到 %(day)s") % {"day": date.fromisoformat(given["until"]).isoformat()}


def _as_it_read(asks: Iterable[Ask], given: Mapping[str, Any]) -> Iterable[str]:
    """What was put right, as it read before."""
    for ask in asks:
        if was := given.get(f"{ask.name}{WAS}"):
            yield _("%(what)s原来是：%(was)s") % {"what": ask.label, "was": was}
