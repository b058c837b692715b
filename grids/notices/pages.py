"""Notices, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission
from grids.notices.todos import failed
from grids.pages import Here, Pages, Tasks, Todos

PAGES = Pages(
    addresses=(("", "grids.notices.urls"),),
    todos=(
        Todos(
            failed,
            (Permission.REFERENCE_EDIT,),
            order=80,
            is_counted=False,
            heading=_("没有发出去的提醒"),
        ),
    ),
    help=(
        Tasks(
            "department_handler",
            (
                _(
                    "右上角的铃是新消息；应急哨会盖住整个页面并响铃，签收后才消失。邮件、群机器人和免打扰在“消息”里设。"
                ),
            ),
            order=40,
        ),
        Tasks(
            "street_admin",
            (
                _(
                    "“消息”里可以设本街道和各部门的企业微信、钉钉群机器人；没有发出去的在“今日”里看，可以重发。"
                ),
            ),
            order=90,
        ),
    ),
    here=(
        Here(
            ("notices", "notices_seen"),
            _("消息"),
            (
                _("有事等您办、申请有了答复、登记的事办结时，这里多一条；点开就是那一件。"),
                _("看过就不再算新的；要办的事仍在“今日”和“部门报到”里，直到办完。"),
            ),
        ),
        Here(
            ("notices_choices",),
            _("提醒方式"),
            (_("选哪些事在系统里提醒、哪些发邮件；夜里不打扰，应急哨除外。"),),
        ),
        Here(
            ("notices_robots", "notices_deliveries", "notices_again"),
            _("群机器人"),
            (
                _(
                    "在企业微信或钉钉群里添加机器人，把地址填在这里；发出去的只有编号、哨种、区域、时限和链接。"
                ),
                _("发不出去的会自动重试；仍然不行的列在“没有发出去的”里，改好以后点重发。"),
            ),
        ),
    ),
)
