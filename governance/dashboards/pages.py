"""The first page, more and help, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.pages import Entry, Pages, Tasks

PAGES = Pages(
    addresses=(("", "governance.dashboards.urls"),),
    navigation=(Entry("home", _("今日"), "today", order=10, tab=True),),
    help=(
        Tasks(
            "community_officer",
            (_("“今日”里是本区域正在办的哨件，红条是超时的；点开看经过和时限。"),),
            order=20,
        ),
    ),
)
