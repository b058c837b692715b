"""What is new for somebody, as every page shows it: little, from indexes, of what they may know of at this moment alone."""

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from grids.access.oracle import scope
from grids.areas.models import Area
from grids.notices.kinds import Said
from grids.notices.models import KEEPERS, Notice, NoticeChoice
from grids.notices.tellers import tellers
from grids.staff.models import Department

if TYPE_CHECKING:
    from grids.staff.models import User

# counted no further than a person cares
COUNTED = 100
STREET_LEVEL, MOST_OFFICES = 2, 300


@dataclass(frozen=True, slots=True)
class Line:
    """A notice in words; `about` is what its matter is called, for whoever may know of it."""

    notice: Notice
    said: Said
    about: str

    @property
    def when(self) -> str:
        """When it happened."""
        return f"{timezone.localtime(self.notice.at):%m-%d %H:%M}"


def unseen_of(user: "User") -> list[Notice]:
    """What `user` was told and hasn't looked at, the newest first, no more than are counted."""
    found = Notice.objects.visible_to(user).unseen().order_by("-at", "-id")
    return list(found[:COUNTED])


def said(told: Any) -> Said:
    """A notice or a message in words."""
    return tellers()[told.subject_kind].said(told)


def lines(user: "User", notices: list[Notice]) -> list[Line]:
    """Notices with what their matters are called now; one of which `user` may know nothing any more is left out."""
    keys = defaultdict(set)
    for notice in notices:
        keys[notice.subject_kind].add(notice.subject_id)
    matters = {
        kind: tellers()[kind].known_to(user).filter(pk__in=wanted).in_bulk() for kind, wanted in keys.items()
    }
    found = ((one, matters[one.subject_kind].get(one.subject_id)) for one in notices)
    return [Line(one, said(one), str(matter.title)) for one, matter in found if matter is not None]


def choice_of(user: "User") -> NoticeChoice:
    """How `user` wants to be told; who never said so, by the defaults."""
    return NoticeChoice.objects.filter(user=user).first() or NoticeChoice(user=user)


def offices_kept_by(user: "User") -> dict[str, tuple[Area, Department | None]]:
    """Offices whose robots `user` may set, by the key under which a form names them: streets' desks, then departments."""
    mine = scope(user, KEEPERS, area="code")
    streets = Area.objects.filter(mine, level=STREET_LEVEL).order_by("code")[:MOST_OFFICES]
    found: dict[str, tuple[Area, Department | None]] = {f"s{one.code}": (one, None) for one in streets}
    own = scope(user, KEEPERS, area="area__code")
    departments = (
        Department.objects.filter(own, is_active=True).select_related("area").order_by("area", "name")
    )
    return found | {f"d{one.pk}": (one.area, one) for one in departments[:MOST_OFFICES]}
