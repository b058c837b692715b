"""Whose step of an import it is, as rows of the table name them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.lifecycle import Step


@dataclass(frozen=True, slots=True)
class Importer:
    """Whoever may bring registers into the area."""

    permission: str = Permission.PEOPLE_IMPORT
    code: str = "importer"

    def may(self, around: Any) -> bool:
        """Whether the asker is one."""
        by, matter = around.by, around.matter
        return by.is_system or oracle.may_in(by, Permission(self.permission), matter.area_id)

    def sentence(self, around: Any, step: Step) -> str:
        """Who it is."""
        return _("%(step)s由可以导入登记的人办理，您没有这个权限。") % {"step": step.label}


@dataclass(frozen=True, slots=True)
class Itself:
    """The worker that has the file in hand, and the sweep."""

    permission: str = Permission.PEOPLE_IMPORT
    code: str = "system"

    def may(self, around: Any) -> bool:
        """The product itself alone."""
        return bool(around.by.is_system)

    def sentence(self, around: Any, step: Step) -> str:
        """That nobody presses it."""
        return _("%(step)s由系统自动进行。") % {"step": step.label}


IMPORTER, ITSELF = Importer(), Itself()
