"""Repairs, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission
from grids.files.holders import Holder
from grids.pages import REFERENCE, Entry, Here, Listed, Pages, Tasks, Todos
from grids.seams import Doorway
from property.repairs import todos
from property.repairs.models import Repair

PAGES = Pages(
    addresses=(("repairs/", "property.repairs.urls"),),
    navigation=(Entry("repair_list", _("报修"), "bell", order=56, permission=Permission.REPAIR_HANDLE),),
    todos=(Todos(todos.own, (Permission.REPAIR_HANDLE,), 45, is_counted=False, is_first=True, heading=_("报修")),),
    holders=(Holder("property.repair", rows=lambda user: Repair.objects.visible_to(user)),),
    administration=(Listed(REFERENCE, "property.repairhours", "clock", 85),),
    doorways=(
        Doorway(
            "repairs/", "property.repairs.door.urls", "repair_ask", _("报修"),
            _("公共部位、水电门窗坏了，写一句话报给物业维修站，凭编号看办到哪。"), 20,
        ),
    ),
    help=(
        Tasks(
            "property_handler",
            (
                _("“今日”里是等您办的报修，最急的在前：先签收，上门后点“已上门”，修好了写一句怎么修的，可以附照片。"),
                _("解决不了的，写明原因点“解决不了”，社区会转成哨源办理。"),
            ),
            order=10,
        ),
        Tasks("community_officer", (_("报修：物业写明解决不了的，一键转为哨源；居民来电的，代为登记并把编号和查询码告诉本人。"),), order=41),
    ),
    here=(
        Here(
            ("repair_list", "repair_new", "repair", "repair_step", "repair_pass", "repair_phone", "repair_code"),
            _("报修"),
            (
                _("居民在服务页报修，或者打电话由您代为登记；每件都有签收、上门、修好三个时限，时限按街道设置。"),
                _("电话要写明原因才看得到，会记入安全日志；办完一年后个人信息自动删除。"),
            ),
        ),
    ),
)  # fmt: skip
