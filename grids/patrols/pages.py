"""Rounds, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission
from grids.files.holders import Holder
from grids.pages import Entry, Here, Pages, Tasks, Todos
from grids.patrols.carrying import carry, left
from grids.patrols.listings import FINDINGS
from grids.patrols.models import PatrolFinding
from grids.patrols.queries import found_in, pins_of
from grids.patrols.todos import own
from grids.seams import Carried, GridFigure, Pins

PAGES = Pages(
    addresses=(("patrols/", "grids.patrols.urls"),),
    lists=(FINDINGS,),
    navigation=(Entry("patrol_mine", _("巡查"), "round", order=47, permission=Permission.PATROL_DO),),
    todos=(Todos(own, (Permission.PATROL_DO,), 38, is_counted=False, heading=_("巡查")),),
    holders=(Holder("grids.patrolfinding", rows=lambda user: PatrolFinding.objects.visible_to(user)),),
    carried=(Carried("patrol_findings", _("未转哨源的巡查发现"), 70, carry, left),),
    pins=(Pins("patrol_findings", _("巡查发现"), 40, Permission.LEAD_VIEW, pins_of),),
    grid_figures=(
        GridFigure("patrol_findings", _("未转哨源的巡查发现"), 40, Permission.LEAD_VIEW, found_in),
    ),
    help=(
        Tasks(
            "community_officer",
            (
                _(
                    "巡查：点“开始巡查”，看到问题拍照、写一句话就登记；转哨源的自动带上网格和地点，没有网络也能记，连上后自动提交。"
                ),
            ),
            order=20,
        ),
    ),
    here=(
        Here(
            ("patrol_mine", "patrol_start", "patrol_find", "patrol_end", "patrol_drop"),
            _("巡查"),
            (
                _("点“开始巡查”就开始；看到问题先拍照，再写一句话，选转为哨源或现场已处理。"),
                _(
                    "地点由您决定要不要带：只在您点“用手机定位”时取一次，只记在这条发现上；系统不记录您走过的路线。"
                ),
                _(
                    "没有网络时照样登记和结束，右上角显示“未上传 n”；请不要关闭这一页，连上网络后按先后自动提交，只提交一次。"
                ),
            ),
        ),
        Here(
            ("patrol_findings",),
            _("巡查发现"),
            (
                _("按网格看巡查发现了什么、去了哪里；这里不列谁走了多少，也不按人计数。"),
                _("右上角可以导出；内容里的姓名电话已脱敏。"),
            ),
        ),
        Here(
            ("patrol", "patrol_finding", "patrol_attach", "patrol_report", "patrol_settle", "patrol_strike"),
            _("一次巡查"),
            (
                _("发现、照片和地点都在这里；照片里的拍摄位置、机型等信息上传时已经去掉。"),
                _("没有转的发现可以一点转为哨源，网格、地点和照片一起带过去。"),
                _("登记错了、还没有转的，写明原因划去；开错了的巡查，没有发现就可以作废。"),
            ),
        ),
    ),
)
