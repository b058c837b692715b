"""The list of buildings: as a page shows it, a file holds it and a command names it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.models import CoordSource
from grids.lists.listing import Column, Listing
from grids.registry.kinds import GONE, STANDING
from grids.registry.models import Building
from grids.registry.narrowing import BuildingFilterForm
from grids.registry.queries import areas_to_choose, fetched
from grids.registry.querysets import BuildingQuerySet
from grids.registry.together import SEVERAL
from grids.search.questions import Asked

if TYPE_CHECKING:
    from grids.staff.models import User

IN_ORDER = ("sort_key", "id")


def form_of(user: "User", query: Mapping[str, str]) -> BuildingFilterForm:
    """The filters of the list, bound to an address."""
    return BuildingFilterForm(query, areas=areas_to_choose(user, query.get("area", "")))


def rows_of(
    user: "User", query: Mapping[str, str], form: BuildingFilterForm | None = None
) -> BuildingQuerySet:
    """Buildings that `user` may know of, narrowed by an address; Refusal where there can be none."""
    oracle.require_anywhere(user, Permission.GRID_VIEW, gettext("查看楼栋"))
    wanted = (form or form_of(user, query)).wanted
    rows = Building.objects.visible_to(user).light()
    if "area" in wanted:
        rows = rows.below(wanted["area"])
    if "q" in wanted:
        rows = rows.saying(Asked.of(wanted["q"]).words)
    if wanted.get("state") in (STANDING, GONE):
        rows = rows.filter(ends_on__isnull=wanted["state"] == STANDING)
    if "box" in wanted:
        rows = rows.inside(*wanted["box"])
    return rows.filter(**{name: wanted[name] for name in ("use", "placed") if name in wanted})


COLUMNS = (
    Column("building", _("地址与幢号"), lambda row: row.label, keyset=IN_ORDER, is_ready=True, is_shown=True),
    Column("name", _("小区或楼名"), lambda row: row.name, keyset=("name", "id"), present=~Q(name=""), is_shown=True),
    Column("area", _("网格"), lambda row: row.area.short_name, keyset=("area_id", "id"), is_ready=True, is_shown=True),
    Column("area_code", _("网格代码"), lambda row: row.area_id),
    Column("placed", _("归入依据"), lambda row: row.get_placed_display()),
    Column("address", _("地址"), lambda row: row.address),
    Column("number", _("幢号"), lambda row: row.number),
    Column(
        "storeys", _("层数"), lambda row: row.storeys, keyset=("storeys", "id"), present=Q(storeys__isnull=False), is_shown=True
    ),
    Column("entrances", _("单元"), lambda row: "、".join(one.number for one in row.entrances.all())),
    Column("use", _("用途"), lambda row: row.get_use_display(), keyset=("use", "id"), is_shown=True),
    Column("lon", _("经度"), lambda row: round(row.lon, 7)),
    Column("lat", _("纬度"), lambda row: round(row.lat, 7)),
    # what is kept is always this, whatever it came in as
    Column("coord", _("坐标系"), lambda _row: CoordSource.WGS84.label),
    Column("ends_on", _("注销日期"), lambda row: row.ends_on),
)  # fmt: skip

BUILDINGS = Listing(
    name="buildings", label=pgettext_lazy("list", "楼栋"), page="building_list", permission=Permission.GRID_VIEW, columns=COLUMNS, rows=rows_of,
    said=lambda user, query: form_of(user, query).said, fetched=fetched, keyset=IN_ORDER,
    several=SEVERAL,
)  # fmt: skip
