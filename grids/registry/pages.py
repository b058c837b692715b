"""Buildings, among all pages."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.access.roles import Permission
from grids.found import Searched
from grids.pages import REFERENCE, Beside, Entry, Here, Listed, Pages, Resource, Tasks
from grids.registry import hits
from grids.registry.dwellings import hits as dwelling_hits
from grids.registry.dwellings.listings import DWELLINGS
from grids.registry.listings import BUILDINGS
from grids.registry.placing import carry, left
from grids.registry.queries import counts_by_area
from grids.seams import Carried, GridFigure

PAGES = Pages(
    addresses=(
        ("buildings/", "grids.registry.urls"),
        ("dwellings/", "grids.registry.dwellings.urls"),
        ("tiles/", "grids.registry.tiles.urls"),
    ),
    api=(
        Resource("buildings", "grids.registry.api.BuildingViewSet", "api_building"),
        Resource("dwellings", "grids.registry.dwellings.api.DwellingViewSet", "api_dwelling"),
    ),
    administration=(Listed(REFERENCE, "grids.registerrules", "door_front", 45),),
    lists=(BUILDINGS, DWELLINGS),
    navigation=(
        Entry(
            "building_list", pgettext_lazy("list", "楼栋"), "house", order=46, permission=Permission.GRID_VIEW
        ),
    ),
    beside=(
        Beside(
            "building_imports",
            _("导入楼栋"),
            _("表格或 GeoJSON，先检查再确认"),
            70,
            (Permission.REGISTRY_EDIT,),
        ),
    ),
    carried=(Carried("buildings", pgettext_lazy("list", "楼栋"), 10, carry, left),),
    grid_figures=(
        GridFigure("buildings", pgettext_lazy("list", "楼栋"), 40, Permission.GRID_VIEW, counts_by_area),
    ),
    searched=(
        Searched(
            "buildings",
            pgettext_lazy("list", "楼栋"),
            15,
            # whoever looks for matters finds houses in the same box; nobody gets the box for houses alone
            (Permission.LEAD_VIEW, Permission.WHISTLE_VIEW),
            _("楼栋的地址、小区名和幢号（河滨路6号院5幢、五号楼都行）"),
            hits.buildings,
        ),
        Searched(
            "dwellings",
            _("户室"),
            16,
            (Permission.LEAD_VIEW, Permission.WHISTLE_VIEW),
            _("户室连楼栋一起写（12幢402、12幢1单元402、河滨路6号院5幢402室都行）"),
            dwelling_hits.dwellings,
        ),
    ),
    help=(
        Tasks(
            "grid_admin",
            (
                _("新建的楼在“楼栋”里登记：在图上点一下或画出楼形，系统按位置归入网格；整批的用“导入楼栋”。"),
                _("楼里的户室在“楼栋图”里登记：整栋按楼层编号，或把已有的表格用“导入户室”读进来。"),
                _(
                    "楼的入口和位置不在一个网格时，在楼栋页“改换网格”并写明原因，它就留在那里，直到那个网格撤销或位置另给。"
                ),
            ),
            order=30,
        ),
        Tasks(
            "community_officer",
            (_("走到楼下，用“楼栋”查地址和幢号，核对层数、单元；不对的点“更正”，原来的内容会留着。"),),
            order=40,
        ),
    ),
    here=(
        Here(
            ("building_list",),
            pgettext_lazy("list", "楼栋"),
            (
                _("每一幢在且只在一个最小的网格里；点开看它的网格、层数、单元和经过。"),
                _("勾选几幢可以一起改用途、改换网格、注销或恢复；每幢各自办，没有办成的逐幢说明原因。"),
                _("“人工指定”的楼不随位置走，只在它的网格撤销时按位置重新归入。"),
            ),
        ),
        Here(
            ("building", "building_move", "building_end", "building_restore"),
            _("一幢楼"),
            (
                _("改换网格、更正和注销都写进经过，不会删掉原来的内容；注销错了可以恢复在册。"),
                _("界线改动时，按位置归入的楼自动跟着换网格，人工指定的留在原处。"),
            ),
        ),
        Here(
            ("building_grid", "building_rooms"),
            _("楼栋图"),
            (
                _(
                    "楼层从上往下，单元和房号从左往右；每一格的颜色、字和花纹都是户室的用途，右边是同样内容的表。"
                ),
                _("点图例只看一种用途，点一格打开这户；没有的户室在“登记户室”里整栋编号，先看房号再确认。"),
            ),
        ),
        Here(
            ("dwelling_list",),
            _("户室"),
            (_("每一户在且只在一幢楼里，随楼栋换网格；点开看用途从哪天起、面积和经过。"),),
        ),
        Here(
            ("dwelling", "dwelling_change", "dwelling_use", "dwelling_move", "dwelling_end", "dwelling_undo"),
            _("一户"),
            (
                _(
                    "改变用途写清从哪天起，原来的时段留着；办错了点“撤回”，恢复到这一步以前，经过里两步都看得见。"
                ),
                _("两个人同时改，后保存的会看到前一个人改了什么，不会互相覆盖。"),
            ),
        ),
        Here(
            ("dwelling_imports",),
            _("导入户室"),
            (
                _(
                    "一行一户：楼栋、单元、楼层、房号、建筑面积（㎡）、用途。先检查、再确认，退回的行连同原因可以下载。"
                ),
            ),
        ),
        Here(
            ("building_imports", "building_import"),
            _("导入楼栋"),
            (
                _("先检查、再确认：检查时什么也不写，退回的行连同原因可以下载，改好再传。"),
                _("同一社区里地址和幢号都相同的，就是已有的那一幢：有不同就更正，没有不同就不动。"),
            ),
        ),
        Here(
            ("building_new", "building_correct"),
            _("登记楼栋"),
            (
                _(
                    "在图上点一下就有位置；画出楼形更好。从高德、百度抄来的坐标选好来源，系统换算后给您看落在哪里。"
                ),
                _("一般不用选网格：按位置归入。选了别的网格要写明原因。"),
            ),
        ),
    ),
)
