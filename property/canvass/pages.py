"""Canvass rounds, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission
from grids.pages import Here, Pages, Tasks, Todos
from grids.seams import Waiting
from property.canvass import todos
from property.canvass.held import HELD
from property.canvass.listings import HOMES

EDIT = Permission.PEOPLE_EDIT
# under which a browser seals what is pressed at a door of a round
PURPOSE = "canvass"

PAGES = Pages(
    addresses=(("canvass/", "property.canvass.urls"),),
    lists=(HOMES,),
    held=(HELD,),
    waiting=(Waiting(PURPOSE, EDIT, _("摸底入户")),),
    todos=(
        Todos(todos.waiting, (EDIT,), 26, is_counted=False, is_first=True, heading=_("摸底入户")),
        Todos(todos.doors, (EDIT,), 37, is_counted=False, heading=_("摸底入户")),
    ),
    help=(
        Tasks(
            "community_officer",
            (_("摸底入户：在小区页排一轮，写好问题、分好单元再开始；到门口一点就记，没有网络也能记，全部到了才叫全覆盖。"),),
            order=41,
        ),
    ),
    here=(
        Here(
            ("canvass", "canvass_new", "canvass_question", "canvass_end", "canvass_drop"),
            _("摸底入户"),
            (
                _("先写问题、分单元、定谁去，再点开始：名单从登记里取出来锁定，以后不增不减。"),
                _("已入户的户数写准数，百分数只舍不入；一户不少才显示“全覆盖”。"),
                _("结束时还有没到的户，要写明原因；答复保存三年，到期删除，户数留着。"),
            ),
        ),
        Here(
            ("canvass_doors", "canvass_home"),
            _("到门口"),
            (
                _("见到了就点答案再点“登记答复”，没见到、不愿答各点一下；问到什么填什么，不用全填。"),
                _("没有网络照样点，记在设备上的是加密的，连上网络自动提交，只提交一次。"),
                _("两个人登记得不一样，两份都留着，选一份作准。不记录走过的路线，也不按人计数。"),
            ),
        ),
        Here(
            ("canvass_homes", "canvass_compare", "canvass_house"),
            _("摸底名单和对照"),
            (
                _("名单里一户一行、一个下一步；导出的文件里答复是打码的，要全的另行申请。"),
                _("对照：几轮并排，一户一行；选一个问题，就能看这户前后怎么答的。"),
            ),
        ),
    ),
)  # fmt: skip
