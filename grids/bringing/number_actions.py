"""Codes for grids that have none yet: those that somebody is drawing. What has a code keeps it, since everything refers to it."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from shapely.geometry import shape

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.drafts import BoundaryDraft
from grids.areas.laying import in_force, of_row
from grids.areas.models import CODE_DIGITS, Area
from grids.bringing.numbering import Placed, free_codes, in_order

if TYPE_CHECKING:
    from grids.staff.models import User


@dataclass(slots=True)
class Numbered:
    """What got which code. kept: grids with their codes, in the order in which they lie."""

    given: list[dict[str, Any]] = field(default_factory=list)
    kept: list[dict[str, Any]] = field(default_factory=list)
    is_written: bool = False

    def as_json(self) -> dict[str, Any]:
        """For scripts."""
        return {"given": self.given, "kept": self.kept, "written": self.is_written}


@transaction.atomic
def number_grids(*, area: Area, day: date, by: "User", confirm: bool = True) -> Numbered:
    """Give the new grids of all open drafts below `area` their codes, rows from north to south, each from west to east.

    Codes go on behind the highest that any grid of the parent has or had. Without `confirm` nothing is written.
    """
    oracle.require_in(by, Permission.GRID_EDIT, area.code, _("编号"))
    found = Numbered(kept=_kept(area, day))
    taken = set(Area.objects.within(area).values_list("code", flat=True))
    drafts = BoundaryDraft.objects.select_for_update().filter(area__code__startswith=area.prefix)
    for draft in drafts.order_by("area", "started_at"):
        changed = _number(draft, taken, found)
        if changed and confirm:
            draft.save(update_fields=["fresh", "updated_at"])
    found.is_written = confirm and bool(found.given)
    return found


def _number(draft: BoundaryDraft, taken: set[str], found: Numbered) -> bool:
    below: dict[str, list[Placed]] = {}
    for word, one in draft.fresh.items():
        drawn = draft.shapes.get(word)
        if drawn and not one.get("code"):
            below.setdefault(one["parent"], []).append(Placed.of(word, shape(drawn)))
    taken |= {one["code"] for one in draft.fresh.values() if one.get("code")}
    for parent, things in sorted(below.items()):
        digits = CODE_DIGITS[_level(parent) + 1]
        for word, code in zip(in_order(things), free_codes(parent, digits, taken, len(things)), strict=False):
            draft.fresh[word] = {**draft.fresh[word], "code": code}
            taken.add(code)
            found.given.append(
                {"code": code, "name": draft.fresh[word]["name"], "parent": parent, "draft": draft.area_id}
            )
    return bool(below)


def _kept(area: Area, day: date) -> list[dict[str, Any]]:
    """Grids that have codes, as they lie; place: where each would stand if they were numbered anew."""
    grids = list(Area.objects.within(area).filter(level__gte=4).standing_on(day).order_by("code"))
    drawn = in_force([one.code for one in grids], day)
    told = []
    for parent in sorted({one.parent_id for one in grids}):
        own = {one.code: one for one in grids if one.parent_id == parent}
        order = in_order(Placed.of(code, of_row(drawn[code].shape)) for code in own if code in drawn)
        told += [
            {"code": code, "name": own[code].name, "parent": parent, "place": place}
            for place, code in enumerate(order, 1)
        ]
    return told


def _level(code: str) -> int:
    return next(level for level, digits in reversed(CODE_DIGITS.items()) if digits == len(code))
