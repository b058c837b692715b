"""The whistles behind a figure, and how many they are, as of any day."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import (
    Aggregate,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Concat, Length, Replace
from django.utils import timezone

from grids.access.oracle import STREET_DIGITS, departments, may_in
from grids.access.roles import Permission
from grids.areas.codes import prefix_of
from grids.areas.models import Area
from whistles.intake.standing import standing
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.models import Whistle, WhistleEvent
from whistles.lifecycle.outcomes import Late
from whistles.lifecycle.queries import grades_by_key
from whistles.lifecycle.querysets import WhistleQuerySet
from whistles.lifecycle.states import CLOSED
from whistles.lifecycle.turns import COUNTED, ENDS_A_ROUND, TURNS
from whistles.statistics.by_department import kind_of, number_of, of_department
from whistles.statistics.cohort import Born, born_in
from whistles.statistics.figures import (
    ASKED_TO_ASSIST,
    DONE,
    EDGES,
    ENDED,
    EXCUSED_SINCE,
    FIGURE_STATES,
    FOLLOWING,
    KEEPING,
    LENGTH,
    MARKS,
    MOVED,
    MOVED_CLOSED,
    NOBODY,
    OPENED,
    OUTCOMES,
    RATING,
    ROUNDS,
    SAYING,
    Kept,
    is_let_off,
)
from whistles.statistics.late_since import closed_from
from whistles.statistics.period_figures import CAME
from whistles.statistics.periods import Period
from whistles.statistics.placed import Cell, Moved, led_first, moved_since
from whistles.statistics.queries import Counts, closure_of, counts, end_of, grades_of
from whistles.statistics.steps import Steps, steps_of
from whistles.statistics.within import done_in

if TYPE_CHECKING:
    from grids.staff.models import User

# what is counted of whose step it was, whoever leads
OF_STEPS = frozenset({*KEEPING, ASKED_TO_ASSIST, *(one.name for one in MARKS)}) - frozenset(ENDED)
# departments that a step names, each between commas
HOW_MANY_ASKED = Length("assisting") - Length(Replace("assisting", Value(","), Value(""))) - 1
# what is counted as often as it was done
TAKEN = frozenset({*DONE, *KEEPING, *SAYING, ROUNDS, EXCUSED_SINCE, ASKED_TO_ASSIST})


def behind(
    user: "User", area: Area, as_of: date, figure: str, *, since: date | None = None, own: bool = False,
    behaviour: str = "", level: str = "", source: str = "", outcome: str = "", grade: str = "", department: str = "",
) -> QuerySet[Whistle]:  # fmt: skip
    """Exactly the whistles that make a figure up, as of any day, whatever became of them since.

    figure: a key of behind.FIGURES. since: only what was whistled, closed or done from that day on. own: only what
    was recorded at the area itself. The rest narrows it down as the page's other figures do; department: the code of the
    one that leads or, of how clocks were kept, whose step it was. Of what was done in a period each whistle has `times`:
    how often. The sum of `times`, else the list's length, is the figure. Of rounds it has `longest`, in minutes.
    """
    at, narrowed = end_of(as_of), outcome if outcome in OUTCOMES else ""
    cell = Cell(area.code, own, behaviour, level, grade, source, number_of(department))
    begin = end_of(since - timedelta(days=1)) if since else None
    if figure in TAKEN or (figure == "closed" and since):
        return _done(user, cell, figure, begin, at, narrowed)
    if begin and (figure == "whistled" or figure in CAME):
        # where it was when it was blown
        born = moved_since(cell, None)
        came = _counted(user, cell, born).filter(whistled_at__gt=begin).as_of(at)
        if figure == "whistled":
            return came
        also = {"area_code": area.code, "also": born.went}
        return came.standing(CAME[figure].states, at=at, outcome=narrowed, **also)
    moved = moved_since(cell, at)
    found = _counted(user, cell, moved).as_of(at)
    if figure == "whistled" and not narrowed:
        return found
    states = FIGURE_STATES[figure]
    return found.standing(states, at=at, outcome=narrowed, area_code=area.code, also=moved.went)


def _counted(user: "User", cell: Cell, moved: Moved) -> QuerySet[Whistle]:
    """Whistles that lay in a cell then, as far as the user may count them."""
    return _countable(user, cell).filter(moved.then(cell))


def _countable(user: "User", cell: Cell) -> WhistleQuerySet:
    """Whistles that the user may count, given that they made up a figure of a cell: of an own area or department."""
    is_theirs = may_in(user, Permission.STATISTICS_VIEW, cell.area_code)
    is_own = cell.department in departments(user, Permission.WHISTLE_HANDLE)
    return Whistle.objects.counted_for(user, everywhere=is_theirs or is_own)


def _done(
    user: "User", cell: Cell, figure: str, begin: datetime | None, at: datetime, outcome: str
) -> QuerySet[Whistle]:
    """Whistles to which something was done in a period under what they counted as then, each with how often."""
    countable = _countable(user, cell)
    events = standing(WhistleEvent.objects.filter(occurred_at__lte=at, is_sealed=False))
    if begin and figure != EXCUSED_SINCE:
        events = events.filter(occurred_at__gt=begin)
    # without a department each of those that were asked at once counts
    is_each = figure == ASKED_TO_ASSIST and cell.department is None
    often: Aggregate = Sum(HOW_MANY_ASKED) if is_each else Count("pk")
    if figure in OF_STEPS:
        events, cell = _of_steps_of(events, figure, cell, at)
    else:
        events = _of_matters(events, figure, begin, outcome)
    events = events.filter(_placed(cell))
    own = events.filter(whistle=OuterRef("pk")).order_by().values("whistle")
    times = Subquery(own.annotate(n=often).values("n"), output_field=IntegerField())
    found = countable.filter(pk__in=events.values("whistle")).annotate(times=times).as_of(at)
    if figure == ROUNDS:
        longest = Subquery(own.annotate(n=Max("minutes")).values("n"), output_field=IntegerField())
        found = found.annotate(longest=longest)
    return found


def _of_matters(
    events: QuerySet[WhistleEvent], figure: str, begin: datetime | None, outcome: str
) -> QuerySet[WhistleEvent]:
    """Those of the steps that a figure counts, of whoever leads."""
    if figure == "closed":
        events = events.filter(TURNS, to_state=CLOSED).exclude(from_state=CLOSED)
        return events.filter(outcome=outcome) if outcome else events
    if figure == EXCUSED_SINCE:
        events = events.filter(~Q(late=""), late=Late.EXCUSED).exclude(closed_in="")
        if begin is None:
            return events
        first = timezone.localtime(begin + timedelta(microseconds=1))
        events = events.filter(closed_in__gte=f"{first:%Y-%m}")
        return events if first.day == 1 else closed_from(events, first)
    if figure in DONE:
        return events.filter(COUNTED, verb__in=sorted(DONE[figure].verbs))
    if figure in SAYING:
        asked = ENDS_A_ROUND | (COUNTED & Q(verb__in=sorted(FOLLOWING)))
        return events.filter(asked, answer__in=sorted(SAYING[figure].codes))
    if figure in ENDED:
        return events.filter(~Q(met=""), met__in=KEEPING[figure].mets)
    return events.filter(ENDS_A_ROUND)


def _of_steps_of(
    events: QuerySet[WhistleEvent], figure: str, cell: Cell, at: datetime
) -> tuple[QuerySet[WhistleEvent], Cell]:
    """Those that a figure counts of the cell's department, whoever leads."""
    department, anybodys = cell.department, replace(cell, department=None)
    if figure in KEEPING:
        until = WhistleEvent.objects.filter(occurred_at__lte=at)
        return _kept(events, KEEPING[figure], department, until=until), anybodys
    if figure == ASKED_TO_ASSIST:
        whose = {} if department is None else {"assisting__contains": f",{department},"}
        return events.exclude(assisting="").filter(**whose), anybodys
    whose = {"department__isnull": False} if department is None else {"department": department}
    said = events.filter(COUNTED, verb__in=sorted(RATING), answer__in=sorted(SAYING[figure].codes))
    return said.filter(**whose), anybodys


