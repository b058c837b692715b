"""Imports, among all pages."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.access.roles import Permission
from grids.pages import MATTERS, Entry, Here, Listed, Pages, Resource, Tasks
from grids.seams import Stored
from whistles.imports.files import reseal_waiting
from whistles.imports.lent import read_table

PAGES = Pages(
    stored=(Stored("imports", _("等待导入的台账"), 20, reseal_waiting),),
    table_reader=read_table,
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
                    "台账里有“状态”“当前阶段”一列的，导入按它来：作废的记为已撤销，自行处理的记为自处办结，挂账、重办照记；"
                    "常用的写法自动认，不认识的在“各种写法”里选一次就记住。已办结却没有办结时间、还在办理却有办结时间的行，"
                    "先退回；也可以选以状态为准或以时间为准，有几行都会写明。"
                ),
                _(
                    "紧急程度、承办单位的写法和系统里不一样的，也在“各种写法”里对应；一格写了几个部门，第一个牵头，其余配合；"
                    "名单里没有的部门可以选“新建”，确认导入时才建。"
                ),
                _(
                    "一个文件有十二个月的工作表：不用合并，直接上传，列名一样的工作表一次都导入；哪些导入了、哪些没有、为什么，"
                    "页面上都写着。表头认错了，点“工作表和表头”旁边的“不对？改”，写上表头在第几行、选哪些工作表。"
                ),
                _(
                    "台账和系统说得不一样的，导入不改动：在这次导入的页面点“看不一致的”，逐件或全部改成台账说的，写明原因。"
                ),
                _(
                    "区域或列对错了，不用一件件改：在这次导入的页面点“撤回这次导入”，写明原因，编号就空出来，改对以后重新导入；"
                    "导入以后有人办过的保留不动，逐件列出是谁办了什么。"
                ),
            ),
            order=30,
        ),
    ),
    administration=(Listed(MATTERS, "whistles.import", "upload_file", 30),),
    here=(
        Here(
            ("import_list", "import_new"),
            pgettext_lazy("list", "导入"),
            (
                _("选好渠道，把台账直接上传：Excel、WPS 另存的、12345 导出的都行，一次导入全部工作表。"),
                _("上传后先检查、再确认；确认之前什么都没有写进去。"),
            ),
        ),
        Here(
            (
                "import_page",
                "import_progress",
                "import_columns",
                "import_layout",
                "import_confirm",
                "import_drop",
                "import_settle",
                "import_refused",
                "import_take_back",
                "import_take_over",
                "import_differences",
            ),
            _("导入台账"),
            (
                _(
                    "先对应列：认出来的已经选好，您只看不对的。能导入几行、退回几行、为什么，都写在检查结果里。"
                ),
                _("没导入的行可以下载，照原因改好再传；同一份台账传几次都不会重复。"),
                _("导错了，可以整份撤回；台账和系统说得不一样的，不改动，等您决定。"),
            ),
        ),
    ),
)
