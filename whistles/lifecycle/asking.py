"""What is asked for of a whistle or of a lead and decided by somebody else: who decides, within which limits.

The steps of the state table call `grids.approvals.actions`; here stands what each kind of asking is. Registered when the
product starts (`whistles.apps`).
"""

from collections.abc import Callable
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access import oracle
from grids.access.roles import Permission as P
from grids.approvals.kinds import Asking, Hands, Matter, of_matters
from grids.approvals.models import Approval, What
from grids.approvals.wants import Want, of_step
from grids.conduct.lifecycle import Lifecycle
from grids.staff.models import Department
from whistles.clocks.deadlines import rules_in
from whistles.intake.table import LEAD_LIFECYCLE
from whistles.lifecycle.grades import Behaviour, Grade
from whistles.lifecycle.table import LIFECYCLE

# a district's code, and a street's, at the beginning of every code below it
DISTRICT, STREET = 6, 9
# domain.md: a department appeals once
APPEALS = 1


def _page(name: str) -> Callable[[Approval], str]:
    return lambda approval: reverse(name, args=[approval.subject_id])


def _number(asking: Asking) -> str:
    """By what a matter is called in what is kept for good: never by its title."""
    return getattr(asking.subject, "number", "") or asking.subject.source_number


def _street(asking: Asking) -> str:
    return asking.subject.street_code[:STREET]


def _district(asking: Asking) -> str:
    return asking.subject.street_code[:DISTRICT]


def _of_a_complaint(asking: Asking, otherwise: Hands) -> Hands:
    """Whatever is asked for of a complaint is decided by whoever handles complaints."""
    if asking.subject.is_sealed:
        return Hands(P.COMPLAINT_HANDLE, asking.subject.area_id)
    return otherwise


def _by_the_desk(asking: Asking) -> Hands:
    return _of_a_complaint(asking, Hands(P.WHISTLE_VERIFY, asking.subject.area_id))


def _above(asking: Asking) -> Hands:
    """The street's leader; of what a leader asks for, the district."""
    leads = oracle.may_in(asking.by, P.WHISTLE_APPROVE, _street(asking))
    place = _district(asking) if leads else _street(asking)
    return _of_a_complaint(asking, Hands(P.WHISTLE_APPROVE, place))


def _extends(asking: Asking) -> Hands:
    """The street's desk; of a key whistle, the district."""
    if asking.subject.grade.behaviour == Behaviour.KEY:
        return _of_a_complaint(asking, Hands(P.WHISTLE_APPROVE, _district(asking)))
    return _by_the_desk(asking)


def _grades(asking: Asking) -> Hands:
    """The street's principal officer, who reads the pool."""
    return _of_a_complaint(asking, Hands(P.LEAD_APPROVE, _street(asking)))


def _before_the_deadline(asking: Asking) -> str:
    due = asking.subject.close_due_at
    if due is None:
        return _("这件哨件没有办结时限，不用延期。")
    if asking.at >= due:
        return _("办结时限 %(at)s 已过，不能再申请延期；有正当理由的，办结后可以申诉。") % {
            "at": timezone.localtime(due).strftime("%m-%d %H:%M")
        }
    return ""


def _days_until(asking: Asking) -> int:
    return (date.fromisoformat(asking.wanted["until"]) - timezone.localdate(asking.at)).days


def _ends_later(asking: Asking) -> str:
    return "" if _days_until(asking) > 0 else _("挂账的截止日要晚于今天。")


def _proper(asking: Asking) -> str:
    """Why the department named can't be the proper one."""
    pk, subject = asking.wanted["department"], asking.subject
    if asking.part is not None and asking.part.department_id == pk:
        return _("退单时要写明应当办理的另一个部门，不能是本部门。")
    if not Department.objects.serving(subject.area_id).filter(pk=pk).exists():
        return _("所选部门不服务这个区域，请选本街道或上级的部门。")
    return ""


def _department(value: object) -> str | None:
    found = Department.objects.filter(pk=value, is_active=True).first() if isinstance(value, int) else None
    return found.name if found else None


