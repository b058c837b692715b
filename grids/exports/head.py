"""What every file that leaves the system says of itself: who, when, for what, of what, as of when, masked or whole."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.conduct.wording import enumerated

if TYPE_CHECKING:
    from grids.exports.models import Export

MASKED = gettext_lazy("姓名、电话等已脱敏，内容与页面相同")
COUNTED = gettext_lazy("统计数字，不含个人信息")
WHOLE = gettext_lazy("含个人信息，仅限上述用途，不得转发")


@dataclass(frozen=True, slots=True)
class Head:
    """The lines above a table, and the one that stands on every printed page."""

    title: str
    lines: tuple[tuple[str, str], ...]
    mark: str


def head_of(
    export: "Export", *, title: str, said: list[str], at: datetime, is_of_figures: bool = False
) -> Head:
    """What the file of an export says of itself; said: its filters in words; at: when its rows are read."""
    when = f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
    account = export.asked_by.username
    who = str(export.asked_by) if str(export.asked_by) == account else f"{export.asked_by}（{account}）"
    lines = [
        (_("导出人"), who),
        (_("数据截至"), _("%(at)s（北京时间）") % {"at": when}),
        (_("筛选"), enumerated(said) or _("全部")),
        (_("用途"), export.reason or "—"),
    ]
    if export.is_full:
        lines += [(_("接收"), export.recipient), (_("依据"), export.basis), (_("批准人"), _granted(export))]
    kind = _("完整") if export.is_full else _("统计") if is_of_figures else _("脱敏")
    lines.append((_("说明"), str(WHOLE if export.is_full else COUNTED if is_of_figures else MASKED)))
    # what is whole says on every sheet for what it was let out, since a sheet may be parted from the lines above it
    why = [_("用途：%(why)s") % {"why": export.reason}] if export.is_full else []
    mark = " · ".join([title, kind, who, when, *why, _("导出号 %(id)s") % {"id": str(export.pk)[-12:]}])
    return Head(title, tuple(lines), mark)


def _granted(export: "Export") -> str:
    approval = export.approval
    return f"{approval.decided_by}（{timezone.localtime(approval.decided_at):%Y-%m-%d %H:%M}）"
