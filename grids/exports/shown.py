"""How an export reads on its page: how far it is, what it is of, who decides."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.approvals.queries import who_may
from grids.approvals.shown import decides
from grids.conduct.wording import enumerated
from grids.exports import sources
from grids.exports.models import IN_HAND, Export, ExportState
from grids.lists.listing import Listing
from grids.lists.tables import Figures

if TYPE_CHECKING:
    from grids.staff.models import User

CHIPS = {
    ExportState.ASKED: "warn", ExportState.WAITING: "act", ExportState.WRITING: "act", ExportState.READY: "ok",
    ExportState.FAILED: "bad", ExportState.REFUSED: "bad", ExportState.GONE: "plain",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: as a bar and in words."""

    done: int
    total: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An export in words."""

    export: Export
    label: str
    said: list[str]
    state: str
    chip: str
    is_own: bool
    is_under_way: bool
    can_be_taken: bool
    page_url: str
    columns: list[str]
    waits_for: str = ""
    may_decide: bool = False


def progress(export: Export) -> Progress:
    """How far it is written."""
    if export.state == ExportState.WAITING:
        return Progress(0, export.total, _("排队中，几秒内开始。"))
    share = min(99, export.rows * 100 // export.total) if export.total else 0
    said = _("%(share)s%% · %(rows)s / %(total)s 行") % {
        "share": share, "rows": f"{export.rows:,}", "total": f"{export.total:,}",
    }  # fmt: skip
    return Progress(export.rows, export.total, said)


def shown(export: Export, user: "User", *, is_among_many: bool = False) -> Shown:
    """An export as its maker, or whoever decides about it, is shown it; among many nothing further is asked for it."""
    is_own, waits = export.asked_by_id == user.pk, export.state == ExportState.ASKED and not is_among_many
    is_there = export.state == ExportState.READY and export.until > timezone.now()
    one = _source(export)
    return Shown(
        export=export,
        label=str(one.label) if one else export.name,
        said=export.said,
        state=export.get_state_display()
        if is_there or export.state != ExportState.READY
        else _("文件已删除"),
        chip=CHIPS[ExportState(export.state)],
        is_own=is_own,
        is_under_way=export.state in IN_HAND,
        can_be_taken=is_own and is_there,
        page_url=_page(export, one) if is_own and one else "",
        columns=sources.Rows(one, user, {}, is_full=export.is_full).heads()
        if isinstance(one, Listing)
        else [],
        waits_for=(enumerated(who_may(export.approval)) or _("还缺一位能批准的人")) if waits else "",
        may_decide=waits and decides(export.approval, user),
    )


def _source(export: Export) -> Listing | Figures | None:
    try:
        return sources.source(export.name)
    except ObjectDoesNotExist:
        return None


def _page(export: Export, one: Listing | Figures) -> str:
    query = urlencode(export.query)
    return reverse(one.page) + (f"?{query}" if query else "")
