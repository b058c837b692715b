"""People, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.pages import Here, Pages, Tasks
from grids.people.held import HELD
from grids.people.same.ties import TIES

PAGES = Pages(
    addresses=(("people/", "grids.people.urls"),),
    ties=TIES,
    held=(HELD,),
    help=(
        Tasks(
            "grid_admin",
            (
                _(
                    "疑似同一人：两条登记并排看清楚再合并；认错了可以拆分，原样放回去；是两个人的点“不是同一人”，不再提示。"
                ),
            ),
            order=60,
        ),
        Tasks(
            "community_officer",
            (_("居民登记：屏幕上只有掩码；确实要看全名、电话或证件号的，选一个事由，看一次记一次。"),),
            order=60,
        ),
    ),
    here=(
        Here(
            ("person", "person_reveal", "person_correct", "person_document", "person_part"),
            _("一个人的登记"),
            (
                _(
                    "姓名、证件号、电话加密保存，屏幕上只有掩码；要看完整的，选一个事由，每看一次记一次，本人也能知道。"
                ),
                _("登记错了点“更正”，写明原因；原来的值加密留着，搬离或注销后按期一起删除。"),
                _("一个证件号在全街道只登记一个人；未满 18 周岁的证件号不在这里显示。"),
            ),
        ),
        Here(
            ("person_same", "person_merge", "person_differ"),
            _("疑似同一人"),
            (
                _("同名同一天出生、同名同一个电话的，列在这里，系统不会自己合并。"),
                _("合并不删除任何登记：两条并成一个人，哪些是从哪条来的都记着；认错了拆分，原样放回去。"),
            ),
        ),
    ),
)
