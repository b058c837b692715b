"""Rounds from door to door, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission
from grids.notices.kinds import Teller
from grids.pages import Entry, Here, Pages, Tasks, Todos
from grids.seams import Block, DueList, Waiting
from grids.walks import telling, todos
from grids.walks.held import FORGETS, HELD
from grids.walks.keys.models import WALK
from grids.walks.listings import CONFLICTS, open_in, page_of
from grids.walks.queries import block_of

EDIT = Permission.PEOPLE_EDIT

PAGES = Pages(
    addresses=(("walk/", "grids.walks.urls"), ("homes/", "grids.walks.urls_of_homes")),
    lists=(CONFLICTS,),
    held=(HELD,),
    forgets=(FORGETS,),
    waiting=(Waiting(WALK, EDIT, _("走访")),),
    navigation=(Entry("walk", _("走访"), "round", order=46, permission=EDIT),),
    todos=(
        Todos(todos.conflicts, (EDIT,), 25),
        Todos(todos.rounds, (EDIT,), 36, is_counted=False, heading=_("走访")),
    ),
    due_lists=(DueList("conflicts", _("走访冲突"), 10, Permission.PEOPLE_VIEW, open_in, page_of),),
    blocks=(Block("visits", 20, Permission.PEOPLE_VIEW, "grids/walks/_visits.html", block_of),),
    tellers=(Teller(telling.BOOK, telling.drafts, telling.known_to, telling.concerns, telling.said),),
    help=(
        Tasks(
            "community_officer",
            (
                _(
                    "走访：点“排今天的走访”，该去的、久未去的按走楼的顺序排好；到门口点无变化、有变化、没人或不愿，没有网络也能记。"
                ),
            ),
            order=19,
        ),
    ),
    here=(
        Here(
            ("walk", "walk_round", "home_visit", "visit_undo"),
            _("走访"),
            (
                _("先选走访哪里、多少户：超期的、登记对不上的、新入住的先去，其余久未去的先去；顺序是楼栋、单元、从上往下、从左到右。"),
                _("一页就是今天的全部：门牌、颜色、打码的姓名和关系、租约到期、该办什么；没有证件号、电话和出生日期。"),
                _("没有网络时照样点，右上角显示“未上传 n”，连上网络后按先后自动提交，只提交一次。系统不记录您走过的路线。"),
                _("记在设备上的是加密的，退出登录会丢掉还没上传的。这一页没有网络时打不开，请不要关闭或刷新。"),
            ),
        ),
        Here(
            ("visit_conflicts", "visit_conflict"),
            _("走访冲突"),
            (
                _("走访以后、上传以前有人改了同一户，两份都留着，在这里并排看：标“不同”的是两边不一样的。"),
                _("按走访的、按登记的，或者重新核实，三选一；什么都没有预先选好，谁先处理算谁的，两边都会收到通知。"),
            ),
        ),
    ),
)  # fmt: skip
