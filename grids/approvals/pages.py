"""Steps that take two, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.pages import PEOPLE, Listed, Pages, Tasks

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
    administration=(Listed(PEOPLE, "grids.approval", "how_to_reg", 70),),
)
