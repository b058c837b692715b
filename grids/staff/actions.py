"""Members, posts and offices: who holds which from when to when. The administration calls these.

Whoever manages staff does so within the own subtree. What lets an account reveal, administer or audit is asked for
by one and granted by somebody else.
"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.installation import common_code, top_code
from grids.access.oracle import STREET_DIGITS
from grids.access.roles import DEPARTMENT_HANDLER, SENSITIVE_ROLES, Permission, excluding_pairs
from grids.approvals import actions as approvals
from grids.approvals.models import Approval, What
from grids.areas.models import Area
from grids.audit.actions import note
from grids.audit.models import Kind
from grids.conduct.refusals import Refusal, checked, require
from grids.staff import askings
from grids.staff.managing import (
    areas_of_posts,
    from_today,
    keeps_standing,
    managed,
    period_of,
    require_all,
    require_appointer,
    require_leader,
    require_own_person,
    require_staff_editor,
    require_standing,
    roles_held,
    watches,
)
from grids.staff.models import (
    Appointment,
    Department,
    DepartmentKind,
    DepartmentMembership,
    Member,
    PostGroup,
    PostKind,
    User,
)


@transaction.atomic
def save_member(*, member: Member, by: User) -> Member | Approval:
    """Add a person who can hold posts, or correct name, phone and account.

    Giving a person an account gives the account every post of the person: both must lie within what the
    manager manages, and their roles may not exclude each other. Of a sensitive post somebody else grants it: then
    everything but the account is saved, and what was asked for is returned.
    """
    require_staff_editor(by, _("维护人员"))
    before = Member.objects.select_for_update().get(pk=member.pk) if member.pk else None
    checked(member)
    keeps_standing(member)
    if before:
        require_all(by, areas_of_posts(Q(member=before)), before)
    if before is None or before.user_id != member.user_id:
        for user_id in filter(None, (before.user_id if before else None, member.user_id)):
            managed(user_id, by)
        _refuse_exclusive(roles_held(member, member.user, from_today()))
        if before and not by.is_system and _takes_two(member, before):
            return _ask_for_account(member, before, by)
    member.save()
    return member


def _takes_two(member: Member, before: Member) -> bool:
    """Whoever is given such posts, and whoever watched with them until now."""
    if member.user_id and roles_held(before, None, from_today()) & SENSITIVE_ROLES:
        return True
    return bool(before.user_id) and watches(Q(member=before))


def _ask_for_account(member: Member, before: Member, by: User) -> Approval:
    user, member.user = member.user, before.user
    member.save()
    return approvals.ask(
        what=What.HOLDER,
        **askings.holding(member, user, before.user)._asdict(),
        wanted={"member": member.pk, "user": user.pk if user else None, "before": before.user_id},
        area_code=common_code(areas_of_posts(Q(member=member))) or top_code(),
        by=by,
    )


def _carry_account(*, approval: Approval, by: User) -> None:
    member = Member.objects.select_for_update(of=("self",)).get(pk=approval.wanted["member"])
    given = approval.wanted["user"]
    is_as_asked = member.user_id == approval.wanted.get("before", member.user_id)
    require(is_as_asked, _("这个人的账号在提出以后改过了，请重新提出。"), code="conflict")
    require_all(approval.asked_by, areas_of_posts(Q(member=member)), member)
    member.user = managed(given, approval.asked_by) if given else None
    _refuse_exclusive(roles_held(member, member.user, from_today()))
    checked(member)
    member.save()
    _written(approval.area_code, by, member, approval)


@transaction.atomic
def appoint(
    *,
    member: Member,
    kind: PostKind,
    area: Area,
    from_day: date,
    by: User,
    to_day: date | None = None,
    basis: str = "",
) -> Appointment | Approval:
    """Appoint a member to a post in an area from a day on; on `to_day` it no longer holds.

    A post that reveals, administers or audits is granted by somebody else: then what was asked for is returned.
    Raises Refusal when the area is not the manager's, the grid has a leader already, who is to lead may not, or the
    account would combine roles that exclude each other.
    """
    appointment = _appointment(member, kind, area, period_of(from_day, to_day), by, basis)
    if by.is_system or appointment.kind.role not in SENSITIVE_ROLES:
        appointment.save(force_insert=True)
        _written(area.code, by, appointment)
        return appointment
    return approvals.ask(
        what=What.APPOINTMENT,
        **askings.appointing(appointment.member, appointment.kind, area, appointment.period)._asdict(),
        wanted={
            "member": member.pk, "kind": kind.pk, "area": area.code, "from": from_day.isoformat(),
            "to": to_day.isoformat() if to_day else None, "basis": basis,
        },
        area_code=area.code,
        by=by,
    )  # fmt: skip


def _appointment(
    member: Member, kind: PostKind, area: Area, period: DateRange, by: User, basis: str = ""
) -> Appointment:
    """The appointment as it would be, with everything checked and the person locked."""
    require_appointer(by, kind, area, _("任命"))
    member = Member.objects.select_for_update(of=("self",)).select_related("user").get(pk=member.pk)
    if member.user_id:
        # whoever lets the same account into a department locks it too: what both would combine is seen
        User.objects.select_for_update(of=("self",)).get(pk=member.user_id)
    require(member.user_id is None or member.user_id != by.pk, _("不能任命自己，请让另一位管理员来做。"))
    # its role is not changed by somebody else in between
    kind = PostKind.objects.select_for_update().get(pk=kind.pk)
    require(kind.is_active, _("岗位「%(kind)s」已停用。") % {"kind": kind.name}, field="kind")
    require_own_person(by, member, _("任命"))
    require_leader(member, kind, area)
    require_standing(area, period)
    if kind.role:
        _refuse_exclusive(roles_held(member, member.user, period) | {kind.role})
    appointment = Appointment(
        member=member, kind=kind, area=area, period=period, basis=basis, is_leader=kind.group == PostGroup.LEADER
    )  # fmt: skip
    # nothing is left out: an excluded field would leave the exclusion constraints unasked
    return checked(appointment)


def _carry_appointment(*, approval: Approval, by: User) -> None:
    given = approval.wanted
    from_day, to_day = askings.day_of(given["from"]), askings.day_of(given["to"])
    appointment = _appointment(
        Member.objects.get(pk=given["member"]), PostKind.objects.get(pk=given["kind"]),
        Area.objects.get(code=given["area"]), period_of(from_day, to_day), approval.asked_by,
        given.get("basis", ""),
    )  # fmt: skip
    appointment.save(force_insert=True)
    _written(appointment.area_id, by, appointment, approval)


@transaction.atomic
def end_appointment(*, appointment_id: int, by: User, on: date | None = None) -> Appointment | Approval:
    """End an appointment: from `on` (today unless told) it gives no access any more.

    Of a post from which somebody audits, confirms or handles complaints somebody else grants it: whoever watches is
    not taken away by one. Then what was asked for is returned.
    """
    appointment, period = _to_end(appointment_id, by, on)
    if by.is_system or not watches(Q(pk=appointment.pk)):
        return _end(appointment, period, by)
    return approvals.ask(
        what=What.ENDING,
        **askings.ending(appointment, on)._asdict(),
        wanted={"appointment": appointment.pk, "on": on.isoformat() if on else None},
        area_code=appointment.area_id,
        by=by,
    )


def _to_end(appointment_id: int, by: User, on: date | None) -> tuple[Appointment, DateRange]:
    """The appointment, locked, and the period that would be left of it."""
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("member__user", "area", "kind")
    appointment = rows.get(pk=appointment_id)
    require_appointer(by, appointment.kind, appointment.area, _("结束任职"))
    may_end_own = by.is_system or oracle.may_in(by, Permission.STAFF_EDIT, appointment.area_id)
    require(
        may_end_own or appointment.member.user_id != by.pk, _("不能结束自己的任职，请让另一位来做。"), code="forbidden"
    )  # fmt: skip
    return appointment, _ended(appointment.period, on)


def _end(
    appointment: Appointment, period: DateRange, by: User, approval: Approval | None = None
) -> Appointment:
    before, appointment.period = appointment.period, period
    appointment.save(update_fields=["period"])
    _shortened(appointment.area_id, by, appointment, before, approval)
    return appointment


def _carry_ending(*, approval: Approval, by: User) -> None:
    given = approval.wanted
    _end(*_to_end(given["appointment"], approval.asked_by, askings.day_of(given["on"])), by, approval)


@transaction.atomic
def add_department(*, name: str, area: Area, by: User) -> Department:
    """Make an office of an area that a ledger names; of the street's, until somebody says otherwise.

    Raises Refusal(forbidden) for who may not, Refusal where another has that name already.
    """
    oracle.require_in(by, Permission.REFERENCE_EDIT, area.code, _("添加部门"))
    known = Department.objects.filter(code__startswith=f"{area.code}-").count()
    kind = DepartmentKind.STREET if len(area.code) >= STREET_DIGITS else DepartmentKind.DISTRICT
    made = Department(code=f"{area.code}-{known + 1}", name=name, kind=kind, area=area)
    while Department.objects.filter(code=made.code).exists():
        known += 1
        made.code = f"{area.code}-{known + 1}"
    checked(made).save(force_insert=True)
    note(
        kind=Kind.CONFIGURATION, by=by, subject=made, area_code=area.code,
        detail={"what": "add_department", "name": made.name, "code": made.code},
    )  # fmt: skip
    return made


@transaction.atomic
def join_department(
    *, user: User, department: Department, from_day: date, by: User, to_day: date | None = None
) -> DepartmentMembership | Approval:
    """Let an account handle a department's matters from a day on; granted by somebody else, since it may reveal."""
    membership = _membership(user, department, period_of(from_day, to_day), by)
    if by.is_system:
        _join(membership)
        _written(department.area_id, by, membership)
        return membership
    return approvals.ask(
        what=What.MEMBERSHIP,
        **askings.joining(membership.user, department, membership.period)._asdict(),
        wanted={
            "user": user.pk, "department": department.pk, "from": from_day.isoformat(),
            "to": to_day.isoformat() if to_day else None,
        },
        area_code=department.area_id,
        by=by,
    )  # fmt: skip


