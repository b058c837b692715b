"""Steps that take two, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission
from grids.approvals import todos
from grids.pages import PEOPLE, Listed, Pages, Tasks, Todos

# by every permission with which a kind may be decided; a guard compares them with the kinds
DECIDING = (
    Permission.STAFF_CONFIRM,
    Permission.WHISTLE_VERIFY,
    Permission.WHISTLE_APPROVE,
    Permission.LEAD_APPROVE,
    Permission.COMPLAINT_HANDLE,
    Permission.EXPORT_APPROVE,
    Permission.COLLECT_APPROVE,
    Permission.MINOR_APPROVE,
)

PAGES = Pages(
    help=(
        Tasks(
            "security_officer",
            (
                _(
                    "后台管理里的“双人审批”：核对后确认敏感岗位的任职、密码重置和岗位角色的变动；您不能单独发起。"
                ),
                _(
                    "确认密码重置时，页面会显示另一段一次性的码，只显示一次：封好当面交给本人，不要交给系统管理员。"
                ),
            ),
            order=10,
        ),
    ),
    administration=(Listed(PEOPLE, "grids.approval", "how_to_reg", 70, count=todos.count_alone),),
    todos=(
        Todos(todos.to_decide, DECIDING, order=10),
        Todos(
            todos.asked_for,
            (
                *DECIDING,
                Permission.STAFF_EDIT,
                Permission.WHISTLE_HANDLE,
                Permission.INITIATIVE_EDIT,
                Permission.PEOPLE_REVEAL,
            ),
            order=20,
            is_counted=False,
            heading=_("您提出的"),
        ),
    ),
)
