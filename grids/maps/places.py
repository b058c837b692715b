"""What the map of grids says in places common to all."""

from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission
from grids.pages import Beside, Entry, Here, Resource, Tasks

ADDRESSES = (("grids/", "grids.maps.urls"), ("grids/where/", "grids.maps.where.urls"))
API = (Resource("where/", "grids.maps.where.api.WhereView", "api_where"),)
NAVIGATION = (
    Entry(
        "grid_home",
        _("网格与岗位"),
        "map",
        order=45,
        permission=Permission.GRID_VIEW,
        tab_of=Permission.PATROL_DO,
    ),
)
BESIDE = (
    Beside("grid_home", _("网格地图"), _("网格、界线、岗位和楼栋，一张图看完"), 10, (Permission.GRID_VIEW,)),
    Beside(
        "grid_checks",
        _("边界检查"),
        _("一次查完重叠、缝隙、出界和自相交"),
        20,
        (Permission.GRID_EDIT,),
        range(2, 5),
    ),
)
HERE = (
    Here(
        ("grid_home", "grid_map", "grid_panel"),
        _("网格地图"),
        (
            _("左边是清单，中间是图，右边是点中的那一格：谁负责、电话、空缺、正在办的事、楼栋；清单和图内容一样。"),
            _("四个数字都能点开，就是组成它的那些件；红色虚线框是岗位空缺，写着空了几天。"),
            _("“看某一天”看过去任何一天的网格、界线和任职人员；“历次界线”写着每次为什么改。"),
        ),
    ),
    Here(
        ("grid_where",),
        _("我在哪个网格"),
        (
            _("在图上点、用手机现在的位置、写经度和纬度或楼栋的地址，就知道在哪一格、归谁管、电话多少。"),
            _("高德、腾讯、百度的坐标要选来源，换算后标在图上；位置不保存，地址栏里也没有。"),
        ),
    ),
    Here(
        ("grid_history",),
        _("历次界线"),
        (_("每次改界线谁改的、为什么、从哪天起、各网格改前改后多少平方米；改过的都留着，点开看那一天的图。"),),
    ),
)  # fmt: skip
HELP = (
    Tasks("community_officer", (_("“网格与岗位”里看本社区的图：谁负责哪一格，电话点一下就拨。"),), order=60),
    Tasks("grid_admin", (_("“网格与岗位”里看哪一格缺人、哪一格超时，点开就办。"),), order=10),
)
