"""Estates, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission
from grids.pages import Entry, Here, Pages, Tasks
from grids.seams import Carried
from property.estates.carrying import carry, left

PAGES = Pages(
    addresses=(("estates/", "property.estates.urls"),),
    navigation=(Entry("estate_list", _("红色物业"), "house", order=55, permission=Permission.GRID_VIEW),),
    carried=(Carried("estates", _("小区"), 70, carry, left),),
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
            ("estate_list", "estate_new", "estate"),
            _("红色物业"),
            (
                _("一个小区一页：谁在管、有哪些楼栋、摸底和业主表决走到哪一步、服务点、报修和账目。"),
                _("楼栋从登记里选，不用再填；注销小区要写明原因，经过都留着。"),
            ),
        ),
    ),
)
