"""Somebody's own round on the first page: the one that goes on, what of it is not passed on yet, or the button for the next."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.pages import Todo
from grids.patrols.kinds import Outcome
from grids.patrols.models import Patrol, PatrolFinding

if TYPE_CHECKING:
    from grids.staff.models import User

KEPT_AT_MOST = 100


def own(user: "User") -> list[Todo]:
    """A round that was not ended, findings of one's own that nobody passed on, and where neither is one press for a round."""
    rows = [*_going(user), *_kept(user)] if Patrol.objects.visible_to(user).unfinished().exists() else []
    return rows or [
        Todo(
            title=_("到网格里走一圈"),
            url=reverse("patrol_mine"),
            label=_("开始巡查"),
            meta=(_("看到问题拍照、写一句话就登记"),),
            stripe="none",
        )
    ]


def _going(user: "User") -> list[Todo]:
    found = Patrol.objects.visible_to(user).going().select_related("area").first()
    if found is None:
        return []
    began = timezone.localtime(found.started_at)
    return [
        Todo(
            title=_("巡查 %(area)s 还没有结束") % {"area": found.area.short_name},
            url=reverse("patrol_mine"),
            label=_("接着巡查"),
            meta=(_("%(at)s 开始") % {"at": f"{began:%m-%d %H:%M}"},),
        )
    ]


def _kept(user: "User") -> list[Todo]:
    own = PatrolFinding.objects.visible_to(user).filter(patrol__started_by=user, outcome=Outcome.KEPT)
    found = list(own.order_by("found_at")[:KEPT_AT_MOST])
    if not found:
        return []
    one = found[0]
    return [
        Todo(
            title=_("%(n)d 条巡查发现还没有转哨源") % {"n": len(found)},
            url=reverse("patrol_finding", args=[one.pk])
            if len(found) == 1
            else f"{reverse('patrol_findings')}?state={Outcome.KEPT}",
            label=_("去转"),
            meta=(one.what.splitlines()[0][:40],),
            count=len(found),
        )
    ]
