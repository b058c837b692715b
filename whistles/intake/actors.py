"""Whose step on a lead it is, as rows of the table name them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission as P
from grids.approvals.kinds import kind_of
from grids.conduct.lifecycle import Step


@dataclass(frozen=True, slots=True)
class Pool:
    """Whoever has a permission in the lead's area; of a complaint, whoever handles complaints."""

    permission: str
    code: str = "pool"

    def may(self, around: Any) -> bool:
        """Whether the asker is one."""
        if around.by.is_system:
            return True
        needed = P.COMPLAINT_HANDLE if around.matter.is_sealed else P(self.permission)
        return oracle.may_in(around.by, needed, around.matter.area_id)

    def sentence(self, around: Any, step: Step) -> str:
        """Who it is."""
        if around.matter.is_sealed:
            return _("%(step)s由检举控告承办人办理，您没有这个权限。") % {"step": step.label}
        return _("%(step)s由街道研判岗办理，您没有这个权限。") % {"step": step.label}


@dataclass(frozen=True, slots=True)
class Finder:
    """The desk, or whoever registered the lead and may register here: what one finds and mends oneself."""

    permission: str = P.LEAD_RECEIVE
    code: str = "finder"

    def may(self, around: Any) -> bool:
        """Whether the asker is one; of a complaint nobody but who handles complaints."""
        if POOL.may(around):
            return True
        found = oracle.may_in(around.by, P.LEAD_RECEIVE, around.matter.area_id)
        return found and not around.matter.is_sealed and around.registrar_id == around.by.pk

    def sentence(self, around: Any, step: Step) -> str:
        """Who it is."""
        return _("%(step)s由登记的人或街道研判岗办理，您没有这个权限。") % {"step": step.label}


@dataclass(frozen=True, slots=True)
class Decider:
    """Whoever decides what was asked for, as its kind says: never who asked."""

    kind: str
    code: str = "decider"

    @property
    def permission(self) -> str:
        """That of who mostly decides."""
        return kind_of(self.kind).permissions[0]

    def may(self, around: Any) -> bool:
        """Whether something waits that the asker decides."""
        return around.decides(self.kind)

    def sentence(self, around: Any, step: Step) -> str:
        """That nothing waits, or somebody else decides: who."""
        matter = kind_of(self.kind).matter
        return _("现在没有要您决定的申请，不能%(step)s。决定人：%(who)s。") % {
            "step": step.label, "who": matter.who if matter else "",
        }  # fmt: skip


POOL = Pool(P.LEAD_TRIAGE)
FINDER = Finder()
PRINCIPAL = Pool(P.LEAD_APPROVE, code="principal")
