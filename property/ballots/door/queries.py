"""What everybody may read of owners' meetings: read through the role of pages without sign-in, column by column."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from property.ballots.queries import of_tally
from property.meetings.kinds import Choice, Stage
from property.meetings.models import Motion, OwnersMeeting, Tally
from property.meetings.quorum import metres

FROM = settings.PUBLIC_ALIAS
# how long a result is told after it was published, and how many meetings at most
DAYS, MOST = 90, 40


@dataclass(frozen=True, slots=True)
class Notice:
    """A meeting as its estate's owners were told of it."""

    estate: str
    name: str
    stage: str
    opens_at: datetime | None
    last_day: datetime | None
    is_open: bool
    motions: list[dict]


def standing() -> list[Notice]:
    """Meetings that owners were notified of, and those whose results were published lately."""
    since = timezone.localdate() - timedelta(days=DAYS)
    rows = OwnersMeeting.objects.using(FROM).filter(is_recorded=False)
    rows = rows.filter(stage__in=(Stage.NOTIFIED, Stage.VOTING, Stage.COUNTING)) | rows.filter(
        published_on__gte=since
    )
    wanted = ("id", "estate__name", "name", "stage", "opens_at", "closes_at")
    found = list(rows.order_by("-closes_at", "id").values(*wanted)[:MOST])
    motions = _motions([one["id"] for one in found])
    now = timezone.now()
    return [
        Notice(
            estate=one["estate__name"], name=one["name"], stage=Stage(one["stage"]).label, opens_at=one["opens_at"],
            last_day=one["closes_at"] - timedelta(days=1) if one["closes_at"] else None,
            is_open=one["stage"] == Stage.VOTING and one["opens_at"] <= now < one["closes_at"],
            motions=motions.get(one["id"], []),
        )
        for one in found
    ]  # fmt: skip


def _motions(meetings: list) -> dict:
    """The motions of these meetings; the result once it was published."""
    rows = (
        Motion.objects.using(FROM)
        .filter(meeting__in=meetings)
        .order_by("number")
        .values(
            "id", "meeting_id", "number", "title", "text", "kind", "is_secret", "is_carried", "meeting__stage"
        )
    )
    told = [row for row in rows]
    shown = (Stage.PUBLISHED, Stage.CLOSED)
    tallies = {
        one.motion_id: one
        for one in Tally.objects.using(FROM).filter(motion__in=[row["id"] for row in told if row["meeting__stage"] in shown])
    }  # fmt: skip
    found: dict = {}
    for row in told:
        tally, is_shown = tallies.get(row["id"]), row["meeting__stage"] in shown
        counts = (
            [
                (Choice(name).label, weight.heads, metres(weight.area))
                for name, weight in of_tally(tally).items()
            ]
            if tally
            else []
        )
        found.setdefault(row["meeting_id"], []).append(
            {
                **row,
                "kind": Motion(kind=row["kind"]).get_kind_display(),
                "counts": counts,
                "is_shown": is_shown,
            }
        )
    return found
