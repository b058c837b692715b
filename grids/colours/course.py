"""How many houses or people had which colour, from day to day: of a community from its spans, of what lies above it from days that
are counted already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Case, Count, DateField, Exists, F, OuterRef, Q, Sum, When
from django.db.models.functions import Greatest, Least
from django.utils import timezone

from grids.access import oracle
from grids.access.oracle import COMMUNITY_DIGITS
from grids.access.roles import Permission
from grids.areas.queries import children_of
from grids.colours.hiding import hidden_in, hidden_over_time
from grids.colours.kinds import Kind, Place, Stretch
from grids.colours.models import ColourCategory, ColourCount, ColourSpan, CountDue
from grids.colours.queries import STREET, counts, legend, turned
from grids.registry.dwellings.kinds import BASE
from grids.registry.dwellings.models import BuildingPlace

if TYPE_CHECKING:
    from grids.areas.models import Area
    from grids.staff.models import User

Turns = Mapping[date, Mapping[str, int]]
# how far back each stretch goes, and by how many days from point to point
STRETCHES = {Stretch.MONTH: (30, 1), Stretch.QUARTER: (91, 7), Stretch.YEAR: (364, 28)}


class Asked(NamedTuple):
    """What of an area is asked. on: the last day."""

    on: date
    kind: str = Kind.DWELLING
    place: str = Place.NOW
    stretch: str = Stretch.MONTH


class Line(NamedTuple):
    """A colour from day to day; None: not told to this reader."""

    category: ColourCategory
    values: list[int | None]


class Below(NamedTuple):
    """An area right below, with how many there are of each colour; None: not told. is_empty: nothing is registered there yet."""

    area: "Area"
    numbers: list[int | None]
    total: int | None
    is_empty: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """What a page shows. below_on: the day that `below` tells of; waits: something of before isn't counted yet."""

    days: list[date]
    lines: list[Line]
    totals: list[int | None]
    below: list[Below] = field(default_factory=list)
    below_on: date | None = None
    waits: bool = False
    is_hidden: bool = False

    @property
    def hides_below(self) -> bool:
        """Whether a number of what lies below isn't told."""
        return any(None in one.numbers for one in self.below)

    @property
    def rows(self) -> list[tuple[date, list[int | None], int | None]]:
        """The same day by day, the newest first: the table that says what the picture says."""
        numbers = zip(*(line.values for line in self.lines), strict=True)
        return [*reversed([*zip(self.days, map(list, numbers), self.totals, strict=True)])]

    @property
    def chart(self) -> dict[str, Any]:
        """As the script draws it, in the tint and with the letter of each colour; a line that isn't told isn't drawn."""
        told = [line for line in self.lines if None not in line.values]
        return {
            "kind": "line",
            "labels": [f"{day:%m-%d}" for day in self.days],
            "series": [
                {"name": one.name, "mark": one.letter, "tone": one.tint, "values": values}
                for one, values in told
            ],
        }


def sees_people(user: "User", area: "Area") -> bool:
    """Whether every number of the area is told to `user`."""
    return user.is_system or oracle.may_in(user, Permission.PEOPLE_VIEW, area.code)


def course_of(user: "User", area: "Area", asked: Asked, *, with_below: bool = True) -> Course:
    """How many there were of each colour in an area, up to a day: at most four questions, and one for what lies below."""
    today, sees = timezone.localdate(), sees_people(user, area)
    last = min(asked.on, today if sees and len(area.prefix) >= STREET else today - timedelta(days=1))
    back, step = STRETCHES[Stretch(asked.stretch)]
    days = [last - timedelta(days=before) for before in range(back, -1, -step)]
    start, turns = _told(user, area, asked, days[0], last, today)
    values = _added_up(start, turns, days)
    numbers = [values[code] for code in BASE]
    gone = set() if sees else hidden_over_time(numbers)
    names = {one.code: one for one in legend(area.code)}
    lines = [
        Line(names[code], [None] * len(days) if place in gone else values[code])
        for place, code in enumerate(BASE)
    ]
    below_on = min(last, today - timedelta(days=1))
    below = _below(user, area, asked.kind, below_on, sees=sees) if with_below else []
    waits = len(area.prefix) < COMMUNITY_DIGITS and asked.place == Place.NOW and _waits(area, last)
    totals = [None if len(gone) == len(BASE) else sum(at) for at in zip(*numbers, strict=True)]
    return Course(days, lines, totals, below, below_on, waits, bool(gone))


def _told(
    user: "User", area: "Area", asked: Asked, first: date, last: date, today: date
) -> tuple[Mapping[str, int], Turns]:
    """How many there were on the first day, and by how many more or fewer on each day after it."""
    if asked.place == Place.THEN:
        return _lying_then(user, area, asked.kind, first, last)
    if len(area.prefix) >= COMMUNITY_DIGITS:
        start = counts(user, area, kind=asked.kind, on=first).of
        return start, turned(user, area, first, last, kind=asked.kind)
    rows = ColourCount.objects.of(area, asked.kind)
    start = rows.filter(day__lte=first).summed()
    turns = {
        row.day: {code: getattr(row, code) for code in BASE}
        for row in rows.filter(day__gt=first, day__lte=last)
    }
    if last == today:
        turns |= turned(user, area, today - timedelta(days=1), today, kind=asked.kind)
    return start, turns


