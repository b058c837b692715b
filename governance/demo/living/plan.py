"""A living street's matters with the moment of everything that is done about them. Pure.

What they are about, who does what and how long it takes is drawn from the street's code alone; the moment of seeding
says when. So two seedings tell the same, each of the eight weeks before it.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from governance.demo.kinds import Kind
from governance.demo.living.office import DAY, Office
from governance.demo.living.stories import Alive, Move, Story
from governance.demo.living.streets import Street
from governance.demo.matters import KINDS
from governance.demo.people import FAMILY, SECOND_SIGN, UNASSIGNED_PREFIX
from governance.demo.voices import VOICE_OF
from governance.demo.writing import DemoMatter, Times, Writer

# closed matters of the weeks before, and between which ages in working days they were whistled
CLOSED, YOUNGEST, OLDEST = 32, 6.5, 39.0
# so many matters the ledger tells of the months before, and how far back in working days
BEFORE, LONG_AGO = 260, 225.0
# all of it was closed when it came in, so many working days later
SETTLED = 5.5
HOTLINE = "hotline_12345"
# longer than anything that is done about a closed matter, with what chance adds to it
SLOWEST, QUICKEST = 1.3, 0.7
MARGIN = 0.4
CHANNELS = ("hotline_12345", "hotline_12345", "jiesu_jiban", "letter_visit", "digital_urban", "grid_patrol")
# by which somebody is told who can be called and asked afterwards
WITH_SOMEBODY = frozenset({"contact", "follow_up", "follow_up_reopen"})
SEEN = "seen"
# codes of grids are longer than those of communities
COMMUNITY_DIGITS = 12
# so many minutes lie between a call and its registration, and between that and the whistle
NATURAL_WAIT, OFFICE_WAIT, WAIT_TO_APPROVE = (2, 30), (12, 150), 110
# so long before the whistle its grade is asked for and granted
APPROVED = (("ask_grade", 60), ("grant_grade", 15))
TAKES_PHOTO = Move("attach", 0, {"photo": "fault"})
EVENING_MINUTES = 150
# so long after the whistle who assists signs, and so long after that reports in
ASSIST_SIGNS, ASSIST_REPORTS = (20, 120), (60, 240)
ENDS = frozenset({"close", "cancel"})
# by which the first that assists leads from then on, or is asked to
TO_ANOTHER = frozenset({"uphold", "reassign", "object"})


@dataclass(frozen=True, slots=True)
class Done:
    """One step with its moment."""

    move: Move
    at: datetime


@dataclass(frozen=True, slots=True)
class Planned:
    """A matter and its way: registered, whistled unless it is a lead alone, and every step after that."""

    story: Story
    matter: DemoMatter
    registered_at: datetime
    whistled_at: datetime | None
    steps: tuple[Done, ...]
    # what comes before the whistle, where somebody has to agree to it
    before: tuple[Done, ...] = ()

    @property
    def other(self) -> str:
        """The office that is meant where another one is: the first that assists."""
        if self.matter.assisting:
            return self.matter.assisting[0]
        return "order" if self.matter.department == "civil" else "civil"


class Planner:
    """Plans the matters of one street."""

    def __init__(self, street: Street, told: Alive, now: datetime) -> None:
        self.street, self.told, self.office = street, told, Office(now)
        # how long things take is drawn apart from what they are about
        self.rng = random.Random(f"{street.code} times")  # noqa: S311 - the same every time, which is the point
        self.writer = Writer(random.Random(street.code), street.communities)  # noqa: S311 - as above
        self.communities = tuple(one for one in street.communities if len(one.code) == COMMUNITY_DIGITS)
        self.grids = tuple(one for one in street.communities if len(one.code) > COMMUNITY_DIGITS)

    def planned(self) -> list[Planned]:
        """Every matter, numbered in the order in which they came."""
        stories = [self._whistled(story, story.age) for story in self.told.stories]
        courses = [self._whistled(*self._course(place)) for place in range(CLOSED)]
        leads: list[Planned] = []
        for story in self.told.leads:
            if story.grade == "routine" or self.street.approves:
                first = next((one for one in stories if one.story.shows == story.of), None)
                first = leads[-1] if story.again else first
                leads.append(self._again(first, story) if first else self._lead(story))
        return self._numbered([*stories, *courses, *leads])

    def told_before(self) -> list[DemoMatter]:
        """What the hotline's ledger tells of the months before the street used the product: whistled and closed."""
        rng, found = self.rng, []
        kinds = [kind for kind in KINDS if kind.grade == "routine" and kind.told and not kind.months]
        for place in range(BEFORE):
            age = OLDEST + SETTLED + (LONG_AGO - OLDEST) * (place + rng.random()) / BEFORE
            whistled_at = self.office.ago(age * DAY)
            closed_at = self.office.ago(age * DAY - rng.triangular(0.5, SETTLED - 1, 1.8) * DAY)
            received = self.office.ago(age * DAY + rng.uniform(*OFFICE_WAIT))
            found.append(
                self.writer.told(HOTLINE, kinds, Times(received, whistled_at, closed_at), self.communities)
            )
        found.sort(key=lambda matter: matter.received_at)
        return [
            _of_the_street(replace(one, number=self._number(one, self.street.first_number - BEFORE + place)))
            for place, one in enumerate(found)
        ]

    def _course(self, place: int) -> tuple[Story, float]:
        """A way that was gone to its end, each step a little slower or quicker, and how long ago it began."""
        rng, courses = self.rng, self.told.courses
        course = rng.choices(courses, weights=[one.weight for one in courses])[0]
        # who appeals against being late was late
        quickest = 1.0 if "appeal" in course.verbs else QUICKEST
        moves = tuple(
            replace(move, minutes=move.minutes * rng.uniform(quickest, SLOWEST)) for move in course.moves
        )
        age = YOUNGEST + (OLDEST - YOUNGEST) * (place + rng.random()) / CLOSED
        took = sum(move.minutes for move in moves) / DAY
        is_in_grid = rng.random() < 0.3
        grade = self._grade(course, is_in_grid=is_in_grid)
        return replace(course, moves=moves, grid=is_in_grid, grade=grade), max(age, took + MARGIN)

    def _grade(self, course: Story, *, is_in_grid: bool) -> str:
        drawn = self.rng.random()
        if is_in_grid and drawn > 0.4:
            return "community"
        if course.several or "appeal" in course.verbs:
            return course.grade
        return "key_street" if drawn < 0.08 else "question" if drawn < 0.2 else course.grade

    def _whistled(self, story: Story, age: float) -> Planned:
        """A matter that was whistled so many working days ago."""
        rng, minutes = self.rng, age * DAY
        whistled_at = self.office.ago(minutes)
        if story.just:
            whistled_at = self.office.now - timedelta(minutes=story.just)
        needs_approval = self.street.grades[story.grade] in self.street.approves
        drawn, came = rng.uniform(*OFFICE_WAIT), round(rng.uniform(*NATURAL_WAIT))
        wait = WAIT_TO_APPROVE if needs_approval else drawn
        registered_at = self.office.ago(minutes + wait)
        if story.natural:
            registered_at, came = whistled_at - timedelta(minutes=3), 1
        received = registered_at - timedelta(minutes=came)
        if not story.natural and rng.random() < 0.22:
            received = self.office.evening_before(registered_at, rng.randrange(EVENING_MINUTES))
        before = [Done(Move(verb, 0), self.office.ago(minutes + left)) for verb, left in APPROVED]
        before = before if needs_approval else []
        steps = self._steps(story, minutes, whistled_at)
        ended = next((one.at for one in reversed(steps) if one.move.verb == "submit"), None)
        matter = self._written(story, Times(received, whistled_at, ended))
        if VOICE_OF[matter.source] == SEEN:
            # whoever inspects takes a photograph
            before.insert(0, Done(TAKES_PHOTO, self.office.ago(minutes + wait - 1)))
        return Planned(story, matter, registered_at, whistled_at, steps, tuple(before))

    def _lead(self, story: Story) -> Planned:
        """A lead that was registered so many working days ago and whistled to nobody."""
        minutes = story.age * DAY
        registered_at = self.office.ago(minutes)
        received = registered_at - timedelta(minutes=self.rng.randrange(*NATURAL_WAIT))
        matter = self._written(story, Times(received))
        steps = self._steps(story, minutes, registered_at)
        if VOICE_OF[matter.source] == SEEN:
            steps = (Done(TAKES_PHOTO, self.office.ago(minutes - 1)), *steps)
        return Planned(story, matter, registered_at, None, steps)

    def _again(self, first: Planned, story: Story) -> Planned:
        """The same person calls once more about what waits, or somebody else about what is under way."""
        registered_at, told = self.office.ago(story.age * DAY), first.matter
        matter = replace(
            told, source="jiesu_jiban", received_at=registered_at - timedelta(minutes=4),
            content=f"诉求人再次反映：{told.content}之前打过电话，还没有人来看。",
        )  # fmt: skip
        if story.of:
            name = self.rng.choice(FAMILY) + self.rng.choice(SECOND_SIGN)
            phone = f"{UNASSIGNED_PREFIX}{self.rng.randrange(10_000):04d}"
            content = f"另一位住户来电反映同一件事：{told.title}，希望早点办好。"
            matter = replace(matter, source=HOTLINE, content=content, reporter=name, phone=phone)
        steps = self._steps(story, story.age * DAY, registered_at)
        return Planned(story, matter, registered_at, None, steps)

    def _steps(self, story: Story, age: float, began: datetime) -> tuple[Done, ...]:
        """The moment of each step; TypeError where the story goes on beyond the moment of seeding."""
        took, found = 0.0, []
        for move in story.moves:
            took += move.minutes + self.rng.random()
            if took >= age:
                raise TypeError(f"{story.shows or story.verbs} takes longer than {age:.0f} minutes")
            found.append((took, move))
        # nothing is done any more by who assists once it has ended
        ends = next((took for took, move in found if move.verb in ENDS), age)
        found += [(took, move) for took, move in self._assisting(story) if took < ends]
        return tuple(
            Done(move, began + timedelta(minutes=took) if story.natural else self.office.ago(age - took))
            for took, move in sorted(found, key=lambda one: one[0])
        )

    def _assisting(self, story: Story) -> Iterator[tuple[float, Move]]:
        """What those that assist do by themselves: how long after the whistle, and what."""
        for place in range(story.several - story.idle):
            if place == 0 and story.verbs & TO_ANOTHER:
                continue
            took = self.rng.uniform(*ASSIST_SIGNS)
            yield took, Move("assist_sign", 0, {"of": str(place)})
            yield took + self.rng.uniform(*ASSIST_REPORTS), Move("assist_report_in", 0, {"of": str(place)})

    def _written(self, story: Story, times: Times) -> DemoMatter:
        """What it is about: something that fits the story, in the voice of a channel that brings such things."""
        kinds = self._kinds(story)
        channels = (story.source,) if story.source else CHANNELS
        if story.verbs & WITH_SOMEBODY and not story.source:
            channels = tuple(one for one in channels if VOICE_OF[one] != SEEN)
        channels = tuple(one for one in channels if _brought(kinds, one))
        source = self.writer.rng.choice(channels)
        matter = self.writer.told(source, _brought(kinds, source), times, self.grids if story.grid else ())
        return replace(matter, assisting=matter.assisting[: story.several])

    def _kinds(self, story: Story) -> list[Kind]:
        grade = "routine" if story.grade in ("question", "community") else story.grade
        found = [
            kind for kind in KINDS
            if kind.grade == grade and not kind.months and (not story.office or kind.lead == f"demo-{story.office}")
            and kind.is_question == (story.grade == "question") and len(kind.assist) >= story.several
        ]  # fmt: skip
        if not found:
            raise TypeError(f"no kind of matter fits {story.shows or story.verbs}")
        return found

    def _numbered(self, found: list[Planned]) -> list[Planned]:
        """Numbers in each channel's own style, rising with time."""
        serial: Counter[str] = Counter()
        numbered = []
        for one in sorted(found, key=lambda one: one.matter.received_at):
            serial[one.matter.source] += 1
            number = self._number(one.matter, self.street.first_number + serial[one.matter.source])
            numbered.append(replace(one, matter=_of_the_street(replace(one.matter, number=number))))
        return numbered

    def _number(self, matter: DemoMatter, serial: int) -> str:
        at = matter.received_at
        return {
            "hotline_12345": f"KM{at:%Y%m%d%H%M}{serial:04d}",
            "digital_urban": f"{self.street.slug.upper()}{at:%y%m}{serial:05d}",
            "jiesu_jiban": f"JSJB{at:%Y}-{serial:05d}",
            "proposal": f"建〔{at.year}〕{serial}号",
            "letter_visit": f"{self.street.name[0]}信访{at.year}第{serial:03d}号",
            "grid_patrol": f"XC{at:%y%m%d}-{serial:03d}",
        }[matter.source]


def _brought(kinds: list[Kind], source: str) -> list[Kind]:
    """Those that a channel has a voice for."""
    return [kind for kind in kinds if getattr(kind, VOICE_OF[source])]


def _of_the_street(matter: DemoMatter) -> DemoMatter:
    """Its offices by their short names, which each street has its own of."""
    return replace(
        matter, department=matter.department.removeprefix("demo-"),
        assisting=tuple(code.removeprefix("demo-") for code in matter.assisting),
    )  # fmt: skip
