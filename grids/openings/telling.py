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
from grids.staff.signing import signed_as

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from grids.staff.models import User

VERB, CLOSED = "opened", "closed"


def drafts(steps: Iterable[tuple[UUID, datetime]]) -> list[Draft]:
    """What to tell of these openings."""
    rows = Opening.objects.filter(pk__in=[key for key, _at in steps]).select_related("closed_by")
    return [draft for row in rows for draft in (_of(row), *_of_closed(row))]


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


def _of_closed(row: Opening) -> list[Draft]:
    """Whoever opened it hears who closed it; of what they closed themselves they are told nothing."""
    if row.closed_by is None or row.closed_at is None or row.closed_by_id == row.opened_by_id:
        return []
    facts = {
        "what": row.kind, "why": row.why, "area": area_named(row.area_code).short_name, "who": signed_as(row.closed_by),
        "until": row.closed_at.isoformat(),
    }  # fmt: skip
    return [
        Draft(
            kind=Kind.CHANGED, event_id=row.pk, verb=CLOSED, subject_kind=BOOK, subject_id=row.pk, area_code=row.area_code,
            at=row.closed_at, recipients=[row.opened_by_id], facts=facts,
        )
    ]  # fmt: skip


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
    if notice.verb == CLOSED:
        title = _("%(who)s 提前关闭了您对%(area)s%(what)s的越区查看") % {
            "who": facts["who"], "area": facts["area"], "what": Opened(facts["what"]).label,
        }  # fmt: skip
        return Said(title, (str(Why(facts["why"]).label),), reverse("opening", args=[notice.subject_id]))
    title = _("越区查看：%(who)s 打开了%(area)s的%(what)s") % {
        "who": facts["who"], "area": facts["area"], "what": Opened(facts["what"]).label,
    }  # fmt: skip
    told = timezone.localtime(until).strftime("%m-%d %H:%M") if until else ""
    meta = (str(Why(facts["why"]).label), _("只读，到 %(until)s 自动关闭") % {"until": told})
    return Said(title, meta, reverse("opening", args=[notice.subject_id]))
