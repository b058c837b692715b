"""What the first page says of steps that take two: to whoever may decide, and to whoever asked."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.approvals.models import Approval
from grids.approvals.queries import deciders
from grids.conduct.wording import enumerated
from grids.pages import Todo

if TYPE_CHECKING:
    from datetime import datetime

    from grids.staff.models import User

# how long who asked is shown what became of it, and how many of them
TOLD_FOR, TOLD = timedelta(days=7), 5


def to_decide(user: "User") -> list[Todo]:
    """One row for all that `user` may grant or refuse, with the one that ends first."""
    waiting = list(
        Approval.objects.visible_to(user).to_decide(user).select_related("asked_by").order_by("until")
    )
    if not waiting:
        return []
    first, count = waiting[0], len(waiting)
    said = {"what": first, "who": first.asked_by, "until": _at(first.until)}
    return [
        Todo(
            title=_("%(n)d 件等您确认") % {"n": count},
            url=_page(first) if count == 1 else reverse("admin:grids_approval_changelist"),
            label=_("去确认"),
            meta=(_("%(what)s（%(who)s 提出，%(until)s 前有效）") % said,),
            count=count,
        )
    ]


def count_to_decide(user: "User") -> int:
    """How many `user` may grant or refuse."""
    return Approval.objects.visible_to(user).to_decide(user).count()


def asked_for(user: "User") -> list[Todo]:
    """What `user` asked for and what became of it, the newest first."""
    mine = Approval.objects.visible_to(user).filter(asked_by=user, until__gt=timezone.now() - TOLD_FOR)
    return [_told(one) for one in mine.select_related("decided_by").order_by("-asked_at")[:TOLD]]


def _told(approval: Approval) -> Todo:
    title, stripe, said = _standing(approval)
    title = _("%(state)s：%(what)s") % {"state": title, "what": approval}
    return Todo(title=title, url=_page(approval), label=_("查看"), meta=(said,), stripe=stripe)


def _standing(approval: Approval) -> tuple[str, str, str]:
    """How it stands in a word, the mark of its row, and a sentence about it."""
    if approval.is_granted is None:
        if approval.until <= timezone.now():
            return _("已过期"), "none", _("没有人确认，什么都没有改动；需要的请重新提出。")
        who = enumerated(waits_for(approval)) or _("还缺一位安全员")
        said = {"until": _at(approval.until), "who": who}
        return _("等待确认"), "none", _("%(until)s 前有效；可以确认的人：%(who)s") % said
    decided = {
        "at": _at(approval.decided_at),
        "who": approval.decided_by,
        "answer": approval.answer or _("没有写答复"),
    }
    if approval.is_granted:
        return _("已同意"), "ok", _("%(who)s 于 %(at)s 同意，已经生效：%(answer)s") % decided
    if approval.decided_by_id == approval.asked_by_id:
        return _("已撤回"), "none", _("您于 %(at)s 撤回，什么都没有改动。") % decided
    return _("未同意"), "none", _("%(who)s 于 %(at)s 决定：%(answer)s") % decided


def waits_for(approval: Approval) -> list["User"]:
    """Who could decide about it."""
    excluded = (approval.asked_by_id, approval.concerns_id)
    return deciders(approval.area_code, what=approval.what, but_not=excluded)


def _page(approval: Approval) -> str:
    return reverse("admin:grids_approval_change", args=[approval.pk])


def _at(moment: "datetime | None") -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""
