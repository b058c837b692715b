"""The figures once more, by plain Python from the events' own words: what each step says the matter is after it.

It knows nothing of rollups, of measures, or of what a step says that it moved; it shares no SQL with them.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from whistles.lifecycle.grades import Grade
from whistles.lifecycle.models import Whistle, WhistleEvent

SHANGHAI = ZoneInfo("Asia/Shanghai")
# what is kept of an answer, letter by letter, by the figure that counts it
SAID = {
    "to_contact": lambda said: said[:1] == "c",
    "contacted": lambda said: said == "c1",
    "asked": lambda said: said[:1] == "f",
    "reached": lambda said: said[:2] == "fy",
    "told_result": lambda said: said[:1] == "f" and said[2:3] in ("y", "n"),
    "resolved": lambda said: said[:3] == "fyy",
    "told_content": lambda said: said[:1] == "f" and said[3:4] in ("s", "c", "d"),
    "satisfied": lambda said: said[:1] == "f" and said[3:] == "s",
    "content": lambda said: said[:1] == "f" and said[3:] == "c",
}
# what street and departments say of each other, as it is kept
MARKS = {
    "part_good": "pg", "part_fair": "pf", "part_poor": "pp", "sent_good": "wg", "sent_fair": "wf", "sent_poor": "wp",
}  # fmt: skip
RESTING = {"closed": "closed", "suspended": "suspended", "cancelled": "cancelled"}


@dataclass(frozen=True)
class Standing:
    """What a whistle is after a step."""

    day: date
    verb: str
    area: str
    grade: str
    source: str
    state: str
    outcome: str
    late: str
    minutes: int | None
    lead: int | None
    by: int | None
    met: str
    closed_in: str
    seq: int
    put_right: dict[str, str]
    answer: str
    department: int | None
    assisting: frozenset[int]


@dataclass(frozen=True)
class Place:
    """What is asked about."""

    area: str
    own: bool = False
    source: str = ""
    grade: str = ""
    behaviour: str = ""
    level: str = ""
    # a department by its number, 0 where nobody is said to lead
    department: int | None = None


class SlowFold:
    """Every whistle's life, step by step."""

    def __init__(self) -> None:
        self.grades = {grade.key: grade for grade in Grade.objects.all()}
        self.lives: dict[object, list[Standing]] = {}
        # steps of before don't say who led: whoever did before the first that says so
        began = dict(Whistle.objects.values_list("pk", "lead_department"))
        for event in WhistleEvent.objects.filter(lead_moved=True).order_by("-seq"):
            began[event.whistle_id] = event.lead_before_id
        for event in WhistleEvent.objects.filter(is_sealed=False).order_by("whistle_id", "seq"):
            life = self.lives.setdefault(event.whistle_id, [])
            if event.takes_back:
                # neither it nor what it takes back, which is the last that stands, was ever
                assert life.pop().seq == event.takes_back
                continue
            outcome = event.outcome
            if life and event.to_state == life[-1].state and not outcome:
                # a step that leaves it where it is says nothing of how it ended
                outcome = life[-1].outcome
            late = event.late if event.to_state == "closed" else ""
            if life and life[-1].state == event.to_state == "closed" and not (late or event.late_before):
                late = life[-1].late
            lead = life[-1].lead if life else began[event.whistle_id]
            lead = event.leading_id or lead
            life.append(
                Standing(
                    event.occurred_at.astimezone(SHANGHAI).date(), event.verb, event.area_code,
                    event.grade_key, event.source_code, event.to_state, outcome, late,
                    event.minutes, lead, event.department_id or lead, event.met, event.closed_in,
                    event.seq, {"sign": event.sign_put_right, "report": event.report_put_right},
                    event.answer, event.department_id, frozenset(int(one) for one in event.assisting.split(",") if one),
                )
            )  # fmt: skip

        self.lives = {whistle: life for whistle, life in self.lives.items() if life}

    def is_in(self, place: Place, one: Standing) -> bool:
        """Whether a whistle counts here."""
        grade = self.grades[one.grade]
        prefix = place.area[:4] if place.area.endswith("00") and len(place.area) == 6 else place.area
        return (
            (one.area == place.area if place.own else one.area.startswith(prefix))
            and place.source in ("", one.source)
            and place.grade in ("", one.grade)
            and place.behaviour in ("", grade.behaviour)
            and place.level in ("", grade.level)
            and place.department in (None, one.lead or 0)
        )

    def standing(self, place: Place, day: date) -> Iterator[tuple[object, Standing]]:
        """Where each whistle of a place stands at the end of a day."""
        for whistle, life in self.lives.items():
            then = [one for one in life if one.day <= day]
            if then and self.is_in(place, then[-1]):
                yield whistle, then[-1]

    def whistles(self, place: Place, day: date, figure: str, outcome: str = "") -> set:
        """The whistles behind a figure."""
        return {
            whistle
            for whistle, one in self.standing(place, day)
            if figure in ("whistled", RESTING.get(one.state, "in_progress"))
            and (not outcome or (one.state == "closed" and one.outcome == outcome))
        }

    def lengths(self, place: Place, since: date, day: date) -> list[int]:
        """How many minutes each round took that ended in a period."""
        return [
            one.minutes
            for life in self.lives.values()
            for one in life
            if one.minutes is not None and since <= one.day <= day and self.is_in(place, one)
        ]

    def born(self, place: Place, since: date, day: date) -> set:
        """What was blown in a period, under what it was then."""
        return {
            whistle
            for whistle, life in self.lives.items()
            if since <= life[0].day <= day and self.is_in(place, life[0])
        }

    def came(self, place: Place, since: date, day: date, state: str, outcome: str = "") -> set:
        """What was blown in a period and stands somewhere at its end: closed, suspended, cancelled or else in progress."""
        found = set()
        for whistle in self.born(place, since, day):
            last = [one for one in self.lives[whistle] if one.day <= day][-1]
            is_there = RESTING.get(last.state, "in_progress") == state
            if is_there and (not outcome or last.outcome == outcome):
                found.add(whistle)
        return found

    def closed_on(self, life: list[Standing], step: Standing) -> date:
        """On which day the closing was that a step is about."""
        before = life[: life.index(step)]
        return next(
            one.day
            for was, one in reversed([*zip([None, *before], before, strict=False)])
            if one.state == "closed" and (was is None or was.state != "closed")
        )

    def closings(self, place: Place, since: date, day: date) -> Counter:
        """How often each whistle was closed in a period, under what it was then."""
        found: Counter = Counter()
        for whistle, life in self.lives.items():
            for before, one in zip([None, *life], life, strict=False):
                was = before.state if before else ""
                if one.state == "closed" != was and since <= one.day <= day and self.is_in(place, one):
                    found[whistle] += 1
        return found

    def done(self, place: Place, since: date, day: date, verbs: frozenset[str]) -> Counter:
        """How often a step was taken on each whistle in a period."""
        found: Counter = Counter()
        for whistle, life in self.lives.items():
            for one in life:
                if one.verb in verbs and since <= one.day <= day and self.is_in(place, one):
                    found[whistle] += 1
        return found

    def said(self, place: Place, since: date, day: date, figure: str) -> Counter:
        """How often it was said of each whistle in a period; of whose part or by whom, where departments are marked."""
        found: Counter = Counter()
        whose, is_mark = place.department, figure in MARKS
        place = replace(place, department=None) if is_mark else place
        for whistle, life in self.lives.items():
            for one in life:
                fits = one.answer == MARKS[figure] if is_mark else SAID[figure](one.answer)
                fits = fits and since <= one.day <= day and self.is_in(place, one)
                if fits and (not is_mark or whose in (None, one.department)):
                    found[whistle] += 1
        return found

    def kept(self, place: Place, since: date, day: date, mets: tuple[str, ...], *, assists: bool) -> Counter:
        """How often a clock was met in a period, by the department whose step it was; of everybody's without one."""
        whose, place, found = place.department, replace(place, department=None), Counter()
        for whistle, life in self.lives.items():
            for one in life:
                back = {
                    later.put_right.get(one.met.partition(":")[0], "").split(" ")[0]
                    for later in life if later.day <= day and one.met.endswith(":late")
                }  # fmt: skip
                if str(one.seq) in back and mets == (one.met,):
                    continue
                is_assisting = one.by != one.lead and one.lead is not None
                fits = one.met in mets and since <= one.day <= day and self.is_in(place, one)
                if fits and one.by and is_assisting == assists and whose in (None, one.by):
                    found[whistle] += 1
        return found

    def asked(self, place: Place, since: date, day: date) -> Counter:
        """How often a department was asked to assist in a period."""
        whose, place, found = place.department, replace(place, department=None), Counter()
        for whistle, life in self.lives.items():
            for one in life:
                if whose in one.assisting and since <= one.day <= day and self.is_in(place, one):
                    found[whistle] += 1
        return found

    def ended(self, place: Place, since: date, day: date, figure: str) -> Counter:
        """Closings of a period that had a limit, those of them that came too late, or that were excused by its end."""
        found: Counter = Counter()
        for whistle, life in self.lives.items():
            for one in life:
                if figure == "ended_excused":
                    fits = one.closed_in != "" and self.closed_on(life, one) >= since
                else:
                    fits = one.met == "close:late" or (figure == "ended" and one.met == "close")
                    fits = fits and since <= one.day
                if fits and one.day <= day and self.is_in(place, one):
                    found[whistle] += 1
        return found
