"""The security log, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.pages import AUDIT, Listed, Pages, Tasks

PAGES = Pages(
    help=(
        Tasks(
            "auditor",
            (_("后台管理里能看谁在什么时候因何查看了个人信息，以及各项数据的历史版本。"),),
            order=10,
        ),
    ),
    administration=(Listed(AUDIT, "grids.securityevent", "security", 10),),
)
