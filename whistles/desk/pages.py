"""The desk's pages, among all pages."""

from django.utils.translation import gettext_lazy as _

from grids.access.oracle import allowed_anywhere
from grids.access.roles import Permission
from grids.pages import Entry, Here, Pages, Tasks
from grids.seams import Handed, Matters, Pins
from grids.staff.models import User
from whistles.desk import handing_over, mapped
from whistles.desk.found import make_finding
from whistles.desk.listings import FOLLOWED, LEADS
from whistles.desk.pool import complaint_count
from whistles.intake.queries import pool_count


def _to_triage(user: User) -> int:
    """What waits in the pool for whoever may triage: to read it is no task."""
    return pool_count(user) if allowed_anywhere(user, Permission.LEAD_TRIAGE) else 0


PAGES = Pages(
    addresses=(("leads/", "whistles.desk.urls"),),
    lists=(LEADS,),
    followed=(FOLLOWED,),
    pins=(Pins("leads", _("哨源库"), 40, Permission.LEAD_VIEW, mapped.pins),),
    matters=(Matters("leads", 20, Permission.LEAD_VIEW, mapped.matters),),
    handed=(
        Handed(
            "registered",
            _("登记的哨源和哨件"),
            30,
            handing_over.registered_by,
            handing_over.hand_registered,
            handing_over.registered_named,
        ),
    ),
    finding=make_finding,
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
        Entry(
            "complaint_desk",
            _("检举控告"),
            "lock",
            order=25,
            permission=Permission.COMPLAINT_HANDLE,
            count=complaint_count,
        ),
    ),
    help=(
        Tasks(
            "complaint_officer",
            (
                _("“检举控告”里是要您办理的：吹给与此事无关的部门，或写明理由不予受理；每一步都留下记录。"),
                _("反映您所在单位或您本人的检举控告由上级办理，您看不到也查不到。"),
            ),
            order=10,
        ),
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
        Tasks(
            "street_leader",
            (
                _(
                    "检举控告由您在“检举控告”里办理，反映街道自己的由区里办理；查看举报人都要写事由并留下记录。"
                ),
            ),
            order=20,
        ),
    ),
    here=(
        Here(
            ("lead_desk", "lead", "lead_take", "lead_terms"),
            _("哨源库"),
            (
                _("左边选一条，中间看内容和现在能做的，右边是同一电话、同一地址的其他反映。"),
                _("要派给部门的吹哨；当场能办好的自处办结；不归街道管的，写明理由和答复后不予受理。"),
                _("只显示您管的区域；检举控告不在这里。"),
            ),
        ),
        Here(
            ("lead_list",),
            _("哨源列表"),
            (
                _("登记过的每一条都在这里：点状态换一批，“与我有关”里有我登记的、我办过的和我关注的。"),
                _("不予受理和自处办结的，答复就在标题下面，居民来电话可以照着讲。"),
            ),
        ),
        Here(
            ("lead_sheet",),
            _("哨源单"),
            (_("一条哨源单独打印，不带哨源库；不印反映人的姓名和电话，检举控告不打印。"),),
        ),
        Here(
            ("lead_merge", "lead_likely"),
            _("并入"),
            (
                _(
                    "同一件事的几条哨源并成一件哨件：按数字选可能重复的那件，或者打字找；各自答复、各自回访，统计只算一件。"
                ),
                _("是不是同一件由您决定；并错了在哨源页“撤销并入”，退回哨源库。"),
            ),
        ),
        Here(
            ("lead_whistle",),
            _("吹哨"),
            (
                _("先定哨种，时限当场算给您看；再选一个牵头部门，要几家一起办的加配合部门。"),
                _("社区不能牵头，只能做职责清单里的配合。派错了可以改派，也可以撤销后退回哨源库。"),
            ),
        ),
        Here(
            ("lead_dismiss",),
            _("不予受理"),
            (_("理由给街道自己看，答复是要讲给反映人听的话，两样都会留在台账里。"),),
        ),
        Here(
            ("lead_receive", "lead_houses"),
            _("登记哨源"),
            (
                _("只有标题必填；电话填了，系统会提醒同一电话反映过的其他事。"),
                _("姓名和电话加密保存，页面上只显示一部分；标题和内容里不用再写。"),
            ),
        ),
        Here(
            ("complaint_desk", "complaint_receipt"),
            _("检举控告"),
            (
                _("这里的每一件都密封：只有您和办理它的部门知道；反映您单位的，由上级办理，您看不到。"),
                _("查看举报人要写事由，每一次都有记录。"),
            ),
        ),
    ),
)
