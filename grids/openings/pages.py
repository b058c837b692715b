"""Openings, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission
from grids.notices.kinds import Teller
from grids.of_people import Held
from grids.openings import looks, offering, telling
from grids.openings.actions import BOOK
from grids.pages import Here, Pages, Tasks
from grids.seams import Block, Way

PAGES = Pages(
    addresses=(("opened/", "grids.openings.urls"),),
    tellers=(Teller(BOOK, telling.drafts, telling.known_to, telling.concerns, telling.said),),
    blocks=(Block("opened", 90, Permission.PEOPLE_REVEAL, "grids/openings/_looked.html", looks.block_of),),
    ways=(Way("openings", _("越区查看"), 20, (Permission.PEOPLE_OPEN, Permission.AUDIT_READ)),),
    looks=looks.looks_at,
    held=(Held("openings", _("越区查看"), 80, looks.held_of, covers=("grids.Opening",)),),
    beyond=offering.beyond,
    help=(
        Tasks(
            "grid_admin",
            (
                _(
                    "别的区域的一户、一个人，确有需要可以越区查看：选事由、写明情况，只读、遮盖，到时自动关闭，对方负责人会收到通知。"
                ),
            ),
            order=62,
        ),
        Tasks(
            "street_leader",
            (_("“越区查看”里有别人打开过本区域哪些登记、为什么；您自己打开的也在那里。"),),
            order=62,
        ),
    ),
    here=(
        Here(
            ("openings", "opening_new", "opening", "opening_close"),
            _("越区查看"),
            (
                _(
                    "只有街道网格岗和街道负责人能打开不在自己区域里的一户、一个人或一个网格，要选事由并写明情况。"
                ),
                _(
                    "打开后只能看遮盖的内容：不能改、不能看完整号码、不能导出；到时自动关闭，办完了也可以提前关闭。"
                ),
                _(
                    "该区域的负责人会收到通知，可以提前关闭；安全日志和登记的“谁查看过”里都有；一小时内的次数与查看号码合计，一个网格算五次。"
                ),
            ),
        ),
    ),
)
