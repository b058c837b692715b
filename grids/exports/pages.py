"""What leaves the system, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.exports.files import reseal
from grids.exports.forgetting import forget
from grids.exports.held import HELD
from grids.pages import Here, Pages, Resource, Tasks
from grids.seams import Stored

PAGES = Pages(
    held=(HELD,),
    stored=(Stored("exports", _("导出的文件"), 30, reseal),),
    taken_out=forget,
    addresses=(("exports/", "grids.exports.urls"),),
    api=(Resource("exports", "grids.exports.api.ExportViewSet", "api_export"),),
    help=(
        Tasks(
            "street_admin",
            (
                _(
                    "清单、统计页右上角的“导出”：Excel、CSV 直接下载；含姓名电话的完整导出要负责人批准，办好后在“我的导出”里取。"
                ),
            ),
            order=90,
        ),
        Tasks(
            "street_leader",
            (_("“今日”里的“完整导出”：看清是谁、给谁、凭什么依据，再同意；同意以后文件只有申请人能打开。"),),
            order=60,
        ),
    ),
    here=(
        Here(
            (
                "export_list",
                "export_new",
                "export_page",
                "export_progress",
                "export_file",
                "export_drop",
                "export_decide",
            ),
            _("导出"),
            (
                _("清单和统计页右上角的“导出”：按现在的筛选，Excel、CSV 直接下载，姓名电话已脱敏。"),
                _("行数多的在后台生成，可以先去做别的，做好了在“我的导出”里下载。"),
                _("要姓名电话的，申请完整导出，写明用途、交给谁和依据，由负责人或安全员批准。"),
                _("文件只有本人能打开，到期自动删除；每次下载都留有记录。"),
            ),
        ),
    ),
)
