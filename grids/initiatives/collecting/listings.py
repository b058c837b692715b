"""The list of entries of one initiative, for whoever may read them: screen, file and paper read the same."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.queries import areas_by_code
from grids.initiatives.collecting import keeping
from grids.initiatives.collecting.destroying import LISTING
from grids.initiatives.collecting.forms import EntryFilterForm
from grids.initiatives.collecting.models import Collecting, InitiativeEntry, Need
from grids.initiatives.collecting.querysets import EntryQuerySet
from grids.lists.listing import Column, Listing
from grids.lists.page import Shown
from grids.personal.masking import STARS

if TYPE_CHECKING:
    from grids.staff.models import User

# initiatives that the list can be chosen of
OFFERED = 50


def form_of(user: "User", query: Mapping[str, str]) -> EntryFilterForm:
    """The filters of the list, bound to an address: one initiative of those that name a post of the reader."""
    plans = list(
        Collecting.objects.visible_to(user)
        .holding()
        .filter(pk__in=Collecting.objects.read_by(user).values("pk"))
        .select_related("initiative")
        .order_by("-opened_at")[:OFFERED]
    )
    chosen = [one.pk for one in plans if str(one.initiative_id) == query.get("initiative")]
    needs = list(Need.objects.filter(collecting__in=chosen)) if chosen else []
    return EntryFilterForm(query, plans=plans, needs=needs)


def rows_of(user: "User", query: Mapping[str, str], form: EntryFilterForm | None = None) -> EntryQuerySet:
    """Entries of the chosen initiative, narrowed by an address; without one there are none."""
    oracle.require_anywhere(user, Permission.ENTRY_REVEAL, gettext("查看登记"))
    wanted = (form or form_of(user, query)).wanted
    if "initiative" not in wanted:
        return InitiativeEntry.objects.none()
    rows = InitiativeEntry.objects.visible_to(user).filter(collecting__initiative=wanted["initiative"])
    if area := areas_by_code([query.get("area", "")]).get(query.get("area", "")):
        rows = rows.filter(task__area__code__startswith=area.prefix)
    if "need" in wanted:
        rows = rows.filter(need=wanted["need"])
    if "state" in wanted:
        rows = rows.standing() if wanted["state"] == "standing" else rows.exclude(struck_at=None)
    return rows


def fetched(rows: Iterable[InitiativeEntry]) -> list[InitiativeEntry]:
    """Rows with their tasks, their grids and what they say as every screen may show it, in a few questions."""
    found = list(rows)
    full = InitiativeEntry.objects.select_related(
        "collecting", "task__building", "task__item", "need", "entered_by"
    ).in_bulk([row.pk for row in found])
    areas = areas_by_code(one.task.area_id for one in full.values())
    keys = {}
    for row in full.values():
        if row.collecting_id not in keys:
            keys[row.collecting_id] = keeping.key_of(row.collecting)
        row.key, row.grid = keys[row.collecting_id], areas.get(row.task.area_id)
        row.shown_name, row.shown_phone = keeping.masked_of(row, key=row.key)
    return [full[row.pk] for row in found]


def _full(name: str):
    return lambda row: keeping.get(row, name, key=row.key)


def revealed(user: "User", rows: list[InitiativeEntry]) -> set:
    """All of them: whoever sees a row of the list may open it."""
    return {row.pk for row in rows}


COLUMNS = (
    Column("need", _("需要什么帮助"), lambda row: row.need.name, keyset=("need_id", "id"), is_shown=True),
    Column("name", _("姓名"), lambda row: row.shown_name, full=_full("name"), is_kept=True, is_shown=True),
    Column("phone", _("电话"), lambda row: row.shown_phone, full=_full("phone"), is_kept=True, is_shown=True),
    Column("note", _("需要什么"), lambda row: STARS if row.note else "", full=_full("note"), is_kept=True),
    Column(
        "grid", _("网格"), lambda row: row.grid.short_name, keyset=("grid", "id"), by={"grid": F("task__area_id")},
        is_shown=True,
    ),
    Column("building", _("楼栋"), lambda row: str(row.task.building or "")),
    Column("entered", _("登记时间"), lambda row: row.entered_at, keyset=("-entered_at", "-id"), is_shown=True),
    Column("entered_by", _("登记人"), lambda row: str(row.entered_by)),
    Column("struck", _("划去时间"), lambda row: row.struck_at),
)  # fmt: skip

ENTRIES = Listing(
    name=LISTING, label=_("专项登记"), page="entry_list", permission=Permission.ENTRY_REVEAL, columns=COLUMNS,
    rows=rows_of, said=lambda user, query: form_of(user, query).said, fetched=fetched, keyset=("-entered_at", "-id"),
    revealed=revealed, revealed_by=Permission.ENTRY_REVEAL, place="initiative_list",
)  # fmt: skip
LIST = Shown(ENTRIES, form_of, rows_of, fetched)
