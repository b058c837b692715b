"""Owners' meetings, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.pages import Here, Pages, Tasks

PAGES = Pages(
    addresses=(("meetings/", "property.meetings.urls"),),
    help=(
        Tasks(
            "community_officer",
            (_("业主大会：写明议题，冻结名册，提前 15 日公示，到期计票；每一步法律要什么，页面右边写着。"),),
            order=42,
        ),
    ),
    here=(
        Here(
            ("meeting", "meeting_new", "meeting_step"),
            _("业主大会"),
            (
                _("先提议、写明议题，再冻结名册；冻结以后过户的，仍按冻结时的业主。"),
                _("要提前 15 日通知，通知当天不算；公示以后议题和日期不再改。"),
                _("计票组至少两人；有不记名的议题，每人要先领取自己的计票码，只显示一次。"),
            ),
        ),
        Here(
            ("meeting_roll",),
            _("业主名册"),
            (
                _("一名业主有几套的，按一人计；几个人共有一套的，合起来一票。"),
                _("按序号和门牌列出，不列姓名；要看是谁，打开户室。"),
            ),
        ),
    ),
)
