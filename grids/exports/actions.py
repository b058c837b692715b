"""Asking for an export, granting what is whole in it, taking the file, and having done with it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.installation import home_code
from grids.approvals import actions as approvals
from grids.approvals.models import What
from grids.conduct.events import new_id
from grids.conduct.refusals import require
from grids.conduct.texts import said
from grids.exports import files, sources
from grids.exports.granting import told_of
from grids.exports.logged import logged, subject_of
from grids.exports.models import IN_HAND, Export, ExportState
from grids.exports.writing import ROWS_MAX
from grids.lists.listing import Listing
from grids.lists.tables import Figures
from grids.personal.masking import masked
from grids.privacy.actions import hand_out, is_worded

if TYPE_CHECKING:
    from grids.staff.models import User

# so many of one person wait at once
AT_ONCE = 5
# room that is never filled with exports
ROOM_LEFT = 512 << 20


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why something is taken out; of what is whole also for whom and on what ground."""

    reason: str = ""
    recipient: str = ""
    basis: str = ""


@transaction.atomic
def ask(
    *, name: str, query: Mapping[str, str], form: str, by: "User", purpose: Purpose | None = None, is_full: bool = False,
    template: uuid.UUID | None = None,
) -> tuple[Export, bool]:  # fmt: skip
    """An export that waits to be written, and whether it is new: what is asked for twice while it waits is one.

    template: somebody's own form that it is filled into; that it is theirs, and of this kind, is asked by whoever calls.

    What is whole waits for somebody else first. Raises ObjectDoesNotExist for what never leaves the system, Refusal where
    `by` may not ask, where there are too many rows, or where nobody could grant it.
    """
    one, purpose = sources.source(name), purpose or Purpose()
    sources.require_may(by, one)
    require(template or form in sources.forms_of(one), _("请选择文件格式。"), field="form")
    kept = sources.narrowing(query)
    _lock(by)
    total = _total(one, by, kept)
    mine = Export.objects.of(by).filter(name=name, query=kept, form=form, is_full=is_full, template=template)
    if waiting := mine.filter(state__in=sorted(IN_HAND | {ExportState.ASKED})).first():
        return waiting, False
    _require_room(by)
    export = Export(
        id=new_id(), name=name, query=kept, said=_worded(one, by, kept), form=form, template=template,
        is_full=is_full, language=get_language(), asked_by=by, total=total,
        area_code=_area(one, by, kept), asked_at=timezone.now(), **_cleaned(purpose, is_full=is_full),
    )  # fmt: skip
    if is_full:
        _ask_for_all(export, one)
    else:
        # whoever asks begins with it; a worker does where nothing came of that
        export.handed_at = timezone.now()
    export.save(force_insert=True)
    logged(export, gettext_lazy("提出"), total=total, filter=export.said)
    return export, True


def give_to_worker(*, export_id: uuid.UUID | str) -> None:
    """It is too long for whoever asked to wait for it."""
    Export.objects.filter(pk=export_id, state=ExportState.WAITING).update(handed_at=None)


def _lock(by: "User") -> None:
    """Two presses of one person come one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"exports of {by.pk}"])


def _total(one: Listing | Figures, by: "User", query: Mapping[str, str]) -> int:
    total = sources.count_of(one, by, query)
    require(total <= ROWS_MAX, _("超过一百万行，请先按区域或时间缩小范围，分几次导出。"))
    return total


def _require_room(by: "User") -> None:
    waiting = Export.objects.of(by).in_hand().count()
    require(
        waiting < AT_ONCE, _("您有 %(n)d 个导出还在排队，等做好几个再导。") % {"n": waiting}, code="slow_down"
    )
    require(
        files.free_bytes() > ROOM_LEFT,
        _("服务器磁盘快满了，暂时不能导出，请告诉系统管理员。"),
        code="conflict",
    )


def _area(one: Listing | Figures, by: "User", query: Mapping[str, str]) -> str:
    """Whose auditor reads of it, and where it is decided: the area asked for, else that in which the account acts.

    An area counts where it narrows the list down: by a word that the list passes over nobody chooses who decides.
    """
    asked = query.get("area", "")
    theirs = any(oracle.may_in(by, permission, asked) for permission in sources.permissions_of(one))
    fits = theirs and asked.isdigit() and len(asked) <= 17
    return asked if asked and fits and sources.narrows(one, by, query, "area") else home_code(by)


def _cleaned(purpose: Purpose, *, is_full: bool) -> dict[str, str]:
    """The words, masked: who is named in them is no part of an export's reason."""
    given = {name: said(getattr(purpose, name)) for name in ("reason", "recipient", "basis")}
    most = {name: Export._meta.get_field(name).max_length for name in given}
    for name, text in given.items():
        label = Export._meta.get_field(name).verbose_name
        too_long = _("%(what)s请不要超过 %(n)d 字。") % {"what": label, "n": most[name]}
        require(len(text) <= most[name], too_long, field=name)
    if is_full:
        require(is_worded(given["reason"]), _("请写明用途，至少四个字。"), field="reason")
        require(given["recipient"], _("请写明交给谁，例如：街道平安办。"), field="recipient")
        require(given["basis"], _("请写明依据，例如文件名称和文号。"), field="basis")
    # who receives it is an office or a colleague, named on purpose
    return {name: text if name == "recipient" else masked(text)[: most[name]] for name, text in given.items()}


