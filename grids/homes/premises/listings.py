"""The list of organisations at their places: as a page shows it, a file holds it and a command names it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.db.models.functions import Collate
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.texts import said
from grids.homes.in_files import Heads, columns_of, door_columns, opened_in
from grids.homes.parties import Found
from grids.homes.premises.filters import GONE, STANDING, OrganisationFilterForm
from grids.homes.premises.kinds import SOON_DAYS
from grids.homes.premises.models import Premises
from grids.homes.premises.queries import chip_of, fetched, trades_in
from grids.homes.premises.querysets import PremisesQuerySet
from grids.lists.listing import Column, Listing
from grids.registry.queries import areas_to_choose, own_area

if TYPE_CHECKING:
    from grids.staff.models import User

IN_ORDER = ("id",)
BY_SOUND = "zh-Hans-x-icu"


def form_of(user: "User", query: Mapping[str, str]) -> OrganisationFilterForm:
    """The filters of the list, bound to an address."""
    area = query.get("area", "")
    here = own_area(user)
    trades = trades_in(area or (here.code if here else ""))
    return OrganisationFilterForm(query, areas=areas_to_choose(user, area), trades=trades)


def rows_of(
    user: "User", query: Mapping[str, str], form: OrganisationFilterForm | None = None
) -> PremisesQuerySet:
    """Premises that `user` may know of, narrowed by an address; Refusal where there can be none."""
    oracle.require_anywhere(user, Permission.PEOPLE_VIEW, gettext("查看单位"))
    wanted = (form or form_of(user, query)).wanted
    rows = Premises.objects.visible_to(user).filter(period__isempty=False)
    rows = rows.select_related("organisation", "trade", "dwelling", "responsible")
    if "area" in wanted:
        rows = rows.below(wanted["area"])
    if "q" in wanted:
        words = said(wanted["q"])
        rows = rows.filter(Q(organisation__name__icontains=words) | Q(organisation__uscc=words.upper()))
    if wanted.get("state") in (STANDING, GONE):
        rows = rows.filter(period__upper_inf=wanted["state"] == STANDING)
    if "trade" in wanted:
        rows = rows.filter(trade__code=wanted["trade"])
    if "kind" in wanted:
        rows = rows.filter(kind=wanted["kind"])
    return _due(rows, wanted.get("due", ""))


def _due(rows: PremisesQuerySet, due: str) -> PremisesQuerySet:
    if not due:
        return rows
    today = timezone.localdate()
    return rows.inspection_due(today if due == "now" else today + timedelta(days=SOON_DAYS))


def _responsible(row: Premises) -> Found:
    return Found(row.responsible, None)


RESPONSIBLE = Heads(_("负责人姓名"), _("负责人证件类型"), _("负责人证件号码"), _("负责人电话"))
COLUMNS = (
    Column(
        "organisation", _("单位"), lambda row: row.organisation.name, keyset=("sound", "id"),
        by={"sound": Collate(F("organisation__name"), BY_SOUND)}, is_shown=True, in_files=_("单位名称"),
    ),
    Column("kind", _("用作"), lambda row: row.get_kind_display(), keyset=("kind", "id"), is_shown=True, in_files=_("场所类型")),
    Column(
        "trade", _("行业"), lambda row: row.trade.name if row.trade else "", keyset=("trade_order", "id"),
        by={"trade_order": F("trade__order")}, present=Q(trade__isnull=False), is_shown=True,
    ),
    Column(
        "dwelling", _("在哪里"), lambda row: row.dwelling.label, keyset=("door", "id"), by={"door": F("dwelling__sort_key")},
        is_shown=True,
    ),
    Column("area", _("网格"), lambda row: row.area.short_name, is_shown=True),
    Column(
        "inspect_by", _("下次检查不晚于"), lambda row: row.inspect_by, keyset=("inspect_by", "id"),
        present=Q(inspect_by__isnull=False), is_shown=True,
    ),
    Column(
        "inspected_on", _("上次检查"), lambda row: row.inspected_on, keyset=("-inspected_on", "-id"),
        present=Q(inspected_on__isnull=False),
    ),
    Column("uscc", _("统一社会信用代码"), lambda row: row.organisation.uscc),
    Column("enterprise_class", _("企业类别"), lambda row: row.organisation.get_enterprise_class_display()),
    Column("office_phone", _("单位电话"), lambda row: row.office_phone),
    Column("org_hazard", _("安全隐患"), lambda row: row.get_org_hazard_display()),
    Column("since", _("从哪天起"), lambda row: row.period.lower, in_files=_("入驻日期")),
    Column("until", _("到哪天止"), lambda row: row.period.upper, in_files=_("搬走日期")),
    *door_columns(lambda row: row.dwelling),
    *columns_of("responsible_", RESPONSIBLE, _responsible),
    Column("area_code", _("网格代码"), lambda row: row.area_id),
)  # fmt: skip

ORGANISATIONS = Listing(
    name="organisations", label=pgettext_lazy("list", "单位"), page="organisation_list", permission=Permission.PEOPLE_VIEW, columns=COLUMNS,
    rows=rows_of, said=lambda user, query: form_of(user, query).said, fetched=fetched, keyset=IN_ORDER,
    revealed=lambda user, rows: opened_in(user, rows, _responsible), revealed_by=Permission.PEOPLE_REVEAL,
)  # fmt: skip


def lines(rows: list[Premises]) -> list[Premises]:
    """The rows as the page shows them: with how near their inspection is."""
    found, today = fetched(rows), timezone.localdate()
    for row in found:
        row.chip = chip_of(row, today)
    return found
