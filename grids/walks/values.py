"""What a visit saw of a home's use and leases, value against value beside what others registered since."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from grids.homes.leases.kinds import EndedHow
from grids.homes.leases.models import Lease
from grids.registry.dwellings.kinds import RentalUse, Use, Verb
from grids.walks.kinds import Outcome
from grids.walks.protocol import RENEW, Told

if TYPE_CHECKING:
    from grids.registry.dwellings.models import DwellingEvent
    from grids.staff.models import User

OF_LEASES = (Verb.LET, Verb.RENEWED, Verb.LEASE_ENDED)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing as both sides have it. is_other: they differ."""

    what: str
    mine: str
    theirs: str
    is_other: bool


def leases_told(steps: Iterable["DwellingEvent"], user: "User") -> dict[UUID, Lease]:
    """The leases of which these steps tell, by their ids: one question, none where no step is of a lease."""
    ids = {one.row_id for one in steps if one.verb in OF_LEASES and one.row_id}
    return Lease.objects.visible_to(user).in_bulk(ids) if ids else {}


def lines_of(told: Told, steps: Sequence["DwellingEvent"], leases: Mapping[UUID, Lease]) -> list[Line]:
    """A line for the use, one for each lease, and one for each step whose values the book doesn't have."""
    used = [one for one in steps if one.verb == Verb.USED and one.takes_back is None]
    let = [one for one in steps if one.verb in OF_LEASES and one.row_id in leases and one.takes_back is None]
    other = [one for one in steps if "people" not in one.touches and one not in used and one not in let]
    lines = [
        line
        for line in (_use(used, "use", _("用途"), Use), _use(used, "rental_use", _("出租用途"), RentalUse))
        if line
    ]
    lines += [_lease(told, leases[pk], [one for one in let if one.row_id == pk]) for pk in _once(let)]
    return lines + [Line(one.verb_label, usual(told), one.actor_label, True) for one in other]


def _once(steps: Iterable["DwellingEvent"]) -> list[UUID]:
    return list(dict.fromkeys(one.row_id for one in steps if one.row_id))


def _use(steps: Sequence["DwellingEvent"], name: str, what: str, words: Any) -> Line | None:
    """What it was when the visit saw it, and what it is since the last of these steps."""
    pairs = [one.detail[name] for one in steps if name in one.detail]
    if not pairs:
        return None
    mine, theirs = (str(words(value).label) if value else _("未填") for value in (pairs[0][0], pairs[-1][1]))
    return Line(what, mine, theirs, mine != theirs)


def _lease(told: Told, lease: Lease, steps: Sequence["DwellingEvent"]) -> Line:
    what = _("租约（%(part)s）") % {"part": lease.part} if lease.part else _("租约")
    mine, theirs = _renewed_to(told, lease) or _seen(lease, steps), _now(lease)
    return Line(what, mine, theirs, mine != theirs)


def _renewed_to(told: Told, lease: Lease) -> str:
    """Until when the visit says that the lease goes on; "" where it says nothing of it."""
    for one in told.changes:
        if one.verb == RENEW and one.fields.get("lease") == str(lease.pk):
            return _("租到 %(day)s") % {"day": one.fields.get("last_day", "")}
    return ""


def _seen(lease: Lease, steps: Sequence["DwellingEvent"]) -> str:
    """The lease as it stood before the first of these steps."""
    if any(one.verb == Verb.LET for one in steps):
        return _("没有这份租约")
    for one in steps:
        before = one.detail.get("rows", {}).get("before", {}).get("lease", {}).get(str(lease.pk), {})
        if before.get("period"):
            return _until(before["period"][1] and date.fromisoformat(before["period"][1]))
    return _until(lease.period.upper)


def _now(lease: Lease) -> str:
    if lease.period.isempty:
        return _("已撤回")
    if lease.ended_on:
        return _("%(day)s 提前结束（%(how)s）") % {
            "day": lease.ended_on,
            "how": EndedHow(lease.ended_how).label,
        }
    return _until(lease.period.upper)


def _until(end: date | None) -> str:
    """Until which day, the last one of it."""
    return _("租到 %(day)s") % {"day": end - DAY} if end else _("不定期")


def usual(told: Told) -> str:
    """What the visit says of something that it doesn't name."""
    return _("照旧") if told.outcome == Outcome.SAME else _("没有说到")
