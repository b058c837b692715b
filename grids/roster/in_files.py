"""Columns of people that stand in files alone: what a register's own table asks for beside what the page shows.

Their heads are those of the registers' templates, so that a file of them is read back. What tells more of somebody than the page
does stands in files that another granted.
"""

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grids.homes.kinds import Standing
from grids.homes.relations import said
from grids.lists.listing import Column


def _of_home(name: str, label: str | Promise, value: Callable[[Any], Any]) -> Column:
    return Column(name, label, lambda row: value(row.place) if row.place else "")


def _of_living(name: str, label: str | Promise, value: Callable[[Any], Any]) -> Column:
    return Column(name, label, lambda row: value(row.lives) if row.lives else "")


def _granted(name: str, label: str | Promise, value: Callable[[Any], Any]) -> Column:
    return Column(name, label, lambda row: "", full=lambda row: value(row) or "", is_granted_only=True)


def _lived(name: str) -> Callable[[Any], Any]:
    return lambda row: getattr(row.lives, name) if row.lives else ""


COLUMNS = (
    _of_home("building", _("楼栋"), lambda home: home.building.label),
    _of_home("entrance", _("单元"), lambda home: home.entrance.number if home.entrance else ""),
    _of_home("room", _("房号"), lambda home: home.room),
    _of_living("relation", _("与户主关系"), lambda lives: said(lives.relation) if lives.relation else ""),
    _of_living("standing", _("人口类型"), lambda lives: Standing(lives.standing).label),
    _of_living("residence_type", _("住所类型"), lambda lives: lives.get_residence_type_display()),
    _granted(
        "born_on",
        _("出生日期"),
        lambda row: row.born_on if row.born_is_certain else row.born_on and f"{row.born_on:%Y}",
    ),
    _granted("registered_here", _("人户一致"), lambda row: row.get_registered_here_display()),
    _granted("domicile_code", _("户籍地区划代码"), lambda row: row.domicile_code),
    _granted("nation", _("国籍"), lambda row: row.nation),
    _granted("came_from", _("来源地区划代码"), _lived("came_from")),
    _granted(
        "inflow_reason", _("流入原因"), lambda row: row.lives.get_inflow_reason_display() if row.lives else ""
    ),
    _granted("registered_on", _("居住登记日期"), _lived("registered_on")),
    _granted(
        "permit_kind", _("办证类型"), lambda row: row.lives.get_permit_kind_display() if row.lives else ""
    ),
    _granted("permit_until", _("居住证有效期至"), _lived("permit_until")),
)
