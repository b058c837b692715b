"""Posts of a grid that is no more: they end with it, since nobody holds a post of nothing; whoever took its ground has its own."""

from collections import defaultdict

from django.db.backends.postgresql.psycopg_any import DateRange

from grids.areas.changing import Relocation
from grids.audit.actions import note
from grids.audit.models import Kind
from grids.seams import Moved
from grids.staff.models import Appointment

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
        Moved(
            code,
            relocation.heirs[code],
            len(posts),
            tuple((f"{post.member.name}（{post.kind.name}）", post.kind.name) for post in posts[:NAMED]),
        )
        for code, posts in sorted(ways.items())
    ]
