"""Closed words of buildings: how one is used, by what it lies in its grid, what may happen to it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# a storey below the ground is none of them
STOREYS_LEAST, STOREYS_MOST = 1, 200
ENTRANCES_MOST = 60
# China with its seas, degrees: what lies outside has its axes swapped or is in metres
WEST, EAST, SOUTH, NORTH = 73.0, 136.0, 3.0, 54.0


class Use(TextChoices):
    """What a building is used for; ours, until a street says otherwise."""

    RESIDENTIAL = "residential", _("住宅")
    MIXED = "mixed", _("商住两用")
    COMMERCIAL = "commercial", _("商业")
    OFFICE = "office", _("办公")
    PUBLIC = "public", _("公共服务（学校、医院、社区用房等）")
    SELF_BUILT = "self_built", _("城中村自建房")
    OTHER = "other", _("其他")


class Placed(TextChoices):
    """By what a building lies in its grid.

    By its place it goes with the boundaries. Put into a grid by hand it stays there, whatever its place says, until that grid
    ends, its place is given anew, or somebody lets its place decide again.
    """

    PLACE = "place", _("按位置")
    HAND = "hand", _("人工指定")


class Verb(TextChoices):
    """What may happen to a building."""

    ADDED = "added", _("登记")
    IMPORTED = "imported", _("导入")
    CORRECTED = "corrected", _("更正")
    MOVED = "moved", _("改换网格")
    CARRIED = "carried", _("随界线变动换网格")
    ENDED = "ended", _("注销")
    RESTORED = "restored", _("恢复在册")


class Brought(TextChoices):
    """Of what a file is."""

    BUILDINGS = "buildings", _("楼栋")
    DWELLINGS = "dwellings", _("户室")


class ImportState(TextChoices):
    """Where a table or a file of shapes stands on its way in."""

    CHECKED = "checked", _("已检查，待确认")
    CONFIRMED = "confirmed", _("已导入")
    DROPPED = "dropped", _("已放弃")


STANDING, GONE = "standing", "ended"
