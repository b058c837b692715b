"""Who holds which post, as one list: a file holds it, a command names it, and the import reads it again."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.codes import prefix_of
from grids.areas.models import Area
from grids.areas.queries import with_names
from grids.lists.listing import Column, Listing
from grids.staff.models import Appointment, PostKind, User
from grids.staffing import mobiles
from grids.staffing.spans import IN_GRIDS
from grids.staffing.table_words import BASIS, FROM, GRID, GRID_CODE, NAME, OFFICE, OWN, POST, STANDING, UNTIL

FROM_LEVEL = 3
IN_ORDER = ("area_id", "kind_id", "id")


def rows_of(user: User, query: Mapping[str, str]) -> QuerySet[Appointment]:
    """Every post in communities and grids that is held, today or later, where `user` sees grids."""
    oracle.require_anywhere(user, Permission.GRID_VIEW, gettext("查看网格"))
    rows = Appointment.objects.filter(
        Q(period__endswith=None) | Q(period__endswith__gt=timezone.localdate()), oracle.scope(user, Permission.GRID_VIEW),
        period__isempty=False, area__level__gte=FROM_LEVEL, kind__group__in=IN_GRIDS,
    )  # fmt: skip
    if code := _area(query):
        rows = rows.filter(area__code__startswith=prefix_of(code))
    if post := query.get("post", ""):
        rows = rows.filter(kind__code=post)
    return rows


def _area(query: Mapping[str, str]) -> str:
    code = query.get("area", "").strip()
    return code if code.isascii() and code.isdigit() and len(code) <= 17 else ""


def _said(_user: User, query: Mapping[str, str]) -> list[str]:
    area = Area.objects.filter(code=_area(query)).first()
    post = PostKind.objects.filter(code=query.get("post", "")).first()
    return [str(one) for one in (area.name if area else "", post.name if post else "") if one]


def _fetched(rows: Iterable[Appointment]) -> list[Appointment]:
    ids = [row.pk for row in rows]
    found = Appointment.objects.select_related("member", "kind", "area").in_bulk(ids)
    with_names(row.area for row in found.values())
    return [found[pk] for pk in ids]


def _revealed(user: User, rows: list[Appointment]) -> set[int]:
    members = mobiles.revealed_to(user, {row.member_id for row in rows})
    return {row.pk for row in rows if row.member_id in members}


def _last_day(row: Appointment) -> date | None:
    """The last day on which the post is held, as people write it and as the import reads it."""
    return row.period.upper - timedelta(days=1) if row.period.upper else None


# called as the import reads them, in whatever language the file is asked for
COLUMNS = (
    Column("area_code", GRID_CODE, lambda row: row.area_id, keyset=IN_ORDER),
    Column("area", GRID, lambda row: row.area.short_name),
    Column("post", POST, lambda row: row.kind.name, keyset=("kind_id", "id")),
    Column("name", NAME, lambda row: row.member.name),
    Column("office_phone", OFFICE, lambda row: row.member.office_phone),
    # of an own number nothing stands in a file that nobody granted, its mask neither
    Column("mobile", OWN, lambda _row: "", full=lambda row: mobiles.opened(row.member), is_granted_only=True, is_kept=True),
    Column("standing", STANDING, lambda row: row.member.get_standing_display()),
    Column("from_day", FROM, lambda row: row.period.lower),
    Column("last_day", UNTIL, _last_day),
    Column("basis", BASIS, lambda row: row.basis),
)  # fmt: skip

STAFFING = Listing(
    name="staffing", label=_("任职表"), page="staffing", permission=Permission.GRID_VIEW, columns=COLUMNS, rows=rows_of,
    said=_said, fetched=_fetched, keyset=IN_ORDER, revealed=_revealed, revealed_by=Permission.GRID_APPOINT, place="grid_home",
)  # fmt: skip
