"""Where a finding lies: by its point in exactly one grid, else in the grid that its finder chose."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.coordinates import wgs84_from
from grids.areas.lineage import where_it_went
from grids.areas.locating import locate, metres_outside
from grids.areas.models import Area
from grids.conduct.refusals import Refusal
from grids.patrols.models import Patrol
from grids.staff.models import User

# so far a point may lie outside of one's own areas without being asked about: a phone is no better
NEAR_METRES = 50


@dataclass(frozen=True, slots=True)
class ToldPlace:
    """A point as it was told. is_sure: whoever told it confirmed that it lies outside of their areas, or could not be asked."""

    lon: float
    lat: float
    coord_source: str = "WGS84"
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a finding lies: its grid, its point in WGS-84 where it has one, and what its finder has to know of that."""

    area: Area
    lon: float = 0.0
    lat: float = 0.0
    coord_source: str = ""
    said: str = ""

    @property
    def has_point(self) -> bool:
        """Whether there is a point."""
        return bool(self.coord_source)


def placed(patrol: Patrol, area: Area | None, place: ToldPlace | None, *, by: User) -> Spot:
    """Where it lies. Refusal where a point is far outside and nobody confirmed it."""
    chosen = area if area and oracle.may_in(by, Permission.PATROL_DO, area.code) else patrol.area
    # the round may go on in a grid that was merged meanwhile
    chosen = where_it_went(chosen)
    if place is None:
        return Spot(chosen)
    lon, lat = wgs84_from(place.lon, place.lat, place.coord_source)
    outside, said = metres_outside(by, Permission.PATROL_DO, lon, lat), ""
    if outside is not None and outside > NEAR_METRES:
        said = _("地点在您负责的区域外约 %(m)d 米。") % {"m": round(outside)}
        if not place.is_sure:
            raise Refusal(
                said + _("确实在那里的，请勾选“地点没有错”再登记；不是的，请去掉地点或重新定位。"),
                field="place",
            )
    leaf = locate(lon, lat).leaf
    is_mine = leaf is not None and oracle.may_in(by, Permission.PATROL_DO, leaf.code)
    return Spot(leaf if is_mine and leaf else chosen, lon, lat, place.coord_source, said)