def _membership(user: User, department: Department, period: DateRange, by: User) -> DepartmentMembership:
    oracle.require_in(by, Permission.STAFF_EDIT, department.area_id, _("安排部门人员"))
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    require(user.pk != by.pk, _("不能安排自己，请让另一位管理员来做。"))
    require(department.is_active, _("「%(name)s」已停用。") % {"name": department.name}, field="department")
    member = Member.objects.filter(user=user).first()
    _refuse_exclusive(roles_held(member, user, period) | {DEPARTMENT_HANDLER.code})
    return checked(DepartmentMembership(user=user, department=department, period=period))


def _join(membership: DepartmentMembership) -> None:
    """Whoever works for a department is a person too, who can be named."""
    membership.save(force_insert=True)
    name = str(membership.user)[: Member._meta.get_field("name").max_length]
    Member.objects.get_or_create(user=membership.user, defaults={"name": name})


def _carry_membership(*, approval: Approval, by: User) -> None:
    given = approval.wanted
    from_day, to_day = askings.day_of(given["from"]), askings.day_of(given["to"])
    membership = _membership(
        User.objects.get(pk=given["user"]), Department.objects.get(pk=given["department"]),
        period_of(from_day, to_day), approval.asked_by,
    )  # fmt: skip
    _join(membership)
    _written(approval.area_code, by, membership, approval)