def _kept(
    events: QuerySet[WhistleEvent], one: Kept, department: int | None, *, until: QuerySet[WhistleEvent]
) -> QuerySet[WhistleEvent]:
    """Steps by which departments met a clock, of one of them by whose step it was; the desk's own are who leads'.

    until: all steps by the end of the period, among them those by which one that came late came in time after all.
    """
    events = events.filter(~Q(met=""), met__in=one.mets)
    if one.given_back:
        put_right = f"{one.clock}_put_right"
        later = until.filter(~Q(**{put_right: ""}), whistle=OuterRef("whistle"))
        number = Concat(Cast(OuterRef("seq"), CharField()), Value(" "))
        events = events.exclude(Exists(later.filter(**{f"{put_right}__startswith": number})))
    assists = Q(leading__isnull=False) & ~Q(department=F("leading")) & Q(department__isnull=False)
    events = events.filter(assists if one.assists else ~assists)
    if department is None:
        return events.exclude(department__isnull=True, leading__isnull=True)
    return events.filter(Q(department=department) | Q(department__isnull=True, leading=department))


def _placed(cell: Cell) -> Q:
    """The condition that an event's matter counts in a cell after it."""
    prefix = prefix_of(cell.area_code)
    found = Q(area_code=cell.area_code) if cell.is_own else Q(area_code__startswith=prefix)
    if len(prefix) >= STREET_DIGITS:
        found &= Q(street_code=prefix[:STREET_DIGITS])
    if cell.of_grades:
        grades = Grade.objects.all()
        wanted = {"behaviour": cell.behaviour, "level": cell.level, "key": cell.grade}
        grades = grades.filter(**{name: value for name, value in wanted.items() if value})
        found &= Q(grade_key__in=list(grades.values_list("key", flat=True)))
    if cell.department is not None:
        led = Q(leading=cell.department) if cell.department else Q(pk=None)
        found &= led | Q(leading=None, whistle__in=Whistle.objects.filter(led_first(cell.department)))
    return found & Q(source_code=cell.source) if cell.source else found


