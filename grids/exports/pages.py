"""What leaves the system, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.pages import Pages, Resource, Tasks

PAGES = Pages(
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
)
