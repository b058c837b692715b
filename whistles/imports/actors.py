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


IMPORTER = Importer()
# the worker that has the file in hand, and the sweep
ITSELF = System(Permission.LEDGER_IMPORT)
