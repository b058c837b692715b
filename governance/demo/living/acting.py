"""Carries a living street's plan out: everything by the product's own actions, by the street's own people, in order of time."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from governance.demo import sheets
from governance.demo.bringing import bring_ledger
from governance.demo.ground import Places
from governance.demo.living.clock import as_of
from governance.demo.living.office import DAY
from governance.demo.living.plan import HOTLINE, OLDEST, Planned, Planner
from governance.demo.living.rounds import Rounds
from governance.demo.living.speaking import Speaker
from governance.demo.living.stories import Complaint, Move, alive
from governance.demo.living.streets import Street
from governance.demo.writing import DemoMatter
from grids.areas.models import Area
from grids.conduct.lifecycle import Lifecycle
from grids.notices.kinds import FRESH
from grids.notices.models import Untold
from grids.staff.models import Department, User
from whistles.clocks import sweeping
from whistles.intake import actions as pool
from whistles.intake.models import Category, Lead, Source
from whistles.intake.table import LEAD_LIFECYCLE
from whistles.lifecycle.actions import blow, take
from whistles.lifecycle.engine import by_system
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.table import LIFECYCLE
from whistles.verification.actions import HEADS_LOCK
from whistles.verification.models import DayHead

# how often what falls due by itself is looked for meanwhile: beat looks every minute, which is told apart by nobody weeks later
SWEEP_EVERY = timedelta(hours=2)
# who takes a step, by whose it is in the table; the leading department's and those that assist have people of their own
ROLES = {
    "desk": "desk", "canceller": "desk", "pool": "desk", "supervisor": "desk", "principal": "street",
    "district": "quban",
}  # fmt: skip
# who has verified a matter asks nobody how it went: a colleague of the desk does
ASKS_AFTERWARDS = frozenset({"follow_up", "follow_up_reopen", "rate_part"})
# what is asked for and decided, by who decides it; more time for a key matter is the district's to give
DECIDERS = {
    "objection": "desk",
    "extension": "desk",
    "suspension": "street",
    "appeal": "street",
    "grade": "street",
}
HANDS_OVER = frozenset({"uphold", "reassign", "accept_lead"})
ASSISTS, FINDS = "assist", "finder"


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done at a moment."""

    at: datetime
    order: int
    do: Callable[[], None]


class Actor:
    """Does what was planned in one street."""

    def __init__(self, street: Street, now: datetime) -> None:
        self.street, self.now, self.told = street, now, alive()
        self.planner = Planner(street, self.told, now)
        self.users = {user.username: user for user in User.objects.filter(username__startswith=street.slug)}
        self.offices = {one.code: one for one in Department.objects.filter(code__startswith=street.slug)}
        self.areas = {area.code: area for area in Area.objects.filter(code__startswith=street.code)}
        self.sources = {source.code: source for source in Source.objects.all()}
        self.categories = {one.path: one for one in Category.objects.all()}
        scheme = Grade.objects.for_area(self.areas[street.code]).select_related("scheme")
        self.grades = {grade.code: grade for grade in scheme}
        self.by_story: dict[str, Matter] = {}
        self.speaker = Speaker(self.told.words, street.code)
        self.places = Places(street.code)

    def act(self) -> None:
        """Everything, in order of time."""
        for grade in self.grades.values():
            if grade.code in self.street.approves:
                grade.needs_approval = grade.copies_district = True
                grade.save(update_fields=["needs_approval", "copies_district"])
        swept: datetime | None = None
        for task in sorted(self._tasks(), key=lambda task: (task.at, task.order)):
            with as_of(task.at):
                if swept is None or task.at - swept >= SWEEP_EVERY:
                    sweeping.sweep(by_system)
                    swept = task.at
                task.do()
        with as_of(self.now):
            sweeping.sweep(by_system)

    def _tasks(self) -> Iterator[Task]:
        matters = [Matter(self, one) for one in self.planner.planned()]
        self.by_story = {one.planned.story.shows: one for one in matters}
        for order, matter in enumerate(matters):
            yield from (Task(at, order, do) for at, do in matter.tasks())
        before = self.planner.told_before()
        yield Task(self.planner.office.ago(OLDEST * DAY + DAY / 2), 0, _later(self.bring, before))
        for order, complaint in enumerate(self.told.complaints):
            at = self.planner.office.ago(complaint.age * DAY)
            yield Task(at, -order, _later(self.complain, complaint, f"{order + 1:02d}"))
        rounds = Rounds(self.street, self.planner.office, self.places)
        yield from (Task(at, order, do) for order, (at, do) in enumerate(rounds.tasks()))

    def bring(self, before: list[DemoMatter]) -> None:
        """The desk brings in the hotline's ledger of the months before."""
        names = sheets.Names(
            areas={area.code: sheets.said(area.name) for area in self.areas.values()},
            departments={one.short: one.name for one in self.street.offices},
            grades={name: str(self.grades[code]) for name, code in self.street.grades.items()},
        )
        header, body = sheets.sheet_rows(HOTLINE, before, names)
        bring_ledger(HOTLINE, header, body, street=self.areas[self.street.code], by=self.user("desk"))

    def complain(self, complaint: Complaint, number: str) -> None:
        """Somebody comes to the street and complains about an office of it."""
        now = timezone.now()
        pool.receive_lead(
            source=self.sources["letter_visit"], source_number=f"{self.street.name[0]}检举{now.year}第{number}号",
            title=complaint.title, content=complaint.content, received_at=now - timedelta(minutes=15),
            area=self.areas[self.street.code], by=self.user("desk"), is_sealed=True,
            accused=self.office(complaint.office), reporter_name=self.speaker.name(), reporter_phone=self.speaker.phone(),
        )  # fmt: skip

    def user(self, role: str) -> User:
        """Somebody of the street."""
        return self.users[self.street.username(role)]

    def office(self, short: str) -> Department:
        """A department that the street whistles."""
        return self.offices[self.street.username(short)]


