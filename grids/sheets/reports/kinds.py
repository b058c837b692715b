"""Which files are taken as templates, and why others are not, in words."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

NAME_MAX, MOST_BYTES = 40, 2 << 20
# of one person
MOST = 30
WORKBOOK, WORD = "xlsx", "docx"
# rows that one file is filled with
ROWS_MOST = {WORKBOOK: 20_000, WORD: 1_000}
ACCEPT = ".xlsx,.docx"


class Kind(TextChoices):
    """What kind of file a template is."""

    XLSX = WORKBOOK, "Excel"
    DOCX = WORD, "Word"


NOT_TAKEN = {
    "ending": _("表样收 .xlsx 和 .docx。带宏的（.xlsm、.docm）和旧格式（.xls、.doc）请另存为 .xlsx 或 .docx 再上传。"),
    "empty": _("这个文件是空的，请重新选择。"),
    "unknown": _("这不是 Excel 工作簿或 Word 文档，请核对后再上传。"),
    "broken": _("文件已损坏，读不完整。请在 Excel 或 Word 里打开核对，另存一份再上传。"),
    "broken_word": _("文件已损坏，读不完整。请在 Word 里打开核对，另存一份再上传。"),
    "old_or_locked": _("文件设了打开密码，或者是旧格式。请取消密码，另存为 .xlsx 或 .docx 再上传。"),
    "runs": _("文件里有宏、控件或嵌入的对象，不能用作表样。请删去后另存为 .xlsx 再上传。"),
    "word_that_runs": _("文件里有宏或嵌入的对象，不能用作表样。请删去后另存为 .docx 再上传。"),
    "from_outside": _("文件会从外面取内容（外部链接、数据连接或取网页的公式），不能用作表样。请在“数据”里断开链接后再上传。"),
    "word_from_outside": _("文件打开时会从外面取内容（链接的图片、附加模板或域），不能用作表样。请断开链接后再上传。"),
    "declares": _("文件里含有 Excel 不会写出的内容（文档类型声明），为安全起见不予读取。请在 Excel 里另存为 .xlsx 再上传。"),
    "too_large_unpacked": _("文件解开后超过 %(limit)s MB，不像是表样。请删去多余的工作表、图片和格式再上传。"),
    "too_much": _("读这个文件要用的时间和内存超出限度。请删去多余的工作表和内容，只留表头和样行。"),
    "no_sheet": _("表样里没有名为“%(name)s”的工作表，请重新选择。"),
    "merged_rows": _("第 %(row)s 行起有上下合并的单元格，数据填不进去。请把样行放在没有上下合并的地方。"),
    "merged_column": _("样行的 %(column)s 列被左边合并了，填了也看不见，请改对到合并区的第一列。"),
    "formula_in_row": _("样行（第 %(row)s 行）的 %(column)s 列有公式。公式不会往下复制，请删去，或者把这一列对到清单里的一列。"),
    "table": _("样行在 Excel 的“表格”（%(name)s）里，加行会弄坏它。请在“表设计”里转换为区域再上传。"),
    "too_many_rows": _("行数太多，一个工作表放不下。"),
    "mark": _("Word 表样里有不能用的写法（%(said)s）。只能用 {{ }} 写名称、{%%tr for %%} 逐行和 {%% if %%} 判断。"),
    "word": _("Word 表样里的“%(said)s”不认识，请对照下面的写法核对。"),
    "loop": _("Word 表样里逐行只能写 {%%tr for 行 in %(said)s %%} … {%%tr endfor %%}，不能套在另一个里面。"),
    "no_marks": _("Word 表样里没有逐行的标记，请在表格里写 {%%tr for 行 in %(said)s %%}。"),
    "syntax": _("Word 表样里的标记没有写完整：%(said)s。"),
}  # fmt: skip
# what of a workbook doesn't follow when rows are put in
LEFT = {
    "formula": _("%(where)s 的公式没有跟着移动（只有 SUM 求和会自动跟着），请填好后核对。"),
    "name": _("名称“%(where)s”没有跟着移动，请填好后核对。"),
    "drawn": _("工作表“%(where)s”里的图形、图片和批注不随行下移，请填好后核对。"),
}  # fmt: skip
