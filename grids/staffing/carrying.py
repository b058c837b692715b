"""Posts of a grid that is no more end with it, since nobody holds a post of nothing; whoever took its ground has its own.

A grid that is split keeps its people for the part that keeps its code; the new one begins with all its posts vacant, unless
whoever splits it lets them serve both (`splitting`).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from grids.areas.changing import Relocation
from grids.areas.models import Area, Descent
from grids.audit.actions import note
from grids.audit.models import Kind
from grids.seams import Left, Moved
from grids.staff.models import Appointment
from grids.staffing.vacancies import vacancies

if TYPE_CHECKING:
    from grids.staff.models import User

# so many of a grid are named, the others counted
NAMED = 5


def carry(relocation: Relocation) -> list[Moved]:
    """End what is held in grids that end with this change, on its day; one that had not begun by then never holds."""
    day, ended = relocation.day, list(relocation.heirs)
    rows = Appointment.objects.select_for_update(of=("self",)).filter(
        area__in=ended, period__overlap=DateRange(day, None), period__isempty=False
    )
    found = list(rows.select_related("member", "kind").order_by("area__code", "kind__order", "pk"))
    ways: dict[str, list[Appointment]] = defaultdict(list)
    for post in found:
        before, begun = post.period, post.period.lower is None or post.period.lower < day
        post.period = DateRange(before.lower, day, "[)") if begun else DateRange(empty=True)
        note(
            kind=Kind.APPOINTMENT, by=relocation.by, subject=post, area_code=post.area_id,
            detail={"old": {"period": before.upper}, "new": {"period": day}},
        )  # fmt: skip
        ways[post.area_id].append(post)
    Appointment.objects.bulk_update(found, ["period"])
    return [
        Moved(code, relocation.heirs[code], len(posts), _named(posts)) for code, posts in sorted(ways.items())
    ]


def tell_of_splits(relocation: Relocation) -> list[Moved]:
    """Of each new grid how many posts it begins with vacant, and of the one that it is split off from who stays there."""
    if relocation.heirs.keys() & relocation.change.told.get("codes", {}).values():
        # taken back: nothing is split any more
        return []
    passed = relocation.change.lineage.filter(kind=Descent.SPLIT).order_by("area_to", "-m2")
    origins: dict[str, str] = {}
    for fresh, origin in passed.values_list("area_to", "area_from"):
        origins.setdefault(fresh, origin)
    areas = Area.objects.in_bulk({*origins, *origins.values()}, field_name="code")
    holes = [_holes(areas[fresh], origin, relocation.day) for fresh, origin in sorted(origins.items())]
    return holes + [
        _staying(areas[origin], relocation.day)
        for origin in sorted(set(origins.values()) - relocation.heirs.keys())
    ]


def _holes(fresh: Area, origin: str, day: date) -> Moved:
    rows = vacancies(fresh, day).rows
    vacant = len(rows[0].holes) if rows else 0
    said = _("新格「%(name)s」：%(n)s 个岗位从空缺开始") % {"name": fresh.short_name, "n": vacant}
    return Moved(origin, fresh.code, vacant, said=said)


def _staying(origin: Area, day: date) -> Moved:
    posts = list(held_in(origin.code, day))
    said = _("「%(name)s」的任职不动，%(n)s 个留在原格") % {"name": origin.short_name, "n": len(posts)}
    return Moved(origin.code, origin.code, len(posts), _named(posts), said=said)


def held_in(code: str, day: date) -> Iterable[Appointment]:
    """Who holds posts of a grid on a day, in the order of the posts."""
    rows = Appointment.objects.filter(area=code, period__contains=day)
    return rows.select_related("member", "kind").order_by("kind__order", "pk")


def _named(posts: list[Appointment]) -> tuple[tuple[str, str], ...]:
    return tuple((f"{post.member.name}（{post.kind.name}）", post.kind.name) for post in posts[:NAMED])


def left(by: "User", area: Area, day: date) -> Left:
    """Posts that are held in an area that is to end, or will be; who holds which is public knowledge."""
    count = Appointment.objects.filter(area=area, period__overlap=DateRange(day, None)).count()
    return Left(count > 0, count)
