"""Handing all of somebody's posts over, with what other subjects hand over with them: at once, or on a day ahead.

One that is dated ahead moves nothing before its day: until then it can be withdrawn, and posts, matters and tasks stay where
they are. On its day all of it goes, or nothing does and it is said why.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.installation import common_code
from grids.access.roles import Permission
from grids.approvals.models import Approval
from grids.areas.models import Area
from grids.areas.queries import with_names
from grids.conduct.alone import each_alone
from grids.conduct.refusals import Refusal, require
from grids.staff import actions as staff
from grids.staff.managing import require_appointer
from grids.staff.models import Appointment, Member, User
from grids.staff.queries import system_actor
from grids.staffing.models import Handover, HandoverState
from grids.together import handed

WHY_MOST = Handover._meta.get_field("why").max_length


@dataclass
class Going:
    """What goes over in a handover: posts with the day on which each ends, and by subject how much of what else.

    others: name, label, how much, and what of it whoever asks may know, each with its address.
    """

    posts: list[Appointment] = field(default_factory=list)
    others: list[tuple[str, str, int, list[tuple[str, str]]]] = field(default_factory=list)
    handover: Handover | None = None

    @property
    def codes(self) -> list[str]:
        """Codes of the areas of these posts."""
        return sorted({post.area_id for post in self.posts})


def what_goes(member: Member, day: date, by: User | None = None) -> Going:
    """Every post of `member` in grids and offices that holds on a day or later, and what goes with them, named for `by`."""
    posts = Appointment.objects.filter(member=member, period__isempty=False)
    posts = posts.filter(Q(period__endswith=None) | Q(period__endswith__gt=day))
    going = Going(list(posts.select_related("kind", "area").order_by("area__code", "kind__order", "pk")))
    with_names(post.area for post in going.posts)
    if by is not None:
        codes = going.codes
        going.others = [
            (one.name, str(one.label), one.count(member, codes), one.named(member, codes, by))
            for one in handed()
        ]
    return going


@transaction.atomic
def hand_over(*, giver: Member, taker: Member, from_day: date, basis: str, by: User) -> Going:
    """Move all of somebody's posts to another from a day on, and with them what every subject hands over.

    All of it or nothing: `by` must be allowed to appoint to each of these posts, and the other to hold it. What takes two
    persons is not handed over in one action: Refusal says which. Of a day ahead it is tried, taken back, and waits.
    """
    require(giver.pk != taker.pk, _("交出的人和接手的人是同一位，请另选一位。"), field="taker")
    today = timezone.localdate()
    require(from_day >= today, _("只能从今天或以后的一天起交接；以前的任职请逐项更正。"), field="from_day")
    _lock((giver, taker))
    # whoever plans another one of this giver waited for the lock
    require(
        not Handover.objects.filter(giver=giver, state=HandoverState.PLANNED).exists(),
        _("「%(who)s」已有一次安排好的交接，先撤回那一次。") % {"who": giver},
        code="conflict",
    )
    handover = Handover(
        giver=giver, taker=taker, from_day=from_day, basis=basis, handed_by=by, handed_at=timezone.now()
    )
    if from_day > today:
        going = _tried(handover)
        handover.state, handover.settled_at, handover.settled_by = HandoverState.PLANNED, None, None
    else:
        going = _carried(handover)
    handover.area = Area.objects.filter(code=common_code(going.codes)).first() or going.posts[0].area
    handover.save(force_insert=True)
    going.handover = handover
    return going


def _lock(people: Iterable[Member]) -> None:
    # one order for everybody, so that two handovers never wait for each other
    ids = [one.pk for one in people]
    list(Member.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))


class _TakenBack(Exception):
    """Ends what was tried."""


def _tried(handover: Handover) -> Going:
    """What a handover would do if its day were today; nothing of it stays. Refusal where it couldn't be done."""
    going = Going()
    try:
        with transaction.atomic():
            going = _carried(handover)
            raise _TakenBack
    except _TakenBack:
        return going


def _carried(handover: Handover) -> Going:
    """Carry a handover out, and write into it what went."""
    giver, taker, day, by = handover.giver, handover.taker, handover.from_day, handover.handed_by
    going = what_goes(giver, day)
    require(
        going.posts, _("「%(who)s」从这一天起没有任职，没有什么可以交接。") % {"who": giver}, field="from_day"
    )
    require(
        taker.user is None or taker.user.is_active,
        _("「%(who)s」的账号已经停用，接不了；请另选一位。") % {"who": taker}, field="taker",
    )  # fmt: skip
    for post in going.posts:
        require_appointer(by, post.kind, post.area, _("交接"))
    handover.posts = [_told(post, day) for post in going.posts]
    for post in going.posts:
        _move(post, taker, day, handover.basis, by)
    codes = going.codes
    handover.told = {"posts": len(going.posts)}
    for one in handed():
        handover.told[one.name] = one.hand(member=giver, to=taker, areas=codes, by=by)
    handover.state, handover.settled_at, handover.settled_by = HandoverState.DONE, timezone.now(), by
    return going


