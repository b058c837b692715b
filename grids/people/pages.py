"""People, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission
from grids.of_people import PersonBlock
from grids.pages import Entry, Here, Pages, Tasks
from grids.people.consents.queries import block_of
from grids.people.held import HELD
from grids.people.same.ties import TIES
from grids.seams import Way

PAGES = Pages(
    addresses=(("people/", "grids.people.urls"), ("minors/", "grids.people.minors.urls")),
    navigation=(Entry("minors", _("未成年人的信息"), "lock", order=50, permission=Permission.AUDIT_READ),),
    ways=(
        Way("person_same", _("疑似同一人"), 10, (Permission.PEOPLE_MERGE,)),
        Way("minor_leave", _("按任务查看未成年人的信息"), 30, (Permission.PEOPLE_REVEAL,)),
        Way("minors", _("未成年人的信息"), 40, (Permission.MINOR_APPROVE,)),
    ),
    person_blocks=(
        PersonBlock("consents", 40, Permission.PEOPLE_VIEW, "grids/people/_consents.html", block_of),
    ),
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
            "street_leader",
            (
                _(
                    "查看未成年人信息的申请在“今日”里等您决定；一年的申请、批准和查看在“未成年人的信息”的年度清单里。"
                ),
            ),
            order=61,
        ),
        Tasks(
            "community_officer",
            (_("居民登记：屏幕上只有掩码；确实要看全名、电话或证件号的，选一个事由，看一次记一次。"),),
            order=60,
        ),
    ),
    here=(
        Here(
            (
                "person",
                "person_reveal",
                "person_correct",
                "person_document",
                "person_part",
                "person_minor",
                "person_consent",
                "person_withdraw",
            ),
            _("一个人的登记"),
            (
                _(
                    "姓名、证件号、电话加密保存，屏幕上只有掩码；要看完整的，选一个事由，每看一次记一次，本人也能知道。"
                ),
                _("登记错了点“更正”，写明原因；原来的值加密留着，搬离或注销后按期一起删除。"),
                _(
                    "一个证件号在全街道只登记一个人；未满 18 周岁的人和年龄不明的子女，要另一人批准才能看完整的值。"
                ),
                _("同意可以随时撤回：靠它留存的电话或监护人马上删除，撤回的经过留下。"),
            ),
        ),
        Here(
            ("minors", "minor_leave", "minor_asking"),
            _("未成年人的信息"),
            (
                _(
                    "未满 18 周岁的人（和年龄不明的子女）的姓名、电话、证件号，批准后才能看：单次的 24 小时内看一次，按任务的到期自动失效。"
                ),
                _("申请的人不能自己批准；每一次查看仍要选事由，和批准一起记入安全日志。"),
                _("年度清单供审计核对：申请、批准和每一次查看，不含姓名。"),
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
