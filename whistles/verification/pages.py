"""What verification finds and the heads of days, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission
from grids.pages import AUDIT, Listed, Pages, Tasks, Todos
from whistles.verification import todos

PAGES = Pages(
    help=(
        Tasks(
            "auditor",
            (
                _(
                    "台账每周自动核对一次，发现的问题在后台管理的「核对发现的问题」里，打开一个就写着怎样查、可以问谁；查明后点「处理问题」写上说明。"
                ),
                _("每天的「台账日封」可以打印留存、报送区里：以后谁改了旧账，一比就知道。"),
            ),
            order=20,
        ),
    ),
    administration=(
        Listed(AUDIT, "whistles.finding", "report", 12, count=todos.count_open),
        Listed(AUDIT, "whistles.dayhead", "lock", 14),
    ),
    todos=(Todos(todos.to_look_into, (Permission.AUDIT_READ,), order=5),),
)