@transaction.atomic
def end_membership(*, membership_id: int, by: User, on: date | None = None) -> DepartmentMembership:
    """End a membership: from `on` (today unless told) it gives no access any more."""
    rows = DepartmentMembership.objects.select_for_update(of=("self",)).select_related("department")
    membership = rows.get(pk=membership_id)
    oracle.require_in(by, Permission.STAFF_EDIT, membership.department.area_id, _("结束部门人员"))
    before = membership.period
    membership.period = _ended(before, on)
    membership.save(update_fields=["period"])
    _shortened(membership.department.area_id, by, membership, before)
    return membership


@transaction.atomic
def save_post_kind(*, kind: PostKind, by: User) -> PostKind | Approval:
    """Add a kind of post or correct its words; another role is granted by somebody else, for the whole installation.

    Then everything but the role is saved, and what was asked for is returned.
    """
    oracle.require_in(by, Permission.STAFF_EDIT, top_code(), _("维护岗位"))
    before = PostKind.objects.select_for_update().get(pk=kind.pk) if kind.pk else None
    checked(kind)
    if before is None or before.role == kind.role or by.is_system:
        kind.save()
        return kind
    role, kind.role = kind.role, before.role
    kind.save()
    return approvals.ask(
        what=What.POST_ROLE,
        **askings.changing(kind, role)._asdict(),
        wanted={"kind": kind.pk, "role": role},
        area_code=top_code(),
        by=by,
    )


