"""Imports, among all pages."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.access.roles import Permission
from grids.pages import MATTERS, Entry, Listed, Pages, Resource, Tasks

PAGES = Pages(
    addresses=(("imports/", "whistles.imports.urls"),),
    api=(Resource("imports", "whistles.imports.api.ImportViewSet", "api_import"),),
    navigation=(
        Entry(
            "import_list",
            pgettext_lazy("list", "导入"),
            "import",
            order=50,
            permission=Permission.LEDGER_IMPORT,
        ),
    ),
    help=(
        Tasks(
            "street_admin",
            (
                _("导入台账：上传后先对应列、看检查结果，再确认；没导入的行可以下载改好再传。"),
                _(
                    "一个文件有十二个月的工作表：不用合并，直接上传，列名一样的工作表一次都导入；哪些导入了、哪些没有、为什么，"
                    "页面上都写着。表头认错了，点“工作表和表头”旁边的“不对？改”，写上表头在第几行、选哪些工作表。"
                ),
            ),
            order=30,
        ),
    ),
    administration=(Listed(MATTERS, "whistles.import", "upload_file", 30),),
)
