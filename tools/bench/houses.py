"""The picture of a house of 33 floors and 8 rooms on each, against a bare signed-in view of the same cells."""

from decimal import Decimal

from django.contrib.gis.geos import Point

from grids.areas.models import Area
from grids.registry.actions import add_building
from grids.registry.dwellings.actions import add_dwellings
from grids.registry.dwellings.facts import House, rooms_of
from grids.registry.dwellings.kinds import Use, Way
from grids.registry.facts import Facts, Place
from grids.registry.models import Building
from grids.staff.queries import system_actor
from tools.bench.measuring import Figure, in_turn
from tools.bench.pages import as_in_production, client_of, getter, officer_of, percentiles

FLOORS, ENTRANCES, ROOMS = 33, ("1", "2"), 4
ADDRESS = "试验高层 1 号院"
BOUND, TAIL = 1.5, 2


def build(area: Area) -> Building:
    """The house with its dwellings, once: two entrances, of each use some."""
    if found := Building.objects.filter(area=area, address=ADDRESS).first():
        return found
    by = system_actor()
    building = add_building(
        facts=Facts(number="1", address=ADDRESS, storeys=FLOORS, entrances=ENTRANCES),
        place=Place(Point(102.7, 25.05, srid=4326), None, "WGS84"), area_code=area.code, reason="测量", by=by,
    )  # fmt: skip
    for lowest, use in ((1, Use.OWN), (23, Use.LET), (31, Use.VACANT)):
        highest = {1: 22, 23: 30, 31: FLOORS}[lowest]
        told = House(
            way=Way.EACH, entrances=ENTRANCES, lowest=lowest, highest=highest, rooms=ROOMS, use=use,
            floor_area_m2=Decimal(86),
        )  # fmt: skip
        add_dwellings(building_id=building.pk, rooms=rooms_of(told), by=by)
    return building


def measure(rounds: int) -> list[Figure]:
    """The page as the officer of its community reads it, in turn with the bare one."""
    with as_in_production():
        community = Area.objects.filter(level=3).order_by("code")[17]
        building, client = build(community), client_of(officer_of(community))
        ours, bare = in_turn(
            getter(client, f"/buildings/{building.pk}/grid/"),
            getter(client, f"/bare/house/?building={building.pk}"),
            rounds=rounds,
        )
    ratio, tail = ours.median / bare.median, ours.p99 / bare.p99
    return [
        Figure(
            f"楼栋图（{FLOORS} 层，每层 {ROOMS * len(ENTRANCES)} 户）", percentiles(ours), percentiles(bare), ratio,
            f"p50 ≤ {BOUND}，p99 ≤ {TAIL}", ratio <= BOUND and tail <= TAIL,
            f"p99 比 {tail:.2f}；{building.dwellings.count()} 户，参照：不看权限的两次查询、同样的格子和清单",
        )
    ]  # fmt: skip
