"""Accounts, posts and departments: who may give what to whom, and what ends when."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from grids.access.oracle import allowed_anywhere
from grids.access.roles import Permission, excluding_pairs
from grids.areas.models import Area
from grids.conduct.refusals import Refusal
from grids.staff import actions
from grids.staff.models import Appointment, Department, DepartmentMembership, Member, PostKind, User
from tests import personas
from tests.factories.grids import a_user

pytestmark = pytest.mark.django_db


def kind(code: str) -> PostKind:
    return PostKind.objects.get(code=code)


def area(code: str) -> Area:
    return Area.objects.get(code=code)


def a_member(user: User | None = None, standing: str = "") -> Member:
    return Member.objects.create(name="某人", user=user, standing=standing)


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def appoint(member: Member, post: str, code: str, by: User, **period) -> Appointment | None:
    """Appoint, with the second person's consent where it takes one."""
    officer = personas.make("security_officer")
    made = actions.appoint(
        member=member,
        kind=kind(post),
        area=area(code),
        by=by,
        from_day=period.pop("from_day", timezone.localdate()),
        **period,
    )
    personas.granted(made, by=officer)
    return Appointment.objects.filter(member=member, kind__code=post, area__code=code).order_by("-pk").first()


def joined(**given):
    officer = personas.make("security_officer")
    personas.granted(actions.join_department(**given), by=officer)
    return DepartmentMembership.objects.get(user=given["user"], department=given["department"])


def test_an_appointment_gives_access_from_its_day_on(system_admin):
    user = a_user()
    appoint(a_member(user), "triage_officer", personas.LIANHUA, system_admin)
    assert allowed_anywhere(fresh(user), Permission.LEAD_TRIAGE)


def test_an_appointment_of_tomorrow_gives_no_access_today(system_admin):
    user = a_user()
    tomorrow = timezone.localdate() + timedelta(days=1)
    appoint(a_member(user), "triage_officer", personas.LIANHUA, system_admin, from_day=tomorrow)
    assert fresh(user).grants == ()


def test_an_ended_appointment_ends_access_the_same_day(system_admin, street_admin):
    held = Appointment.objects.get(member__user=street_admin)
    ended = actions.end_appointment(appointment_id=held.pk, by=system_admin)
    assert fresh(street_admin).grants == ()
    assert ended.period.upper == timezone.localdate()


def test_an_appointment_that_began_today_can_be_ended_today(system_admin):
    user = a_user()
    appointment = appoint(a_member(user), "triage_officer", personas.LIANHUA, system_admin)
    actions.end_appointment(appointment_id=appointment.pk, by=system_admin)
    assert fresh(user).grants == ()


def test_an_appointment_is_ended_once(system_admin, street_admin):
    held = Appointment.objects.get(member__user=street_admin)
    actions.end_appointment(appointment_id=held.pk, by=system_admin)
    with pytest.raises(Refusal, match="已经结束") as refused:
        actions.end_appointment(appointment_id=held.pk, by=system_admin)
    assert refused.value.code == "conflict"


def test_a_grid_has_one_leader_at_a_time(system_admin, areas):
    appoint(a_member(standing="committee"), "grid_leader", personas.SUJIATANG_GRID, system_admin)
    with pytest.raises(Refusal, match="已有网格长"):
        appoint(a_member(standing="committee"), "grid_leader", personas.SUJIATANG_GRID, system_admin)


def test_the_next_leader_may_begin_on_the_day_the_last_one_ended(system_admin, areas):
    day = date(2026, 3, 1)
    first = appoint(
        a_member(standing="secretary"),
        "grid_leader",
        personas.SUJIATANG_GRID,
        system_admin,
        from_day=date(2026, 1, 1),
        to_day=day,
    )
    second = appoint(
        a_member(standing="committee"), "grid_leader", personas.SUJIATANG_GRID, system_admin, from_day=day
    )
    assert first.is_leader
    assert second.is_leader


