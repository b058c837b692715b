"""What was late and isn't held against anybody any more, of a period that begins within a month: told by its very steps.

Rollups know such steps by their month. Of the month in which a period begins they are counted one by one; they are few, and
where the rollups know of none of that month nothing is asked.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.db import connection
from django.db.models import QuerySet, Subquery
from django.db.models.expressions import OuterRef

from grids.areas.codes import prefix_of
from whistles.intake.standing import standing
from whistles.lifecycle.models import WhistleEvent
from whistles.lifecycle.outcomes import Late
from whistles.lifecycle.states import CLOSED
from whistles.statistics.figures import LET_OFF, PUT_RIGHT
from whistles.statistics.folding import LEDGER
from whistles.statistics.periods import Period
from whistles.statistics.queries import begin_of, end_of
from whistles.statistics.reading import HIGHEST


def closed_from(events: "QuerySet[WhistleEvent]", begin) -> "QuerySet[WhistleEvent]":
    """Those of steps by which a closing was excused whose closing happened after a moment."""
    closings = standing(
        WhistleEvent.objects.filter(
            whistle=OuterRef("whistle"), seq__lt=OuterRef("seq"), to_state=CLOSED
        ).exclude(from_state=CLOSED)
    )
    when = Subquery(closings.order_by("-seq").values("occurred_at")[:1])
    return events.annotate(closed_on=when).filter(closed_on__gte=begin)


def corrected(
    done: Counter[str], area_code: str, period: Period, *, grades: tuple[str, ...] | None = None, source: str = ""
) -> Counter[str]:  # fmt: skip
    """What was counted of an area in a period, with what its first month has of before the period left out."""
    for what in _of_first_month(done, period):
        done[what] = sum(number for _one, number in _counted(what, area_code, period, grades, source))
    return done


def corrected_by_department(
    found: dict[int, Counter[str]], area_code: str, period: Period, *, grades: tuple[str, ...] | None = None,
    source: str = "",
) -> dict[int, Counter[str]]:  # fmt: skip
    """The same of each department, by its number."""
    for what in _of_first_month({what for one in found.values() for what in one}, period):
        for one in found.values():
            one.pop(what, None)
        for department, number in _counted(what, area_code, period, grades, source):
            found.setdefault(department, Counter())[what] += number
    return found


def _of_first_month(whats: Iterable[str], period: Period) -> list[str]:
    if period.first.day == 1:
        return []
    kinds = (LET_OFF, *PUT_RIGHT.values())
    return [what for what in whats if what in {f"{kind}{period.first:%Y-%m}" for kind in kinds}]


def _counted(
    what: str, area_code: str, period: Period, grades: tuple[str, ...] | None, source: str
) -> Iterator[tuple[int, int]]:
    """How many of these there are of each department, of those that were late within the period."""
    if what.startswith(LET_OFF):
        yield from _let_off(area_code, period, grades, source)
        return
    clock = next(clock for clock, kind in PUT_RIGHT.items() if what.startswith(kind))
    prefix = prefix_of(area_code)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT coalesce(e.department_id, e.leading_id, 0), count(*) FROM {LEDGER} AS e
            JOIN {LEDGER} AS x ON x.whistle_id = e.whistle_id AND x.seq = split_part(e.{clock}_put_right, ' ', 1)::int
            WHERE e.{clock}_put_right <> '' AND split_part(e.{clock}_put_right, ' ', 2) = %(month)s AND NOT e.is_sealed
                AND e.occurred_at BETWEEN %(begin)s AND %(at)s AND x.occurred_at >= %(begin)s
                AND x.area_code BETWEEN %(first)s AND %(last)s AND (%(source)s = '' OR x.source_code = %(source)s)
                AND (%(grades)s::varchar[] IS NULL OR x.grade_key = ANY(%(grades)s::varchar[]))
            GROUP BY 1
            """,
            {
                "month": f"{period.first:%Y-%m}", "begin": begin_of(period.first), "at": end_of(period.last),
                "first": prefix, "last": prefix + HIGHEST, "source": source,
                "grades": None if grades is None else list(grades),
            },
        )  # fmt: skip
        yield from cursor.fetchall()


def _let_off(
    area_code: str, period: Period, grades: tuple[str, ...] | None, source: str
) -> Iterator[tuple[int, int]]:
    events = standing(
        WhistleEvent.objects.filter(
            late=Late.EXCUSED, closed_in=f"{period.first:%Y-%m}", is_sealed=False,
            area_code__startswith=prefix_of(area_code), occurred_at__gte=begin_of(period.first), occurred_at__lte=end_of(period.last),
        )
    )  # fmt: skip
    if grades is not None:
        events = events.filter(grade_key__in=grades)
    if source:
        events = events.filter(source_code=source)
    by_department = Counter(closed_from(events, begin_of(period.first)).values_list("leading", flat=True))
    yield from ((department or 0, number) for department, number in by_department.items())