def _grade(value: object) -> str | None:
    found = Grade.objects.filter(key=str(value), is_active=True).first()
    return str(found) if found else None


def _wants(cycle: Lifecycle, what: What, **named: Callable[[object], str | None]) -> tuple[Want, ...]:
    """What the step wants by which it is asked for: its bounds stand in its row alone."""
    return of_step(next(step for step in cycle.steps.values() if step.asks_for == what), **named)


def _extension() -> None:
    """More time, asked for before the deadline."""
    of_matters(
        What.EXTENSION,
        Matter(
            hands=_extends, who=gettext_lazy("街道研判岗或负责人；重点哨由区级督办员"), page=_page("whistle"), closed=_before_the_deadline,
            worded=lambda asking: _("哨件 %(number)s 延期 %(n)d 天")
            % {"number": _number(asking), "n": asking.wanted["days"]},
        ),
        permissions=(P.WHISTLE_VERIFY, P.WHISTLE_APPROVE, P.COMPLAINT_HANDLE),
        wants=_wants(LIFECYCLE, What.EXTENSION),
        most=lambda area_code: rules_in(area_code).extensions,
        of_clocks=True,
    )  # fmt: skip


def _suspension() -> None:
    """To stand still until a day, with a plan."""
    of_matters(
        What.SUSPENSION,
        Matter(
            hands=_above, who=gettext_lazy("街道负责人；负责人提出的由区级督办员"), page=_page("whistle"), admits=_ends_later, days=_days_until,
            worded=lambda asking: _("哨件 %(number)s 挂账到 %(day)s")
            % {"number": _number(asking), "day": asking.wanted["until"]},
        ),
        permissions=(P.WHISTLE_APPROVE, P.COMPLAINT_HANDLE),
        wants=_wants(LIFECYCLE, What.SUSPENSION),
        most_days=lambda area_code: rules_in(area_code).suspended_days,
    )  # fmt: skip


def _objection() -> None:
    """That the matter isn't the department's own."""
    of_matters(
        What.OBJECTION,
        Matter(
            hands=_by_the_desk, who=gettext_lazy("街道研判岗或负责人"), page=_page("whistle"), admits=_proper,
            worded=lambda asking: _("哨件 %(number)s 异议退单") % {"number": _number(asking)},
        ),
        permissions=(P.WHISTLE_VERIFY, P.COMPLAINT_HANDLE),
        # what was answered is not asked again and again by the same department to let the clocks stand still
        most_decided=lambda area_code: rules_in(area_code).objections,
        each_part=True,
        wants=_wants(LIFECYCLE, What.OBJECTION, department=_department),
    )  # fmt: skip


def _appeal() -> None:
    """That being late be excused."""
    of_matters(
        What.APPEAL,
        Matter(
            hands=_above, who=gettext_lazy("街道负责人；负责人提出的由区级督办员"), page=_page("whistle"),
            worded=lambda asking: _("哨件 %(number)s 超时申诉") % {"number": _number(asking)},
        ),
        permissions=(P.WHISTLE_APPROVE, P.COMPLAINT_HANDLE),
        most_decided=APPEALS,
    )  # fmt: skip


def _grade_approval() -> None:
    """To whistle a lead as a grade that has to be approved."""
    of_matters(
        What.GRADE,
        Matter(
            hands=_grades, who=gettext_lazy("街道负责人"), page=_page("lead"),
            worded=lambda asking: _("哨源 %(number)s 按%(grade)s吹哨")
            % {"number": _number(asking), "grade": _grade(asking.wanted["grade"])},
        ),
        permissions=(P.LEAD_APPROVE, P.COMPLAINT_HANDLE),
        wants=_wants(LEAD_LIFECYCLE, What.GRADE, grade=_grade),
    )  # fmt: skip


def register() -> None:
    """Say of every kind what it is."""
    for declare in (_extension, _suspension, _objection, _appeal, _grade_approval):
        declare()
