"""Whom a step of a request is told: who answers for it, when it came in; who wrote it down, when somebody else answered."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from grids.access.fence import everything
from grids.access.roles import Permission
from grids.notices.kinds import Draft, Kind, Said
from grids.requests.kinds import RequestKind, RequestState, Verb
from grids.requests.models import BOOK, SubjectRequest, SubjectRequestEvent
from grids.staff.queries import who_may

if TYPE_CHECKING:
    from grids.requests.querysets import SubjectRequestQuerySet
    from grids.staff.models import User


def drafts(steps: Iterable[tuple[UUID, datetime]]) -> list[Draft]:
    """What to tell of these steps; nothing of whom they are about."""
    keys = [key for key, _at in steps]
    with everything("whoever answers for a request hears of it, from a task that nobody asked for"):
        rows = SubjectRequestEvent.objects.filter(pk__in=keys).select_related("request__area")
        return [draft for event in rows.order_by("occurred_at", "seq") for draft in _of(event)]


def _of(event: SubjectRequestEvent) -> Iterator[Draft]:
    for kind, people in _heard(event):
        others = [one for one in people if one != event.actor_id]
        if others:
            yield Draft(
                kind=kind, event_id=event.pk, verb=event.verb, subject_kind=BOOK, subject_id=event.request_id,
                area_code=event.request.area_id, at=event.occurred_at, recipients=others,
                facts={
                    "what": event.request.kind, "state": event.to_state, "due_on": event.request.due_on.isoformat(),
                    "area": event.request.area.short_name,
                },
            )  # fmt: skip


def _heard(event: SubjectRequestEvent) -> "Iterator[tuple[str, list[int]]]":
    row = event.request
    if event.verb == Verb.RECORDED and row.is_open:
        needed = [Permission.REQUEST_HANDLE]
        # of every request for access, whether there is anything to tell or not
        needed += [Permission.CARE_VIEW] if row.kind == RequestKind.ACCESS else []
        found = {pk for one in needed for pk in who_may(one, row.area_id).values_list("pk", flat=True)}
        yield Kind.ACT, sorted(found)
    if event.verb in (Verb.ANSWERED, Verb.WITHDRAWN):
        yield Kind.ENDED, [row.registrar_id]


def known_to(user: "User") -> "SubjectRequestQuerySet":
    """The requests of which somebody may be told."""
    return SubjectRequest.objects.visible_to(user)


def concerns(_request: UUID, _department: int | None) -> bool:
    """No office's robot is told of a request."""
    return False


def said(notice: Any) -> Said:
    """A notice in words: what was asked, until when, where."""
    facts = notice.facts
    what = RequestKind(facts["what"]).label
    if notice.verb == Verb.RECORDED:
        title = _("个人信息申请待答复：%(what)s") % {"what": what}
        meta = (facts["area"], _("%(day)s 前答复") % {"day": facts["due_on"]})
    else:
        title = _("个人信息申请%(state)s：%(what)s") % {
            "state": RequestState(facts["state"]).label,
            "what": what,
        }
        meta = (facts["area"],)
    return Said(title, meta, reverse("subject_request", args=[notice.subject_id]))
