"""What is to be done: each item for each of its targets, once; a grid or a building that comes later is added."""

from collections.abc import Iterable

from django.utils import timezone

from grids.areas.models import Area
from grids.initiatives.kinds import Target
from grids.initiatives.models import Initiative, InitiativeTask
from grids.registry.models import Building

AT_A_TIME = 2_000


def leaves_of(area: Area) -> list[Area]:
    """The smallest areas of an area that stand today, itself where nothing lies below it."""
    below = list(Area.objects.within(area).standing_on(timezone.localdate()).order_by("code"))
    parents = {one.parent_id for one in below}
    return [one for one in below if one.code not in parents]


def lay(initiative: Initiative) -> int:
    """Add what is missing of its tasks; how many. In the caller's transaction, under the initiative's lock."""
    leaves = [area.code for area in leaves_of(initiative.area)]
    there = set(initiative.tasks.values_list("item_id", "area_id", "building_id"))
    buildings = {building for _item, _area, building in there if building}
    items = list(initiative.items.filter(is_dropped=False))
    fresh: list[InitiativeTask] = []
    if any(item.target == Target.BUILDING for item in items):
        rows = Building.objects.filter(area__in=leaves, ends_on=None).order_by("area_id", "sort_key", "pk")
        known = list(rows.values_list("pk", "area_id"))
    for item in items:
        if item.target == Target.GRID:
            wanted: Iterable = ((code, None) for code in leaves if (item.pk, code, None) not in there)
        else:
            own = {building for one, _area, building in there if one == item.pk} & buildings
            wanted = ((code, pk) for pk, code in known if pk not in own)
        fresh += [
            InitiativeTask(initiative=initiative, item=item, area_id=code, building_id=building)
            for code, building in wanted
        ]
    InitiativeTask.objects.bulk_create(fresh, batch_size=AT_A_TIME)
    return len(fresh)
