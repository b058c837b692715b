"""What verification finds and the heads of days, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.pages import AUDIT, Listed, Pages, Tasks

PAGES = Pages(
    help=(
        Tasks(
            "auditor",
            (
                _(
                    "台账每周自动核对一次，发现的问题在后台管理的「核对发现的问题」里，查明后写上说明才算处理。"
                ),
                _("每天的「台账日封」可以打印留存、报送区里：以后谁改了旧账，一比就知道。"),
            ),
            order=20,
        ),
    ),
    administration=(
        Listed(AUDIT, "whistles.finding", "report", 12),
        Listed(AUDIT, "whistles.dayhead", "lock", 14),
    ),
)
