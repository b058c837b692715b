"""What somebody is shown who confirms a step of staff: who, with which account, what it lets them do, from when.

Made from rows when it is asked for, and again when it is granted: what differs by then is not what was confirmed.
"""

from collections.abc import Iterable
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grids.access.roles import ROLES
from grids.approvals.kinds import Told
from grids.approvals.models import Approval
from grids.areas.models import Area
from grids.staff.managing import from_today
from grids.staff.models import Appointment, Department, Member, PostKind, User


def appointing(member: Member, kind: PostKind, area: Area, period: DateRange) -> Told:
    """Whom to appoint to what, where, and for how long."""
    named = {
        "member": member.name, "account": _account(member.user), "kind": kind, "role": _role(kind.role), "area": area,
        **_period(period),
    }  # fmt: skip
    wording = _(
        "任命 %(member)s（%(account)s）为%(area)s的%(kind)s，系统角色：%(role)s；自 %(from)s 至 %(to)s"
    )
    return Told(wording, named, member.user)


def ending(appointment: Appointment, on: date | None) -> Told:
    """Which post of whom to end, and when."""
    member = appointment.member
    named = {
        "member": member.name, "account": _account(member.user), "area": appointment.area, "kind": appointment.kind,
        "on": on or _("确认当天"),
    }  # fmt: skip
    return Told(_("结束 %(member)s（%(account)s）的任职：%(area)s的%(kind)s；自 %(on)s"), named, member.user)


def joining(user: User, department: Department, period: DateRange) -> Told:
    """Which account is to handle the matters of which department."""
    named = {
        "user": user,
        "account": user.username,
        "department": department,
        "area": department.area,
        **_period(period),
    }
    wording = _("安排 %(user)s（%(account)s）到%(area)s的%(department)s；自 %(from)s 至 %(to)s")
    return Told(wording, named, user)


def holding(member: Member, given: User | None, taken: User | None) -> Told:
    """Which account is to get all posts of a person, or to lose them."""
    named = {"account": _account(given or taken), "member": member.name, "posts": _posts(member)}
    wording = (
        _("把账号 %(account)s 交给 %(member)s，连同任职：%(posts)s")
        if given
        else _("从 %(member)s 收回账号 %(account)s，连同任职：%(posts)s")
    )
    return Told(wording, named, given or taken)


def changing(kind: PostKind, role: str) -> Told:
    """Which kind of post is to have which role."""
    return Told(_("岗位「%(kind)s」的系统角色改为「%(role)s」"), {"kind": kind, "role": _role(role)}, None)


# -- the same of what was asked for, as it stands now --


def appointing_of(approval: Approval) -> Told:
    """What an asking to appoint comes to now."""
    given = approval.wanted
    member = Member.objects.select_related("user").get(pk=given["member"])
    kind, area = PostKind.objects.get(pk=given["kind"]), Area.objects.get(code=given["area"])
    return appointing(member, kind, area, DateRange(day_of(given["from"]), day_of(given["to"])))


def ending_of(approval: Approval) -> Told:
    """What an asking to end a post comes to now."""
    rows = Appointment.objects.select_related("member__user", "area", "kind")
    return ending(rows.get(pk=approval.wanted["appointment"]), day_of(approval.wanted["on"]))


def joining_of(approval: Approval) -> Told:
    """What an asking to let an account into a department comes to now."""
    given = approval.wanted
    department = Department.objects.select_related("area").get(pk=given["department"])
    period = DateRange(day_of(given["from"]), day_of(given["to"]))
    return joining(User.objects.get(pk=given["user"]), department, period)


def holding_of(approval: Approval) -> Told:
    """What an asking to give or take an account comes to now."""
    member, given = Member.objects.get(pk=approval.wanted["member"]), approval.wanted["user"]
    return holding(member, User.objects.get(pk=given) if given else None, approval.concerns)


def changing_of(approval: Approval) -> Told:
    """What an asking for another role comes to now."""
    return changing(PostKind.objects.get(pk=approval.wanted["kind"]), approval.wanted["role"])


def day_of(text: str | None) -> date | None:
    """A day as an asking keeps it."""
    return date.fromisoformat(text) if text else None


def _account(user: User | None) -> str | Promise:
    return user.username if user else _("还没有账号")


def _role(code: str) -> str | Promise:
    return ROLES[code].name if code else _("无")


def _period(period: DateRange) -> dict[str, object]:
    return {"from": period.lower, "to": period.upper or _("长期")}


def _posts(member: Member) -> str:
    posts: Iterable[Appointment] = member.appointments.filter(period__overlap=from_today())
    rows = posts.select_related("area", "kind").order_by("area__code", "kind__order", "pk")
    return "、".join(f"{post.area}{post.kind}" for post in rows)
