"""Bringing boundaries in: everything of a file in one go, by the same verb by which they are drawn."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from grids.areas.changing import ChangeReport, Fresh, change_boundaries
from grids.areas.models import ChangeKind
from grids.bringing.matching import Plan, Row
from grids.bringing.patience import TookTooLong
from grids.conduct.refusals import Refusal, require

if TYPE_CHECKING:
    from grids.staff.models import User


@dataclass(slots=True)
class Brought:
    """What a file brought, or would bring. refusal: why nothing of it can be brought, as it stands."""

    plan: Plan
    reports: list[ChangeReport] = field(default_factory=list)
    refusal: str = ""
    is_confirmed: bool = False

    @property
    def faults(self) -> list[dict[str, Any]]:
        """What is to be warned of where everything stands: gaps, slivers, pieces outside."""
        return self.reports[-1].warnings if self.reports else []

    def as_json(self) -> dict[str, Any]:
        """For scripts and for what is kept of it."""
        plan = self.plan
        return {
            "area": plan.top.code, "day": plan.day.isoformat(), "coord_source": str(plan.source), "columns": plan.columns,
            "features": len(plan.rows) + len(plan.refused), "new": _rows(plan.fresh), "redrawn": _rows(plan.redrawn),
            "unchanged": len(plan.unchanged), "refused": plan.refused, "warnings": plan.warnings, "faults": self.faults,
            "changes": [one.as_json() for one in self.reports], "refusal": self.refusal, "confirmed": self.is_confirmed,
        }  # fmt: skip


def _rows(rows: list[Row]) -> list[dict[str, Any]]:
    return [
        {
            "number": row.number, "code": row.code, "name": row.name, "level": row.level, "parent": row.parent,
            "given": row.given, "notes": row.notes,
        }
        for row in rows
    ]  # fmt: skip


class _TakenBack(Exception):
    """Ends what a preview did."""


@transaction.atomic
def import_boundaries(*, plan: Plan, reason: str, by: "User", confirm: bool = False) -> Brought:
    """Draw everything of a plan from its day on; without `confirm` it is done and rolled back.

    Grids whose parents come with the same file follow them in a change of their own, all in one transaction. Raises Refusal
    where something lies over something else, or isn't the user's to draw; a preview says it as `refusal`.
    """
    brought = Brought(plan)
    stages = list(_stages(plan))
    require(stages or not confirm, _("文件里没有要新画或重画的网格。"), field="file")
    try:
        with transaction.atomic():
            for shapes, fresh in stages:
                brought.reports.append(_drawn(plan, shapes, fresh, reason, by))
            if not confirm:
                raise _TakenBack
    except _TakenBack:
        return brought
    except TookTooLong:
        raise
    except Refusal as refusal:
        if confirm or refusal.code == "forbidden":
            raise
        brought.refusal = str(refusal)
        return brought
    brought.is_confirmed = True
    return brought


def _drawn(plan: Plan, rows: list[Row], fresh: dict[str, Fresh], reason: str, by: "User") -> ChangeReport:
    return change_boundaries(
        shapes={row.code: row.geometry() for row in rows}, fresh=fresh, from_day=plan.day, reason=reason or _("（预览）"), by=by,
        coord_source=str(plan.source), kind=ChangeKind.IMPORT, confirm=True,
    )  # fmt: skip


def _stages(plan: Plan) -> "list[tuple[list[Row], dict[str, Fresh]]]":
    """What can be drawn together: a new grid comes after the new grid in which it lies."""
    fresh = {row.code for row in plan.fresh}
    left = [*plan.redrawn, *plan.fresh]
    first = [row for row in left if row.parent not in fresh or not row.is_new]
    later = [row for row in left if row not in first]
    stages = []
    for rows in filter(None, (first, later)):
        new = {
            row.code: Fresh(parent=row.parent, name=row.name, code=row.code)
            for row in sorted(rows, key=lambda row: row.code) if row.is_new
        }  # fmt: skip
        stages.append((rows, new))
    return stages
