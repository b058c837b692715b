"""Whose step of an import it is, as rows of the table name them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.lifecycle import Step
from whistles.lifecycle.actors import System


@dataclass(frozen=True, slots=True)
class Importer:
    """Whoever may import ledgers into the area."""

    permission: str = Permission.LEDGER_IMPORT
    code: str = "importer"

    def may(self, around: Any) -> bool:
        """Whether the asker is one."""
        return around.by.is_system or oracle.may_in(
            around.by, Permission(self.permission), around.matter.area_id
        )

    def sentence(self, around: Any, step: Step) -> str:
        """Who it is."""
        return _("%(step)s由可以导入台账的人办理，您没有这个权限。") % {"step": step.label}


@dataclass(frozen=True, slots=True)
class Reverser:
    """Whoever brought the import in, while they may import there, or who may for the whole street: its administrator."""

    permission: str = Permission.LEDGER_IMPORT
    code: str = "reverser"

    def may(self, around: Any) -> bool:
        """Whether the asker is one."""
        by, ledger = around.by, around.matter
        if by.is_system:
            return True
        is_own = ledger.created_by_id == by.pk and oracle.may_in(
            by, Permission(self.permission), ledger.area_id
        )
        return is_own or oracle.may_in(by, Permission(self.permission), ledger.street_code)

    def sentence(self, around: Any, step: Step) -> str:
        """Who it is."""
        return _("%(step)s由导入的人或街道管理员办理，您没有这个权限。") % {"step": step.label}


IMPORTER = Importer()
REVERSER = Reverser()
# the worker that has the file in hand, and the sweep
ITSELF = System(Permission.LEDGER_IMPORT)
