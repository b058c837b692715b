"""Bring a table of dwellings of buildings that are registered in: checked first, then written."""

from typing import Any

from governance.management.bringing import BringScript
from grids.registry.dwellings.importing.actions import check_rooms
from grids.registry.models import BuildingImport


class Command(BringScript):
    help = "导入户室（.xlsx、.csv，至少有楼栋和房号两列），楼栋要先登记；先检查，退回的行写明原因。重复执行不会改变什么。"

    def check(self, options: dict[str, Any], **told: Any) -> BuildingImport:
        return check_rooms(**told)
