"""Paper, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.pages import Here, Pages

PAGES = Pages(
    addresses=(("paper/", "grids.paper.urls"),),
    here=(
        Here(
            ("paper_list",),
            _("打印列表"),
            (
                _("整个列表一次打印，带筛选条件、截至时间和打印人；时间都写明日期。"),
                _("一次最多 2000 条，更多的请先缩小范围，或者导出成文件。"),
            ),
        ),
    ),
)
