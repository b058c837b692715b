"""The list of leases, one row a tenant as the register's table has it: as page, file and command read it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.db.models import F, Q, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.homes.in_files import Heads, columns_of, door_columns, name_of, opened_in, with_areas
from grids.homes.leases.filters import ENDED, OVER, SOON, STANDING, LeaseFilterForm
from grids.homes.leases.models import LeaseTenant
from grids.homes.leases.queries import CHIPS, DAY, state_of
from grids.homes.leases.querysets import LeaseTenantQuerySet
from grids.homes.narrowing import at_doors, form_at_doors
from grids.homes.parties import Found
from grids.homes.queries import rules_for
from grids.lists.listing import Column, Listing
from grids.lists.page import Shown
from grids.registry.dwellings.queries import rules_of

if TYPE_CHECKING:
    from datetime import date

    from grids.staff.models import User

# a door's leases stand together, since they are read back together
IN_ORDER = ("home_id", "id")
READ = (
    "person", "lease__landlord_person", "lease__landlord_organisation", "lease__dwelling__building",
    "lease__dwelling__entrance",
)  # fmt: skip
SHAPES = ("lease__dwelling__building__shape", "lease__dwelling__building__shape_3857")


def form_of(user: "User", query: Mapping[str, str]) -> LeaseFilterForm:
    """The filters of the list, bound to an address."""
    return form_at_doors(LeaseFilterForm, user, query)


def rows_of(
    user: "User", query: Mapping[str, str], form: LeaseFilterForm | None = None
) -> LeaseTenantQuerySet:
    """Who rents by leases that were, where `user` sees people, narrowed by an address; Refusal where there can be none."""
    oracle.require_anywhere(user, Permission.PEOPLE_VIEW, gettext("查看租赁"))
    wanted, today = (form or form_of(user, query)).wanted, timezone.localdate()
    rows = LeaseTenant.objects.visible_to(user).filter(lease__effective__isempty=False)
    rows = rows.annotate(home_id=F("lease__dwelling"))
    rows = at_doors(rows.select_related(*READ).defer(*SHAPES), user, wanted, "lease__dwelling")
    over = Q(lease__ends_on__lte=today)
    if wanted.get("state") == STANDING:
        rows = rows.exclude(over)
    elif wanted.get("state") == ENDED:
        rows = rows.filter(over)
    if "use" in wanted:
        rows = rows.filter(lease__rental_use=wanted["use"])
    if wanted.get("due") == SOON:
        rules = rules_for(user, wanted.get("area", ""))
        rows = rows.ending_soon(rules, today)
    elif wanted.get("due") == OVER:
        rows = rows.filter(over, lease__ended_how="")
    return rows


def fetched(rows: Iterable[LeaseTenant]) -> list[LeaseTenant]:
    """Rows with their leases, doors, people and grids, in a few questions."""
    found = with_areas(rows)
    prefetch_related_objects(found, *READ)
    return found


def _tenant(row: LeaseTenant) -> Found:
    return Found(row.person, None)


def _landlord(row: LeaseTenant) -> Found:
    return Found(row.lease.landlord_person, row.lease.landlord_organisation)


def last_day(row: LeaseTenant) -> "date | None":
    """The last day of the lease as far as it held; None: without one."""
    return row.lease.ends_on - DAY if row.lease.ends_on else None


def _told_last_day(row: LeaseTenant) -> "date | None":
    """The last day by the contract: how it ended before that stands beside it."""
    until = row.lease.period.upper
    return until - DAY if until else None


def _said(value: bool) -> str:
    return gettext("是") if value else gettext("否")


TENANT = Heads(_("承租人姓名"), _("承租人证件类型"), _("承租人证件号码"), _("承租人电话"))
LANDLORD = Heads(_("出租人姓名"), _("出租人证件类型"), _("出租人证件号码"), _("出租人电话"))
COLUMNS = (
    Column(
        "home", _("房屋"), lambda row: row.lease.dwelling.label, keyset=("door", "id"), by={"door": F("lease__dwelling__sort_key")},
        is_shown=True,
    ),
    *columns_of("tenant_", TENANT, _tenant, label=_("承租人"), is_shown=True),
    Column("part", _("租的哪一间"), lambda row: row.lease.part, is_shown=True),
    Column(
        "begins_on", _("租期从哪天起"), lambda row: row.lease.begins_on, keyset=("begins", "id"), by={"begins": F("lease__begins_on")},
        is_shown=True, in_files=_("租期起"),
    ),
    Column(
        "last_day", _("租期到哪天止"), _told_last_day, keyset=("ends", "id"), by={"ends": F("lease__ends_on")},
        present=Q(lease__ends_on__isnull=False), is_shown=True, in_files=_("租期止"),
    ),
    Column("rental_use", _("出租用途"), lambda row: row.lease.get_rental_use_display(), is_shown=True),
    *columns_of("landlord_", LANDLORD, _landlord, label=_("出租人"), is_shown=True),
    Column("area", _("网格"), lambda row: row.area.short_name, is_shown=True),
    *door_columns(lambda row: row.lease.dwelling),
    Column("is_sublet", _("转租"), lambda row: _said(row.lease.is_sublet)),
    Column("seen_contract", _("看过合同"), lambda row: _said(row.lease.seen_contract)),
    Column("ended_how", _("怎样结束"), lambda row: row.lease.get_ended_how_display()),
    Column("ended_on", _("提前结束日期"), lambda row: row.lease.ended_on),
    Column("area_code", _("网格代码"), lambda row: row.area_id),
)  # fmt: skip

LEASES = Listing(
    name="leases", label=_("租赁"), page="lease_list", permission=Permission.PEOPLE_VIEW, columns=COLUMNS, rows=rows_of,
    said=lambda user, query: form_of(user, query).said, fetched=fetched, keyset=IN_ORDER, place="person_table",
    revealed=lambda user, rows: opened_in(user, rows, _tenant, _landlord), revealed_by=Permission.PEOPLE_REVEAL,
)  # fmt: skip


def lines(rows: list[LeaseTenant]) -> list[LeaseTenant]:
    """The rows as the page shows them: who rents of whom, masked, and how the lease stands today."""
    found, today = fetched(rows), timezone.localdate()
    soon = {street: rules_of(street).lease_soon_days for street in {row.area_id[:9] for row in found}}
    for row in found:
        row.tenant, row.landlord, row.last_day = name_of(_tenant(row)), name_of(_landlord(row)), last_day(row)
        row.state = state_of(row.lease, soon[row.area_id[:9]], today)
        row.chip = CHIPS[row.state]
    return found


LIST = Shown(LEASES, form_of, rows_of, lines)
