"""Estates, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission
from grids.found import Searched
from grids.pages import Entry, Here, Pages, Tasks
from grids.seams import Carried, Doorway
from property.estates import hits
from property.estates.carrying import carry, left

PAGES = Pages(
    addresses=(("estates/", "property.estates.urls"),),
    navigation=(Entry("estate_list", _("红色物业"), "house", order=55, permission=Permission.GRID_VIEW),),
    carried=(Carried("estates", _("小区"), 70, carry, left),),
    searched=(
        Searched(
            "estates",
            _("小区"),
            14,
            (Permission.LEAD_VIEW, Permission.WHISTLE_VIEW),
            _("小区和片区的名称、物业公司"),
            hits.estates,
        ),
    ),
    doorways=(
        Doorway(
            "estates/",
            "property.estates.door.urls",
            "door_estates",
            _("小区"),
            _("谁在管、找谁、账目每季度收支多少。"),
            10,
        ),
    ),
    help=(
        Tasks(
            "community_officer",
            (_("红色物业：登记小区和楼栋，看谁在管、摸底到哪、表决到哪、报修修好没有。"),),
            order=40,
        ),
        Tasks("grid_admin", (_("红色物业：登记小区，看各小区谁在管、走到哪一步。"),), order=45),
    ),
    here=(
        Here(
            (
                "estate_list",
                "estate_new",
                "estate",
                "estate_correct",
                "estate_buildings",
                "estate_let_go",
                "estate_end",
                "estate_funds",
                "estate_add",
                "estate_strike",
            ),
            _("红色物业"),
            (
                _("一个小区一页：谁在管、有哪些楼栋、摸底和业主表决走到哪一步、服务点、报修和账目。"),
                _("楼栋从登记里选，不用再填；注销小区要写明原因，经过都留着。"),
            ),
        ),
    ),
)
