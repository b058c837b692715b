"""The lists of whistles and of departments' parts as pages show them, files hold them and commands name them."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Collate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.access.roles import Permission
from grids.lists.following import Followed
from grids.lists.listing import Column, Listing
from grids.lists.several import Several
from grids.personal.masking import masked
from whistles.intake.models import Category
from whistles.lifecycle import lists, parts
from whistles.lifecycle.engine import ENGINE
from whistles.lifecycle.forms import FilterForm, StepForm, choices_in
from whistles.lifecycle.models import ReportIn, Whistle
from whistles.lifecycle.outcomes import Outcome
from whistles.lifecycle.queries import named
from whistles.lifecycle.querysets import WhistleQuerySet
from whistles.lifecycle.situation import Situation
from whistles.lifecycle.states import STATES
from whistles.lifecycle.table import LIFECYCLE

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from grids.staff.models import User

# names by their sound, as an office keeps its registers
BY_SOUND = "zh-Hans-x-icu"


def by_states(states: Iterable[str], name: str = "state") -> Case:
    """The place of a state on its way."""
    whens = [When(**{name: state}, then=Value(place)) for place, state in enumerate(states)]
    return Case(*whens, default=Value(len(whens)), output_field=IntegerField())


def form_of(user: "User", query: Mapping[str, str]) -> FilterForm:
    """The filters of the list of whistles, bound to an address."""
    areas = lists.areas_to_choose(user, query.get("area", ""))
    return FilterForm(query, areas=areas, **choices_in(areas[0].code if areas else ""))


def rows_of(user: "User", query: Mapping[str, str], form: FilterForm | None = None) -> WhistleQuerySet:
    """Whistles that `user` may know of, narrowed by an address; Refusal where there can be none."""
    mine = lists.rows_for(user)
    return lists.narrowed(mine, (form or form_of(user, query)).wanted, timezone.now(), user)


def fetched(rows: Iterable[Whistle]) -> list[Whistle]:
    """Rows with their names and categories, in a few questions."""
    found = named(list(rows))
    paths = Category.objects.in_bulk({row.category_id for row in found if row.category_id})
    for row in found:
        row.category = paths.get(row.category_id)
    return found


def revealed(user: "User", rows: list[Whistle]) -> set[UUID]:
    """Those whose texts `user` may read: of a whistle there is nothing more to be had."""
    return {row.pk for row in rows if row.is_readable}


def _name(of: str, said: str = "name") -> Callable[[Whistle], str]:
    def value(row: Whistle) -> str:
        return getattr(getattr(row, of), said) if getattr(row, f"{of}_id") else ""

    return value


def text_column(name: str, label: object, **more: object) -> Column:
    """A text that somebody wrote: in a file without what reaches a person, in full where that was granted."""
    return Column(
        name, label, lambda row: masked(getattr(row, name)), full=lambda row: getattr(row, name), is_kept=True, **more
    )  # fmt: skip


def moment_column(name: str, label: object, **more: object) -> Column:
    """A moment of the row itself, the latest first."""
    return Column(name, label, lambda row: getattr(row, name), **{"keyset": (f"-{name}", "-id")} | more)


HAS_DEADLINE = Q(closed_at__isnull=True, next_due_at__isnull=False)

WHISTLE_COLUMNS = (
    Column("number", _("哨件编号"), lambda row: row.number, keyset=("number", "id")),
    text_column(
        "title", _("标题与编号"), keyset=("sound", "id"), by={"sound": Collate(F("title"), BY_SOUND)}, is_shown=True,
        in_files=_("标题"),
    ),
    Column(
        "grade", _("哨种"), lambda row: str(row.grade), keyset=("grade_order", "grade_id", "id"),
        by={"grade_order": F("grade__order")}, is_shown=True,
    ),
    Column("source", _("哨源渠道"), _name("source"), keyset=("source_id", "id"), is_kept=True),
    Column("area", _("区域"), lambda row: row.area.name, keyset=("area_id", "id"), is_shown=True),
    text_column("address", _("地址")),
    Column(
        "category", _("诉求分类"), lambda row: row.category.path if row.category_id else "", is_kept=True,
    ),
    Column(
        "department", _("牵头部门"), _name("lead_department"), keyset=("leading_sound", "id"),
        by={"leading_sound": Collate(F("lead_department__name"), BY_SOUND)}, present=Q(lead_department__isnull=False),
        is_kept=True, is_shown=True,
    ),
    Column(
        "state", _("状态"), lambda row: row.get_state_display(), keyset=("place", "id"), by={"place": by_states(STATES)},
        is_shown=True,
    ),
    moment_column("received_at", _("收到时间")),
    moment_column("whistled_at", pgettext_lazy("done", "吹哨"), is_ready=True, is_shown=True),
    moment_column("sign_due_at", _("签收时限"), keyset=()),
    moment_column("report_due_at", _("报到时限"), keyset=()),
    moment_column("close_due_at", _("办结时限"), keyset=()),
    Column(
        "due", _("时限"), lambda row: row.next_due_at if row.is_open else None, keyset=("next_due_at", "id"),
        present=HAS_DEADLINE, is_ready=True, is_shown=True,
    ),
    moment_column("closed_at", _("办结时间"), present=Q(closed_at__isnull=False)),
    Column("outcome", _("办结方式"), lambda row: str(Outcome(row.outcome).label) if row.outcome else ""),
    Column("resolution", _("办理结果"), lambda row: None, full=lambda row: row.resolution, is_granted_only=True),
)  # fmt: skip

WHISTLES = Listing(
    name="whistles", label=pgettext_lazy("list", "哨件"), page="whistle_list", permission=Permission.WHISTLE_VIEW,
    columns=WHISTLE_COLUMNS, rows=rows_of, said=lambda user, query: form_of(user, query).said, fetched=fetched,
    keyset=lists.NEWEST, revealed=revealed,
    revealed_by=Permission.REPORTER_REVEAL,
    several=Several(
        LIFECYCLE, rows=lambda user: Whistle.objects.ordinary_to(user).select_related("area", "source", "grade__scheme"),
        form=lambda step, row, user, data: StepForm(step, Situation(row, user), data), take=ENGINE.take, called=str, page="whistle",
    ),
)  # fmt: skip
FOLLOWED = Followed(
    lists.WHISTLE_KIND,
    pgettext_lazy("list", "哨件"),
    rows=lambda user: Whistle.objects.ordinary_to(user),
    page="whistle",
)


# --- departments' parts


def _tab(query: Mapping[str, str]) -> str:
    return query["tab"] if query.get("tab", "") in parts.TABS else parts.FIRST_TAB


def parts_of(user: "User", query: Mapping[str, str]) -> "QuerySet[ReportIn]":
    """Parts of the user's departments, of one tab; what a complaint led to stands on the page alone, and leaves it never."""
    return parts.with_whistles(parts.rows_of(user, _tab(query))).filter(whistle__is_sealed=False)


