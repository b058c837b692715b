"""What the first page says of matters that have ended: to whoever may ask, those of which nobody was asked yet how it went."""

from typing import TYPE_CHECKING

from django.db.models import Exists, F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access.roles import Permission as P
from grids.pages import Todo
from whistles.clocks.models import Clock
from whistles.clocks.words import moment
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.table import HANDLED

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
