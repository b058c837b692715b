"""Bringing boundaries and grid trees in, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission
from grids.bringing.keeping import reseal
from grids.pages import Beside, Here, Pages, Resource, Tasks
from grids.seams import Stored

EDIT, APPOINT = Permission.GRID_EDIT, Permission.GRID_APPOINT
OF_AN_AREA = range(2, 6)

PAGES = Pages(
    stored=(Stored("bringing", _("等待确认的网格文件"), 40, reseal),),
    addresses=(("grids/", "grids.bringing.urls"),),
    api=(Resource("boundaries/", "grids.bringing.api.BoundariesView", "api_boundaries"),),
    beside=(
        Beside("boundary_import", _("导入界线"), _("GeoJSON 或 Shapefile，先检查再确认"), 30, (EDIT,)),
        Beside("geodata_export", _("导出界线"), _("今天的界线，GeoJSON 文件"), 40, (Permission.GRID_VIEW,), OF_AN_AREA),
        Beside("tree_import", _("导入网格树"), _("企业微信“政民沟通”里的网格、上下级和成员"), 50, (EDIT, APPOINT)),
        Beside("tree_export", _("导出网格树"), _("按企业微信的格式，含成员姓名和办公电话"), 60, (APPOINT,), OF_AN_AREA),
    ),
    help=(
        Tasks(
            "grid_admin",
            (
                _(
                    "有现成的界线：在网格地图点“导入界线”，上传 GeoJSON 或压成 zip 的 Shapefile；先看会新画哪些、重画哪些、退回哪些，再确认。"
                ),
                _("网格已经建在企业微信“政民沟通”里的：导入网格树，名称、上下级和成员一次带过来，不用重新录。"),
            ),
            order=40,
        ),
    ),
    here=(
        Here(
            ("boundary_import", "boundary_check", "geodata_export"),
            _("导入界线"),
            (
                _("上传以后先检查：每个图形是哪个网格、新编什么代码、退回的为什么；确认之前什么都没有写进去。"),
                _("没有代码的按名称对；都没有的从北到南、从西到东编号，已经用了的代码不变。"),
            ),
        ),
        Here(
            ("tree_import", "tree_check", "tree_export"),
            _("导入网格树"),
            (
                _("看清楚新设、改名、移动、没有了的网格，再确认；人按姓名和电话对，对不上的不任命。"),
                _("画了界线的网格不会被移动或撤销，那要在地图上改界。"),
            ),
        ),
    ),
)  # fmt: skip
