"""Appointing into a hole, and handing all of somebody's posts over, with what other subjects hand over with them."""

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access.installation import common_code
from grids.approvals.models import Approval
from grids.areas.models import Area
from grids.areas.queries import with_names
from grids.audit.models import Kind, SecurityEvent
from grids.conduct.refusals import Refusal, require
from grids.staff import actions as staff
from grids.staff.managing import require_appointer
from grids.staff.models import Appointment, Member, PostKind, User
from grids.staffing.models import Handover
from grids.together import handed


@transaction.atomic
def fill(
    *, area: Area, kind: PostKind, member: Member, from_day: date, by: User, to_day: date | None = None,
    basis: str = "", seen: int = 0,
) -> Appointment | Approval:  # fmt: skip
    """Appoint somebody to a post of a grid that stood empty when `by` looked.

    seen: the newest appointment to it that was known then. Refusal(conflict) where somebody came first, by whom and when.
    """
    Area.objects.select_for_update(of=("self",)).get(pk=area.pk)
    newer = Appointment.objects.filter(area=area, kind=kind, pk__gt=seen, period__isempty=False)
    other = newer.select_related("member").order_by("-pk").first()
    if other:
        raise Refusal(_taken(other, area, kind), code="conflict")
    return staff.appoint(
        member=member, kind=kind, area=area, from_day=from_day, to_day=to_day, basis=basis, by=by
    )


def _taken(other: Appointment, area: Area, kind: PostKind) -> str:
    about = {
        "who": other.member.name, "where": area.short_name, "post": kind.name,
        "day": f"{other.period.lower:%m-%d}" if other.period.lower else "—",
    }  # fmt: skip
    entries = SecurityEvent.objects.filter(
        kind=Kind.APPOINTMENT, subject_kind=Appointment._meta.label_lower, subject_id=str(other.pk)
    )
    entry = entries.order_by("recorded_at").first()
    if entry is None:
        return _("没有任命。已有人把 %(who)s 任为%(where)s %(post)s（%(day)s 起）。您填的没有丢。") % about
    about |= {"by": entry.actor_label, "at": f"{timezone.localtime(entry.occurred_at):%H:%M}"}
    return (
        _("没有任命。%(by)s %(at)s 已把 %(who)s 任为%(where)s %(post)s（%(day)s 起）。您填的没有丢。") % about
    )


@dataclass
class Going:
    """What goes over in a handover: posts with the day on which each ends, and by subject how much of what else."""

    posts: list[Appointment] = field(default_factory=list)
    others: list[tuple[str, str, int]] = field(default_factory=list)
    handover: Handover | None = None

    @property
    def codes(self) -> list[str]:
        """Codes of the areas of these posts."""
        return sorted({post.area_id for post in self.posts})


def what_goes(member: Member, day: date) -> Going:
    """Every post of `member` in grids and offices that holds on a day or later, and what goes with them."""
    posts = Appointment.objects.filter(member=member, period__isempty=False)
    posts = posts.filter(Q(period__endswith=None) | Q(period__endswith__gt=day))
    going = Going(list(posts.select_related("kind", "area").order_by("area__code", "kind__order", "pk")))
    with_names(post.area for post in going.posts)
    going.others = [(one.name, str(one.label), one.count(member, going.codes)) for one in handed()]
    return going


@transaction.atomic
def hand_over(*, giver: Member, taker: Member, from_day: date, basis: str, by: User) -> Going:
    """Move all of somebody's posts to another from a day on, and with them what every subject hands over.

    All of it or nothing: `by` must be allowed to appoint to each of these posts, and the other to hold it. What takes two
    persons is not handed over in one action: Refusal says which.
    """
    require(giver.pk != taker.pk, _("交出的人和接手的人是同一位，请另选一位。"), field="taker")
    require(
        from_day >= timezone.localdate(), _("只能从今天或以后的一天起交接；以前的任职请逐项更正。"), field="from_day"
    )  # fmt: skip
    # one order for everybody, so that two handovers never wait for each other
    list(Member.objects.select_for_update(of=("self",)).filter(pk__in=(giver.pk, taker.pk)).order_by("pk"))
    going = what_goes(giver, from_day)
    require(
        going.posts, _("「%(who)s」从这一天起没有任职，没有什么可以交接。") % {"who": giver}, field="from_day"
    )
    for post in going.posts:
        require_appointer(by, post.kind, post.area, _("交接"))
    for post in going.posts:
        _move(post, taker, from_day, basis, by)
    codes, told = going.codes, {"posts": len(going.posts)}
    for one in handed():
        told[one.name] = one.hand(member=giver, to=taker, areas=codes, by=by)
    area = Area.objects.filter(code=common_code(codes)).first() or going.posts[0].area
    going.handover = Handover.objects.create(
        area=area, giver=giver, taker=taker, from_day=from_day, basis=basis, told=told, handed_by=by,
        handed_at=timezone.now(),
    )  # fmt: skip
    return going


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
