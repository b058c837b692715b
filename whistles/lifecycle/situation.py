"""A whistle with what stands around it for one reader, each asked of the database once and only when it is needed."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from grids.access import oracle
from grids.access.roles import Permission
from grids.access.withheld import is_kept
from grids.approvals.standing import Asked
from grids.conduct.fetched import fetched_of
from grids.conduct.lifecycle import On, Step
from grids.conduct.questions import Question
from grids.files.asks import FILE
from grids.files.attached import Attached
from grids.files.kinds import FORMS, PHOTO
from grids.staff.models import User
from whistles.clocks.deadlines import rules_in
from whistles.clocks.rules import Rules
from whistles.clocks.terms import Terms
from whistles.intake.models import Lead
from whistles.intake.standing import standing_among
from whistles.lifecycle.actors import DESK
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.models import Part, ReportIn, Whistle, WhistleEvent
from whistles.lifecycle.queries import grades_of
from whistles.lifecycle.states import CLOSED, OBJECTED, OFFERED, WHISTLED
from whistles.lifecycle.table import HANDLED, READS_COPY

PARTS = Question(lambda key: ReportIn.objects.filter(whistle=key).select_related("department"), UUID)
# with the accounts that took steps of each
PARTS_AND_HANDS = Question(
    lambda key: ReportIn.objects.filter(whistle=key).select_related("department").annotate(
        hands=ArraySubquery(
            WhistleEvent.objects.filter(
                whistle=OuterRef("whistle"), part=OuterRef("pk"), occurred_at__gte=OuterRef("assigned_at")
            ).order_by().values("actor_id").distinct()
        )
    ),
    UUID,
)  # fmt: skip
LEAD_IDS = Question(lambda key: Lead.objects.filter(whistle=key).values_list("pk", flat=True), UUID)
STEPS = Question(
    lambda key, first, last: WhistleEvent.objects.filter(whistle=key, occurred_at__range=(first, last)).order_by("seq"),
    UUID, datetime, datetime,
)  # fmt: skip
# in what an event keeps of a closing: how many days after it the matter may be opened again
REOPEN_DAYS = "reopen_days"


class Situation(Attached, Asked):
    """`matter` and `by`, the departments' parts, and which of them are the reader's."""

    # what it takes to say where it lies
    placed_with = lies_with = Permission.WHISTLE_VERIFY
    orderly = DESK

    def __init__(self, matter: Whistle, by: User) -> None:
        super().__init__(matter, by)
        self._loaded: dict[UUID, tuple] = {}

    @classmethod
    def born(
        cls, matter: Whistle, by: User, parts: list[ReportIn], leads: list[Lead], terms: Terms, grades: list[Grade],
    ) -> "Situation":  # fmt: skip
        """The situation of a whistle that comes to be: nothing has to be asked."""
        found = cls(matter, by)
        found.parts, found.leads, found.terms, found.grades = parts, leads, terms, grades
        matter.born = found
        return found

    @cached_property
    def parts(self) -> list[ReportIn]:
        """Every part the whistle ever had, those that lead first; the mark of the facts covers the same rows."""
        known = fetched_of(self.matter, "report_ins")
        return self._in_order(PARTS.of(self.matter.pk) if known is None else known)

    def know(self, parts: Iterable[ReportIn]) -> None:
        """Its parts as they are at hand: nothing is asked for them."""
        self.parts = self._in_order(parts)

    def _in_order(self, known: Iterable[ReportIn]) -> list[ReportIn]:
        found = sorted(known, key=lambda part: (part.part != Part.LEAD, part.assigned_at, part.pk))
        self._loaded = {part.pk: _columns(part) for part in found}
        return found

    @cached_property
    def leads(self) -> list[Lead]:
        """The leads it came from."""
        return list(self.matter.leads.all())

    @property
    def lead_ids(self) -> list[UUID]:
        """Their ids, which are all that most steps ask of them."""
        known = self.__dict__.get("leads")
        if known is None:
            return LEAD_IDS.of(self.matter.pk)
        return [lead.pk for lead in known]

    @cached_property
    def steps(self) -> list[WhistleEvent]:
        """Its steps in their order, to be shown; from its birth to its last, so that no other year's part of the book is asked."""
        matter = self.matter
        found = STEPS.of(matter.pk, matter.whistled_at, matter.last_occurred_at)
        # what was taken back may have happened before, or later
        return found if len(found) >= matter.version else list(matter.events.order_by("seq"))

    @property
    def next_seq(self) -> int:
        """Which step of its book comes next."""
        return self.matter.version + 1

    @cached_property
    def standing(self) -> list[WhistleEvent]:
        """Those of them that count."""
        return standing_among(self.steps)

    @cached_property
    def grades(self) -> list[Grade]:
        """The grades in force where it lies."""
        return grades_of(self.matter.area)

    def add(self, part: ReportIn) -> None:
        """A part that the step makes."""
        self.parts.append(part)

    @property
    def touched(self) -> tuple[list[ReportIn], list[ReportIn]]:
        """Parts that aren't as they were when they were read, and new ones."""
        known = [part for part in self.parts if part.pk in self._loaded]
        changed = [part for part in known if self._loaded[part.pk] != _columns(part)]
        return changed, [part for part in self.parts if part.pk not in self._loaded]

    @property
    def current(self) -> list[ReportIn]:
        """The parts of the present round."""
        return [part for part in self.parts if part.ended_at is None]

    @property
    def leading(self) -> ReportIn | None:
        """The leading department's part, where there is one."""
        return next((part for part in self.current if part.part == Part.LEAD), None)

    @cached_property
    def terms(self) -> Terms:
        """The terms that run for it and its parts."""
        return Terms.of(self.matter)

    @cached_property
    def rules(self) -> Rules:
        """What the street has set for itself."""
        return rules_in(self.matter.area_id)

    @cached_property
    def reopened_within(self) -> int:
        """How many days after its closing it may be opened again: as many as held then; of a ledger's as hold now."""
        told = [event for event in self.standing if event.to_state == CLOSED]
        kept = max(
            ((one.seq, one.given[REOPEN_DAYS]) for one in told if REOPEN_DAYS in one.given), default=None
        )
        return kept[1] if kept else self.rules.reopen_days

    @cached_property
    def followed(self) -> list[str]:
        """Numbers of the leads whose reporters were asked how it went since it was closed last."""
        ended = [
            event.seq for event in self.standing if event.to_state == CLOSED and event.from_state != CLOSED
        ]
        last = max(ended, default=0)
        return [event.given["lead"] for event in self.steps if event.seq > last and "lead" in event.given]

    @cached_property
    def took_part(self) -> bool:
        """Whether the reader handled it or verified what was done, or works for a department that has a part in it."""
        if self.by.is_system:
            return False
        if any(part.department_id in self.own_departments for part in self.parts):
            return True
        return any(event.actor_id == self.by.pk and event.verb in HANDLED for event in self.steps)

    @cached_property
    def did_the_work(self) -> bool:
        """Whether the reader's own account took a step of the department that leads, since it leads in this round."""
        if self.by.is_system:
            return False
        if not {"parts", "steps"} & self.__dict__.keys() and fetched_of(self.matter, "report_ins") is None:
            # one question for both
            self.parts = self._in_order(PARTS_AND_HANDS.of(self.matter.pk))
            return self.leading is not None and self.by.pk in self.leading.hands
        leading = self.leading
        return leading is not None and any(
            event.part == leading.pk and event.actor_id == self.by.pk for event in self.steps
        )

    @property
    def has_photo(self) -> bool:
        """Whether somebody added a photo since the present round began."""
        turns = (one for one in self.standing if one.from_state != one.to_state)
        began = max((one.seq for one in turns if one.to_state == WHISTLED), default=0)
        return any(one.seq > began and FORMS[one.given[FILE]["form"]].kind == PHOTO for one in self.attached)

    @property
    def is_copy_read(self) -> bool:
        """Whether somebody of the district has read it since it was copied there."""
        return any(event.verb == READS_COPY for event in self.steps)

    @property
    def objecting(self) -> list[ReportIn]:
        """Parts that assist and object."""
        return [part for part in self.current if part.part == Part.ASSIST and part.standing == OBJECTED]

    @property
    def to_rate(self) -> list[ReportIn]:
        """Parts of the reader's departments that have not said how the whistle was; of the system the leading one."""
        own = [part for part in self.current if part.department_id in self.own_departments]
        own = [self.leading] if self.by.is_system and self.leading else own
        return [part for part in own if not part.whistle_mark]

    @property
    def own_offered(self) -> list[ReportIn]:
        """Parts of the reader's by which the lead is offered."""
        return [part for part in self.own_assisting if part.standing == OFFERED]

    @cached_property
    def own_departments(self) -> frozenset[int]:
        """Ids of the departments that the reader handles matters for."""
        return frozenset(oracle.departments(self.by, Permission.WHISTLE_HANDLE))

    def handles_complaint(self, area_code: str) -> bool:
        """Whether the reader handles complaints there, and not this one for a department alone, being kept from it otherwise."""
        return oracle.may_in(self.by, Permission.COMPLAINT_HANDLE, area_code) and not self._is_kept

    @cached_property
    def _is_kept(self) -> bool:
        return is_kept(self.by, "whistles.whistle", self.matter.pk)

    @property
    def own_assisting(self) -> list[ReportIn]:
        """Parts that assist and are the reader's; all of them for the system."""
        assisting = [part for part in self.current if part.part == Part.ASSIST]
        return [part for part in assisting if self.by.is_system or part.department_id in self.own_departments]

    def part_for(self, step: Step) -> ReportIn | None:
        """The part in whose name the step is taken: of several, one that can still take it."""
        if step.on == On.PART:
            fit = [part for part in self.own_assisting if part.standing in step.part_sources]
            return next(iter(fit or self.own_assisting), None)
        return self.leading if step.on == On.LEAD else None


def _columns(part: ReportIn) -> tuple:
    return tuple(getattr(part, one.attname) for one in part._meta.concrete_fields)