def _lying_then(
    user: "User", area: "Area", kind: str, first: date, last: date
) -> tuple[Mapping[str, int], Turns]:
    """The same by where each house lay on each day: a span counts here for as long as its house lay here."""
    places = "dwelling__building__places"
    rows = ColourSpan.objects.all() if user.is_system else ColourSpan.objects.visible_to(user)
    rows = rows.filter(
        kind=kind, **{f"{places}__area_code__startswith": area.prefix, f"{places}__period__isempty": False}
    )
    # before anybody recorded where a house lies it lay where it was recorded first
    earlier = BuildingPlace.objects.filter(
        building=OuterRef("dwelling__building"), period__isempty=False,
        period__startswith__lt=OuterRef(f"{places}__period__startswith"),
    )  # fmt: skip
    came = Case(When(Exists(earlier), then=F(f"{places}__period__startswith")), output_field=DateField())
    rows = rows.annotate(begins=Greatest("since", came), ends=Least("until", f"{places}__period__endswith"))
    rows = rows.filter(Q(ends=None) | Q(ends__gt=F("begins"))).order_by()
    there = rows.filter(begins__lte=first).filter(Q(ends=None) | Q(ends__gt=first))
    start = dict(there.values_list("colour").annotate(n=Count("pk")))
    turns: dict[date, dict[str, int]] = {}
    for sign, end in ((1, "begins"), (-1, "ends")):
        window = rows.filter(**{f"{end}__gt": first, f"{end}__lte": last})
        for day, colour, n in window.values_list(end, "colour").annotate(n=Count("pk")):
            on_day = turns.setdefault(day, {})
            on_day[colour] = on_day.get(colour, 0) + sign * n
    return {code: start.get(code, 0) for code in BASE}, turns


def _added_up(start: Mapping[str, int], turns: Turns, days: Sequence[date]) -> dict[str, list[int]]:
    """How many there were on each of some days."""
    values: dict[str, list[int]] = {code: [] for code in BASE}
    now, waiting = dict(start), sorted(turns, reverse=True)
    for day in days:
        while waiting and waiting[-1] <= day:
            for code, n in turns[waiting.pop()].items():
                now[code] = now.get(code, 0) + n
        for code in BASE:
            values[code].append(now.get(code, 0))
    return values


def _below(user: "User", area: "Area", kind: str, day: date, *, sees: bool) -> list[Below]:
    """What lies right below, each with its numbers on a day that is over."""
    areas = children_of(area.code)
    if not areas:
        return []
    found = (
        _of_grids(user, area, areas, kind, day)
        if len(area.prefix) >= COMMUNITY_DIGITS
        else _of_areas(areas, kind, day)
    )
    table = [[found.get(one.code, {}).get(code, 0) for code in BASE] for one in areas]
    # where nothing is registered at all there is nobody to be told of, and no number that others could hide behind
    filled = [place for place, numbers in enumerate(table) if any(numbers)]
    gone = {} if sees else dict(zip(filled, hidden_in([table[place] for place in filled]), strict=True))
    # a sum that isn't told isn't reckoned back from those of the others either
    has_no_sum = any(len(places) == len(BASE) for places in gone.values())
    return [
        Below(
            one,
            [None if place in gone.get(at, ()) else n for place, n in enumerate(numbers)],
            None if has_no_sum and gone.get(at) else sum(numbers),
            not any(numbers),
        )
        for at, (one, numbers) in enumerate(zip(areas, table, strict=True))
    ]


def _of_areas(areas: "Sequence[Area]", kind: str, day: date) -> dict[str, dict[str, int]]:
    by_prefix = {one.prefix: one.code for one in areas}
    rows = ColourCount.objects.filter(code__in=list(by_prefix), kind=kind, day__lte=day).order_by()
    found = rows.values("code").annotate(**{f"n_{code}": Sum(code) for code in BASE})
    return {by_prefix[row["code"]]: {code: row[f"n_{code}"] for code in BASE} for row in found}


def _of_grids(
    user: "User", area: "Area", areas: "Sequence[Area]", kind: str, day: date
) -> dict[str, dict[str, int]]:
    """Those of a grid that is divided lie in the grids below it."""
    rows = ColourSpan.objects.all() if user.is_system else ColourSpan.objects.visible_to(user)
    rows = rows.filter(kind=kind).on(day).within(area).order_by()
    found: dict[str, dict[str, int]] = {}
    for leaf, colour, n in rows.values_list("area", "colour").annotate(n=Count("pk")):
        code = next((one.code for one in areas if leaf.startswith(one.prefix)), leaf)
        of = found.setdefault(code, {})
        of[colour] = of.get(colour, 0) + n
    return found


def _waits(area: "Area", last: date) -> bool:
    return CountDue.objects.filter(community_code__startswith=area.prefix, from_day__lte=last).exists()
