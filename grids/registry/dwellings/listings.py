"""The list of dwellings: as a page shows it, a file holds it and a command names it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.lists.listing import Column, Listing
from grids.registry.dwellings.forms import DwellingFilterForm
from grids.registry.dwellings.kinds import GONE, STANDING
from grids.registry.dwellings.models import Dwelling
from grids.registry.dwellings.queries import fetched
from grids.registry.dwellings.querysets import DwellingQuerySet
from grids.registry.queries import areas_to_choose
from grids.search.questions import Asked

if TYPE_CHECKING:
    from grids.staff.models import User

IN_ORDER = ("sort_key", "id")


def form_of(user: "User", query: Mapping[str, str]) -> DwellingFilterForm:
    """The filters of the list, bound to an address."""
    return DwellingFilterForm(query, areas=areas_to_choose(user, query.get("area", "")))


def rows_of(
    user: "User", query: Mapping[str, str], form: DwellingFilterForm | None = None
) -> DwellingQuerySet:
    """Dwellings that `user` may know of, narrowed by an address; Refusal where there can be none."""
    oracle.require_anywhere(user, Permission.GRID_VIEW, gettext("查看户室"))
    wanted = (form or form_of(user, query)).wanted
    rows = Dwelling.objects.visible_to(user).called()
    if "area" in wanted:
        rows = rows.below(wanted["area"])
    if "q" in wanted:
        is_of_streets = oracle.is_of_streets(user, Permission.GRID_VIEW, wanted.get("area", ""))
        rows = rows.saying(Asked.of(wanted["q"]), is_of_streets=is_of_streets)
    if wanted.get("state") in (STANDING, GONE):
        rows = rows.filter(ends_on__isnull=wanted["state"] == STANDING)
    return rows.filter(use=wanted["use"]) if "use" in wanted else rows


COLUMNS = (
    Column("building", _("楼栋"), lambda row: row.building.label, keyset=IN_ORDER, is_ready=True, is_shown=True),
    Column("entrance", _("单元"), lambda row: row.entrance.number if row.entrance else "", is_shown=True),
    Column("floor", _("楼层"), lambda row: row.floor, keyset=("floor", "id"), present=Q(floor__isnull=False), is_shown=True),
    Column("room", _("房号"), lambda row: row.room, keyset=("room", "id"), is_shown=True),
    Column(
        "floor_area_m2", _("建筑面积（㎡）"), lambda row: row.floor_area_m2, keyset=("floor_area_m2", "id"),
        present=Q(floor_area_m2__isnull=False), is_shown=True,
    ),
    Column("use", _("用途"), lambda row: row.get_use_display(), keyset=("use", "id"), is_shown=True),
    Column("rental_use", _("出租用途"), lambda row: row.get_rental_use_display()),
    Column("layout", _("户型"), lambda row: row.layout),
    Column("hazard", _("房屋隐患"), lambda row: row.get_hazard_display()),
    Column("area", _("网格"), lambda row: row.area.short_name, is_shown=True),
    Column("area_code", _("网格代码"), lambda row: row.area_id),
    Column("ends_on", _("注销日期"), lambda row: row.ends_on),
)  # fmt: skip

DWELLINGS = Listing(
    name="dwellings", label=_("户室"), page="dwelling_list", permission=Permission.GRID_VIEW, columns=COLUMNS, rows=rows_of,
    said=lambda user, query: form_of(user, query).said, fetched=fetched, keyset=IN_ORDER, place="building_list",
)  # fmt: skip
