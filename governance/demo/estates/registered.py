"""Two estates and the buildings in them."""

from governance.demo.shuguang import ADDRESS, GRID
from grids.areas.models import Area
from grids.provenance import Provenance
from grids.registry.models import Building
from grids.staff.models import User
from property.estates.actions import register
from property.estates.kinds import EstateKind
from property.estates.models import Estate

SHUGUANG, YARD = "曙光小区 U循环片区", "近华路 12 号院"
# communities, and where the houses of each estate stand
COMMUNITIES = {SHUGUANG: GRID[:12], YARD: "530112007009"}


def settle(*, by: User) -> None:
    """Both estates with their houses; nothing where they stand already."""
    _registered(SHUGUANG, EstateKind.QUARTER, "90年代中期", ADDRESS, Provenance.ARTICLE, by)
    _registered(YARD, EstateKind.ESTATE, "1998年", YARD, Provenance.OURS, by)


def _registered(name: str, kind: str, built: str, address: str, provenance: str, by: User) -> None:
    community = COMMUNITIES[name]
    if Estate.objects.filter(name=name, area=community).exists():
        return
    houses = Building.objects.filter(area__code__startswith=community, address=address, ends_on=None)
    register(
        area=Area.objects.get(code=community), name=name, kind=kind, built=built, provenance=provenance, is_demo=True,
        note="楼栋、单元、户数出自公开报道，其余为演示" if provenance == Provenance.ARTICLE else "演示小区，内容为虚构",
        buildings=list(houses.values_list("pk", flat=True)), by=by,
    )  # fmt: skip
