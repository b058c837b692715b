"""Accounts, posts and departments, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission
from grids.found import Searched
from grids.pages import AUDIT, PEOPLE, REFERENCE, Entry, Here, Listed, Pages, Resource, Tasks
from grids.staff.colleagues import colleagues

PAGES = Pages(
    addresses=(("", "grids.staff.urls"),),
    navigation=(Entry("directory", _("通讯录"), "people", order=80),),
    api=(Resource("departments", "grids.staff.api.DepartmentViewSet", "api_department"),),
    help=(
        Tasks(
            "system_admin",
            (_("后台管理里开通账号、任职、维护区域和基础数据；您看不到哨件内容和个人信息。"),),
            order=10,
        ),
    ),
    searched=(
        Searched(
            "colleagues",
            _("同事"),
            40,
            (Permission.LEAD_VIEW, Permission.WHISTLE_VIEW),
            _("本街道和上级同事的姓名"),
            colleagues,
        ),
    ),
    administration=(
        Listed(PEOPLE, "grids.member", "badge", 20),
        Listed(PEOPLE, "grids.appointment", "assignment_ind", 30),
        Listed(PEOPLE, "grids.department", "apartment", 40),
        Listed(PEOPLE, "grids.departmentmembership", "group", 50),
        Listed(PEOPLE, "grids.user", "person", 60),
        Listed(REFERENCE, "grids.postkind", "work", 70),
        Listed(REFERENCE, "grids.staffingscheme", "view_column", 71),
        Listed(REFERENCE, "grids.schemearea", "map", 72),
        Listed(AUDIT, "grids.userversion", "history", 30),
        Listed(AUDIT, "grids.memberversion", "history", 40),
        Listed(AUDIT, "grids.appointmentversion", "history", 50),
        Listed(AUDIT, "grids.departmentmembershipversion", "history", 60),
    ),
    here=(
        Here(
            ("directory",),
            _("通讯录"),
            (
                _("本区域和上级的任职人员、部门，点电话就能拨；只有办公电话。"),
                _("姓名、岗位、部门、电话的几个字都能查；电话不对的，请系统管理员改。"),
            ),
        ),
    ),
)
