"""What the first page says of steps that take two: to whoever may decide, and to whoever asked."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from grids.approvals.models import Approval
from grids.approvals.queries import who_may
from grids.approvals.shown import decider_of, page_of, state_of
from grids.conduct.wording import enumerated
from grids.pages import Todo

if TYPE_CHECKING:
    from datetime import datetime

    from grids.staff.models import User

# how long who asked is shown what became of it, and how many of them
TOLD_FOR, TOLD = timedelta(days=7), 5
# how many of the matters that wait for a decision have a row of their own
SHOWN = 8


def to_decide(user: "User") -> list[Todo]:
    """What `user` may grant or refuse: of the matters each with its page, of all that stands by itself one row."""
    rows = Approval.objects.to_decide(user).select_related("asked_by").soonest_first()
    waiting = list(rows)
    # what has a page of its own stands there, the others in the administration
    alone, of_matters = ([one for one in waiting if bool(page_of(one)) is of] for of in (False, True))
    return [*_alone(alone), *_of_matters(of_matters)]


def _alone(waiting: list[Approval]) -> list[Todo]:
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


def _of_matters(waiting: list[Approval]) -> list[Todo]:
    """A row for each of the first, and one for the rest, so that none is counted that no row stands for."""
    found = [
        Todo(
            title=_("等您决定：%(what)s") % {"what": one},
            url=_page(one),
            label=_("去决定"),
            meta=(_said_of(one), _("原因：%(reason)s") % {"reason": Truncator(one.reason).chars(60)}),
        )
        for one in waiting[:SHOWN]
    ]
    if rest := waiting[SHOWN:]:
        title = _("还有 %(n)d 件申请等您决定") % {"n": len(rest)}
        said = _("最早的一件：%(what)s") % {"what": rest[0]}
        found.append(Todo(title=title, url=_page(rest[0]), label=_("去决定"), meta=(said,), count=len(rest)))
    return found


def _said_of(approval: Approval) -> str:
    said = {"who": approval.asked_by, "at": _at(approval.asked_at), "until": _at(approval.until)}
    if approval.until is None:
        return _("%(who)s 于 %(at)s 提出") % said
    return _("%(who)s 于 %(at)s 提出，%(until)s 前有效") % said


def count_to_decide(user: "User") -> int:
    """How many `user` may grant or refuse."""
    return Approval.objects.to_decide(user).count()


def count_alone(user: "User") -> int:
    """How many of those `user` decides about in the administration: what belongs to a matter is decided there."""
    return Approval.objects.to_decide(user).filter(subject_id="").count()


def asked_for(user: "User") -> list[Todo]:
    """What `user` asked for and what became of it, the newest first."""
    since = timezone.now() - TOLD_FOR
    recent = Q(until__gt=since) | Q(until=None, decided_at=None, lapsed_at=None) | Q(decided_at__gt=since)
    mine = Approval.objects.visible_to(user).filter(recent, asked_by=user)
    return [_told(one) for one in mine.select_related("decided_by").order_by("-asked_at")[:TOLD]]


def _told(approval: Approval) -> Todo:
    title, stripe, said = _standing(approval)
    title = _("%(state)s：%(what)s") % {"state": title, "what": approval}
    return Todo(title=title, url=_page(approval), label=_("查看"), meta=(said,), stripe=stripe)


def _standing(approval: Approval) -> tuple[str, str, str]:
    """How it stands in a word, the mark of its row, and a sentence about it."""
    if approval.is_granted is None:
        return state_of(approval), "none", _open_or_over(approval)
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


def _open_or_over(approval: Approval) -> str:
    """A sentence about what nobody decided."""
    if approval.lapsed_at is not None:
        return _("事项已经往下办理，这项申请不再需要决定。")
    if not approval.is_open(timezone.now()):
        return _("没有人确认，什么都没有改动；需要的请重新提出。")
    said = {
        "until": _at(approval.until),
        "who": enumerated(who_may(approval)) or _("还缺一位能决定的人"),
    }
    if approval.subject_id:
        by = {"role": decider_of(approval), "who": said["who"]}
        return _("由%(role)s决定；现在可以决定的人：%(who)s") % by
    return _("%(until)s 前有效；可以确认的人：%(who)s") % said


def _page(approval: Approval) -> str:
    return page_of(approval) or reverse("admin:grids_approval_change", args=[approval.pk])


def _at(moment: "datetime | None") -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""
