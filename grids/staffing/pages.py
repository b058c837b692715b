"""Who holds which post in which grid, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission
from grids.pages import Here, Pages, Tasks, Todos
from grids.seams import Carried
from grids.staffing import todos
from grids.staffing.carrying import carry, left, tell_of_splits
from grids.staffing.listings import STAFFING

PAGES = Pages(
    lists=(STAFFING,),
    carried=(
        Carried("posts", _("随网格撤销而结束的任职"), 40, carry, left, _("任职")),
        Carried("posts_of_splits", _("拆格的岗位"), 45, tell_of_splits),
    ),
    addresses=(("grids/", "grids.staffing.urls"),),
    todos=(
        Todos(
            todos.failed_handovers,
            (Permission.GRID_APPOINT,),
            order=55,
            is_counted=False,
            heading=_("没有办成的交接"),
        ),
        Todos(
            todos.holes,
            (Permission.GRID_APPOINT,),
            order=60,
            is_counted=False,
            heading=_("岗位空缺"),
        ),
    ),
    help=(
        Tasks(
            "grid_admin",
            (
                _(
                    "岗位空缺表里红的是没有人的岗，写着空了几天；点一下，右边选人任命。浅色的是上级网格的人兼任。"
                ),
                _("有人要走：在“人员”里点“交接”，从哪天起、交给谁，先看会变什么，再一次办完。"),
                _("一个街道的任职可以用 Excel 一次导出、改好再导入；导入前先看每一行会怎样。"),
            ),
            order=20,
        ),
    ),
    here=(
        Here(
            ("staffing", "staffing_matrix", "staffing_appoint"),
            _("岗位空缺"),
            (
                _("一行一个网格，一列一个岗位；红的是空缺，点一下任命。齐备按行和列数，不按人。"),
                _(
                    "五级网格没有自己的人时，由所在四级网格的人兼任，显示成浅色，算有人；网格长每个网格都要有自己的，空着时写出上级网格的网格长，仍算空缺。"
                ),
                _(
                    "空缺从最后一位任期结束那天算起；没有任命过的，从网格启用那天算，不知道哪天启用的写“未任命过”。"
                ),
            ),
        ),
        Here(
            ("staffing_completeness",),
            _("齐备情况"),
            (_("过去任何一天有几个岗有人、几个空缺，由任职的起止算出，按现在的岗位方案。"),),
        ),
        Here(
            (
                "staffing_members",
                "staffing_member",
                "staffing_register",
                "staffing_correct",
                "staffing_handover",
                "staffing_handed",
                "staffing_own",
            ),
            _("人员"),
            (
                _(
                    "网格和社区里任职的人，过去的任职也在；公开的只有办公电话，本人手机加密保存，查看要写事由。"
                ),
                _("交接把一个人的全部任职和在办的事一次交给另一位，一起办成或都不变，并留下记录。"),
            ),
        ),
        Here(
            ("staffing_import", "staffing_import_confirm"),
            _("导入任职表"),
            (_("先检查，再确认；没导入的行可以下载改好再传，一行也不会丢。"),),
        ),
        Here(
            ("staffing_duty",),
            _("值班牌"),
            (_("打印出来贴在网格里：岗位、姓名、办公电话，扫码看公示页。"),),
        ),
    ),
)
