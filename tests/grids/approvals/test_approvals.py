"""What takes two people: asked by one, granted by another, in time; and roles that no statement combines."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from governance import checks
from grids.access.roles import Permission
from grids.approvals import actions, kinds, queries
from grids.approvals.models import Approval, What
from grids.areas.models import Area
from grids.audit.models import SecurityEvent
from grids.conduct.refusals import Refusal
from grids.identity.actions import lock_account, rename_account, reset_password, unlock_account
from grids.identity.models import Slip
from grids.staff.actions import appoint, end_appointment, join_department, save_member, save_post_kind
from grids.staff.models import Appointment, Department, DepartmentMembership, Member, PostKind, User
from tests import personas
from tests.administration import page, shows
from tests.factories.grids import a_department, a_user

pytestmark = pytest.mark.django_db
PUPPET = "street_leader"


@pytest.fixture
def officer(person):
    return person("security_officer")


def ask(by: User, post: str = PUPPET, user: User | None = None) -> Approval | Appointment:
    member = Member.objects.create(name="某人", user=user or a_user())
    return appoint(
        member=member, kind=PostKind.objects.get(code=post), area=Area.objects.get(code=personas.LIANHUA),
        from_day=timezone.localdate(), by=by,
    )  # fmt: skip


@pytest.mark.parametrize(
    "post", ["street_leader", "triage_officer", "auditor", "system_admin", "security_officer"]
)
def test_a_post_that_reveals_administers_or_audits_takes_two(system_admin, officer, post):
    user = a_user()
    asked = ask(system_admin, post, user)
    assert isinstance(asked, Approval)
    assert User.objects.get(pk=user.pk).grants == ()
    actions.grant(approval_id=asked.pk, by=officer)
    (grant,) = User.objects.get(pk=user.pk).grants
    assert grant.label == PostKind.objects.get(code=post).name
    entry = SecurityEvent.objects.get(kind="appointment")
    assert (entry.actor, entry.detail["asked_by"]) == (officer, "冯运维")


def test_an_ordinary_post_takes_one(system_admin):
    assert isinstance(ask(system_admin, "community_worker"), Appointment)


def test_who_asked_and_whom_it_concerns_and_who_may_not_do_not_grant(person, system_admin, officer):
    asked = ask(system_admin)
    for by, code in (
        (system_admin, "forbidden"),
        (person("street_leader"), None),
        (person("auditor"), "forbidden"),
    ):
        with pytest.raises((Refusal, Approval.DoesNotExist)) as refused:
            actions.grant(approval_id=asked.pk, by=by)
        assert code is None or refused.value.code == code
    with pytest.raises(Approval.DoesNotExist):
        actions.grant(approval_id=asked.pk, by=person("other_security_officer"))
    assert Approval.objects.get().decided_at is None


def test_it_is_decided_once_and_in_time(system_admin, officer):
    first, second = ask(system_admin), ask(system_admin)
    actions.refuse(approval_id=first.pk, by=officer, answer="没有任职文件")
    with pytest.raises(Refusal, match="已经有了决定"):
        actions.grant(approval_id=first.pk, by=officer)
    Approval.objects.filter(pk=second.pk).update(until=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refusal, match="过期"):
        actions.grant(approval_id=second.pk, by=officer)
    assert not Appointment.objects.filter(kind__code=PUPPET).exists()


def test_what_was_asked_for_is_checked_again_when_it_is_granted(system_admin, officer):
    asked = ask(system_admin)
    PostKind.objects.filter(code=PUPPET).update(is_active=False)
    with pytest.raises(Refusal, match="已停用"):
        actions.grant(approval_id=asked.pk, by=officer)
    assert Approval.objects.get().decided_at is None


def held(user: User) -> Member:
    return Member.objects.get(user=user)


# what one person alone can alter after asking, for each thing that can be asked for
def another_account(by: User) -> Approval:
    asked = ask(by)
    member = held(asked.concerns)
    member.user = a_user()
    assert isinstance(save_member(member=member, by=by), Member)
    return asked


def an_account_where_there_was_none(by: User) -> Approval:
    member = Member.objects.create(name="某人")
    asked = appoint(
        member=member, kind=PostKind.objects.get(code=PUPPET), area=Area.objects.get(code=personas.LIANHUA),
        from_day=timezone.localdate(), by=by,
    )  # fmt: skip
    member.user = a_user()
    save_member(member=member, by=by)
    return asked


def another_name(by: User) -> Approval:
    asked = ask(by)
    member = held(asked.concerns)
    member.name = "另一人"
    save_member(member=member, by=by)
    return asked


def another_name_of_the_post(by: User) -> Approval:
    kind = PostKind.objects.get(code="legal_adviser")
    kind.role = "system_admin"
    asked = save_post_kind(kind=kind, by=by)
    kind = PostKind.objects.get(code="legal_adviser")
    kind.name = "社区志愿者二"
    save_post_kind(kind=kind, by=by)
    return asked


def another_name_of_the_department(by: User) -> Approval:
    department = a_department(personas.LIANHUA)
    asked = join_department(user=a_user(), department=department, from_day=timezone.localdate(), by=by)
    Department.objects.filter(pk=department.pk).update(name="别的科室")
    return asked


def another_post_of_the_holder(by: User) -> Approval:
    post = personas.appoint(a_user(), "triage_officer", personas.LIANHUA)
    Member.objects.filter(pk=post.member_id).update(user=None)
    member = Member.objects.get(pk=post.member_id)
    member.user = a_user()
    asked = save_member(member=member, by=by)
    appoint(
        member=Member.objects.get(pk=member.pk), kind=PostKind.objects.get(code="community_worker"),
        area=Area.objects.get(code=personas.HONGSHAN), from_day=timezone.localdate(), by=by,
    )  # fmt: skip
    return asked


def another_name_of_the_account(by: User) -> Approval:
    user = a_user()
    reset_password(user_id=user.pk, by=by, reason="忘记密码")
    rename_account(user_id=user.pk, display_name="另一人", by=by)
    return Approval.objects.get(what=What.RESET)


def another_name_of_whoever_watches(by: User) -> Approval:
    user = a_user()
    post = personas.appoint(user, "complaint_officer", personas.LIANHUA)
    asked = end_appointment(appointment_id=post.pk, by=by)
    rename = held(user)
    rename.name = "另一人"
    save_member(member=rename, by=by)
    return asked


ALTERED = (
    another_account, an_account_where_there_was_none, another_name, another_name_of_the_post,
    another_name_of_the_department, another_post_of_the_holder, another_name_of_the_account,
    another_name_of_whoever_watches,
)  # fmt: skip


def accesses() -> set[tuple]:
    """Who may what, and every slip that somebody confirmed."""
    users = {(user.pk, user.grants) for user in User.objects.all()}
    slips = {("slip", pk) for pk in Slip.objects.exclude(confirmed_at=None).values_list("pk", flat=True)}
    return users | slips | {(kind.code, kind.role) for kind in PostKind.objects.all()}


@pytest.mark.parametrize("altered", ALTERED, ids=lambda one: one.__name__)
def test_what_one_alters_after_asking_is_not_what_the_other_confirmed(system_admin, officer, altered):
    asked = altered(system_admin)
    before = accesses()
    with pytest.raises(Refusal, match="提出以后") as refused:
        actions.grant(approval_id=asked.pk, by=officer)
    assert refused.value.code == "conflict"
    assert accesses() == before
    assert Approval.objects.get(pk=asked.pk).decided_at is None


def test_a_reset_is_not_confirmed_once_the_account_acts_where_who_asked_manages_nothing(person):
    manager, officer, user = person("other_system_admin"), person("other_security_officer"), a_user()
    user.home_id = personas.HONGYUN
    user.save()
    reset_password(user_id=user.pk, by=manager, reason="忘记密码")
    personas.appoint(user, "community_worker", personas.JINMA)
    with pytest.raises(Refusal) as refused:
        actions.grant(approval_id=Approval.objects.get().pk, by=officer)
    assert refused.value.code == "forbidden"
    assert Slip.objects.get().confirmed_at is None


def test_the_second_person_reads_what_the_post_lets_whom_do_and_until_when(system_admin, officer):
    user = a_user(username="wang")
    kind = PostKind.objects.get(code=PUPPET)
    kind.name = "社区志愿者二"
    save_post_kind(kind=kind, by=system_admin)
    asked = ask(system_admin, PUPPET, user)
    today = timezone.localdate()
    assert asked.wording == (
        f"任命 某人（wang）为莲华街道的社区志愿者二，系统角色：街道负责人；自 {today} 至 长期"
    )
    reset_password(user_id=user.pk, by=system_admin, reason="手机丢了", drops_factor=True)
    assert "同时取消第二重验证" in Approval.objects.get(what=What.RESET).wording


def test_whom_it_concerns_decides_neither_way(system_admin, officer):
    personas.appoint(a_user(), "security_officer", personas.CITY)
    asked = lock_account(user_id=officer.pk, by=system_admin)
    for decide in (actions.grant, actions.refuse):
        with pytest.raises(Refusal, match="涉及您本人"):
            decide(approval_id=asked.pk, by=User.objects.get(pk=officer.pk))
    assert Approval.objects.get().decided_at is None


def test_an_account_for_posts_in_two_streets_is_confirmed_from_above_both(system_admin, officer, person):
    below = person("other_security_officer")
    post = personas.appoint(a_user(), "triage_officer", personas.HONGYUN)
    personas.appoint(post.member.user, "triage_officer", personas.LIANHUA)
    Member.objects.filter(pk=post.member_id).update(user=None)
    member = Member.objects.get(pk=post.member_id)
    member.user = a_user()
    asked = save_member(member=member, by=system_admin)
    assert asked.area_code == personas.WUHUA
    with pytest.raises(Approval.DoesNotExist):
        actions.grant(approval_id=asked.pk, by=below)


def test_a_department_and_a_holders_account_take_two_as_well(system_admin, officer, departments):
    user = a_user()
    asked = join_department(
        user=user, department=departments["lianhua-urban"], from_day=timezone.localdate(), by=system_admin
    )
    actions.grant(approval_id=asked.pk, by=officer)
    assert DepartmentMembership.objects.filter(user=user).exists()
    actions.grant(approval_id=ask(system_admin).pk, by=officer)
    leader = Member.objects.get(appointments__kind__code=PUPPET)
    puppet = a_user()
    leader.user = puppet
    handed = save_member(member=leader, by=system_admin)
    assert User.objects.get(pk=puppet.pk).grants == ()
    actions.grant(approval_id=handed.pk, by=officer)
    assert User.objects.get(pk=puppet.pk).grants


def test_the_role_of_a_kind_of_post_takes_two_and_never_changes_once_somebody_held_it(system_admin, officer):
    kind = PostKind.objects.get(code="legal_adviser")
    kind.role = "system_admin"
    asked = save_post_kind(kind=kind, by=system_admin)
    assert PostKind.objects.get(code="legal_adviser").role == ""
    actions.grant(approval_id=asked.pk, by=officer)
    assert PostKind.objects.get(code="legal_adviser").role == "system_admin"
    entry = SecurityEvent.objects.get(kind="role")
    assert (entry.detail["old"], entry.detail["new"]) == ({"role": ""}, {"role": "system_admin"})
    mediator = PostKind.objects.get(code="mediator")
    mediator.role = "auditor"
    asked = save_post_kind(kind=mediator, by=system_admin)
    personas.appoint(a_user(), "mediator", personas.LIANHUA)
    with pytest.raises(Refusal, match="已有人担任过"):
        actions.grant(approval_id=asked.pk, by=officer)


WATCHERS = ("auditor", "other_security_officer", "street_leader", "complaint_officer")


@pytest.mark.parametrize("who", WATCHERS)
def test_whoever_watches_is_taken_away_by_two(person, system_admin, officer, who):
    """By the end of the post, by closing the account, by taking the account from the person: never by one alone."""
    watcher, member = person(who), Member.objects.get(user__username=who)
    post = member.appointments.get()
    ways = {
        What.ENDING: lambda: end_appointment(appointment_id=post.pk, by=system_admin),
        What.LOCKING: lambda: lock_account(user_id=watcher.pk, by=system_admin),
        What.HOLDER: lambda: without_account(member, system_admin),
    }
    for what, take_away in ways.items():
        with transaction.atomic():
            asked = take_away()
            assert (type(asked), asked.what, asked.concerns) == (Approval, what, watcher)
            assert User.objects.get(pk=watcher.pk).grants, what
            for by in (system_admin, watcher):
                with pytest.raises((Refusal, Approval.DoesNotExist)):
                    actions.grant(approval_id=asked.pk, by=by)
            actions.grant(approval_id=asked.pk, by=officer)
            assert User.objects.get(pk=watcher.pk).grants == (), what
            transaction.set_rollback(True)


def without_account(member: Member, by: User) -> Approval | Member:
    changed = Member.objects.get(pk=member.pk)
    changed.user = None
    return save_member(member=changed, by=by)


def test_the_only_one_who_could_confirm_is_not_taken_away_at_all(system_admin, officer):
    with pytest.raises(Refusal, match="还缺一位能确认的安全员"):
        lock_account(user_id=officer.pk, by=system_admin)
    assert User.objects.get(pk=officer.pk).is_active


def test_an_account_that_watches_is_signed_out_at_once_and_closed_by_two(system_admin, officer, signed_in):
    client = signed_in("street_leader")
    leader = User.objects.get(username="street_leader")
    lock_account(user_id=leader.pk, by=system_admin)
    assert client.get(reverse("home")).status_code == 302
    assert User.objects.get(pk=leader.pk).is_active


def test_whoever_watches_nobody_is_closed_and_ended_by_one(person, system_admin, officer):
    post = Member.objects.get(user=person("community_officer")).appointments.get()
    assert isinstance(end_appointment(appointment_id=post.pk, by=system_admin), Appointment)
    assert isinstance(lock_account(user_id=person("street_admin").pk, by=system_admin), User)


@pytest.mark.parametrize("who", ["auditor", "street_leader", "street_admin", "department_handler"])
def test_what_a_closed_account_could_reveal_or_administer_comes_back_by_two(
    person, system_admin, officer, who
):
    user = person(who)
    User.objects.filter(pk=user.pk).update(is_active=False)
    asked = unlock_account(user_id=user.pk, by=system_admin)
    assert (type(asked), asked.what, asked.concerns) == (Approval, What.UNLOCKING, user)
    assert not User.objects.get(pk=user.pk).is_active
    with pytest.raises(Refusal):
        actions.grant(approval_id=asked.pk, by=system_admin)
    actions.grant(approval_id=asked.pk, by=officer)
    assert User.objects.get(pk=user.pk).grants


def test_an_account_that_reveals_nothing_and_one_that_was_only_held_up_are_let_in_by_one(
    person, system_admin
):
    closed, held_up = person("community_officer"), person("street_admin")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    for user in (closed, held_up):
        assert isinstance(unlock_account(user_id=user.pk, by=system_admin), User)
        assert User.objects.get(pk=user.pk).is_active


def test_the_page_that_asks_says_that_somebody_else_decides(officer, person, signed_in):
    person("auditor")
    auditor = User.objects.get(username="auditor")
    answer = signed_in("system_admin").post(page("user", "lock", auditor.pk), follow=True)
    assert shows(answer, "可以确认的人：纪安宁")
    assert not shows(answer, "已完成：停用")


def test_without_anybody_who_could_confirm_it_is_said_who_is_missing(system_admin):
    with pytest.raises(Refusal, match="还缺一位能确认的安全员"):
        ask(system_admin)


def test_on_the_pages_one_asks_and_the_other_grants(system_admin, officer, signed_in, areas):
    member = Member.objects.create(name="某人", user=a_user())
    kind = PostKind.objects.get(code=PUPPET)
    area = Area.objects.get(code=personas.LIANHUA)
    given = {"member": member.pk, "kind": kind.pk, "area": area.code, "from_day": str(timezone.localdate())}
    admin = signed_in("system_admin")
    answer = admin.post(page("appointment", "add"), given, follow=True)
    assert shows(answer, "可以确认的人：纪安宁")
    asked = Approval.objects.get()
    url = reverse("admin:grids_approval_grant", args=[asked.pk])
    assert admin.post(url).status_code == 403
    assert signed_in("security_officer").get(page("approval", "changelist")).status_code == 200
    assert signed_in("security_officer").post(url, {"answer": "已核对任职文件"}).status_code == 302
    assert Appointment.objects.filter(member=member, kind=kind).exists()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("system_admin", "auditor"), ("system_admin", "security_officer"), ("auditor", "security_officer"),
        ("auditor", "triage_officer"), ("system_admin", "street_leader"), ("security_officer", "triage_officer"),
    ],
)  # fmt: skip
def test_no_statement_combines_roles_that_exclude_each_other(areas, one, other):
    held = personas.appoint(a_user(), one, personas.LIANHUA)
    wanted = PostKind.objects.get(code=other)
    ways = (
        lambda: personas.appoint(held.member.user, other, personas.JINMA),
        lambda: Appointment.objects.bulk_create(
            [Appointment(member=held.member, kind=wanted, area_id=personas.CITY, period=personas.ALWAYS)]
        ),
        lambda: changed_role(held, wanted.role),
    )
    for way in ways:
        with pytest.raises(IntegrityError), transaction.atomic():
            way()
    assert len(User.objects.get(pk=held.member.user_id).grants) == 1


def changed_role(held: Appointment, role: str) -> None:
    personas.appoint(held.member.user, "mediator", personas.LIANHUA)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE grids_postkind SET role = %s WHERE code = 'mediator'", [role])


def test_no_statement_gives_an_auditors_post_to_a_handlers_account(departments):
    handler = a_user()
    DepartmentMembership.objects.create(
        user=handler, department=departments["lianhua-urban"], period=personas.ALWAYS
    )
    auditor = Member.objects.create(name="某人")
    Appointment.objects.create(
        member=auditor,
        kind=PostKind.objects.get(code="auditor"),
        area_id=personas.LIANHUA,
        period=personas.ALWAYS,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=auditor.pk).update(user=handler)


def test_the_three_one_after_the_other_are_allowed(areas):
    held = personas.appoint(
        a_user(),
        "system_admin",
        personas.LIANHUA,
        personas.DateRange(date(2020, 1, 1), date(2021, 1, 1), "[)"),
    )
    personas.appoint(
        held.member.user, "auditor", personas.LIANHUA, personas.DateRange(date(2021, 1, 1), None, "[)")
    )


def test_the_database_lets_nobody_grant_what_they_asked_for(system_admin, officer):
    asked = ask(system_admin)
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=asked.pk).update(
            is_granted=True, decided_by=system_admin, decided_at=timezone.now()
        )


def test_everything_that_can_be_asked_for_is_carried_out_or_nothing_starts(monkeypatch):
    assert checks.approvals_are_carried(None) == []
    monkeypatch.delitem(kinds._kinds, What.HOLDER)
    assert [(one.id, "holder" in one.msg) for one in checks.approvals_are_carried(None)] == [
        ("governance.E012", True)
    ]
    with pytest.raises(ImproperlyConfigured, match="holder"):
        checks.at_start()


def test_the_same_is_asked_once_until_it_is_decided_or_taken_back(system_admin, officer):
    user = a_user()
    member = Member.objects.create(name="某人", user=user)
    given = {
        "member": member, "kind": PostKind.objects.get(code=PUPPET), "area": Area.objects.get(code=personas.LIANHUA),
        "from_day": timezone.localdate(), "by": system_admin,
    }  # fmt: skip
    asked = appoint(**given)
    with pytest.raises(Refusal) as refused:
        appoint(**given)
    assert refused.value.code == "conflict"
    actions.refuse(approval_id=asked.pk, by=system_admin)
    assert appoint(**given).pk != asked.pk


def test_a_second_reset_does_not_stand_beside_the_first(system_admin, officer, street_admin):
    half = reset_password(user_id=street_admin.pk, by=system_admin, reason="忘记密码")
    assert half
    with pytest.raises(Refusal):
        reset_password(user_id=street_admin.pk, by=system_admin, reason="又忘记了")
    # the first one still opens
    assert Slip.objects.filter(user=street_admin, void_at=None).count() == 1
    assert Approval.objects.waiting().filter(concerns=street_admin).count() == 1


def test_who_decides_and_how_long_is_said_beside_what_carries_it(monkeypatch, person, system_admin, officer):
    carrier = kinds.kind_of(What.HOLDER)
    monkeypatch.setitem(
        kinds._kinds, What.HOLDER,
        replace(carrier, carry=lambda **_given: "done", told=lambda asked: kinds.Told(asked.wording, {}, asked.concerns),
            permissions=(Permission.WHISTLE_VERIFY,), stands=lambda: timedelta(days=5)),
    )  # fmt: skip
    desk, other = person("street_admin"), person("other_street_admin")
    asked = actions.ask(
        what=What.HOLDER,
        wording="延期",
        wanted={},
        area_code=personas.LIANHUA,
        by=person("department_handler"),
    )
    assert asked.until - asked.asked_at == timedelta(days=5)
    assert list(queries.deciders(personas.LIANHUA, what=What.HOLDER)) == [desk]
    assert list(Approval.objects.visible_to(person("department_handler"))) == [asked]
    for stranger in (other, officer, system_admin):
        assert not Approval.objects.visible_to(stranger).exists()
    assert actions.grant(approval_id=asked.pk, by=desk) == "done"
