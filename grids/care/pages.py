"""Care, among all pages: what of it stands in places common to all is there for its holders alone."""

from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission
from grids.audit.refusals import leave_out
from grids.care import todos
from grids.care.held import HELD
from grids.care.overlay import OVERLAYS
from grids.care.queries import block_of
from grids.pages import Entry, Here, Pages, Tasks, Todos
from grids.seams import Block

VIEW, AUDIT = Permission.CARE_VIEW, Permission.CARE_AUDIT
# who reads the security log may know of no record: who is refused here found one
leave_out("care")

PAGES = Pages(
    addresses=(("care/", "grids.care.urls"),),
    navigation=(
        Entry("care_list", _("关注记录"), "people", order=46, permission=VIEW),
        Entry("care_audit", _("关注的查看与核对"), "check", order=47, permission=AUDIT),
    ),
    overlays=OVERLAYS,
    held=(HELD,),
    blocks=(Block("care", 25, VIEW, "grids/care/_home.html", block_of),),
    todos=(Todos(todos.waiting, (VIEW,), 38, is_counted=False, is_first=True, heading=_("关注记录")),),
    help=(
        Tasks(
            "care_officer",
            (
                _("关注：在户卡上点“提出关注”，选类别、写依据和承诺，由街道负责人批准后开始；15 天内告诉本人或监护人并记下。"),
                _("答应的事做一次记一次；到复核日期前提出续期，重新写依据，另一位重新批准，不续的自动结束。"),
            ),
            order=10,
        ),
        Tasks(
            "street_leader",
            (_("“今日”里等审批的关注：看依据够不够、承诺做不做得到，再批准；凭法律规定的类别在“关注类别”里启用，要写明法律和截止日期。"),),
            order=75,
        ),
        Tasks(
            "care_auditor",
            (_("“关注的查看与核对”里看谁查看、办理了哪一条，每晚的核对有没有发现不符；这里不显示是关于谁的。"),),
            order=10,
        ),
    ),
    here=(
        Here(
            ("care_list",),
            _("关注记录"),
            (
                _("上面是一周内要做到的承诺，下面按状态看记录；没有这项权限的人在图上、表里、搜索和导出里都看不到任何痕迹。"),
                _("记录最长 180 天，到复核日期没有续的自动结束，颜色和名单里都不再有。"),
            ),
        ),
        Here(
            ("care_new", "care_record", "care_step", "care_reveal"),
            _("一条关注"),
            (
                _("依据写法律条款或服务计划；不写病情、信仰、民族、身份标签，没有等级，也不打分。"),
                _("提出的人不能自己批准，30 天内没有审批的自动撤下；批准后 15 天内告诉本人，未成年人告诉监护人，并记下是哪天。"),
                _("打开记录、查看姓名或电话都会留下记录，监督员看得到。"),
            ),
        ),
        Here(
            ("care_kinds", "care_kind"),
            _("关注类别"),
            (_("关爱服务类由系统带来，可以停用；凭法律规定的类别要自己增加，写明法律、主管部门、截止日期和影响评估以后才能启用。"),),
        ),
        Here(
            ("care_audit",),
            _("关注的查看与核对"),
            (_("谁查看、办理了哪一条，每天一个日封，每晚核对；编号交给能打开记录的人就能找到那一条。"),),
        ),
    ),
)  # fmt: skip