def _told(post: Appointment, day: date) -> list[str]:
    begin = max(day, post.period.lower or day)
    return [
        post.area.short_name, post.kind.name, begin.isoformat(), post.period.upper.isoformat() if post.period.upper else "",
    ]  # fmt: skip


@transaction.atomic
def withdraw(*, handover_id: object, by: User) -> Handover:
    """Take a handover back before its day: nothing has moved, and nothing will."""
    handover = Handover.objects.select_for_update(of=("self",)).get(pk=handover_id)
    posts = what_goes(handover.giver, timezone.localdate()).posts
    for post in posts:
        require_appointer(by, post.kind, post.area, _("撤回交接"))
    if not posts and not oracle.may_in(by, Permission.STAFF_EDIT, handover.area_id):
        # who gives holds nothing any more: it is still of the area in which it was planned
        oracle.require_in(by, Permission.GRID_APPOINT, handover.area_id, _("撤回交接"))
    require(
        handover.state == HandoverState.PLANNED, _("这次交接已经办了或撤回了，不能再撤回。"), code="conflict"
    )
    handover.state, handover.settled_at, handover.settled_by = HandoverState.WITHDRAWN, timezone.now(), by
    handover.save(update_fields=["state", "settled_at", "settled_by"])
    return handover


def carry_due() -> int:
    """Carry out every handover whose day has come; how many were settled, those that could not be done among them.

    One that fails is tried again with the next sweep, and keeps none of the others waiting.
    """
    due = Handover.objects.filter(state=HandoverState.PLANNED, from_day__lte=timezone.localdate())
    keys = list(due.order_by("from_day", "handed_at").values_list("pk", flat=True))
    return each_alone(keys, _settle, "a handover whose day has come could not be carried out")


@transaction.atomic
def _settle(pk: object) -> bool:
    rows = Handover.objects.select_for_update(of=("self",), skip_locked=True).filter(
        state=HandoverState.PLANNED
    )
    handover = rows.select_related("giver", "taker__user", "handed_by").filter(pk=pk).first()
    if handover is None:
        return False
    _lock((handover.giver, handover.taker))
    try:
        with transaction.atomic():
            _carried(handover)
    except Refusal as refusal:
        # nothing is lost: whoever gives keeps everything, and it is said why
        handover.told, handover.posts = {}, []
        handover.state, handover.why = HandoverState.FAILED, str(refusal)[:WHY_MOST]
        handover.settled_at, handover.settled_by = timezone.now(), system_actor()
    handover.save(update_fields=["state", "told", "posts", "why", "settled_at", "settled_by"])
    return True


def _move(post: Appointment, taker: Member, from_day: date, basis: str, by: User) -> None:
    """End one post and give it to the other for what was left of it."""
    begin = max(from_day, post.period.lower or from_day)
    ended = staff.end_appointment(appointment_id=post.pk, by=by, on=begin)
    _require_at_once(ended, post)
    overlapping = Appointment.objects.filter(
        member=taker, kind=post.kind, area=post.area, period__overlap=(begin, post.period.upper)
    )
    if held := overlapping.first():
        # the other holds it beside already: nothing is to be given twice, and nothing to be lost
        from_then = held.period.lower is None or held.period.lower <= begin
        to_the_end = held.period.upper is None or (
            post.period.upper and held.period.upper >= post.period.upper
        )
        require(
            from_then and to_the_end,
            _("「%(who)s」担任%(area)s的%(kind)s只有一段时间（%(from)s 至 %(to)s），接不满；请先更正那一段，再交接。")
            % {
                "who": taker, "area": post.area.short_name, "kind": post.kind.name, "from": held.period.lower or "—",
                "to": held.period.upper or "—",
            },
            field="taker",
        )  # fmt: skip
        return
    made = staff.appoint(
        member=taker, kind=post.kind, area=post.area, from_day=begin, to_day=post.period.upper, basis=basis, by=by
    )  # fmt: skip
    _require_at_once(made, post)


def _require_at_once(made: Appointment | Approval, post: Appointment) -> None:
    require(
        not isinstance(made, Approval),
        _("「%(post)s」的任职要另一位确认，不能随交接一起转；请在后台管理里单独办理，其余的再交接。")
        % {"post": post.kind.name},
    )
