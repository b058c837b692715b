"""The areas below one as they were then, and as they lie now: which of them a whistle counts in, when grids have changed.

As then, a whistle counts where it was handled, in grids that are no more too. As now, it counts where it lies today: by its
place in today's leaf; without a place along the lineage of its grid, from one that ended to the one that took most of its
ground, and after a split in the part that kept the code. What lies elsewhere today than in the asked area has a line of its
own: both add up to the same whole.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.areas.codes import prefix_of
from grids.areas.lineage import heirs_on
from grids.areas.locating import located_sql
from grids.areas.models import CODE_DIGITS, Area
from grids.areas.queries import children_of
from whistles.lifecycle.states import CANCELLED, CLOSED, SUSPENDED, TAKEN_BACK
from whistles.statistics import queries
from whistles.statistics.closure import Closure
from whistles.statistics.figures import OUTCOMES
from whistles.statistics.queries import AreaClosure, Counts, closure_of, end_of, grades_of
from whistles.statistics.reading import HIGHEST

THEN, NOW = "then", "now"
BASES = {THEN: gettext_lazy("当时口径"), NOW: gettext_lazy("现在口径")}
# the line of what lies outside of the asked area today
ELSEWHERE = ""

NOTHING = Closure()

# where each stood at the end of a past day; today its own row says so
_THEN = """
    CROSS JOIN LATERAL (
        SELECT e.to_state AS state, e.outcome, e.grade_key, coalesce(nullif(e.area_code, ''), w.area_code) AS area_code
        FROM whistles_whistleevent e WHERE e.whistle_id = w.id AND e.occurred_at BETWEEN w.whistled_at AND %(at)s
        ORDER BY e.seq DESC LIMIT 1
    ) AS t
"""
_TODAY = "CROSS JOIN LATERAL (SELECT w.state, w.outcome, w.grade_key, w.area_code) AS t"
# those that may lie elsewhere now: what has a place, and what lay in a grid that is no more
_LYING = """
    SELECT t.*, w.id, coalesce({located}, heir.code, t.area_code) AS leaf
    FROM whistles_whistle w {then}
    LEFT JOIN unnest(%(ended)s::text[], %(heirs)s::text[]) AS heir(ended, code) ON heir.ended = t.area_code
    WHERE w.street_code BETWEEN %(first)s AND %(last)s AND NOT w.is_sealed AND w.whistled_at <= %(at)s
        AND t.state <> %(undone)s AND t.area_code BETWEEN %(within)s AND %(within_last)s
        AND (w.point IS NOT NULL OR heir.code IS NOT NULL)
"""
_MOVED = f"""
    SELECT area_code, leaf, grade_key, state, outcome, count(*) FROM ({_LYING}) found GROUP BY 1, 2, 3, 4, 5
"""
_WHICH = f"SELECT id, area_code, leaf FROM ({_LYING}) found WHERE leaf <> area_code"


@dataclass(frozen=True, slots=True)
class Below:
    """The lines of the areas below one, and what of the whole lies in another area today."""

    children: list[AreaClosure]
    elsewhere: Closure = NOTHING


def below(area: Area, as_of: date, basis: str = THEN) -> Below:
    """The figures of every area below at the end of a day; as now, without those that are no more."""
    if basis != NOW:
        return Below(queries.below(area, as_of))
    all_below = children_of(area.code)
    counts = queries.below_counts(all_below, as_of)
    _move(counts, area, as_of)
    known = grades_of(row for rows in counts.values() for row in rows)
    today = timezone.localdate()
    children = [one for one in all_below if one.ends_on is None or one.ends_on > today]
    lines = [AreaClosure(one, closure_of(counts.get(one.code, []), known)) for one in children]
    return Below(lines, closure_of(counts.get(ELSEWHERE, []), known))


def _move(counts: dict[str, list[Counts]], area: Area, as_of: date) -> None:
    """Take what lies elsewhere today out of its line, and put it into the one where it lies."""
    if area.level + 1 not in CODE_DIGITS:
        return
    for code, leaf, *told in _asked(_MOVED, area, as_of):
        was, now = _line_of(area, code), _line_of(area, leaf)
        if was != now:
            counts.setdefault(was, []).append(_counted(*told, sign=-1))
            counts.setdefault(now, []).append(_counted(*told, sign=1))


def _line_of(area: Area, code: str) -> str:
    """The line below an area in which a code counts; what lies at the area itself has none among those below."""
    if not code.startswith(prefix_of(area.code)):
        return ELSEWHERE
    digits = CODE_DIGITS[area.level + 1]
    return code[:digits] if len(code) >= digits else area.code


def lying(area: Area, as_of: date, line: str) -> tuple[list[UUID], list[UUID]]:
    """Of the whistles that counted in an area by a day: which left a line below it until today, and which came into it."""
    went, came = [], []
    for key, code, leaf in _asked(_WHICH, area, as_of):
        was, now = _line_of(area, code), _line_of(area, leaf)
        if was != now and was == line:
            went.append(key)
        elif was != now and now == line:
            came.append(key)
    return went, came


def _counted(grade_key: str, state: str, outcome: str, number: int, *, sign: int) -> Counts:
    number *= sign
    told = {"whistled": number}
    if state == CLOSED:
        told |= {"closed": number} | ({outcome: number} if outcome in OUTCOMES else {})
    elif state in (SUSPENDED, CANCELLED):
        told[state] = number
    return Counts(grade_key, "", **told)


def _asked(sql: str, area: Area, as_of: date) -> list[tuple]:
    """What the statement tells of whistles of an area: where they count by a day, and where they lie today."""
    today, own = timezone.localdate(), prefix_of(area.code)
    heirs = heirs_on(today)
    sql = sql.format(located=located_sql("w.point"), then=_TODAY if as_of >= today else _THEN)
    street = own[:9]
    with connection.cursor() as cursor:
        cursor.execute(sql, {
            "day": today, "at": end_of(as_of), "undone": TAKEN_BACK, "ended": list(heirs), "heirs": list(heirs.values()),
            "first": street, "last": street + HIGHEST, "within": own, "within_last": own + HIGHEST,
        })  # fmt: skip
        return cursor.fetchall()


def called(area: Area) -> str:
    """An area of the table; of one that is no more since when."""
    if area.ends_on is None or area.ends_on > timezone.localdate():
        return area.name
    return _("%(area)s（%(day)s 已撤销）") % {"area": area.name, "day": area.ends_on.isoformat()}


def link_now(link: Callable[..., str], area: Area) -> Callable[..., str]:
    """The address of the list behind a figure of a line as they lie now: of the area's whistles those that lie there today."""

    def linked(figure: str, *, within: Area | None = None, own: str = "", **narrowing: str) -> str:
        line = within.code if within else area.code if own == "1" else own
        return link(figure, basis=NOW, lies=line, **narrowing)

    return linked
