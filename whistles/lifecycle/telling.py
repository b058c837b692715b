"""Whom a step of a whistle is told, and what: read off its row of the table and off where the matter stands.

A row needs nothing more for it: who has to act after it is told that they have to, whoever decides that something was
asked, whoever asked how it was decided; those who are urged, whom a clock waits for, whose matter was changed by somebody
else, and who registered or follows what came to its end. What a complaint led to is told to nobody.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Q

from grids.access import oracle
from grids.access.roles import Permission as P
from grids.approvals.models import Approval
from grids.approvals.queries import who_may
from grids.conduct.lifecycle import On, Step
from grids.lists.models import Following
from grids.notices.kinds import Draft, Kind
from whistles.clocks.models import WORK
from whistles.clocks.starts import waited_for_in
from whistles.intake.models import LeadEvent
from whistles.lifecycle.actors import DISTRICT_DIGITS
from whistles.lifecycle.grades import Behaviour
from whistles.lifecycle.models import Part, ReportIn, Whistle, WhistleEvent
from whistles.lifecycle.shown import next_step
from whistles.lifecycle.states import AT_REST, LEAD_ACTS, OBJECTED
from whistles.lifecycle.table import LIFECYCLE, PROMPT, URGES, WARN

if TYPE_CHECKING:
    from grids.staff.models import User

BOOK = "whistle"
# actors in whose place a department stands
DEPARTMENTS = frozenset({"lead", "assist", "department"})


class Heard(NamedTuple):
    """Some people and offices, and why they hear of it; `more` is what their sentence needs beside what all need."""

    kind: str
    people: Sequence[int]
    offices: Sequence[int] = ()
    desk: bool = False
    more: dict[str, Any] = {}


def drafts(steps: Iterable[tuple[UUID, datetime]]) -> list[Draft]:
    """What to tell of these steps."""
    keys, moments = zip(*steps, strict=True)
    found = WhistleEvent.objects.filter(
        pk__in=keys, occurred_at__gte=min(moments), occurred_at__lte=max(moments)
    )
    related = found.select_related("whistle__area", "whistle__grade").order_by("occurred_at", "seq")
    return [draft for event in related if not event.whistle.is_sealed for draft in _of(event)]


def _of(event: WhistleEvent) -> Iterator[Draft]:
    whistle = event.whistle
    told = {
        "number": whistle.number, "grade": str(whistle.grade), "behaviour": whistle.grade.behaviour,
        "area": whistle.area.short_name, "state": event.to_state,
    }  # fmt: skip
    for heard in Taken(event).heard():
        people = [one for one in heard.people if one and one != event.actor_id]
        if people or heard.offices or heard.desk:
            yield Draft(
                kind=heard.kind, event_id=event.pk, verb=event.verb, subject_kind=BOOK, subject_id=whistle.pk,
                area_code=whistle.area_id, at=event.occurred_at, facts=told | heard.more, recipients=people,
                offices=heard.offices, desk=heard.desk,
            )  # fmt: skip


class Taken:
    """A step that was taken, the matter as it stands now, and who hears of it."""

    def __init__(self, event: WhistleEvent) -> None:
        self.event, self.whistle = event, event.whistle
        self.step: Step = LIFECYCLE.steps[event.verb]
        self.parts = list(ReportIn.objects.filter(whistle=event.whistle_id, ended_at=None))
        # the parts ask their whistle where it stands
        for part in self.parts:
            part.whistle = self.whistle
        self.by_department = self.step.actor.code in DEPARTMENTS
        self.moved = event.from_state != event.to_state
        # whoever came later has dealt with what the step brought about
        self.stands = self.whistle.state == event.to_state

    def heard(self) -> Iterator[Heard]:
        """Everybody who hears of it, with the reason; a person with several is told the most urgent."""
        yield from self._newly_given()
        yield from self._turn_of_the_department()
        yield from self._turn_of_the_desk()
        yield from self._askings()
        yield from self._urged()
        yield from self._clocks()
        yield from self._copied()
        yield from self._changed()
        yield from self._ended()

    def _emergency(self, kind: str) -> str:
        return Kind.EMERGENCY if self.whistle.grade.behaviour == Behaviour.EMERGENCY else kind

    def _to(self, kind: str, parts: Iterable[ReportIn], **more: Any) -> Iterator[Heard]:
        for part in parts:
            following = next_step(part)
            said = {"next": following.verb} if following else {}
            due = self.whistle.next_due_at if part.part == Part.LEAD else None
            if due:
                said["due_at"] = due.isoformat()
            yield Heard(kind, handlers(part.department_id), [part.department_id], more=said | more)

    def _newly_given(self) -> Iterator[Heard]:
        """Departments that came to it with this step and haven't done anything yet."""
        fresh = (one for one in self.parts if one.assigned_at >= self.event.occurred_at and not one.signed_at)
        if self.whistle.is_open:
            yield from self._to(self._emergency(Kind.ACT), fresh)

    def _turn_of_the_department(self) -> Iterator[Heard]:
        """The matter came back into the hands of who leads, by somebody else."""
        if self.stands and self.moved and self.event.to_state in LEAD_ACTS and not self.by_department:
            yield from self._to(
                self._emergency(Kind.ACT), [one for one in self.parts if one.part == Part.LEAD]
            )

    def _turn_of_the_desk(self) -> Iterator[Heard]:
        waits = self.moved and self.stands and waited_for_in(self.event.to_state) and not self.step.asks_for
        if waits or self.event.part_to == OBJECTED:
            due = self.whistle.next_due_at
            yield Heard(
                Kind.ACT, desk_of(self.whistle.area_id), desk=True, more={"due_at": due.isoformat()} if due else {},
            )  # fmt: skip

    def _askings(self) -> Iterator[Heard]:
        yield from askings(self.step, self.whistle)

    def _urged(self) -> Iterator[Heard]:
        if self.event.verb in URGES:
            yield from self._to(Kind.URGED, [one for one in self.parts if one.is_open])

    def _clocks(self) -> Iterator[Heard]:
        """Whom a clock waits for; once it has run out, those above as well."""
        if self.event.verb not in (PROMPT.verb, WARN.verb):
            return
        given = self.event.given
        more = {"clock": given.get("clock", ""), "due_at": given.get("due_at", "")}
        if given.get("clock") in WORK:
            mine = [one for one in self.parts if str(one.pk) == given.get("part")]
            lead = [one for one in self.parts if one.part == Part.LEAD]
            yield from self._to(Kind.DUE, mine or lead, **more)
        late = self.event.verb == WARN.verb
        if late or given.get("clock") not in WORK:
            above = first_of(P.WHISTLE_SUPERVISE, self.whistle.area_id) if late else []
            yield Heard(Kind.DUE, [*desk_of(self.whistle.area_id), *above], desk=True, more=more)

    def _copied(self) -> Iterator[Heard]:
        if self.whistle.copied_at == self.event.occurred_at:
            district = self.whistle.street_code[:DISTRICT_DIGITS]
            yield Heard(Kind.ACT, first_of(P.WHISTLE_SUPERVISE, district))

    def _changed(self) -> Iterator[Heard]:
        """Departments whose matter somebody else changed, and the one that another came in place of."""
        if self.step.internal or self.step.is_everyday:
            return
        if self.event.lead_moved and self.event.lead_before_id:
            yield Heard(Kind.CHANGED, handlers(self.event.lead_before_id), [self.event.lead_before_id])
        if not self.by_department:
            yield from self._to(Kind.CHANGED, self.parts)
        elif self.step.actor.code == "assist" and self.step.on != On.PART:
            yield from self._to(Kind.CHANGED, [one for one in self.parts if one.part == Part.LEAD])

    def _ended(self) -> Iterator[Heard]:
        """Whoever registered what came to its end, or what was whistled now; and the departments, whose work is over."""
        ended = self.moved and self.event.to_state in AT_REST
        if ended:
            yield from self._to(Kind.CHANGED, self.parts)
        if ended or self.event.seq == 1:
            yield Heard(Kind.ENDED, registrars(self.whistle))
        if ended or not (self.step.internal or self.step.is_everyday):
            yield Heard(Kind.ENDED, followers(BOOK, self.whistle.pk))


