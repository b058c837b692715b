"""The six categories as they are shipped: rows that a street edits."""

from typing import NamedTuple

from grids.colours.kinds import Pattern, Tint
from grids.provenance import Provenance
from grids.registry.dwellings.kinds import Colour


class Shipped(NamedTuple):
    """A category as it is shipped. place: the lower comes first where several hold."""

    name: str
    letter: str
    tint: str
    pattern: str
    place: int
    provenance: str
    note: str


SIXTH = "原报道列出五类，第六色未见公开说明，由社区自定。"
OURS = "名称见报道；颜色、字、图纹和先后为默认，由街道确认。"
SHIPPED = {
    Colour.CARE: Shipped("关注人员", "关", Tint.RED, Pattern.UPRIGHT, 10, Provenance.ARTICLE, OURS),
    Colour.VENUE: Shipped("行业场所", "行", Tint.ORANGE, Pattern.LEVEL, 20, Provenance.ARTICLE, OURS),
    Colour.OFFICE: Shipped("单位办公场所", "单", Tint.PURPLE, Pattern.DOTTED, 30, Provenance.ARTICLE, OURS),
    Colour.FLOATING: Shipped("流动人口", "流", Tint.BLUE, Pattern.SLANTED, 40, Provenance.ARTICLE, OURS),
    Colour.RESIDENT: Shipped("常住人口", "常", Tint.GREEN, Pattern.PLAIN, 50, Provenance.ARTICLE, OURS),
    Colour.VACANT: Shipped("空置/待核实", "空", Tint.GREY, Pattern.CROSSED, 60, Provenance.OURS, SIXTH),
}
