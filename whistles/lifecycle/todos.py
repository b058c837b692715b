"""What the first page says of matters that wait for somebody beside their way: for an answer, to be read, to be followed up."""

from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission as P
from grids.pages import Todo
from whistles.clocks.models import Clock
from whistles.clocks.words import moment
from whistles.lifecycle.actors import DISTRICT_DIGITS
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.queries import below, objecting_for
from whistles.lifecycle.table import HANDLED, READS_COPY

if TYPE_CHECKING:
    from grids.staff.models import User

# how many of them have a row
SHOWN = 5


def to_follow_up(user: "User") -> list[Todo]:
    """The first whose reporters have to be asked, by when; none that the user handled or verified."""
    now = timezone.now()
    rows = Whistle.objects.ordinary_to(user)
    own = rows.under(user, P.WHISTLE_VERIFY) | rows.under(user, P.WHISTLE_SUPERVISE)
    waits = rows.filter(own, terms__clock=Clock.FOLLOW, terms__ended_at=None).annotate(
        ask_by=F("terms__due_at")
    )
    took_part = rows.behind("events").filter(actor=user, verb__in=sorted(HANDLED))
    found = waits.exclude(Exists(took_part)).short().order_by("ask_by", "pk")[:SHOWN]
    return [
        Todo(
            title=_("待回访：%(number)s %(title)s") % {"number": one.number, "title": one.title},
            url=reverse("whistle", args=[one.pk]),
            label=_("去回访"),
            meta=(_("%(at)s 前回访") % {"at": moment(one.ask_by, now)},),
            stripe="late" if one.ask_by < now else "ok",
        )
        for one in found
    ]


def to_answer(user: "User") -> list[Todo]:
    """Matters in which a department objects to assisting: whoever has the desk there answers it; one index is asked."""
    found = objecting_for(user)[:SHOWN]
    return [
        Todo(
            title=_("配合异议待答复：%(number)s %(title)s")
            % {"number": part.whistle.number, "title": part.whistle.title},
            url=reverse("whistle", args=[part.whistle_id]),
            label=_("去答复"),
            meta=(_("%(who)s 认为不该由它配合") % {"who": part.department.name},),
            stripe="soon",
        )
        for part in found
    ]


def to_read(user: "User") -> list[Todo]:
    """Matters that were copied to the district and that nobody there has read."""
    own = [one for one in oracle.prefixes(user, P.WHISTLE_SUPERVISE) if len(one) <= DISTRICT_DIGITS]
    if not own:
        return []
    rows = Whistle.objects.ordinary_to(user).open()
    read = rows.behind("events").filter(verb=READS_COPY, occurred_at__gte=OuterRef("whistled_at"))
    waits = rows.filter(below(rows.columns, own), ~Exists(read), copied_at__isnull=False)
    return [
        Todo(
            title=_("待阅知：%(number)s %(title)s") % {"number": one.number, "title": one.title},
            url=reverse("whistle", args=[one.pk]),
            label=_("去阅知"),
            meta=(_("%(at)s 双派到区") % {"at": moment(one.copied_at, timezone.now())},),
            stripe="ok",
        )
        for one in waits.short().order_by("copied_at", "pk")[:SHOWN]
    ]
