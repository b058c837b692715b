"""Who is told of a conflict: whoever keeps residents there once it is taken, and whoever pressed and whoever changed once it is decided."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from grids.access.fence import everything
from grids.notices.kinds import Draft, Kind, Said
from grids.notices.models import Untold
from grids.registry.dwellings.models import DwellingEvent
from grids.walks.kinds import Stands
from grids.walks.models import VisitConflict

if TYPE_CHECKING:
    from grids.staff.models import User

BOOK = "visit"
TAKEN, DECIDED = "taken", "decided"


def wait_to_be_told(event_id: UUID, at: datetime) -> None:
    """A conflict that was taken (by its visit's key) or decided (by its own) waits to be told, in the step's own transaction."""
    Untold.objects.create(teller=BOOK, event_id=event_id, occurred_at=at, noted_at=at, next_at=at)


@everything("whom a conflict concerns is told of it: no row of it is shown")
def drafts(steps: Iterable[tuple[UUID, datetime]]) -> list[Draft]:
    """What to tell of these conflicts."""
    keys = [key for key, _at in steps]
    found = VisitConflict.objects.filter(Q(visit__in=keys) | Q(pk__in=keys))
    return [_of(one, is_taken=one.visit_id in keys) for one in found.select_related("visit", "area")]


def _of(conflict: VisitConflict, *, is_taken: bool) -> Draft:
    who = {conflict.visit.by_id, *_changed_by(conflict)} - (
        {None} if is_taken else {None, conflict.decided_by_id}
    )
    return Draft(
        kind=Kind.DECIDE if is_taken else Kind.CHANGED, event_id=conflict.visit_id if is_taken else conflict.pk,
        verb=TAKEN if is_taken else DECIDED, subject_kind=BOOK, subject_id=conflict.pk, area_code=conflict.area_id,
        at=conflict.taken_at if is_taken else conflict.decided_at, facts={"area": conflict.area.short_name, "state": conflict.state},
        recipients=sorted(who),
    )  # fmt: skip


def _changed_by(conflict: VisitConflict) -> list[int]:
    """Whoever touched the home between what the phone saw and what it found."""
    steps = DwellingEvent.objects.filter(
        dwelling=conflict.dwelling_id, seq__gt=conflict.visit.base, seq__lte=conflict.found
    )
    return list(steps.exclude(touches=[]).values_list("actor", flat=True))


def known_to(user: "User") -> Any:
    """Conflicts of which somebody may be told."""
    return VisitConflict.objects.visible_to(user)


def concerns(_conflict_id: UUID, _department_id: int | None) -> bool:
    """No office is told of a home."""
    return False


def said(notice: Any) -> Said:
    """A notice in words: the grid, and no home."""
    how = Stands(notice.facts["state"]).label
    done = _("走访冲突已处理：%(how)s") % {"how": how}
    title = _("走访与登记不一致，等您核对") if notice.verb == TAKEN else done
    return Said(title, (notice.facts["area"],), reverse("visit_conflict", args=[notice.subject_id]))
