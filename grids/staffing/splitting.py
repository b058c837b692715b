"""Putting a drawing in force with its posts: where a grid is split, those who hold its posts may serve the new one too."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.approvals.models import Approval
from grids.areas.changing import ChangeReport
from grids.areas.drafting import confirm_draft
from grids.areas.models import Area, Descent
from grids.conduct.refusals import Refusal
from grids.staff.actions import appoint
from grids.staffing.carrying import held_in

if TYPE_CHECKING:
    from grids.staff.models import User


@dataclass(slots=True)
class Confirmed:
    """What was put in force, and who serves the new grids too. asked: another decides of these. refused: who can't, and why."""

    report: ChangeReport
    appointed: int = 0
    asked: int = 0
    refused: list[str] = field(default_factory=list)


@transaction.atomic
def confirm_with_posts(
    *, area_code: str, from_day: date, reason: str, by: "User", serves_both: bool = False
) -> Confirmed:
    """Put one's draft in force; serves_both: whoever holds a post of a grid that is split is appointed to the new one too.

    From the same day on and for as long as in the old one. Who can't be is told with the reason, and keeps nobody from theirs.
    """
    if serves_both:
        oracle.require_in(by, Permission.GRID_APPOINT, area_code, _("任命"))
    done = Confirmed(confirm_draft(area_code=area_code, from_day=from_day, reason=reason, by=by))
    if not serves_both:
        return done
    change = done.report.change
    passed = change.lineage.filter(kind=Descent.SPLIT).order_by("area_to", "-m2") if change else []
    served: set[str] = set()
    for one in passed:
        if one.area_to_id not in served:
            served.add(one.area_to_id)
            _serve(done, one.area_from_id, Area.objects.get(code=one.area_to_id), from_day, by)
    return done


def _serve(done: Confirmed, origin: str, fresh: Area, day: date, by: "User") -> None:
    for post in held_in(origin, day):
        try:
            with transaction.atomic():
                made = appoint(
                    member=post.member, kind=post.kind, area=fresh, from_day=day, to_day=post.period.upper, by=by,
                    basis=post.basis,
                )  # fmt: skip
        except Refusal as refusal:
            done.refused.append(f"{post.member.name}（{post.kind.name}）：{refusal}")
        else:
            done.asked += isinstance(made, Approval)
            done.appointed += not isinstance(made, Approval)
