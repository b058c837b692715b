"""Whether shapes lie where they should, and if not, whether another system of coordinates would put them there."""

from collections.abc import Iterable
from dataclasses import dataclass

import shapely
from django.utils.translation import gettext as _
from shapely import Geometry

from grids.areas.coordinates import wgs84_from
from grids.areas.models import CoordSource
from grids.bringing.numbering import metres

# as much of the ground as lies within what is around it where nothing is wrong; and what another system must add to it
WITHIN, BETTER = 0.98, 0.02
TRIED = (CoordSource.GCJ02, CoordSource.BD09)


@dataclass(frozen=True, slots=True)
class Shift:
    """How much of the ground lies within, and by which system more of it would; metres: how far that moves it."""

    share: float
    source: str = ""
    metres: float = 0.0
    there: float = 0.0

    def said(self) -> str:
        """A sentence to warn with, empty where nothing is to be said."""
        if self.source:
            return _(
                "有 %(out)s%% 的面积落在上级范围以外。看起来是 %(system)s，整体偏约 %(metres)s 米：按它换算，%(within)s%% 落在里面。"
                "请核对坐标系。"
            ) % {
                "out": _percent(1 - self.share), "system": CoordSource(self.source).label, "metres": round(self.metres),
                "within": _percent(self.there),
            }  # fmt: skip
        if self.share < WITHIN:
            return _("有 %(out)s%% 的面积落在上级范围以外。请对着地图核对。") % {
                "out": _percent(1 - self.share)
            }
        return ""


def _percent(share: float) -> str:
    return f"{min(max(share, 0), 1) * 100:.0f}"


def looked(shapes: Iterable[Geometry], around: Geometry, source: str) -> Shift:
    """Of shapes as the file has them, said to be in `source`: how much lies within `around` (WGS-84)."""
    whole = shapely.union_all(list(shapes))
    own = _share(whole, around, source)
    if own >= WITHIN or source in TRIED:
        return Shift(own)
    share, best = max((_share(whole, around, one), one.value) for one in TRIED)
    if share < own + BETTER or share < 1 - 4 * (1 - WITHIN):
        return Shift(own)
    middle = whole.centroid
    return Shift(own, best, metres(middle.x, middle.y, *wgs84_from(middle.x, middle.y, best)), share)


def _share(whole: Geometry, around: Geometry, source: str) -> float:
    there = shapely.transform(whole, lambda corners: [wgs84_from(x, y, source) for x, y in corners])
    area = there.area
    return shapely.make_valid(there).intersection(around).area / area if area else 1.0
