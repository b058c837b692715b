"""Under which area, grade and source whistles counted on a day, where they count under others since.

A whistle says what it is now; the steps that moved it say what it was before. So a list of a past day begins with what
is there now, leaves out what came since, and takes in what went since: both by the indexes of the steps that move.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from grids.areas.codes import prefix_of
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.models import Whistle
from whistles.statistics.figures import BEGINNING

# codes are digits: between a prefix and this behind it lies all that starts with it
HIGHEST = "9" * 17
LEDGER = "whistles_whistleevent"
# what a step may have moved, in the order of the columns that tell of it
MOVABLE = ("area", "grade", "source", "lead")


@dataclass(frozen=True, slots=True)
class Cell:
    """What a figure is of: an area with everything below it, or what is recorded at itself; a grade or kind, a source.

    department: who leads, by its number; 0 where nobody is said to lead, None where it doesn't matter.
    """

    area_code: str
    is_own: bool = False
    behaviour: str = ""
    level: str = ""
    grade: str = ""
    source: str = ""
    department: int | None = None

    @property
    def of_grades(self) -> bool:
        """Whether not every grade is meant."""
        return bool(self.behaviour or self.level or self.grade)

    def now(self) -> Q:
        """The condition that a whistle lies here now."""
        found = Whistle.objects.all().columns.below(prefix_of(self.area_code))
        if self.is_own:
            found &= Q(area=self.area_code)
        same = {
            "grade__behaviour": self.behaviour, "grade__level": self.level, "grade": self.grade, "source": self.source,
        }  # fmt: skip
        found &= Q(**{lookup: value for lookup, value in same.items() if value})
        return found if self.department is None else found & Q(lead_department=self.department or None)

    def holds(self, area_code: str, grade: Grade, source: str, lead: int | None) -> bool:
        """Whether a whistle under these lies here."""
        return (
            self._is_here(area_code)
            and self.behaviour in ("", grade.behaviour)
            and self.level in ("", grade.level)
            and self.grade in ("", grade.key)
            and self.source in ("", source)
            and self.department in (None, lead or 0)
        )

    def _is_here(self, area_code: str) -> bool:
        return area_code == self.area_code if self.is_own else area_code.startswith(prefix_of(self.area_code))

    def here_sql(self, column: str) -> str:
        """The condition that a column's area is here, with the parameters of `parameters`."""
        return f"{column} = %(area)s" if self.is_own else f"{column} BETWEEN %(first)s AND %(last)s"

    def parameters(self) -> dict[str, Any]:
        """What `here_sql` asks for, and which department."""
        first = prefix_of(self.area_code)
        return {
            "area": self.area_code,
            "first": first,
            "last": first + HIGHEST,
            "department": self.department or None,
        }


@dataclass(frozen=True, slots=True)
class Moved:
    """Whistles of a cell then and now: `went` lay there and lie elsewhere since, `came` the other way round."""

    went: frozenset[UUID] = frozenset()
    came: frozenset[UUID] = frozenset()

    def then(self, cell: Cell) -> Q:
        """The condition that a whistle lay there then."""
        found = cell.now()
        if self.came:
            found &= ~Q(pk__in=self.came)
        return found | Q(pk__in=self.went) if self.went else found


def moved_since(cell: Cell, at: datetime | None) -> Moved:
    """What changed about who lies in a cell since `at`; since the whistles were blown, where None."""
    befores = _befores(cell, at or BEGINNING)
    if not befores:
        return Moved()
    columns = ("pk", "area_id", "grade_id", "source_id", "lead_department_id")
    whistles = list(Whistle.objects.filter(pk__in=befores).values_list(*columns))
    keys = {row[2] for row in whistles} | {one["grade"] for one in befores.values() if "grade" in one}
    grades = {grade.key: grade for grade in Grade.objects.filter(key__in=keys)}
    went, came = set(), set()
    for pk, *values in whistles:
        now = dict(zip(MOVABLE, values, strict=True))
        is_here, was_here = (
            cell.holds(one["area"], grades[one["grade"]], one["source"], one["lead"])
            for one in (now, now | befores[pk])
        )
        if was_here and not is_here:
            went.add(pk)
        elif is_here and not was_here:
            came.add(pk)
    return Moved(frozenset(went), frozenset(came))


def _befores(cell: Cell, at: datetime) -> dict[UUID, dict[str, Any]]:
    """Of each whistle that may have come or gone since: what it was moved from first, by what was moved."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT e.whistle_id, e.area_before, e.grade_before, e.source_before, e.lead_before_id, e.lead_moved
            FROM {LEDGER} AS e
            WHERE e.whistle_id IN ({_touched(cell)}) AND e.occurred_at > %(at)s
              AND (e.area_before <> '' OR e.grade_before <> '' OR e.source_before <> '' OR e.lead_moved)
            ORDER BY e.whistle_id, e.seq
            """,
            {"at": at, **cell.parameters()},
        )
        found: dict[UUID, dict[str, Any]] = {}
        for whistle, *values, is_handed_over in cursor.fetchall():
            first = found.setdefault(whistle, {})
            for name, value in zip(MOVABLE, values, strict=True):
                if value or (name == "lead" and is_handed_over):
                    first.setdefault(name, value)
        return found


def _touched(cell: Cell) -> str:
    """SQL of the whistles that a step since may have moved into a cell or out of it."""
    here, was_here = cell.here_sql("e.area_code"), cell.here_sql("e.area_before")
    since = "e.occurred_at > %(at)s AND NOT e.is_sealed"
    moves = "(e.area_before <> '' OR e.grade_before <> '' OR e.source_before <> '')"
    # into it from elsewhere, or to another grade or source within it; and out of it
    within = [f"(e.area_before <> '' AND NOT {was_here})"]
    within += ["e.grade_before <> ''"] if cell.of_grades else []
    within += ["e.source_before <> ''"] if cell.source else []
    # to a department, and from one
    led = "= %(department)s" if cell.department else "IS NULL"
    sides = () if cell.department is None else ("leading_id", "lead_before_id")
    handed_over = "".join(
        f" UNION SELECT e.whistle_id FROM {LEDGER} AS e WHERE e.{side} {led} AND e.lead_moved AND {since}"
        for side in sides
    )
    return (
        f"SELECT e.whistle_id FROM {LEDGER} AS e WHERE {here} AND {moves} AND ({' OR '.join(within)}) AND {since} "
        f"UNION SELECT e.whistle_id FROM {LEDGER} AS e WHERE {was_here} AND e.area_before <> '' AND NOT {here} AND {since}"
        f"{handed_over}"
    )


def led_first(department: int) -> Q:
    """The condition that a department led a whistle before the first step that handed it over, 0 being nobody.

    Steps of before don't say who led; none of them handed anything over.
    """
    led = Cell("", department=department)
    moved = moved_since(led, None)
    found = Q(lead_department=department or None)
    if moved.came:
        found &= ~Q(pk__in=moved.came)
    return found | Q(pk__in=moved.went) if moved.went else found
