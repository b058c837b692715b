"""The book of a home in words, as its page and the dynamics show it: whom a step is about, masked; taken back, entered late."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.events import Origin
from grids.homes import relations
from grids.homes.kinds import Standing
from grids.homes.undoing import OURS
from grids.people.masks import readable
from grids.people.names import masked
from grids.people.queries import people_of
from grids.registry.dwellings.kinds import BORN, Verb
from grids.registry.dwellings.models import Dwelling, DwellingEvent
from grids.registry.dwellings.queries import DETAILS, rules_of, said_of

if TYPE_CHECKING:
    from grids.staff.models import User

# so many steps stand on the page of a home before it is asked for all of them
FIRST, MOST, SINCE = 8, 500, 4


@dataclass(frozen=True, slots=True)
class Step:
    """A step in words. whom: masked; is_back: it was taken back, or takes one back (is_taking); is_late: entered after its day."""

    at: datetime
    recorded_at: datetime
    who: str
    what: str
    whom: str
    given: tuple[str, ...]
    text: str
    is_back: bool
    is_late: bool
    is_imported: bool
    is_taking: bool


@dataclass(frozen=True, slots=True)
class Story:
    """What a home's page shows of its book. count: of all steps; since: what changed after somebody last confirmed it, in words.

    undo: the reader's own last step of a moment ago, which is taken back without a word.
    """

    steps: list[Step]
    count: int
    since: list[str]
    undo: DwellingEvent | None


def story_of(dwelling: Dwelling, user: "User", *, whole: bool) -> Story:
    """The newest steps first: one question for the book, one for whom it is about."""
    events = list(dwelling.events.order_by("-seq")[:MOST])
    names, back = names_of(events, user), {one.takes_back for one in events}
    steps = [_step(one, names, is_back=bool(one.takes_back) or one.seq in back) for one in events]
    since = [
        f"{told_day(timezone.localdate(step.at))} {step.what} {step.whom}".strip()
        for step, event in zip(steps, _since_confirmed(events, back), strict=False)
        if event.touches and not step.is_back
    ]
    return Story(
        steps if whole else steps[:FIRST], len(events), since[:SINCE], _own_last(events, dwelling, user)
    )


def told_day(day: date) -> str:
    """A day of the past, with its year where it isn't this one."""
    return f"{day:%m-%d}" if day.year == timezone.localdate().year else f"{day:%Y-%m-%d}"


def _since_confirmed(events: Sequence[DwellingEvent], back: set) -> Iterable[DwellingEvent]:
    return takewhile(lambda one: one.verb != Verb.CONFIRMED or one.takes_back or one.seq in back, events)


def names_of(events: Iterable[DwellingEvent], user: "User") -> Mapping[UUID, str]:
    """Whom steps are about, masked, as far as `user` may see them: one question."""
    ids = {one.person_id for one in events if one.person_id}
    people = people_of(user, ids) if ids else {}
    return {pk: masked(readable(one, "name")) for pk, one in people.items()}


def is_late(event: DwellingEvent) -> bool:
    """Whether a step was entered on a later day than the one on which it happened."""
    return timezone.localdate(event.recorded_at) > timezone.localdate(event.occurred_at)


def _step(event: DwellingEvent, names: Mapping[UUID, str], *, is_back: bool) -> Step:
    return Step(
        event.occurred_at, event.recorded_at, event.actor_label, event.verb_label, names.get(event.person_id, ""),
        tuple(given_of(event)), event.reason, is_back, is_late(event), event.origin == Origin.IMPORTED, bool(event.takes_back),
    )  # fmt: skip


def given_of(event: DwellingEvent) -> list[str]:
    """What a step tells beside its verb: codes and numbers of the book in words."""
    if event.verb in BORN:
        return []
    found = []
    for name, value in event.detail.items():
        if isinstance(value, list) and len(value) == 2 and (words := _words_of(name)):
            label, said = words
            found.append(f"{label}：{said(name, value[0])} → {said(name, value[1])}")
    if people := event.detail.get("people"):
        found.append(_("%(n)d 人") % {"n": people})
    return found


def _words_of(name: str):
    if name == "standing":
        return _("居住"), lambda _name, code: str(Standing(code).label) if code in Standing.values else "—"
    if name == "relation":
        return _("关系"), lambda _name, code: relations.said(code)
    return (DETAILS[name], said_of) if name in DETAILS else None


def _own_last(events: Sequence[DwellingEvent], dwelling: Dwelling, user: "User") -> DwellingEvent | None:
    last = events[0] if events else None
    if last is None or last.takes_back or last.actor_id != user.pk or last.verb not in OURS:
        return None
    moment = timedelta(minutes=rules_of(dwelling.area_id).undo_minutes)
    return last if timezone.now() - last.recorded_at < moment else None