def _ask_for_all(export: Export, one: Listing | Figures) -> None:
    require(sources.has_more(one), _("这个清单没有可以另行申请的内容。"))
    require(
        sources.may_ask_for_all(export.asked_by, one),
        _("您没有查看个人信息的权限，不能申请完整导出。"),
        code="forbidden",
    )
    told = told_of(export)
    export.state = ExportState.ASKED
    export.approval = approvals.ask(
        what=What.EXPORT, wording=told.wording, named=told.named, wanted={"export": str(export.pk)},
        area_code=export.area_code, by=export.asked_by, reason=export.reason,
    )  # fmt: skip


def _worded(one: Listing | Figures, by: "User", query: Mapping[str, str]) -> list[str]:
    """What it is narrowed down to, in words that reach nobody."""
    return [masked(word) for word in sources.said_of(one, by, query)]


@dataclass(frozen=True, slots=True)
class Taken:
    """A file on its way to whoever asked for it."""

    name: str
    content: files.Content


def take(*, export_id: uuid.UUID | str, by: "User") -> Taken:
    """The file, for its maker alone, as long as what let them ask still does; each time is logged.

    What is whole goes through the gate of personal values: a second factor given anew, and as much as one may open in an
    hour. Raises Refusal where there is no file any more.
    """
    export = Export.objects.of(by).select_related("asked_by").get(pk=export_id)
    require(
        export.state == ExportState.READY and export.until > timezone.now(),
        _not_there(export),
        code="conflict",
    )
    try:
        one = sources.source(export.name)
    except ObjectDoesNotExist:
        one = None
    holds = one is not None and sources.still_holds(by, one, export.held)
    require(holds, _("您的岗位变动以后，不能再打开以前的导出，请重新导出。"), code="forbidden")
    try:
        content = files.Content(export.file_path)
    except FileNotFoundError:
        content = None
    require(content is not None, _("文件已经不在了，请重新导出。"), code="conflict")
    try:
        _let_out(export, by)
    except BaseException:
        content.close()
        raise
    title = sources.title_of(one)
    return Taken(sources.file_name(title, export.form, timezone.localdate(export.ended_at)), content)


def _let_out(export: Export, by: "User") -> None:
    if export.is_full:
        hand_out(
            about=subject_of(export), area_code=export.area_code, what=str(subject_of(export).label), rows=export.rows,
            reason=export.reason, by=by,
        )  # fmt: skip
    with transaction.atomic():
        Export.objects.filter(pk=export.pk).update(taken_at=timezone.now())
        logged(export, gettext_lazy("下载"), rows=export.rows)


def _not_there(export: Export) -> str:
    if export.state in IN_HAND | {ExportState.ASKED}:
        return _("文件还没有做好，请稍候。")
    if export.state == ExportState.FAILED:
        return _("没有做成：%(why)s") % {"why": export.failure}
    return _("文件保留 %(n)d 天后已删除，请重新导出。") % {"n": settings.EXPORT_KEEP_DAYS}


def drop(*, export_id: uuid.UUID | str, by: "User") -> None:
    """Have done with it: what is being written stops, the file is deleted; what was asked for is taken back."""
    asked = Export.objects.of(by).get(pk=export_id)
    if asked.state == ExportState.ASKED:
        # the asking is locked first, as by whoever grants it
        approvals.refuse(approval_id=asked.approval_id, by=by)
    else:
        _have_done(export_id, by)


@transaction.atomic
def _have_done(export_id: uuid.UUID | str, by: "User") -> None:
    export = Export.objects.of(by).select_for_update(of=("self",)).get(pk=export_id)
    require(
        export.state in IN_HAND | {ExportState.READY}, _("这个导出已经结束，没有文件可删。"), code="conflict"
    )
    had = export.file_path
    export.state, export.file_path, export.ended_at = ExportState.GONE, "", export.ended_at or timezone.now()
    export.save(update_fields=["state", "file_path", "ended_at"])
    logged(export, gettext_lazy("删除"))
    transaction.on_commit(lambda: files.remove(had))
