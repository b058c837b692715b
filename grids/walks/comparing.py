"""Both sides of a conflict beside each other: who lives there by the visit and by the registers, and what else was done since."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from grids.homes import relations
from grids.homes.models import Residence
from grids.homes.queries import living_in
from grids.homes.verbs import OF_HOME, OF_RESIDENT
from grids.people import names
from grids.registry.dwellings.models import Dwelling, DwellingEvent
from grids.roster import masks
from grids.roster.household.story import names_of
from grids.walks import values
from grids.walks.deciding import opposed, told_in
from grids.walks.kinds import Stands
from grids.walks.models import VisitConflict
from grids.walks.protocol import BESIDE, REST, Change, Told
from grids.walks.queries import Resident
from grids.walks.values import Line

if TYPE_CHECKING:
    from grids.staff.models import User


@dataclass(frozen=True, slots=True)
class Since:
    """What somebody did since the version that the visit saw."""

    who: str
    at: datetime
    what: str
    whom: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """A conflict as its page shows it. living: who lives there now, for saying it anew; now_at: where they moved, if it is told."""

    conflict: VisitConflict
    dwelling: Dwelling
    who: str
    outcome: str | Promise
    note: str
    changes: list[str]
    lines: list[Line] = field(default_factory=list)
    since: list[Since] = field(default_factory=list)
    living: list[Resident] = field(default_factory=list)
    now_at: Dwelling | None = None


def compared(conflict: VisitConflict, user: "User") -> Compared:
    """Both sides of an open conflict, everybody masked."""
    dwelling, told = conflict.dwelling, told_in(conflict)
    steps = opposed(conflict, conflict.visit, told) if conflict.state == Stands.OPEN else []
    now = living_in([dwelling.pk]).get(dwelling.pk, [])
    today = timezone.localdate()
    called = _Called(user, now, steps)
    return Compared(
        conflict=conflict, dwelling=dwelling, who=str(conflict.visit.by), outcome=told.outcome.label, note=told.note,
        changes=[called.change(one) for one in told.changes], lines=_lines(told, now, steps, called),
        since=[_since(one, called) for one in steps],
        living=[
            Resident(row.pk, called.of(row.person_id), row.relation_label, masks.shown(row.person, today, relation=row.relation).age,
                     row.relation == relations.HEAD)
            for row in now
        ],
        now_at=_now_at(conflict, user),
    )  # fmt: skip


class _Called:
    """Whom both sides speak of, masked: one question for those who don't live there now."""

    def __init__(self, user: "User", now: Sequence[Residence], steps: Sequence[DwellingEvent]) -> None:
        self.made, self.before = _written(steps)
        self.now = now
        self.leases = values.leases_told(steps, user)
        gone = Residence.objects.visible_to(user).filter(pk__in=self.before).select_related("person")
        self.rows = {row.pk: row for row in (*gone, *now)}
        self.names = {row.person_id: masks.readable(row.person, "name") for row in self.rows.values()}
        self.names = {pk: names.masked(name) for pk, name in self.names.items()} | dict(names_of(steps, user))

    def of(self, person_id: UUID | None) -> str:
        """Somebody, masked."""
        return self.names.get(person_id, "") or masks.UNREADABLE

    def change(self, one: Change) -> str:
        """A change that the visit tells, in words."""
        if one.verb == REST:
            return _("其余照旧")
        beside = BESIDE.get(one.verb)
        title = str(beside or (OF_HOME.get(one.verb) or OF_RESIDENT[one.verb]).title)
        row = self.rows.get(one.residence) if one.residence else None
        told = [self.of(row.person_id)] if row else _named(one)
        return f"{title}：{'、'.join(told)}" if told else title

    def then(self) -> set[UUID]:
        """Who lived there as the visit saw it."""
        stayed = {row.person_id for row in self.now if row.pk not in self.made}
        return stayed | {
            row.person_id for pk, row in self.rows.items() if pk in self.before and pk not in self.made
        }


def _written(steps: Sequence[DwellingEvent]) -> tuple[set[UUID], set[UUID]]:
    """Residences that these steps made, and those that went on until they changed them."""
    made: set[UUID] = set()
    before: set[UUID] = set()
    for one in steps:
        rows = one.detail.get("rows", {})
        made |= {UUID(pk) for pk in rows.get("made", {}).get("residence", ())}
        told = rows.get("before", {}).get("residence", {})
        before |= {UUID(pk) for pk, said in told.items() if _went_on(said)}
    return made, before


def _went_on(said: dict[str, Any]) -> bool:
    period = said.get("period")
    return bool(period) and period[1] is None


def _named(one: Change) -> list[str]:
    """Newcomers as the phone named them, masked."""
    told = [one.field(name) for name in ("name", *(f"who{place}-name" for place in range(1, 7)))]
    return [names.masked(name) for name in told if name]


def _lines(
    told: Told, now: Sequence[Residence], steps: Sequence[DwellingEvent], called: _Called
) -> list[Line]:
    """One line for everybody whom either side has there, and one for whatever else was touched."""
    then, here = called.then(), {row.person_id for row in now}
    left = {
        called.rows[one.residence].person_id
        for one in told.changes
        if one.verb in ("out", "within", "died") and one.residence in called.rows
    }
    if any(one.verb == "all-out" for one in told.changes):
        left = then
    mine = then - left
    words = {True: _("住在这里"), False: _("不住在这里")}
    lines = [
        Line(
            called.of(person),
            words[person in mine],
            words[person in here],
            (person in mine) != (person in here),
        )
        for person in [*[row.person_id for row in now], *sorted(then - here)]
    ]
    new = [name for one in told.changes if one.verb in ("in", "born") for name in _named(one)]
    lines += [Line(name, _("新住进来"), _("没有登记"), True) for name in new]
    told_of = {person for person in then | here if (person in mine) != (person in here)}
    lines += [
        _otherwise(one, told, called)
        for one in steps
        if "people" in one.touches and one.person_id not in told_of
    ]
    return lines + values.lines_of(told, steps, called.leases)


def _otherwise(step: DwellingEvent, told: Told, called: _Called) -> Line:
    """What changes nobody's living there, and yet something of them, or of the household."""
    what = f"{step.verb_label}：{called.of(step.person_id)}" if step.person_id else str(step.verb_label)
    return Line(what, values.usual(told), step.actor_label, True)


def _since(one: DwellingEvent, called: _Called) -> Since:
    whom = called.of(one.person_id) if one.person_id else ""
    is_late = timezone.localdate(one.recorded_at) > timezone.localdate(one.occurred_at)
    return Since(one.actor_label, one.occurred_at, one.verb_label, whom, is_late)


def _now_at(conflict: VisitConflict, user: "User") -> Dwelling | None:
    if conflict.now_at_id is None:
        return None
    rows = Dwelling.objects.visible_to(user).select_related("building", "entrance")
    return rows.filter(pk=conflict.now_at_id).first()
