"""Closed words of the six categories: how each may be drawn, and what is shipped."""

from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from grids.provenance import Provenance
from grids.registry.dwellings.kinds import Colour

PLACE_LEAST, PLACE_MOST = 1, 99


class Kind(TextChoices):
    """Of what a colour is told."""

    DWELLING = "dwelling", _("户")
    PERSON = "person", _("人")


class Tint(TextChoices):
    """The tints that the style sheets have, by their classes; each reaches 4.5:1 with its letter, by day and by night."""

    GREEN = "k1", _("绿")
    BLUE = "k2", _("蓝")
    PURPLE = "k3", _("紫")
    ORANGE = "k4", _("橙")
    RED = "k5", _("红")
    GREY = "k6", _("灰")


class Pattern(TextChoices):
    """What is drawn over a tint, so that nobody needs to tell tints apart."""

    PLAIN = "plain", _("无图纹")
    SLANTED = "slanted", _("斜线")
    DOTTED = "dotted", _("圆点")
    LEVEL = "level", _("横线")
    CROSSED = "crossed", _("交叉线")
    UPRIGHT = "upright", _("竖线")


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