def askings(step: Step, matter: Any) -> Iterator[Heard]:
    """Whoever decides what a step asked for, while it waits; whoever asked, once a step decided."""
    if not (step.asks_for or step.decides):
        return
    asked = Approval.objects.of(matter).filter(what=step.asks_for or step.decides).order_by("-id").first()
    if asked is None:
        return
    if step.asks_for and asked.decided_at is None and asked.lapsed_at is None:
        yield Heard(Kind.DECIDE, [one.pk for one in who_may(asked)])
    if step.decides and asked.decided_at is not None:
        own = [asked.asked_for_id] if asked.asked_for_id else []
        people = [asked.asked_by_id, *(person for one in own for person in handlers(one))]
        yield Heard(Kind.CHANGED, people, own)


def handlers(department_id: int) -> list[int]:
    """Accounts that handle a department's matters today."""
    return _active(Q(pk__in=oracle.holders(P.WHISTLE_HANDLE, "", [department_id])))


def desk_of(area_code: str) -> list[int]:
    """Accounts that have the street's desk; where nobody has it, whoever verifies there."""
    return _active(Q(pk__in=oracle.holders(P.LEAD_TRIAGE, area_code))) or _active(
        Q(pk__in=oracle.holders(P.WHISTLE_VERIFY, area_code))
    )


def first_of(permission: P, area_code: str) -> list[int]:
    """Accounts nearest to an area of those that have a permission there."""
    found = oracle.nearest(permission, area_code)
    return [pk for pk, place in found if place == found[0][1]]


def registrars(whistle: Whistle) -> list[int]:
    """Who registered the leads that a whistle came of."""
    leads = whistle.leads.values("pk")
    first = LeadEvent.objects.filter(lead__in=leads, seq=1, actor__is_active=True)
    return list(first.values_list("actor", flat=True))


def followers(kind: str, subject_id: UUID) -> list[int]:
    """Who follows a matter."""
    found = Following.objects.filter(kind=kind, subject=subject_id, user__is_active=True)
    return list(found.values_list("user", flat=True))


def _active(condition: Q) -> list[int]:
    users = get_user_model().objects.filter(condition, is_active=True)
    return list(users.order_by("pk").values_list("pk", flat=True))


def known_to(user: "User") -> Any:
    """Whistles of which somebody may be told: what a complaint led to is among none of them."""
    return Whistle.objects.ordinary_to(user)


def concerns(whistle_id: UUID, department_id: int | None) -> bool:
    """Whether a matter is a department's at present, or stands in ordinary lists."""
    found = Whistle.objects.ordinary().filter(pk=whistle_id)
    if department_id is not None:
        found = found.filter(report_ins__department=department_id)
    return found.exists()
