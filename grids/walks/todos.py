"""What of rounds waits on somebody's first page: conflicts to decide, and the round that goes on today."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from grids.pages import Todo
from grids.walks.kinds import Stands
from grids.walks.models import VisitConflict
from grids.walks.queries import going_of

if TYPE_CHECKING:
    from grids.staff.models import User

SHOWN = 100


def conflicts(user: "User") -> list[Todo]:
    """Visits that clashed with what somebody else registered, where `user` keeps residents; one question."""
    found = list(
        VisitConflict.objects.to_decide(user).order_by("taken_at").values_list("pk", flat=True)[:SHOWN]
    )
    if not found:
        return []
    page = (
        reverse("visit_conflict", args=found)
        if len(found) == 1
        else f"{reverse('visit_conflicts')}?state={Stands.OPEN}"
    )
    return [
        Todo(
            title=_("%(n)d 户走访与登记不一致") % {"n": len(found)}, url=page, label=_("去核对"),
            meta=(_("两份都留着，选一份或重新核实"),), count=len(found),
        )
    ]  # fmt: skip


def rounds(user: "User") -> list[Todo]:
    """Today's round, or the button that makes one."""
    going = next(iter(going_of(user)), None)
    if going is None:
        made = Todo(
            title=_("到住户家里走一圈"), url=reverse("walk"), label=_("排今天的走访"),
            meta=(_("该去的、久未去的选出来，按走楼的顺序"),), stripe="none",
        )  # fmt: skip
        return [made]
    title = _("今天走访 %(where)s") % {
        "where": going.building.label if going.building else going.area.short_name
    }
    return [Todo(title=title, url=reverse("walk_round", args=[going.pk]), label=_("接着走访"))]
