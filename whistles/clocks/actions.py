"""Bringing a standard's table of limits into an area's limits of subjects."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.codes import ancestor_codes
from grids.areas.models import Area
from grids.audit.actions import note
from grids.audit.models import Kind
from grids.provenance import Provenance
from whistles.clocks.models import CategoryLimit, Clock, LimitUnit
from whistles.clocks.standards import Limited, Refused
from whistles.intake.models import Category

if TYPE_CHECKING:
    from grids.staff.models import User


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one subject's limit: `before` is empty where it had none of its own."""

    path: str
    before: str
    after: str


@dataclass(slots=True)
class Brought:
    """What a table changes, and the lines of it that fit nothing here."""

    changes: list[Change] = field(default_factory=list)
    same: int = 0
    refused: list[Refused] = field(default_factory=list)


@transaction.atomic
def bring_limits(
    *,
    limits: Iterable[Limited],
    area: Area,
    by: "User",
    basis: str,
    creates: bool = False,
    is_preview: bool = True,
) -> Brought:
    """Give subjects the limits of closing that a standard's table says, in an area and below it.

    creates: subjects that are not there are made, owned by the area; else their lines are refused. is_preview: nothing is
    written. Raises Refusal where `by` doesn't govern the area's reference rows.
    """
    oracle.require_in(by, Permission.REFERENCE_EDIT, area.code, _("分类时限"))
    known = {one.path: one for one in Category.objects.select_for_update(of=("self",)).filter(is_active=True)}
    own = {
        one.category_id: one
        for one in CategoryLimit.objects.select_for_update(of=("self",)).filter(area=area, clock=Clock.CLOSE)
    }
    found = Brought()
    for one in limits:
        category = known.get(one.path)
        if category and category.owner_code and category.owner_code not in ancestor_codes(area.code):
            category = None
        if category is None and not creates:
            found.refused.append(Refused(one.line, one.path, _("没有这个分类；加上 --create 会一并建立。")))
            continue
        before = own.get(category.pk) if category else None
        _bring(found, one, before)
        if not is_preview:
            category = category or _made(one.path, known, area)
            _keep(one, category, area, before, basis)
    if not is_preview and found.changes:
        note(
            kind=Kind.CONFIGURATION, by=by, area_code=area.code,
            detail={
                "step": "import_limits", "basis": basis,
                "old": {one.path: one.before for one in found.changes if one.before},
                "new": {one.path: one.after for one in found.changes},
            },
        )  # fmt: skip
    return found


def _bring(found: Brought, one: Limited, before: CategoryLimit | None) -> None:
    after, was = _told(one.amount, one.unit), _told(before.amount, before.unit) if before else ""
    if after == was and before and before.is_active:
        found.same += 1
    else:
        found.changes.append(Change(one.path, was, after))


def _told(amount: int, unit: str) -> str:
    return f"{amount} {LimitUnit(unit).label}"


def _made(path: str, known: dict[str, Category], area: Area) -> Category:
    """A subject with those above it; at most three levels."""
    parent: Category | None = None
    names = path.split(Category.SEPARATOR)
    for place, name in enumerate(names):
        so_far = Category.SEPARATOR.join(names[: place + 1])
        if so_far not in known:
            known[so_far] = Category.objects.create(
                path=so_far, name=name, parent=parent, owner_code=area.code
            )
        parent = known[so_far]
    return known[path]


def _keep(one: Limited, category: Category, area: Area, before: CategoryLimit | None, basis: str) -> None:
    row = before or CategoryLimit(area=area, category=category, clock=Clock.CLOSE)
    row.amount, row.unit, row.basis, row.provenance, row.is_active = (
        one.amount, one.unit, basis[:80], Provenance.OFFICIAL, True,
    )  # fmt: skip
    row.save()
