"""Bring a table of buildings with coordinates, or a GeoJSON of them, in: checked first, then written."""

from typing import Any

from governance.management.bringing import BringScript
from grids.areas.models import CoordSource
from grids.registry.importing.actions import check_file
from grids.registry.models import BuildingImport


class Command(BringScript):
    help = "导入楼栋（带坐标的 .xlsx、.csv，或 GeoJSON）；先检查，退回的行写明原因。重复执行不会改变什么。"

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--coord", default=CoordSource.WGS84, choices=CoordSource.values, help="坐标系")

    def check(self, options: dict[str, Any], **told: Any) -> BuildingImport:
        return check_file(coord_source=options["coord"], **told)
