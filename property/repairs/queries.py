"""What is read of repairs: by whoever handles them, and by whoever follows one with a number and a code."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access.oracle import scope
from grids.access.roles import Permission
from grids.files.asks import FILE
from grids.files.shown import FileShown, shown_of
from property.door import codes
from property.estates.models import Estate
from property.repairs.kinds import DONE, DUE, REISSUE, REMIND, STEPS, RepairState, Step
from property.repairs.models import Repair
from property.repairs.querysets import RepairQuerySet

if TYPE_CHECKING:
    from grids.staff.models import User

FROM = settings.PUBLIC_ALIAS
PURPOSE = "repair"
HOUR = 3600


def listed(user: "User", state: str) -> RepairQuerySet:
    """Repairs of one's estates: those that wait, or all of a state; by number within it."""
    rows = Repair.objects.visible_to(user).select_related("estate", "building")
    return rows.filter(state=state) if state in RepairState.values else rows.waiting()


def in_estates(user: "User") -> QuerySet[Estate]:
    """Standing estates whose repairs `user` handles."""
    return Estate.objects.standing().filter(scope(user, Permission.REPAIR_HANDLE)).order_by("name")


def for_residents() -> QuerySet[Estate]:
    """Standing estates as the door offers them: name by name, read with the right of everybody."""
    rows = Estate.objects.using(FROM).filter(ends_on=None).only("id", "name")
    return rows.order_by("name")


def own_of(estate: Estate) -> Estate:
    """The same estate as the product writes to it."""
    return Estate.objects.get(pk=estate.pk)


def counted(estate: Estate) -> dict[str, int]:
    """How many repairs of an estate stand where."""
    rows = Repair.objects.filter(estate=estate).values_list("state").order_by().annotate(n=Count("pk"))
    return dict(rows)


def time_left(due: datetime | None) -> tuple[str, str]:
    """How much time is left in words, with the stripe of the row: late, soon or ok."""
    if due is None:
        return "", "none"
    seconds = (due - timezone.now()).total_seconds()
    hours = max(1, round(abs(seconds) / HOUR))
    if seconds < 0:
        return _("超时 %(n)d 小时") % {"n": hours}, "late"
    return _("还剩 %(n)d 小时") % {"n": hours}, "soon" if hours <= 4 else "ok"


def steps_of(repair: Repair) -> list[Step]:
    """The steps that may be taken on a repair now."""
    return [one for one in STEPS.values() if repair.state in one.sources]


def story_of(repair: Repair) -> tuple[list[dict], list[FileShown]]:
    """The steps as the timeline shows them, the newest first, and the photos."""
    steps = list(repair.events.order_by("-seq"))
    files = shown_of([(repair, steps, (), "")])[repair.pk] if any(FILE in one.given for one in steps) else []
    return [
        {"at": one.occurred_at, "who": one.actor_label, "what": DONE[one.verb], "text": one.reason}
        for one in steps
    ], files


@dataclass(frozen=True, slots=True)
class Followed:
    """A repair as whoever asked for it sees it: where it stands, until when, and what was done; nobody's name."""

    number: str
    estate: str
    state: str
    due: datetime | None
    late: str
    steps: list[tuple[datetime, str, str]]


def followed(number: str, code: str) -> Followed:
    """What the number and the code open; the same Refusal for a wrong number and a wrong code."""
    number = "".join(number.upper().split())[:14]
    rows = Repair.objects.select_related("estate").filter(number=number)
    one: Repair = codes.the_one(rows, purpose=PURPOSE, number=number, text=code)
    due = getattr(one, DUE[RepairState(one.state)]) if one.next_due_at else None
    late, stripe = time_left(due)
    steps = one.events.exclude(verb__in=[REMIND, REISSUE]).order_by("-seq")
    told = [(step.occurred_at, str(DONE[step.verb]), step.reason) for step in steps]
    return Followed(
        one.number, one.estate.name, one.get_state_display(), due, late if stripe == "late" else "", told
    )
