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


@dataclass(frozen=True, slots=True)
class Cell:
    """What a figure is of: an area with everything below it, or what is recorded at itself; a grade or kind, a source."""

    area_code: str
    is_own: bool = False
    behaviour: str = ""
    level: str = ""
    grade: str = ""
    source: str = ""

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
        return found & Q(**{lookup: value for lookup, value in same.items() if value})

    def holds(self, area_code: str, grade: Grade, source: str) -> bool:
        """Whether a whistle under these lies here."""
        return (
            self._is_here(area_code)
            and self.behaviour in ("", grade.behaviour)
            and self.level in ("", grade.level)
            and self.grade in ("", grade.key)
            and self.source in ("", source)
        )

    def _is_here(self, area_code: str) -> bool:
        return area_code == self.area_code if self.is_own else area_code.startswith(prefix_of(self.area_code))

    def here_sql(self, column: str) -> str:
        """The condition that a column's area is here, with the parameters of `parameters`."""
        return f"{column} = %(area)s" if self.is_own else f"{column} BETWEEN %(first)s AND %(last)s"

    def parameters(self) -> dict[str, str]:
        """What `here_sql` asks for."""
        first = prefix_of(self.area_code)
        return {"area": self.area_code, "first": first, "last": first + HIGHEST}


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
    whistles = list(
        Whistle.objects.filter(pk__in=befores).values_list("pk", "area_id", "grade_id", "source_id")
    )
    keys = {key for _pk, _area, key, _source in whistles} | {one["grade"] for one in befores.values()}
    grades = {grade.key: grade for grade in Grade.objects.filter(key__in=keys)}
    went, came = set(), set()
    for pk, area, grade, source in whistles:
        before = befores[pk]
        is_here = cell.holds(area, grades[grade], source)
        was_here = cell.holds(
            before["area"] or area, grades[before["grade"] or grade], before["source"] or source
        )
        if was_here and not is_here:
            went.add(pk)
        elif is_here and not was_here:
            came.add(pk)
    return Moved(frozenset(went), frozenset(came))


def _befores(cell: Cell, at: datetime) -> dict[UUID, dict[str, str]]:
    """Of each whistle that may have come or gone since: what it was moved from first, "" where it wasn't."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT e.whistle_id, e.area_before, e.grade_before, e.source_before FROM {LEDGER} AS e
            WHERE e.whistle_id IN ({_touched(cell)}) AND e.occurred_at > %(at)s
              AND (e.area_before <> '' OR e.grade_before <> '' OR e.source_before <> '')
            ORDER BY e.whistle_id, e.seq
            """,
            {"at": at, **cell.parameters()},
        )
        found: dict[UUID, dict[str, str]] = {}
        for whistle, *values in cursor.fetchall():
            first: dict[str, Any] = found.setdefault(whistle, {"area": "", "grade": "", "source": ""})
            for name, value in zip(first, values, strict=True):
                first[name] = first[name] or value
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
    return (
        f"SELECT e.whistle_id FROM {LEDGER} AS e WHERE {here} AND {moves} AND ({' OR '.join(within)}) AND {since} "
        f"UNION SELECT e.whistle_id FROM {LEDGER} AS e WHERE {was_here} AND e.area_before <> '' AND NOT {here} AND {since}"
    )
