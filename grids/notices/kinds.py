"""What somebody can be told of, and how a subject says whom: registered by each subject, so that nothing here names one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from grids.staff.models import User

# what somebody is told of is said at once; what was entered so long after it happened is history, and told to nobody
FRESH = timedelta(days=2)


class Kind(models.TextChoices):
    """Why somebody is told, the most urgent first: of several reasons for one person the first holds."""

    EMERGENCY = "emergency", _("应急哨吹给我")
    ACT = "act", _("有事等我办理")
    DECIDE = "decide", _("有申请等我决定")
    URGED = "urged", _("催办、督办、批示")
    DUE = "due", _("快到期、已超时")
    CHANGED = "changed", _("我办理的事项有变动、有答复")
    ENDED = "ended", _("我登记或关注的事项有进展")


# said at any hour and to everybody concerned, whatever else they chose
ALWAYS = frozenset({Kind.EMERGENCY})


@dataclass(frozen=True, slots=True)
class Draft:
    """One thing that happened, for some people and offices.

    about: the matter's kind as its teller is named, and its key. facts: what a sentence of it needs, never personal:
    number, grade, area, deadline. offices: departments whose robot is told as well; desk: whether the street's is.
    """

    kind: str
    event_id: UUID
    verb: str
    subject_kind: str
    subject_id: UUID
    area_code: str
    at: datetime
    facts: dict[str, Any]
    recipients: Sequence[int] = ()
    offices: Sequence[int] = ()
    desk: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A notice in words: the sentence, what stands below it, and the page it leads to."""

    title: str
    meta: tuple[str, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Teller:
    """How one subject tells of what happened in its book.

    book: the name under which its trigger queues steps. drafts: of steps by their keys and moments, whom to tell what.
    known_to: the matters of which somebody may be told, asked anew whenever a notice is shown or sent; each has a `title`.
    concerns: whether a matter is still a department's, or (None) stands in ordinary lists of its street. said: in words.
    """

    book: str
    drafts: "Callable[[Iterable[tuple[UUID, datetime]]], list[Draft]]"
    known_to: "Callable[[User], QuerySet]"
    concerns: Callable[[UUID, int | None], bool]
    said: Callable[[Any], Said]


@dataclass(frozen=True, slots=True)
class Alarm:
    """An emergency that somebody has to take up now, as a screen shows it until they did. fields: of the form that does."""

    key: str
    title: str
    meta: tuple[str, ...]
    due: str
    url: str
    act_url: str
    act_label: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alarms:
    """A subject's emergencies of one user, straight from where they stand. permission: without it nobody has any."""

    of: "Callable[[User], list[Alarm]]"
    permission: str


def label_of(kind: str) -> str | Promise:
    """A kind in words."""
    return Kind(kind).label
