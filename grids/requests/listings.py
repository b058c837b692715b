"""The list of requests about one's own data: as a page shows it, a file holds it and a command names it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.queries import areas_by_code
from grids.lists.areas import areas_to_choose
from grids.lists.listing import Column, Listing
from grids.lists.page import Shown
from grids.people.writing import masked_name
from grids.requests.forms import LATE, RequestFilterForm
from grids.requests.kinds import CHIPS, RequestState
from grids.requests.models import SubjectRequest
from grids.requests.querysets import SubjectRequestQuerySet
from grids.requests.todos import stripe_of

if TYPE_CHECKING:
    from grids.staff.models import User

NEEDED = Permission.REQUEST_HANDLE
IN_ORDER = ("-asked_on", "-id")


def form_of(user: "User", query: Mapping[str, str]) -> RequestFilterForm:
    """The filters of the list, bound to an address."""
    return RequestFilterForm(query, areas=areas_to_choose(user, NEEDED, query.get("area", "")))


def rows_of(
    user: "User", query: Mapping[str, str], form: RequestFilterForm | None = None
) -> SubjectRequestQuerySet:
    """Requests that `user` answers, narrowed by an address; Refusal where there can be none."""
    oracle.require_anywhere(user, NEEDED, gettext("查看个人信息申请"))
    wanted = (form or form_of(user, query)).wanted
    rows = SubjectRequest.objects.handled_by(user)
    if area := areas_by_code([wanted.get("area", "")]).get(wanted.get("area", "")):
        rows = rows.below(area.prefix)
    if "kind" in wanted:
        rows = rows.filter(kind=wanted["kind"])
    state = wanted.get("state")
    if state == RequestState.OPEN:
        return rows.open()
    if state == LATE:
        return rows.open().filter(due_on__lt=timezone.localdate())
    return rows.exclude(state=RequestState.OPEN) if state else rows


def fetched(rows: Iterable[SubjectRequest]) -> list[SubjectRequest]:
    """Rows with their people, masked, and the names of their grids, in two questions."""
    found = list(rows)
    people = SubjectRequest._meta.get_field("person").related_model.objects
    named = people.in_bulk({row.person_id for row in found})
    areas = areas_by_code({row.area_id for row in found})
    for row in found:
        person = named.get(row.person_id)
        row.whom = masked_name(person) if person else ""
        row.area = areas.get(row.area_id)
    return found


def lines(rows: list[SubjectRequest]) -> list[SubjectRequest]:
    """The rows as the page shows them: with how near their answer is due."""
    found, today = fetched(rows), timezone.localdate()
    for row in found:
        row.chip = CHIPS[RequestState(row.state)]
        row.stripe = stripe_of(row.due_on, today) if row.is_open else "none"
    return found


COLUMNS = (
    Column("kind", _("申请什么"), lambda row: row.get_kind_display(), is_shown=True),
    Column("person", _("居民"), lambda row: row.whom, is_shown=True),
    Column("by_whom", _("谁申请"), lambda row: row.get_by_whom_display(), is_shown=True),
    Column("asked_on", _("申请日期"), lambda row: row.asked_on, keyset=IN_ORDER, is_ready=True, is_shown=True),
    Column(
        "due_on", _("最晚答复日期"), lambda row: row.due_on, keyset=("due_on", "id"), present=Q(state=RequestState.OPEN),
        is_ready=True, is_shown=True,
    ),
    Column("state", _("状态"), lambda row: row.get_state_display(), is_shown=True),
    Column("area", _("网格"), lambda row: row.area.short_name if row.area else "", is_shown=True),
    Column("decided_at", _("答复时间"), lambda row: row.decided_at),
    Column("area_code", _("网格代码"), lambda row: row.area_id),
)  # fmt: skip

REQUESTS = Listing(
    name="requests", label=_("个人信息申请"), page="request_list", permission=NEEDED, columns=COLUMNS, rows=rows_of,
    said=lambda user, query: form_of(user, query).said, fetched=fetched, keyset=IN_ORDER,
)  # fmt: skip

LIST = Shown(REQUESTS, form_of, rows_of, lines)
