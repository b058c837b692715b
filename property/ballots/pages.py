"""Motions and ballots, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.pages import Here, Pages, Tasks
from grids.seams import Doorway

PAGES = Pages(
    addresses=(("motions/", "property.ballots.urls"),),
    doorways=(
        Doorway(
            "vote/", "property.ballots.door.vote_urls", "vote", _("业主投票"),
            _("凭表决码投票，一名业主一票；表决码印在社区发的纸上。"), 30,
        ),
        Doorway(
            "notices/", "property.ballots.door.notice_urls", "vote_notices", _("业主大会公告"),
            _("正在表决什么、什么时候截止、结果是什么。"), 35,
        ),
    ),
    help=(
        Tasks("community_officer", (_("纸质票由两个人各录一次，一致才计入；不一致请第三人对照原票。"),), order=43),
    ),
    here=(
        Here(
            ("motion", "motion_step", "ballot_step"),
            _("议题"),
            (
                _("四条都要达到才算通过，按分数比，不四舍五入；弃权算参与，不算同意。"),
                _("截止以前，只有计票组看得到怎么投的；其他人只看参与。"),
                _("不记名的议题，谁投了什么任何人都查不到；计票要计票组里两个人的计票码。"),
            ),
        ),
        Here(
            ("voting_codes", "counting_code"),
            _("表决码和计票码"),
            (
                _("表决码和计票码都只显示一次，请当场打印；丢了只能作废重发。"),
                _("表决码交给业主本人；计票码各人自己保管，不要给别人看。"),
            ),
        ),
    ),
)  # fmt: skip
