"""What imports of registers say of themselves in the places common to all subjects."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission
from grids.pages import Entry, Here, Tasks, Todo, Todos
from grids.seams import Stored
from grids.sheets.files import reseal_waiting
from grids.sheets.models import RegisterImport

if TYPE_CHECKING:
    from grids.staff.models import User

IMPORT = Permission.PEOPLE_IMPORT
ADDRESSES = (("sheets/", "grids.sheets.urls"),)
LISTED = 5


def to_mend(user: "User") -> list[Todo]:
    """The imports of this user some of whose rows were refused and are not yet dealt with."""
    rows = RegisterImport.objects.visible_to(user).with_rows_to_mend().filter(created_by=user)
    return [
        Todo(
            title=gettext("登记表有 %(n)d 行没有导入") % {"n": matter.refused},
            url=reverse("sheet_page", args=[matter.pk]),
            label=gettext("去改好再传"),
            meta=(matter.file_name,),
            count=1,
        )
        for matter in rows.order_by("-created_at")[:LISTED]
    ]


TODOS = (Todos(to_mend, (IMPORT,), 62, is_counted=False, is_first=True, heading=_("登记表导入")),)
NAVIGATION = (Entry("sheet_list", _("登记表"), "import", order=48, permission=IMPORT),)
STORED = (Stored("sheets", _("等待导入的登记表"), 25, reseal_waiting),)
HELP = (
    Tasks(
        "grid_admin",
        (
            _("导入登记表：人房一表通、房屋、单位、租赁、产权人，在左边“登记表”里上传；先对应列、看检查结果，再确认。"),
            _("同一个文件传几次都不会重复：人按证件号认，没有证件的按同一户里的姓名认，户室按楼栋、单元、房号认；空着的格子不改原来的。"),
            _("证件号已登记在别处的人不会自动搬家：表里写了入住日期的按移居登记，没有写的退回，由您核实。"),
            _("没导入的行可以下载，第一列是原因，改好再传；下载要写事由，记入安全日志。"),
        ),
        order=92,
    ),
)  # fmt: skip
HERE = (
    Here(
        ("sheet_list", "sheet_new"),
        _("登记表导入"),
        (
            _("一行一人、房屋列重复或合并的一表通，直接上传；列名不用改，认不出来的选一次就记住。"),
            _("上传后先检查、再确认；确认之前什么都没有写进去。"),
        ),
    ),
    Here(
        (
            "sheet_page", "sheet_progress", "sheet_columns", "sheet_confirm", "sheet_drop", "sheet_settle", "sheet_refused",
            "sheet_take_back",
        ),
        _("导入登记表"),
        (
            _("先对应列：认出来的已经选好，您只看不对的。新登记几行、更新几行、退回几行、为什么，都写在检查结果里。"),
            _("证件号已登记在别处的人只提出来，不会悄悄搬家；写了入住日期才按移居办。"),
            _("整次导错了的可以撤回：没有人接着办过的都恢复到导入以前，其余列出来，由您核对。"),
            _("没导入的行可以下载，照原因改好再传；同一个文件传几次都不会重复。"),
        ),
    ),
)  # fmt: skip
