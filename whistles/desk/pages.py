"""The desk's pages, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.access.oracle import allowed_anywhere
from grids.access.roles import Permission
from grids.pages import Entry, Pages, Tasks
from grids.staff.models import User
from whistles.intake.queries import pool_count


def _to_triage(user: User) -> int:
    """What waits in the pool for whoever may triage: to read it is no task."""
    return pool_count(user) if allowed_anywhere(user, Permission.LEAD_TRIAGE) else 0


PAGES = Pages(
    addresses=(("leads/", "whistles.desk.urls"),),
    navigation=(
        Entry(
            "lead_desk",
            _("哨源库"),
            "pool",
            order=20,
            permission=Permission.LEAD_VIEW,
            tab=True,
            count=_to_triage,
        ),
    ),
    help=(
        Tasks(
            "community_officer",
            (_("在现场看到问题：点“登记哨源”，写一句话、选社区或网格，登记后街道会研判。"),),
            order=10,
        ),
        Tasks(
            "street_admin",
            (
                _("哨源库：左边选一条，中间看内容，按 W 吹哨、D 不予受理、J 看下一件。"),
                _("吹哨时选哨种和牵头部门，时限当场算给您看；社区不能牵头，只能配合。"),
            ),
            order=10,
        ),
        Tasks("street_leader", (_("检举控告的反映人只有您能查看，每次都要写事由并留下记录。"),), order=20),
    ),
)