def _carry_role(*, approval: Approval, by: User) -> None:
    kind = PostKind.objects.select_for_update().get(pk=approval.wanted["kind"])
    oracle.require_in(approval.asked_by, Permission.STAFF_EDIT, top_code(), _("维护岗位"))
    require(
        not kind.appointments.exists(), _("这个岗位已有人担任过，角色不能再改；请另设岗位。"), code="conflict"
    )
    before, kind.role = kind.role, approval.wanted["role"]
    checked(kind)
    kind.save(update_fields=["role"])
    detail = {"old": {"role": before}, "new": {"role": kind.role}, "asked_by": str(approval.asked_by)}
    note(kind=Kind.ROLE, by=by, subject=kind, area_code=approval.area_code, detail=detail)


approvals.carried_by(What.HOLDER, _carry_account, told=askings.holding_of)
approvals.carried_by(What.APPOINTMENT, _carry_appointment, told=askings.appointing_of)
approvals.carried_by(What.MEMBERSHIP, _carry_membership, told=askings.joining_of)
approvals.carried_by(What.POST_ROLE, _carry_role, told=askings.changing_of)
approvals.carried_by(What.ENDING, _carry_ending, told=askings.ending_of)


def _written(
    area_code: str,
    by: User,
    row: Appointment | DepartmentMembership | Member,
    approval: Approval | None = None,
) -> None:
    """Who came into which post, in the security log; who asked for it where that took two."""
    period = getattr(row, "period", None)
    detail = {"from": period.lower, "to": period.upper} if period else {"account": str(row.user)}
    if approval:
        detail["asked_by"] = str(approval.asked_by)
    note(kind=Kind.APPOINTMENT, by=by, subject=row, area_code=area_code, detail=detail)


def _shortened(
    area_code: str,
    by: User,
    row: Appointment | DepartmentMembership,
    before: DateRange,
    approval: Approval | None = None,
) -> None:
    detail = {"old": {"period": before.upper}, "new": {"period": row.period.upper or timezone.localdate()}}
    if approval:
        detail["asked_by"] = str(approval.asked_by)
    note(kind=Kind.APPOINTMENT, by=by, subject=row, area_code=area_code, detail=detail)


def _refuse_exclusive(roles: Iterable[str]) -> None:
    for one, other in excluding_pairs(set(roles)):
        raise Refusal(
            _("「%(one)s」和「%(other)s」不能由同一个账号兼任，请先结束其中一个。")
            % {"one": one.name, "other": other.name}
        )


def _ended(period: DateRange, on: date | None) -> DateRange:
    """The period cut off at a day; what had not begun by then becomes empty: it never held."""
    on = on or timezone.localdate()
    require(
        not period.isempty and (period.upper is None or period.upper > on),
        _("这段任期已经结束。"),
        code="conflict",
    )
    begun = period.lower is None or period.lower < on
    return DateRange(period.lower, on, "[)") if begun else DateRange(empty=True)
