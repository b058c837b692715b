"""The list of findings, by grid: what was found where, and what became of it. Who found it is no column of it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.queries import areas_by_code
from grids.lists.areas import areas_to_choose
from grids.lists.listing import Column, Listing
from grids.lists.page import Shown
from grids.patrols.forms import FindingFilterForm
from grids.patrols.kinds import CHIPS, FoundKind, Outcome
from grids.patrols.models import PatrolFinding
from grids.patrols.querysets import PatrolFindingQuerySet
from grids.personal.masking import masked

if TYPE_CHECKING:
    from grids.staff.models import User


def form_of(user: "User", query: Mapping[str, str]) -> FindingFilterForm:
    """The filters of the list, bound to an address."""
    return FindingFilterForm(query, areas=areas_to_choose(user, Permission.LEAD_VIEW, query.get("area", "")))


def rows_of(
    user: "User", query: Mapping[str, str], form: FindingFilterForm | None = None
) -> PatrolFindingQuerySet:
    """Findings that `user` may read, narrowed by an address; Refusal where there can be none."""
    oracle.require_anywhere(user, Permission.LEAD_VIEW, gettext("查看巡查发现"))
    wanted = (form or form_of(user, query)).wanted
    rows = PatrolFinding.objects.visible_to(user)
    if area := areas_by_code([wanted.get("area", "")]).get(wanted.get("area", "")):
        rows = rows.filter(area__code__startswith=area.prefix)
    if "kind" in wanted:
        rows = rows.filter(kind=wanted["kind"])
    return rows.filter(outcome=wanted["state"]) if "state" in wanted else rows


def fetched(rows: Iterable[PatrolFinding]) -> list[PatrolFinding]:
    """Rows with their grids, in one question."""
    found = list(rows)
    areas = areas_by_code(row.area_id for row in found)
    for row in found:
        row.area = areas.get(row.area_id)
    return found


def lines(rows: list[PatrolFinding]) -> list[PatrolFinding]:
    """The rows as the page shows them."""
    found = fetched(rows)
    for row in found:
        row.chip = CHIPS[Outcome(row.outcome)]
    return found


COLUMNS = (
    Column(
        "what",
        _("发现了什么"),
        lambda row: masked(row.what),
        is_shown=True,
        is_kept=True,
    ),
    Column("kind", _("类别"), lambda row: FoundKind(row.kind).label, keyset=("kind", "id"), is_shown=True),
    Column("area", _("网格"), lambda row: row.area.short_name, keyset=("area_id", "id"), is_shown=True),
    Column("address", _("在哪里"), lambda row: masked(row.address), is_kept=True),
    Column(
        "outcome", _("去向"), lambda row: Outcome(row.outcome).label, keyset=("outcome", "id"), is_shown=True
    ),
    Column("lead", _("哨源编号"), lambda row: row.lead_number),
    Column(
        "found_at",
        _("发现时间"),
        lambda row: row.found_at,
        keyset=("-found_at", "-id"),
        is_ready=True,
        is_shown=True,
    ),
)

FINDINGS = Listing(
    name="patrol_findings", label=_("巡查发现"), page="patrol_findings", permission=Permission.LEAD_VIEW, columns=COLUMNS,
    rows=rows_of, said=lambda user, query: form_of(user, query).said, fetched=fetched, keyset=("-found_at", "-id"),
    place="patrol_mine",
)  # fmt: skip
LIST = Shown(FINDINGS, form_of, rows_of, lines)
