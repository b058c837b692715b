"""Closed words of the six categories: of what a colour is told, how each may be drawn."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

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


class Place(TextChoices):
    """By which place a house of the past is counted."""

    NOW = "now", _("按现在的网格")
    THEN = "then", _("按当时的网格")


class Stretch(TextChoices):
    """How far back a course goes."""

    MONTH = "month", _("近一月，逐日")
    QUARTER = "quarter", _("近一季，逐周")
    YEAR = "year", _("近一年，每四周")
