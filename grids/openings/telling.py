"""Who is told of an opening: those who hold the same right where it was made, the nearest first, and nobody's name but the opener's."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.queries import area_named
from grids.notices.kinds import Draft, Kind, Said
from grids.openings.actions import BOOK
from grids.openings.kinds import Opened, Why
from grids.openings.models import Opening

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from grids.staff.models import User

VERB = "opened"


def drafts(steps: Iterable[tuple[UUID, datetime]]) -> list[Draft]:
    """What to tell of these openings."""
    return [_of(row) for row in Opening.objects.filter(pk__in=[key for key, _at in steps])]


def _of(row: Opening) -> Draft:
    leaders = oracle.nearest(Permission.PEOPLE_OPEN, row.area_code, but_not=[row.opened_by_id])
    return Draft(
        kind=Kind.CHANGED, event_id=row.pk, verb=VERB, subject_kind=BOOK, subject_id=row.pk, area_code=row.area_code,
        at=row.opened_at, recipients=list(dict.fromkeys(user for user, _area in leaders)),
        facts={
            "what": row.kind, "why": row.why, "area": area_named(row.area_code).short_name, "who": row.opened_by_label,
            "until": row.until.isoformat(),
        },
    )  # fmt: skip


def known_to(user: "User") -> "QuerySet[Opening]":
    """The openings of which somebody may be told."""
    return Opening.objects.visible_to(user)


def concerns(_key: UUID, _department: int | None) -> bool:
    """No department's robot says anything of it, nor does a desk's."""
    return False


def said(notice: Any) -> Said:
    """An opening in words."""
    facts = notice.facts
    until = parse_datetime(facts["until"])
    title = _("越区查看：%(who)s 打开了%(area)s的%(what)s") % {
        "who": facts["who"], "area": facts["area"], "what": Opened(facts["what"]).label,
    }  # fmt: skip
    told = timezone.localtime(until).strftime("%m-%d %H:%M") if until else ""
    meta = (str(Why(facts["why"]).label), _("只读，到 %(until)s 自动关闭") % {"until": told})
    return Said(title, meta, reverse("opening", args=[notice.subject_id]))