def _fetched_parts(rows: Iterable[ReportIn]) -> list[ReportIn]:
    found = list(rows)
    fetched([part.whistle for part in found])
    return found


def _of_whistle(column: Column) -> Column:
    """A column of the whistle, of a part."""

    def of(read: "Callable[[Whistle], object] | None") -> "Callable[[ReportIn], object] | None":
        return (lambda part: read(part.whistle)) if read else None

    return Column(
        column.name,
        column.label,
        of(column.value),
        full=of(column.full),
        is_granted_only=column.is_granted_only,
        in_files=column.in_files,
    )


OF_THE_WHISTLE = ("number", "title", "grade", "source", "area", "address", "category", "close_due_at", "due")

PART_COLUMNS = (
    *(_of_whistle(column) for column in WHISTLE_COLUMNS if column.name in OF_THE_WHISTLE),
    Column("own_department", _("部门"), lambda part: part.department.name),
    Column("part", _("角色"), lambda part: part.get_part_display()),
    Column("standing", _("状态"), lambda part: str(STATES.get(part.standing, part.get_state_display()))),
    moment_column("assigned_at", _("吹哨时间")),
    moment_column("signed_at", _("签收时间"), present=Q(signed_at__isnull=False)),
    moment_column("reported_at", _("报到时间"), present=Q(reported_at__isnull=False)),
    moment_column("submitted_at", _("提交时间"), present=Q(submitted_at__isnull=False)),
)  # fmt: skip

REPORT_INS = Listing(
    name="report_ins", label=_("部门报到"), page="report_in_list", permission=Permission.WHISTLE_HANDLE, columns=PART_COLUMNS,
    rows=parts_of, said=lambda user, query: [str(parts.TABS[_tab(query)][0])], fetched=_fetched_parts,
    keyset=("-assigned_at", "-id"), revealed=lambda user, rows: {row.pk for row in rows},
    revealed_by=Permission.REPORTER_REVEAL,
)  # fmt: skip
