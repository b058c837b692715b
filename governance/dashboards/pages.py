"""The first page, more and help, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.pages import Entry, Here, Pages, Tasks

PAGES = Pages(
    addresses=(("", "governance.dashboards.urls"),),
    navigation=(Entry("home", _("今日"), "today", order=10, tab=True),),
    help=(
        Tasks(
            "community_officer",
            (_("“今日”里是本区域正在办的哨件，红条是超时的；点开看经过和时限。"),),
            order=20,
        ),
    ),
    here=(
        Here(
            ("home",),
            _("今日"),
            (
                _("这里只放要您办的事：红条的已经超时，黄条的快到时限，先办上面的。"),
                _("每行右边的按钮就是下一步；能一点就办的（签收、报到），不用打开那一件。"),
                _("右边的数字都能点开，看到组成它的每一件。"),
            ),
        ),
        Here(
            ("more",),
            _("更多"),
            (_("左边是您能打开的全部页面；右边是语言、字号、深色、帮助和退出。"),),
        ),
        Here(
            ("help", "first_day"),
            _("帮助"),
            (
                _("按您的岗位写着每天做什么；再往下是哨件怎么走、时限怎么算、申请由谁决定、找谁。"),
                _("每一页右上角的“？”说的是那一页怎么用。"),
            ),
        ),
    ),
)
