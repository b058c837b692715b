"""A visit that was pressed by mistake is taken back: every step that it brought, the last first, and every telephone put right.

That somebody was there stays.
"""

from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from grids.conduct.refusals import require
from grids.homes.actions import take_back
from grids.homes.locking import locked
from grids.people.returning import number_back, phones_of
from grids.registry.dwellings.kinds import OF_VISITS
from grids.registry.dwellings.models import Dwelling, DwellingEvent
from grids.walks.kinds import Stands
from grids.walks.models import Visit, VisitConflict
from grids.walks.protocol import keys_of

if TYPE_CHECKING:
    from grids.staff.models import User


@transaction.atomic
def undo(*, visit_id: UUID, by: "User") -> Dwelling:
    """The home as it stands afterwards. Sent twice it is done once; whoever took the visit alone, as for any step of theirs."""
    visit = Visit.objects.get(pk=visit_id)
    require(visit.by_id == by.pk, _("走访由去的人自己撤回；请在户卡上撤回那一步。"), code="forbidden")
    locked([visit.dwelling_id])
    waits = VisitConflict.objects.filter(visit=visit, state=Stands.OPEN).exists()
    require(not waits, _("这次走访还没有定下来，请打开走访冲突，按登记的处理。"), code="conflict")
    keys = keys_of(visit.pk, visit.steps)
    steps = DwellingEvent.objects.filter(dwelling=visit.dwelling_id, key__in=keys, takes_back=None)
    found = list(steps.exclude(verb__in=OF_VISITS).order_by("-seq"))
    put_right = list(phones_of(keys))
    require(found or put_right, _("这次走访没有登记什么，不用撤回。"), code="conflict")
    met = set()
    for one in found:
        if one.key not in met:
            take_back(event_id=one.pk, by=by, key=uuid5(visit.pk, f"undo/{one.key}"))
        met.add(one.key)
    for event in put_right:
        number_back(event, by=by, key=uuid5(visit.pk, f"undo/{event.key}"))
    return Dwelling.objects.get(pk=visit.dwelling_id)
