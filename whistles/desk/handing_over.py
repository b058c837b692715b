"""What of a member's matters is handed over with their posts.

A whistle is its departments', a lead its area's: neither is anybody's own. What goes is who is told how it ends: whoever
takes the posts over follows the open matters that the member registered. What a member follows stays theirs alone.
"""

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from grids.access.scoped import Scoped
from grids.areas.codes import prefix_of
from grids.conduct.refusals import require
from grids.lists.actions import follow
from whistles.intake.models import Lead
from whistles.intake.table import AWAITING, NEW
from whistles.lifecycle.lists import LEAD_KIND, WHISTLE_KIND
from whistles.lifecycle.models import Whistle

if TYPE_CHECKING:
    from grids.staff.models import Member, User

# so many of each are named
NAMED = 50


def registered_by(member: "Member", areas: list[str]) -> int:
    """How many open leads and whistles of these areas the member registered."""
    if member.user is None:
        return 0
    return _leads(member.user, areas).count() + _whistles(member.user, areas).count()


def hand_registered(*, member: "Member", to: "Member", areas: list[str], by: "User") -> int:
    """`to` follows them, as far as they may know of them; how many. Raises Refusal where `to` has no account."""
    if not registered_by(member, areas):
        return 0
    require(
        to.user is not None, _("%(name)s没有账号，登记过的哨源和哨件交不过去；请先开通账号。") % {"name": to.name},
        field="to",
    )  # fmt: skip
    leads = Lead.objects.ordinary_to(to.user).filter(pk__in=_leads(member.user, areas).values("pk"))
    whistles = Whistle.objects.ordinary_to(to.user).filter(pk__in=_whistles(member.user, areas).values("pk"))
    handed = 0
    for kind, rows in ((LEAD_KIND, leads), (WHISTLE_KIND, whistles)):
        for pk in rows.values_list("pk", flat=True):
            follow(by=to.user, kind=kind, subject=pk)
            handed += 1
    return handed


def registered_named(member: "Member", areas: list[str], user: "User") -> list[tuple[str, str]]:
    """What of them `user` may know, by number with its address."""
    if member.user is None:
        return []
    leads = Lead.objects.ordinary_to(user).filter(pk__in=_leads(member.user, areas).values("pk"))
    whistles = Whistle.objects.ordinary_to(user).filter(pk__in=_whistles(member.user, areas).values("pk"))
    return [
        *((one.source_number, reverse("lead", args=[one.pk])) for one in leads.order_by("pk")[:NAMED]),
        *((one.number, reverse("whistle", args=[one.pk])) for one in whistles.order_by("pk")[:NAMED]),
    ]


def _leads(user: "User", areas: list[str]) -> QuerySet[Lead]:
    rows = Lead.objects.registered_by(user).ordinary()
    return rows.filter(_within(rows, areas), state__in=[NEW, AWAITING])


def _whistles(user: "User", areas: list[str]) -> QuerySet[Whistle]:
    rows = Whistle.objects.registered_by(user).ordinary().going_on()
    return rows.filter(_within(rows, areas))


def _within(rows: Scoped, areas: list[str]) -> Q:
    found = Q(pk__in=[])
    for code in areas:
        found |= rows.columns.below(prefix_of(code))
    return found
