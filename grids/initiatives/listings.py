"""The list of what is to be done in initiatives, by grid: as a page shows it and a file holds it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.queries import areas_by_code
from grids.initiatives.forms import WAITING, TaskFilterForm
from grids.initiatives.kinds import TASK_CHIPS, TaskState
from grids.initiatives.models import Initiative, InitiativeTask
from grids.initiatives.querysets import InitiativeTaskQuerySet
from grids.lists.areas import areas_to_choose
from grids.lists.listing import Column, Listing
from grids.lists.page import Shown
from grids.personal.masking import masked

if TYPE_CHECKING:
    from grids.staff.models import User

# initiatives that a list can be narrowed to
OFFERED = 100


def form_of(user: "User", query: Mapping[str, str]) -> TaskFilterForm:
    """The filters of the list, bound to an address."""
    areas = areas_to_choose(user, Permission.LEAD_VIEW, query.get("area", ""))
    initiatives = list(Initiative.objects.visible_to(user).order_by("-created_at")[:OFFERED])
    return TaskFilterForm(query, areas=areas, initiatives=initiatives)


def rows_of(
    user: "User", query: Mapping[str, str], form: TaskFilterForm | None = None
) -> InitiativeTaskQuerySet:
    """What is to be done where `user` may see it, narrowed by an address; Refusal where there can be nothing."""
    oracle.require_anywhere(user, Permission.LEAD_VIEW, gettext("查看专项任务"))
    wanted = (form or form_of(user, query)).wanted
    rows = InitiativeTask.objects.visible_to(user)
    if area := areas_by_code([wanted.get("area", "")]).get(wanted.get("area", "")):
        rows = rows.filter(area__code__startswith=area.prefix)
    if "initiative" in wanted:
        rows = rows.filter(initiative=wanted["initiative"])
    if wanted.get("state") == WAITING:
        return rows.waiting()
    return rows.filter(state=wanted["state"]) if "state" in wanted else rows


def fetched(rows: Iterable[InitiativeTask]) -> list[InitiativeTask]:
    """Rows with their grids, items, initiatives and buildings, in a few questions."""
    found = list(rows)
    areas = areas_by_code(row.area_id for row in found)
    full = InitiativeTask.objects.select_related("initiative", "item", "building").in_bulk(
        [row.pk for row in found]
    )
    for row in found:
        row.area = areas.get(row.area_id)
        row.item, row.initiative, row.building = (
            full[row.pk].item, full[row.pk].initiative, full[row.pk].building,
        )  # fmt: skip
    return found


def lines(rows: list[InitiativeTask]) -> list[InitiativeTask]:
    """The rows as the page shows them."""
    found = fetched(rows)
    for row in found:
        row.chip = TASK_CHIPS[TaskState(row.state)]
    return found


COLUMNS = (
    Column("what", _("查什么、做什么"), lambda row: row.item.what, is_shown=True),
    Column("initiative", _("专项"), lambda row: row.initiative.name, keyset=("initiative_id", "id"), is_shown=True),
    Column("area", _("网格"), lambda row: row.area.short_name, keyset=("area_id", "id"), is_shown=True),
    Column("building", _("楼栋"), lambda row: str(row.building or "")),
    Column(
        "due_on", _("期限"), lambda row: row.item.due_on, keyset=("due", "id"), by={"due": F("item__due_on")}, is_shown=True,
    ),
    Column("state", _("状态"), lambda row: TaskState(row.state).label, keyset=("state", "id"), is_shown=True),
    Column("note", _("说明"), lambda row: masked(row.note), is_kept=True),
    Column("lead", _("哨源编号"), lambda row: row.lead_number),
    Column("done_at", _("办理时间"), lambda row: row.done_at),
)  # fmt: skip

TASKS = Listing(
    name="initiative_tasks", label=_("专项任务"), page="initiative_tasks", permission=Permission.LEAD_VIEW, columns=COLUMNS,
    rows=rows_of, said=lambda user, query: form_of(user, query).said, fetched=fetched, keyset=("-id",),
    place="initiative_list",
)  # fmt: skip
LIST = Shown(TASKS, form_of, rows_of, lines)