def test_roles_that_exclude_each_other_are_refused_with_both_names(system_admin, street_admin):
    member = Member.objects.get(user=street_admin)
    with pytest.raises(Refusal, match=r"审计员.*街道管理员|街道管理员.*审计员"):
        appoint(member, "auditor", personas.LIANHUA, system_admin)


def test_a_department_handler_does_not_become_auditor(system_admin, department_handler):
    with pytest.raises(Refusal, match=r"审计员.*部门办理员|部门办理员.*审计员"):
        appoint(a_member(department_handler), "auditor", personas.LIANHUA, system_admin)


def test_an_auditor_does_not_join_a_department(system_admin, auditor):
    with pytest.raises(Refusal, match=r"审计员.*部门办理员|部门办理员.*审计员"):
        joined(
            user=auditor,
            department=Department.objects.get(code="lianhua-urban"),
            from_day=timezone.localdate(),
            by=system_admin,
        )


def test_excluding_roles_one_after_the_other_are_allowed(system_admin, street_admin):
    held = Appointment.objects.get(member__user=street_admin)
    actions.end_appointment(appointment_id=held.pk, by=system_admin)
    appoint(held.member, "auditor", personas.LIANHUA, system_admin)
    assert {grant.role for grant in fresh(street_admin).grants} == {"auditor"}


def test_giving_a_person_an_account_checks_what_the_account_would_combine(system_admin, department_handler):
    member = a_member()
    appoint(member, "auditor", personas.LIANHUA, system_admin)
    member.user = department_handler
    with pytest.raises(Refusal, match="不能由同一个账号兼任"):
        actions.save_member(member=member, by=system_admin)


def test_nobody_takes_over_a_post_above_by_giving_its_holder_an_own_account(person, system_admin):
    member = a_member()
    appoint(member, "system_admin", personas.CITY, system_admin)
    member.user = a_user()
    with pytest.raises(Refusal, match="管理范围之外"):
        actions.save_member(member=member, by=person("other_system_admin"))


def test_nobody_appoints_outside_the_own_subtree(person, areas):
    with pytest.raises(Refusal) as refused:
        appoint(a_member(), "triage_officer", personas.LIANHUA, person("other_system_admin"))
    assert refused.value.code == "forbidden"


def test_nobody_appoints_themselves(system_admin):
    with pytest.raises(Refusal, match="自己"):
        appoint(Member.objects.get(user=system_admin), "triage_officer", personas.LIANHUA, system_admin)


def test_a_membership_gives_access_and_ends_it_the_same_day(system_admin, departments):
    user = a_user()
    membership = joined(
        user=user,
        department=departments["lianhua-urban"],
        from_day=timezone.localdate() - timedelta(days=3),
        by=system_admin,
    )
    assert allowed_anywhere(fresh(user), Permission.WHISTLE_HANDLE)
    actions.end_membership(membership_id=membership.pk, by=system_admin)
    assert fresh(user).grants == ()


def test_the_command_says_which_area_is_unknown(areas):
    with pytest.raises(CommandError, match="999999"):
        call_command("create_administrator", "chushi", "初始管理员", area="999999")


def test_the_command_leaves_nothing_behind_when_the_username_is_taken(system_admin):
    members = Member.objects.count()
    with pytest.raises(CommandError, match="已有人使用"):
        call_command("create_administrator", "system_admin", "另一位", area=personas.CITY)
    assert Member.objects.count() == members


@pytest.mark.parametrize(
    "role", ["community_officer", "street_admin", "street_leader", "auditor", "security_officer"]
)
def test_who_makes_accounts_holds_no_post_that_reads_matters(role):
    assert excluding_pairs({"system_admin", role})


def test_a_short_password_is_refused_in_the_reader_s_language():
    with pytest.raises(ValidationError, match="至少要有 10 个字符"):
        validate_password("Kunming1")
