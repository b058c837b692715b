"""Requests about one's own data, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission
from grids.notices.kinds import Teller
from grids.pages import Entry, Here, Pages, Tasks, Todos
from grids.requests import telling, todos
from grids.requests.ending import FORGETS
from grids.requests.held import HELD
from grids.requests.listings import REQUESTS
from grids.requests.models import BOOK
from grids.requests.shown import BLOCK

PAGES = Pages(
    addresses=(("requests/", "grids.requests.urls"),),
    lists=(REQUESTS,),
    navigation=(
        Entry("request_list", _("个人信息申请"), "file", order=50, permission=Permission.REQUEST_HANDLE),
    ),
    todos=(
        Todos(
            todos.waiting, (Permission.REQUEST_HANDLE,), 39, is_counted=False, is_first=True, heading=_("个人信息申请")
        ),
        Todos(
            todos.for_care, (Permission.CARE_VIEW,), 40, is_counted=False, is_first=True, heading=_("查阅申请的关注帮扶部分")
        ),
    ),
    tellers=(Teller(BOOK, telling.drafts, telling.known_to, telling.concerns, telling.said),),
    person_blocks=(BLOCK,),
    held=(HELD,),
    forgets=(FORGETS,),
    help=(
        Tasks(
            "grid_admin",
            (
                _(
                    "居民来查自己的信息、要求更正或删除：打开这个人的页面登记申请，查阅的做一份报告（Word 或 PDF）交给本人，到期以前答复。"
                ),
            ),
            order=65,
        ),
    ),
    here=(
        Here(
            ("request_list",),
            _("个人信息申请"),
            (
                _("居民查阅、更正、异议、删除自己信息的申请，按答复日期办；已过日期的标红。"),
                _("新的申请在这个人的页面上登记。"),
            ),
        ),
        Here(
            ("request_new",),
            _("登记申请"),
            (
                _("先核对原件：本人看证件，监护人看监护关系，近亲属看死亡和亲属关系；不留复印件。"),
                _("申请内容、替本人申请的人的姓名加密保存，和这个人的登记一起按期抹去。"),
            ),
        ),
        Here(
            ("subject_request", "request_answer", "request_withdraw", "request_care", "request_report", "request_erase"),
            _("一件申请"),
            (
                _("查阅的先申请做完整的报告，由街道负责人批准，24 小时内做一份：登记了什么、为什么、保存多久、谁看过；文件只交给申请人。"),
                _("要更正的，到这个人的页面或户卡上改，改完再回来答复；没有全部办理的写明理由。"),
                _("关注帮扶类记录由街道另行答复，这里看不到有没有。"),
            ),
        ),
    ),
)  # fmt: skip
