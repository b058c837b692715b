"""What templates say of themselves in the places common to all subjects."""

from django.utils.translation import gettext_lazy as _

from grids.pages import Here, Tasks

ADDRESSES = (("reports/", "grids.sheets.reports.urls"), ("sheets/templates/", "grids.sheets.blanks.urls"))
HELP = (
    Tasks(
        "street_admin",
        (_("上级发来的空表：在“我的导出”旁的“表样”里上传一次，对好列，以后一键填好，格式不变。"),),
        order=91,
    ),
)
HERE = (
    Here(
        ("register_template",),
        _("登记表样"),
        (_("每种登记表一个 Excel 表样：带下拉、说明和虚构的示例，填好以后在“导入登记表”里上传。"),),
    ),
    Here(
        ("report_list", "report_new", "report_columns", "report", "report_fill", "report_remove"),
        _("表样"),
        (
            _("上传自己的 Excel 或 Word 空表，说明用哪个清单、哪一列填什么，预览以后一键填好。"),
            _("只填样行和往下加行；字体、列宽、表头、打印设置和别的工作表不变。"),
            _("填好的文件在“我的导出”里：平时是脱敏的，要姓名电话的另行申请，由负责人批准。"),
        ),
    ),
)
