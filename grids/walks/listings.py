"""The list of conflicts between visits and registers, by grid. Who was at the door is no column of it, and narrows nothing."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django import forms
from django.db.models import Count, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.areas.queries import areas_by_code
from grids.conduct.widgets import FlatSelect
from grids.lists.areas import areas_to_choose
from grids.lists.listing import Column, Listing
from grids.lists.narrowing import Narrowing, indented
from grids.lists.page import Shown
from grids.walks.kinds import Stands
from grids.walks.models import VisitConflict
from grids.walks.querysets import ConflictQuerySet

if TYPE_CHECKING:
    from grids.staff.models import User

VIEW = Permission.PEOPLE_VIEW
IN_ORDER = ("-taken_at", "-id")


class ConflictFilterForm(Narrowing):
    """The filters of the list."""

    states = dict(Stands.choices)

    state = forms.CharField(required=False, widget=forms.HiddenInput)
    area = forms.ChoiceField(required=False, widget=FlatSelect, label=_("区域"))

    def __init__(self, data: Mapping[str, str], *, areas: list[Area]) -> None:
        super().__init__(data)
        field = self.fields["area"]
        field.choices = [("", gettext("全部区域")), *((a.code, indented(a, areas)) for a in areas)]
        field.widget.attrs["aria-label"] = field.label


def form_of(user: "User", query: Mapping[str, str]) -> ConflictFilterForm:
    """The filters of the list, bound to an address."""
    return ConflictFilterForm(query, areas=areas_to_choose(user, VIEW, query.get("area", "")))


def rows_of(
    user: "User", query: Mapping[str, str], form: ConflictFilterForm | None = None
) -> ConflictQuerySet:
    """Conflicts where `user` sees people, narrowed by an address; Refusal where there can be none."""
    oracle.require_anywhere(user, VIEW, gettext("查看住户"))
    wanted = (form or form_of(user, query)).wanted
    rows = VisitConflict.objects.visible_to(user).select_related("visit")
    if area := areas_by_code([wanted.get("area", "")]).get(wanted.get("area", "")):
        rows = rows.below(area.prefix)
    return rows.filter(state=wanted["state"]) if "state" in wanted else rows


def fetched(rows: Iterable[VisitConflict]) -> list[VisitConflict]:
    """Rows with their homes and grids, in a few questions."""
    found = list(rows)
    prefetch_related_objects(found, "dwelling__building", "dwelling__entrance")
    areas = areas_by_code({row.area_id for row in found})
    for row in found:
        row.area = areas[row.area_id]
    return found


COLUMNS = (
    Column("home", _("房屋"), lambda row: row.dwelling.label, is_shown=True),
    Column("area", _("网格"), lambda row: row.area.short_name, is_shown=True),
    Column("outcome", _("走访结果"), lambda row: row.visit.get_outcome_display(), is_shown=True),
    Column("on_day", _("走访日期"), lambda row: row.visit.on_day, is_shown=True),
    Column("why", _("为什么没有直接记上"), lambda row: row.get_why_display()),
    Column("state", _("状态"), lambda row: row.get_state_display(), keyset=("state", "id"), is_shown=True),
    Column(
        "taken_at", _("收到时间"), lambda row: row.taken_at, keyset=IN_ORDER, is_ready=True, is_shown=True
    ),
)

CONFLICTS = Listing(
    name="visit_conflicts", label=_("走访冲突"), page="visit_conflicts", permission=VIEW, columns=COLUMNS, rows=rows_of,
    said=lambda user, query: form_of(user, query).said, fetched=fetched, keyset=IN_ORDER, place="walk",
)  # fmt: skip
LIST = Shown(CONFLICTS, form_of, rows_of, fetched)


def open_in(user: "User", area: Area) -> dict[str, int]:
    """How many wait to be decided in each leaf of an area."""
    rows = VisitConflict.objects.visible_to(user).open().below(area.prefix)
    return dict(rows.order_by().values_list("area").annotate(n=Count("pk")))


def page_of(area_code: str) -> str:
    """Where exactly these are listed."""
    page = f"{reverse('visit_conflicts')}?state={Stands.OPEN}"
    return f"{page}&area={area_code}" if area_code else page
