"""The book of a round, and its row under lock."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.events import GENESIS
from grids.conduct.refusals import require
from grids.staff.models import User
from grids.staff.signing import signed_as
from property.canvass.kinds import RoundState
from property.canvass.models import CanvassEvent, CanvassRound


def locked(round_id: UUID, by: User, doing: str = "") -> CanvassRound:
    """A round of an estate that `by` keeps, its row locked."""
    rows = CanvassRound.objects.visible_to(by).select_for_update(of=("self",)).select_related("estate")
    one = rows.get(pk=round_id)
    oracle.require_in(by, Permission.ESTATE_EDIT, one.estate.area_id, doing or _("安排摸底入户"))
    return one


def draft(round_id: UUID, by: User) -> CanvassRound:
    """The same, of one that hasn't begun."""
    one = locked(round_id, by)
    require(
        one.state == RoundState.DRAFT,
        _("这一轮已经开始或结束，名单和问题不能再改；要改请另排一轮。"),
        code="conflict",
    )
    return one


def append(
    one: CanvassRound, verb: str, *, by: User, before: str | None = None, given: dict[str, Any] | None = None, reason: str = ""
) -> None:  # fmt: skip
    """The step goes into the round's book, its number into the row."""
    last = one.events.order_by("-seq").only("seq", "digest").first()
    now = timezone.now()
    event = CanvassEvent(
        street_code=one.estate.area_id[:9], round=one, seq=last.seq + 1 if last else 1, verb=verb,
        from_state=one.state if before is None else before, to_state=one.state, actor=by, actor_label=signed_as(by),
        occurred_at=now, recorded_at=now, given=given or {}, reason=reason,
    )  # fmt: skip
    event.append(bytes(last.digest) if last else GENESIS)
    one.version = event.seq
    one.save(update_fields=["version"])
