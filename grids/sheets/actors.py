"""Whose step of an import it is, as rows of the table name them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
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
class Reverser:
    """Whoever brought the import in, within a day; later, and of others, who may bring registers in for the whole street."""

    permission: str = Permission.PEOPLE_IMPORT
    code: str = "reverser"

    def may(self, around: Any) -> bool:
        """Whether the asker is one."""
        by, matter = around.by, around.matter
        if by.is_system or oracle.may_in(by, Permission(self.permission), matter.street_code):
            return True
        ended = matter.finished_at or matter.created_at
        is_new = ended is not None and timezone.now() - ended <= OWN_FOR
        return is_new and matter.created_by_id == by.pk and IMPORTER.may(around)

    def sentence(self, around: Any, step: Step) -> str:
        """Who it is."""
        return _("%(step)s：一天以内由导入的人办理，以后由街道的管理员办理，您没有这个权限。") % {
            "step": step.label
        }


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


OWN_FOR = timedelta(days=1)
IMPORTER, REVERSER, ITSELF = Importer(), Reverser(), Itself()
