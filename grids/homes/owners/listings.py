"""The list of owners, one row an owner of a dwelling as the register's table has it: as page, file and command read it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.db.models import F, prefetch_related_objects
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.homes.in_files import Heads, columns_of, door_columns, name_of, opened_in, with_areas
from grids.homes.models import begun
from grids.homes.narrowing import at_doors, form_at_doors
from grids.homes.owners.filters import DEAD, GONE, STANDING, OwnerFilterForm
from grids.homes.owners.models import Ownership
from grids.homes.owners.querysets import OwnershipQuerySet
from grids.homes.parties import Found
from grids.lists.listing import Column, Listing
from grids.lists.page import Shown
from grids.people.kinds import State

if TYPE_CHECKING:
    from grids.staff.models import User

# the owners of a dwelling stand together, since they are read back together
IN_ORDER = ("dwelling_id", "id")
READ = ("person", "organisation", "dwelling__building", "dwelling__entrance")
SHAPES = ("dwelling__building__shape", "dwelling__building__shape_3857")


def form_of(user: "User", query: Mapping[str, str]) -> OwnerFilterForm:
    """The filters of the list, bound to an address."""
    return form_at_doors(OwnerFilterForm, user, query)


def rows_of(user: "User", query: Mapping[str, str], form: OwnerFilterForm | None = None) -> OwnershipQuerySet:
    """Who owns and owned dwellings where `user` sees people, narrowed by an address; Refusal where there can be none."""
    oracle.require_anywhere(user, Permission.PEOPLE_VIEW, gettext("查看产权人"))
    wanted = (form or form_of(user, query)).wanted
    rows = Ownership.objects.visible_to(user).filter(period__isempty=False)
    rows = at_doors(rows.select_related(*READ).defer(*SHAPES), user, wanted)
    if wanted.get("state") in (STANDING, GONE):
        rows = rows.filter(period__upper_inf=wanted["state"] == STANDING)
    if "ownership" in wanted:
        rows = rows.filter(form=wanted["ownership"])
    if wanted.get("due") == DEAD:
        rows = rows.standing().filter(person__state=State.DEAD)
    return rows


def fetched(rows: Iterable[Ownership]) -> list[Ownership]:
    """Rows with their doors, owners and grids, in a few questions."""
    found = with_areas(rows)
    prefetch_related_objects(found, *READ)
    return found


def _owner(row: Ownership) -> Found:
    return Found(row.person, row.organisation)


def share_of(row: Ownership) -> str:
    """The share as it was told, "" in the other forms."""
    return f"{row.numerator}/{row.denominator}" if row.numerator else ""


OWNER = Heads(_("产权人姓名"), _("产权人证件类型"), _("产权人证件号码"), _("产权人电话"))
COLUMNS = (
    Column(
        "home", _("房屋"), lambda row: row.dwelling.label, keyset=("door", "id"), by={"door": F("dwelling__sort_key")}, is_shown=True,
    ),
    *columns_of("owner_", OWNER, _owner, label=_("产权人"), is_shown=True),
    Column("form", _("所有形式"), lambda row: row.get_form_display(), keyset=("form", "id"), is_shown=True),
    Column("share", _("份额"), share_of, is_shown=True),
    Column(
        "since", _("取得日期"), lambda row: row.period.lower, keyset=("began", "id"), by={"began": begun()},
        is_shown=True,
    ),
    Column("until", _("转出日期"), lambda row: row.period.upper, is_shown=True),
    Column("area", _("网格"), lambda row: row.area.short_name, is_shown=True),
    *door_columns(lambda row: row.dwelling),
    Column("area_code", _("网格代码"), lambda row: row.area_id),
)  # fmt: skip

OWNERS = Listing(
    name="owners", label=_("产权人"), page="owner_list", permission=Permission.PEOPLE_VIEW, columns=COLUMNS, rows=rows_of,
    said=lambda user, query: form_of(user, query).said, fetched=fetched, keyset=IN_ORDER, place="person_table",
    revealed=lambda user, rows: opened_in(user, rows, _owner), revealed_by=Permission.PEOPLE_REVEAL,
)  # fmt: skip


def lines(rows: list[Ownership]) -> list[Ownership]:
    """The rows as the page shows them: whose the dwelling is, masked."""
    found = fetched(rows)
    for row in found:
        row.owner, row.share = name_of(_owner(row)), share_of(row)
        row.is_dead = row.person is not None and row.person.state == State.DEAD and row.period.upper is None
    return found


LIST = Shown(OWNERS, form_of, rows_of, lines)