def figure_of(
    area: Area, as_of: date, figure: str, *, since: date | None = None, own: bool = False, outcome: str = "",
    **narrowing: str,
) -> int:  # fmt: skip
    """The same figure from the rollups, for lists too long to be counted row by row."""
    total = _of_rollups(area, as_of, figure, since, outcome, narrowing)
    if own:
        total -= sum(
            figure_of(child, as_of, figure, since=since, outcome=outcome, **narrowing)
            for child in area.children.all()
        )
    return total


def _of_rollups(
    area: Area, as_of: date, figure: str, since: date | None, outcome: str, narrowing: dict[str, str]
) -> int:
    department = narrowing.get("department", "")
    if department == NOBODY:
        # of whom nothing is kept: what no department has of the whole
        whole = _of_rollups(area, as_of, figure, since, outcome, narrowing | {"department": ""})
        return whole - of_department(area.code, as_of, figure, since, kind=kind_of(narrowing))
    if department or figure == ASKED_TO_ASSIST or (figure in KEEPING and figure not in ENDED):
        return of_department(area.code, as_of, figure, since, department, kind=kind_of(narrowing))
    if figure == EXCUSED_SINCE:
        return _excused(area, as_of, since, narrowing)
    if figure in CAME:
        return _came(area, figure, since, as_of, outcome, narrowing)
    if what := _whats(figure):
        return _steps(area, as_of, since, what, narrowing)
    measure = outcome if outcome in OUTCOMES else figure
    total = _sum(area, as_of, measure, narrowing)
    if since:
        total -= _sum(area, since - timedelta(days=1), measure, narrowing)
        # what came from elsewhere was neither blown nor closed here, and what was opened again was closed all the same
        total -= _steps(area, as_of, since, {MOVED if figure == "whistled" else MOVED_CLOSED}, narrowing)
        total += _steps(area, as_of, since, {OPENED}, narrowing) if figure == "closed" else 0
    return total


def _came(area: Area, figure: str, since: date, as_of: date, outcome: str, narrowing: dict[str, str]) -> int:
    """What was whistled in a period and stands somewhere at its end, which no rollup tells."""
    found = born_in(area.code, Period(since, as_of))
    known = grades_by_key(born.grade_key for born in found)
    return sum(
        number for born, number in found.items()
        if born.state in CAME[figure].states and outcome in ("", born.outcome) and _meets(born, known, narrowing)
    )  # fmt: skip


def _excused(area: Area, as_of: date, since: date | None, narrowing: dict[str, str]) -> int:
    if since and since.day > 1:
        kind = kind_of(narrowing)
        done = done_in(area.code, Period(since, as_of), grades=kind.grades, source=kind.source)
        return sum(number for what, number in done.items() if is_let_off(what, since))
    return _steps(area, as_of, None, lambda what: is_let_off(what, since), narrowing)


def _whats(figure: str) -> Iterable[str]:
    """As what it is counted how often something was done; empty of where matters stand."""
    if figure == ROUNDS:
        return {f"{LENGTH}{place}" for place in range(len(EDGES) + 1)}
    if figure in DONE:
        return DONE[figure].verbs
    one = SAYING.get(figure) or KEEPING.get(figure)
    return one.whats if one else ()


def _steps(
    area: Area, as_of: date, since: date | None, what: Iterable[str] | Callable[[str], bool],
    narrowing: dict[str, str],
) -> int:  # fmt: skip
    is_it = what if callable(what) else frozenset(what).__contains__
    found = steps_of(area.code, as_of, since)
    known = grades_by_key(row.grade_key for row in found if row.grade_key)
    return sum(row.number for row in found if is_it(row.what) and _meets(row, known, narrowing))


def _sum(area: Area, as_of: date, measure: str, narrowing: dict[str, str]) -> int:
    rows = counts(area.code, as_of)
    known = grades_of(rows)
    found = closure_of([row for row in rows if _meets(row, known, narrowing)], known)
    return getattr(found, measure)


def _meets(row: Counts | Steps | Born, known: dict[str, Grade], narrowing: dict[str, str]) -> bool:
    grade = known[row.grade_key]
    facts = {
        "behaviour": grade.behaviour,
        "level": grade.level,
        "source": row.source_code,
        "grade": grade.key,
    }
    return all(narrowing.get(name, "") in ("", fact) for name, fact in facts.items())
