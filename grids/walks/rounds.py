"""A round is made of an area or of one house, and forgotten a few days after its end."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.fence import everything
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.conduct.refusals import require
from grids.conduct.writing import insert
from grids.registry.dwellings.kinds import Due
from grids.registry.dwellings.models import Dwelling
from grids.registry.dwellings.queries import rules_of
from grids.registry.dwellings.rules import HOMES_LEAST, HOMES_MOST
from grids.registry.models import Building
from grids.roster.household.walking import place_of
from grids.walks.kinds import KEPT_AFTER
from grids.walks.models import Walk, WalkHome
from grids.walks.plan import Home, planned

if TYPE_CHECKING:
    from grids.staff.models import User

AT_A_TIME = 500


@transaction.atomic
def make_round(
    *, key: UUID, area_code: str, by: "User", building_id: UUID | None = None, entrance_id: int | None = None,
    most: int | None = None, ends_at: datetime | None = None,
) -> tuple[Walk, bool]:  # fmt: skip
    """A round of an area, of one house in it or of one of its stairs; the round, and whether this request made it.

    most: homes, unless told as many as the street set. ends_at: when the sign-in ends; the day's end comes first. Refusal where
    no home is there.
    """
    oracle.require_in(by, Permission.PEOPLE_EDIT, area_code, _("走访"))
    most = rules_of(area_code).walk_homes if most is None else most
    require(
        HOMES_LEAST <= most <= HOMES_MOST,
        _("一次走访 %(least)d 到 %(most)d 户。") % {"least": HOMES_LEAST, "most": HOMES_MOST},
        field="most",
    )
    if known := Walk.objects.visible_to(by).filter(pk=key).first():
        return known, False
    chosen = _chosen(area_code, Within(building_id, entrance_id), by, most)
    require(chosen, _("这里今天没有要走访的户：没有登记户室，或者今天都核实过了。"), field="area")
    now = timezone.now()
    walk = Walk(
        id=key,
        area_id=area_code,
        building_id=building_id,
        made_by=by,
        made_at=now,
        ends_at=_end(now, ends_at),
    )
    walk.save(force_insert=True)
    insert(
        [
            WalkHome(walk=walk, dwelling_id=one.key, area_id=area_code, place=place)
            for place, one in enumerate(chosen, start=1)
        ]
    )
    return walk, True


class Within(NamedTuple):
    """To which part of its area a round goes: a house, or one of its stairs; None: all of it."""

    building: UUID | None
    entrance: int | None


def _chosen(area_code: str, within: Within, by: "User", most: int) -> list[Home]:
    rows = Dwelling.objects.visible_to(by).standing().below(Area.objects.get(code=area_code).prefix)
    rows = rows.filter(**{name: key for name, key in within._asdict().items() if key is not None})
    columns = ("building", "entrance", "floor", "sort_key", "due_on", "due_what", "doubt", "confirmed_on")
    found = list(rows.select_related("entrance").only(*columns, "entrance__place"))
    keys = dict(
        Building.objects.filter(pk__in={one.building_id for one in found}).values_list("pk", "sort_key")
    )
    today = timezone.localdate()
    stale = timedelta(days=rules_of(area_code).stale_days)
    homes = (_home(one, keys[one.building_id]) for one in found)
    return planned(homes, most=most, today=today, stale=stale)


def _home(one: Dwelling, house: str) -> Home:
    return Home(
        key=one.pk, way=(house, str(one.building_id), *place_of(one)), due_on=one.due_on, in_doubt=bool(one.doubt),
        is_new=one.due_what == Due.NEW_CHECK, confirmed_on=one.confirmed_on,
    )  # fmt: skip


def _end(now: datetime, told: datetime | None) -> datetime:
    """The end of the day, or of the sign-in; a round that is made at midnight lasts an hour."""
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    midnight = timezone.make_aware(datetime.combine(tomorrow, time.min))
    return max(min(midnight, told or midnight), now + timedelta(hours=1))


@everything("rounds that are over are forgotten, whoever made them")
def forget_rounds() -> int:
    """Rounds that ended some days ago go, with their homes; what came of the visits stays. How many went."""
    gone = 0
    while True:
        with transaction.atomic():
            over = Walk.objects.filter(ends_at__lt=timezone.now() - KEPT_AFTER)
            keys = list(over.select_for_update(skip_locked=True).values_list("pk", flat=True)[:AT_A_TIME])
            WalkHome.objects.filter(walk__in=keys).delete()
            Walk.objects.filter(pk__in=keys).delete()
        gone += len(keys)
        if len(keys) < AT_A_TIME:
            return gone
