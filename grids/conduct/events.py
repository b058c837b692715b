"""The base of every event row: who did what to which matter, why, and two times.

Events are appended by actions and never changed or removed (a trigger holds that). Each carries the digest
of the one before it in the same matter, so that a removed or altered row shows.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime

import pgtrigger
import uuid_utils.compat as uuid
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from grids.conduct.moments import bounded
from grids.personal.fields import ARCHIVED, Basis, PersonalLine, PersonalText

GENESIS = b""


class Origin(models.TextChoices):
    """Where an event was known from: done here, or read from a ledger."""

    LIVE = "live", _("系统内办理")
    IMPORTED = "imported", _("台账导入")


def new_id():
    """A UUIDv7 (RFC 9562): unique everywhere, sorted by time."""
    return uuid.uuid7()


def digest(previous: bytes, *parts: object) -> bytes:
    """SHA-256 over the digest before and the event's own content, in the order given.

    Times go in as UTC microseconds, so that the same event has the same digest in any time zone.
    """
    return chained(previous, [stamp(part) if isinstance(part, datetime) else str(part) for part in parts])


def stamp(at: datetime) -> str:
    """A time as a digest covers it."""
    return str(int(at.timestamp() * 1_000_000))


def chained(previous: bytes, texts: list[str]) -> bytes:
    """`digest` of parts that are texts already."""
    return hashlib.sha256(previous + ("\x1f" + "\x1f".join(texts)).encode()).digest()


# permissions of grids.access, which stands above
KNOWERS = ("lead.view", "whistle.view")


class EventBase(models.Model):
    """One thing that happened to a matter. `occurred_at`: when it happened; `recorded_at`: when it was entered."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    street_code = models.CharField(_("街道代码"), max_length=9, editable=False)
    seq = models.PositiveIntegerField(_("序号"))
    verb = models.CharField(_("动作"), max_length=32)
    from_state = models.CharField(max_length=24, blank=True)
    to_state = models.CharField(max_length=24)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("办理人"),
    )
    actor_label = PersonalLine(
        _("办理人"),
        max_length=80,
        purpose=_("记明谁办理"),
        basis=Basis.STAFF,
        retention=ARCHIVED,
        readers=KNOWERS,
    )
    # appended for good, so what reaches a person in it was masked on the way in
    reason = PersonalText(
        _("说明"),
        blank=True,
        purpose=_("说明为什么这样办"),
        basis=Basis.DUTY,
        retention=ARCHIVED,
        readers=KNOWERS,
    )
    occurred_at = models.DateTimeField(_("发生时间"))
    recorded_at = models.DateTimeField(_("登记时间"))
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.LIVE)
    digest = models.BinaryField(max_length=32)

    impersonal = "street_code seq verb from_state to_state occurred_at recorded_at origin digest"

    class Meta:
        abstract = True
        constraints = [bounded("%(class)s", ["occurred_at", "recorded_at"])]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.verb} {self.occurred_at:%Y-%m-%d %H:%M}"

    def content(self) -> tuple:
        """What the digest covers, in order."""
        return event_content(self)


def event_content(event: "EventBase") -> tuple:
    """The content of an event as its digest covers it."""
    return (
        event.id,
        event.street_code,
        event.actor_id,
        event.origin,
        event.seq,
        event.verb,
        event.from_state,
        event.to_state,
        event.actor_label,
        event.reason,
        event.occurred_at,
        event.recorded_at,
    )


def broken_links(events: Iterator[EventBase]) -> list[str]:
    """What is wrong with one matter's chain of events, in words; empty when it is whole."""
    faults, previous, expected = [], GENESIS, 1
    for event in events:
        if event.seq != expected:
            faults.append(f"序号应为 {expected}，实为 {event.seq}")
        if digest(previous, *event.content()) != bytes(event.digest):
            faults.append(f"第 {event.seq} 步内容与校验值不符")
        previous, expected = bytes(event.digest), event.seq + 1
    return faults
