"""Whom the desk is proposed to whistle: as the duty list says, else whoever led matters of this subject lately."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.staff.models import Department, User
from whistles.desk.alike import likely
from whistles.intake.duties import Duty, DutyRule
from whistles.intake.models import Lead
from whistles.lifecycle.models import Whistle

WITHIN = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who is to lead and to assist, by their codes, and why; empty where nothing tells."""

    leading: str = ""
    assisting: list[str] = field(default_factory=list)
    why: str = ""

    @property
    def chosen(self) -> dict[str, object]:
        """What of the form is chosen beforehand."""
        found = {"lead_department": self.leading, "assisting": self.assisting}
        return {name: value for name, value in found.items() if value}


def proposal_of(user: User, lead: Lead, may_lead: Iterable[str]) -> Proposal:
    """What is proposed for a lead; of a complaint nothing. It is only chosen beforehand: a person sends it.

    may_lead: codes of the departments among which it is chosen.
    """
    if lead.is_sealed:
        return Proposal()
    fit = set(may_lead)
    duty = _by_duty(lead, fit)
    if duty.leading:
        return duty
    found = _by_the_past(user, lead, fit) or _by_one_like_it(user, lead, fit)
    return replace(found, assisting=duty.assisting) if found else duty


def _by_duty(lead: Lead, fit: set[str]) -> Proposal:
    """As the duty list says: of what concerns the subject the nearest row leads, all for it assist."""
    rows = (
        DutyRule.objects.holding(lead.area_id).about(lead.category).select_related("department", "category")
    )
    near = sorted(
        rows, key=lambda row: (len(row.category.path) if row.category else 0, len(row.area_id)), reverse=True
    )
    # what holds for every subject alike proposes nobody
    own = [row for row in near if row.category and row.department.serves(lead.area_id)]
    leading = next(
        (row.department.code for row in own if row.duty == Duty.LEAD and row.department.code in fit), ""
    )
    assisting = [
        row.department.code for row in own if row.duty == Duty.ASSIST and row.department.code != leading
    ]
    return Proposal(leading, list(dict.fromkeys(assisting)), _("按职责清单。") if leading else "")


def _by_the_past(user: User, lead: Lead, fit: set[str]) -> Proposal | None:
    """Whoever leads most of what was whistled of this subject in the street of late."""
    if lead.category_id is None:
        return None
    since = timezone.now() - WITHIN
    past = Whistle.objects.ordinary_to(user).filter(
        street_code=lead.street_code, category=lead.category_id, whistled_at__gte=since
    )
    led = past.order_by().values_list("lead_department__code").annotate(n=Count("pk"))
    counted = dict(led.order_by("-n", "lead_department__code"))
    leading = next((code for code in counted if code in fit), None)
    if leading is None:
        return None
    said = {"n": counted[leading], "all": sum(counted.values())}
    why = _("按近 90 天：本街道这类 %(all)d 件里 %(n)d 件由它牵头。") % said
    return Proposal(leading, why=why)


def _by_one_like_it(user: User, lead: Lead, fit: set[str]) -> Proposal | None:
    """Whoever leads the likeliest of those that may be the same."""
    led = {one.department_id: one.called for one in likely(user, lead) if one.is_whistle}
    codes = (
        dict(Department.objects.filter(pk__in=led.keys() - {None}).values_list("pk", "code")) if led else {}
    )
    for pk, number in led.items():
        if codes.get(pk) in fit:
            return Proposal(codes[pk], why=_("相近的 %(number)s 由它牵头。") % {"number": number})
    return None
