"""Initiatives, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission
from grids.found import Searched, Sought
from grids.initiatives import handing
from grids.initiatives.carrying import carry, carry_initiatives, initiatives_left, tasks_left
from grids.initiatives.collecting import finding
from grids.initiatives.collecting.listings import ENTRIES
from grids.initiatives.housing import follow
from grids.initiatives.listings import TASKS
from grids.initiatives.queries import open_in, pins_of
from grids.initiatives.todos import waiting
from grids.pages import AUDIT, Entry, Here, Listed, Pages, Tasks, Todos
from grids.seams import Carried, GridFigure, Handed, Housed, Pins

PAGES = Pages(
    addresses=(("initiatives/", "grids.initiatives.urls"),),
    lists=(TASKS, ENTRIES),
    navigation=(Entry("initiative_list", _("专项"), "check", order=48, permission=Permission.GRID_VIEW),),
    todos=(
        Todos(waiting, (Permission.PATROL_DO,), 36, is_counted=False, is_first=True, heading=_("专项清单")),
    ),
    searched=(
        Searched(
            "entries",
            _("专项登记"),
            25,
            (Permission.ENTRY_REVEAL,),
            _("专项登记的完整电话（安排里写明您能看的专项）"),
            finding.by_words,
            by=(
                Sought(
                    "phone",
                    _("专项登记的电话"),
                    Permission.ENTRY_REVEAL,
                    finding.is_phone,
                    finding.hits,
                    is_plain=True,
                ),
            ),
        ),
    ),
    administration=(Listed(AUDIT, "grids.certificate", "delete_forever", 25),),
    carried=(
        Carried("initiatives", _("专项的范围"), 55, carry_initiatives, initiatives_left, _("没有结束的专项")),
        Carried("initiative_tasks", _("未办的专项任务"), 60, carry, tasks_left),
    ),
    housed=(Housed("initiative_tasks", 60, follow),),
    pins=(Pins("initiative_tasks", _("专项任务"), 50, Permission.LEAD_VIEW, pins_of, is_shown=False),),
    grid_figures=(GridFigure("initiative_tasks", _("未办的专项任务"), 50, Permission.LEAD_VIEW, open_in),),
    handed=(Handed("initiative_tasks", _("未办的专项任务"), 60, handing.count, handing.hand, handing.named),),
    help=(
        Tasks(
            "community_officer",
            (
                _(
                    "专项：在“我的清单”里一项一项看，没有问题点“无异常”，有问题写一句、转为哨源，网格和楼栋不用再填。"
                ),
            ),
            order=30,
        ),
        Tasks(
            "street_leader",
            (
                _(
                    "“今日”里的“专项收集个人信息”：看清目的、依据、谁能查看和哪天销毁，再同意；提前销毁也由您批准。"
                ),
            ),
            order=70,
        ),
        Tasks(
            "grid_admin",
            (_("专项：建立、加清单、开始；每个网格办到哪里看进度，五员进网看哪个网格还缺人。"),),
            order=30,
        ),
    ),
    here=(
        Here(
            (
                "initiative_list",
                "initiative_new",
                "initiative",
                "initiative_item",
                "initiative_start",
                "initiative_end",
                "initiative_drop",
                "initiative_correct",
                "initiative_item_drop",
            ),
            _("专项"),
            (
                _(
                    "五员进网、平安建设、疫情防控等，都按同一套网格办：写明目的和起止日期，列出清单，开始以后每个网格或每栋楼各有一项。"
                ),
                _("建错了：没开始的可以撤销，清单里的一项可以撤下，开始了的写明原因提前结束；办过的都留着。"),
                _(
                    "进度按网格看；点数字就是那个网格还没办的。到结束日期自动结束，新画的网格、新登记的楼栋当晚自动补上。"
                ),
            ),
        ),
        Here(
            (
                "collecting",
                "collecting_needs",
                "collecting_destroy",
                "collecting_decide",
                "certificate_list",
                "certificate",
            ),
            _("收集个人信息"),
            (
                _("写明目的、依据的法律条款、谁能查看，由另一位批准以后才能登记；最长 180 天。"),
                _("到期自动销毁，也可以提前提出、由另一位批准。销毁以后不能恢复，留下一张改不了的证明。"),
            ),
        ),
        Here(
            (
                "entry_new",
                "entry_list",
                "entry",
                "entry_reveal",
                "entry_strike",
                "entry_bring",
                "entry_bring_settle",
                "entry_refused",
            ),
            _("登记"),
            (
                _("只登记谁需要什么帮助：姓名、电话、要帮什么。不登记病情、检测结果和去过哪里。"),
                _("网格和楼栋跟着任务走，不用再填；填的内容不留在手机里，没有网络时不能登记。"),
                _("姓名、电话加密保存，每看一次选一个事由、记一次。"),
            ),
        ),
        Here(
            ("initiative_mine", "initiative_task", "initiative_fine", "initiative_undo"),
            _("我的清单"),
            (
                _("按您现在的岗位和网格列出来，快到期的在前；没有问题点“无异常”，没有网络也能点。"),
                _("有问题写一句，选“转为哨源”，网格、楼栋和地址一起带过去。"),
                _("点错了：当天自己办的可以撤回重新办；往日的、别人办的，由布置专项的人写明原因撤回。"),
            ),
        ),
        Here(
            ("initiative_tasks",),
            _("专项任务"),
            (_("按网格看哪些办了、哪些没办；右上角可以导出。"),),
        ),
    ),
)