class Matter:
    """One matter on its way."""

    def __init__(self, actor: Actor, planned: Planned) -> None:
        self.actor, self.planned, self.told = actor, planned, planned.matter
        self.leading, self.grade = planned.matter.department, planned.story.grade
        self.lead: Lead | None = None
        self.whistle_id: Any = None
        self.number = ""

    def tasks(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        """What is done about it, with its moments."""
        planned = self.planned
        yield planned.registered_at, self.register
        yield from ((one.at, _later(self.step, one.move)) for one in planned.before)
        if planned.whistled_at:
            yield planned.whistled_at, self.blow
        yield from ((one.at, _later(self.step, one.move)) for one in planned.steps)

    @property
    def code(self) -> str:
        """The grade that is meant, in the scheme that holds here."""
        return self.actor.street.grades[self.grade]

    @property
    def registrar(self) -> str:
        """Who writes it down: whoever patrols the grid, else the desk."""
        officer = next(one for one in self.actor.street.accounts if one.username.endswith("-officer"))
        is_theirs = self.told.source == "grid_patrol" and self.told.area.startswith(officer.area)
        return "officer" if is_theirs else "desk"

    def register(self) -> None:
        """It comes into the pool."""
        told, actor = self.told, self.actor
        self.lead, _new = pool.receive_lead(
            source=actor.sources[told.source], source_number=told.number, title=told.title, content=told.content,
            received_at=told.received_at, area=actor.areas[told.area], address=told.address,
            category=actor.categories.get(told.category), reporter_name=told.reporter, reporter_phone=told.phone,
            by=self.actor.user(self.registrar), point=actor.places.of(told.area, told.number), outside_confirmed=True,
        )  # fmt: skip

    def blow(self) -> None:
        """The desk whistles it."""
        actor = self.actor
        whistle = blow(
            lead_id=self._lead.pk, by=actor.user("desk"), version=None, grade=actor.grades[self.code],
            lead_department=actor.office(self.leading), assisting=[actor.office(one) for one in self.told.assisting],
        )  # fmt: skip
        self.whistle_id, self.number = whistle.pk, whistle.number

    def step(self, move: Move) -> None:
        """One step, by whoever takes it."""
        cycle: Lifecycle = LIFECYCLE if self.whistle_id else LEAD_LIFECYCLE
        step = cycle.steps[move.verb]
        by = self.actor.user(move.given.get("who") or self._role(step.actor, move))
        given = self.actor.speaker.given(step, move, self)
        if self.whistle_id:
            take(whistle_id=self.whistle_id, verb=move.verb, by=by, version=None, given=given)
        else:
            pool.take(lead_id=self._lead.pk, verb=move.verb, by=by, version=None, given=given)
        if move.verb in HANDS_OVER:
            self.leading = self.planned.other
        self.grade = move.given.get("grade", self.grade)

    @property
    def _lead(self) -> Lead:
        if self.lead is None:
            raise TypeError("nothing is done about what was not registered")
        return self.lead

    def _role(self, actor: Any, move: Move) -> str:
        if move.verb in ASKS_AFTERWARDS:
            return "desk2"
        if actor.code == "decider":
            is_key = actor.kind == "extension" and self.grade.startswith("key")
            return "quban" if is_key else DECIDERS[actor.kind]
        if actor.code == ASSISTS:
            return self.told.assisting[int(move.given.get("of", "0"))]
        if actor.code == FINDS:
            return self.registrar
        return ROLES.get(actor.code, self.leading)

    # -- what words may name --

    @property
    def other(self) -> Department:
        """The office that is meant where another one is."""
        return self.actor.office(self.planned.other)

    @property
    def led_by(self) -> Department:
        """The office that leads now."""
        return self.actor.office(self.leading)


def _later(do: Callable[..., None], *given: object) -> Callable[[], None]:
    return lambda: do(*given)


@transaction.atomic
def live(streets: Iterable[Street], now: datetime) -> bool:
    """Let streets live up to `now`, those that have no matters yet. False where they can't: the days before are sealed.

    What people did weeks ago is recorded then (`clock`); the head of a day says what was recorded on it, once and for
    good. So nobody makes heads meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [HEADS_LOCK])
    empty = [one for one in streets if not Lead.objects.filter(street_code=one.code).exists()]
    if empty and DayHead.objects.exists():
        return False
    for street in empty:
        Actor(street, now).act()
    # whoever signs in is told of the last two days, as who looked then
    Untold.objects.filter(occurred_at__lt=now - FRESH).delete()
    return True
