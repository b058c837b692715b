"""Whose step it is, as rows of the table name them. `around` is a `whistles.lifecycle.situation.Situation`."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access import oracle
from grids.access.roles import Permission as P
from grids.conduct.lifecycle import Step
from whistles.intake.actors import Decider

__all__ = ["Decider"]


@dataclass(frozen=True, slots=True)
class Leading:
    """The leading department; where a ledger names none, the street's desk in its place."""

    code: str = "lead"
    permission: str = P.WHISTLE_HANDLE

    def may(self, around: Any) -> bool:
        """Whether the asker acts for the leading department."""
        if around.by.is_system:
            return True
        leading = around.matter.lead_department_id
        if leading is not None:
            return leading in around.own_departments
        return oracle.may_in(around.by, P.WHISTLE_VERIFY, around.matter.area_id)

    def sentence(self, around: Any, step: Step) -> str:
        """Who leads."""
        if around.matter.lead_department is None:
            return _("台账没有写明牵头部门，%(step)s由街道研判岗代办。") % {"step": step.label}
        name = around.matter.lead_department.name
        return _("%(step)s由牵头部门「%(name)s」办理。") % {"step": step.label, "name": name}


@dataclass(frozen=True, slots=True)
class Assisting:
    """A department that assists, in its own part."""

    code: str = "assist"
    permission: str = P.WHISTLE_HANDLE

    def may(self, around: Any) -> bool:
        """Whether the asker acts for a department that assists."""
        return bool(around.own_assisting)

    def sentence(self, around: Any, step: Step) -> str:
        """That it is one that assists."""
        return _("%(step)s由配合部门办理。") % {"step": step.label}


DISTRICT_DIGITS = 6
AT_THE_DESK = gettext_lazy("街道研判岗")


@dataclass(frozen=True, slots=True)
class Desk:
    """Whoever has a permission in the whistle's area; of what a complaint led to, whoever handles complaints."""

    permission: str
    code: str = "desk"
    called: str | Promise = AT_THE_DESK

    def may(self, around: Any) -> bool:
        """Whether the asker is one."""
        if around.by.is_system:
            return True
        if around.matter.is_sealed:
            return around.handles_complaint(around.matter.area_id)
        return oracle.may_in(around.by, P(self.permission), around.matter.area_id)

    def sentence(self, around: Any, step: Step) -> str:
        """Who it is."""
        if around.matter.is_sealed:
            return _("%(step)s由检举控告承办人办理，您没有这个权限。") % {"step": step.label}
        return _("%(step)s由%(who)s办理，您没有这个权限。") % {"step": step.label, "who": self.called}


@dataclass(frozen=True, slots=True)
class District:
    """Whoever watches over the whole district in which the whistle lies."""

    permission: str = P.WHISTLE_SUPERVISE
    code: str = "district"

    def may(self, around: Any) -> bool:
        """Whether the asker is one."""
        if around.by.is_system:
            return True
        district = around.matter.street_code[:DISTRICT_DIGITS]
        if around.matter.is_sealed:
            return around.handles_complaint(district)
        return oracle.may_in(around.by, P.WHISTLE_SUPERVISE, district)

    def sentence(self, around: Any, step: Step) -> str:
        """That it is the district's."""
        return _("%(step)s由区级督办岗办理，您没有这个权限。") % {"step": step.label}


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of several."""

    actors: tuple[Any, ...]
    code: str
    called: str | Promise

    @property
    def permission(self) -> str:
        """That of the first."""
        return self.actors[0].permission

    def may(self, around: Any) -> bool:
        """Whether the asker is one of them."""
        return any(actor.may(around) for actor in self.actors)

    def sentence(self, around: Any, step: Step) -> str:
        """Who they are."""
        return _("%(step)s由%(who)s办理，您没有这个权限。") % {"step": step.label, "who": self.called}


@dataclass(frozen=True, slots=True)
class System:
    """Nobody presses it: another action or a task takes it."""

    permission: str
    code: str = "system"

    def may(self, around: Any) -> bool:
        """Only the system's own account."""
        return bool(around.by.is_system)

    def sentence(self, around: Any, step: Step) -> str:
        """That nobody takes it by hand."""
        return _("没有这个办理动作。")


@dataclass(frozen=True, slots=True)
class Involved:
    """Whoever handles it for a department that has a part in it, or for the street: they add what they know."""

    permission: str = P.WHISTLE_HANDLE
    code: str = "involved"

    def may(self, around: Any) -> bool:
        """Whether the asker is one."""
        return DESK.may(around) or any(
            part.department_id in around.own_departments for part in around.current
        )

    def sentence(self, around: Any, step: Step) -> str:
        """Who they are."""
        return _("%(step)s由参与办理的部门或街道研判岗办理，您没有这个权限。") % {"step": step.label}


LEADING, ASSISTING = Leading(), Assisting()
TAKING_PART = AnyOf((LEADING, ASSISTING), code="department", called=gettext_lazy("参与办理的部门"))
DESK = Desk(P.WHISTLE_VERIFY)
TRIAGE = Desk(P.LEAD_TRIAGE)
INVOLVED = Involved()
CANCELLER = Desk(P.WHISTLE_CANCEL, code="canceller")
PRINCIPAL = Desk(P.WHISTLE_APPROVE, code="principal", called=gettext_lazy("街道负责人"))
DISTRICT = District()
SUPERVISOR = AnyOf(
    (DESK, Desk(P.WHISTLE_SUPERVISE)),
    code="supervisor",
    called=gettext_lazy("街道研判岗、街道负责人或区级督办岗"),
)
