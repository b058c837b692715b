"""Accounts: opened and reset so that nobody but the owner ever knows the password, closed, signed out."""

import re
from datetime import timedelta
from itertools import product

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grids.access.oracle import allowed_anywhere
from grids.access.roles import Permission
from grids.approvals.actions import grant, refuse
from grids.approvals.models import Approval
from grids.audit.models import SecurityEvent
from grids.conduct.refusals import Refusal
from grids.identity import actions, slips
from grids.identity.ceilings import seconds_to_wait
from grids.identity.models import Slip, UserSession
from grids.identity.recording import about
from grids.privacy.actions import disclose
from grids.privacy.ciphers import Place, seal
from grids.staff.models import User
from grids.staff.queries import system_actor
from tests import personas
from tests.grids.identity.authenticator import code_now, with_authenticator

pytestmark = pytest.mark.django_db
NEW = "eleven purple kites"


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def confirmed(by: User) -> str:
    """The other half, as the second person gets it by confirming what waits."""
    return grant(approval_id=Approval.objects.waiting().get().pk, by=by)


def opened(half: str, other: str, username: str = "street_leader", password: str = NEW) -> bool:
    return slips.redeem(username=username, half=half, other=other, password=password) is not None


@pytest.fixture
def officer(person):
    return person("security_officer")


@pytest.fixture
def leader(person):
    return person("street_leader")


def test_a_new_account_may_nothing_and_its_owner_sets_the_password_with_both_halves(system_admin, officer):
    user, half = actions.open_account(username="zhang", display_name="张三", by=system_admin)
    assert user.grants == ()
    assert not user.has_usable_password()
    assert not opened(half, half, "zhang")
    other = confirmed(officer)
    assert opened(half, other, "zhang")
    assert fresh(user).check_password(NEW)
    assert not opened(half, other, "zhang", "twelve purple kites")


def test_the_administrator_who_resets_a_leader_never_gets_in(system_admin, officer, leader):
    half = actions.reset_password(user_id=leader.pk, reason="忘记密码", by=system_admin)
    for other in ("", half, "000000"):
        assert not opened(half, other)
    with pytest.raises(Refusal):
        confirmed(system_admin)
    assert fresh(leader).check_password(personas.PASSWORD)
    # neither does who confirms
    other = confirmed(officer)
    for first in ("", other):
        assert not opened(first, other)
    assert opened(half, other)


def test_whose_second_factor_is_in_force_proves_it_instead_of_a_second_half(system_admin, officer, leader):
    secret = with_authenticator(leader)
    half = actions.reset_password(user_id=leader.pk, reason="忘记密码", by=system_admin)
    assert not opened(half, code_now(secret))
    assert confirmed(officer) == ""
    assert not opened(half, "123456")
    assert opened(half, code_now(secret, 1))
    assert fresh(leader).check_password(NEW)


def test_an_ordinary_account_with_a_second_factor_needs_no_second_person(system_admin, officer, city_viewer):
    secret = with_authenticator(city_viewer)
    half = actions.reset_password(user_id=city_viewer.pk, reason="忘记密码", by=system_admin)
    assert not Approval.objects.exists()
    assert opened(half, code_now(secret, 1), "city_viewer")


def test_a_lost_telephone_takes_two_people_and_has_to_be_set_up_anew(system_admin, officer, leader):
    with_authenticator(leader)
    half = actions.reset_password(user_id=leader.pk, reason="手机丢了", by=system_admin, drops_factor=True)
    assert opened(half, confirmed(officer))
    client = Client()
    client.post(reverse("sign_in"), {"username": "street_leader", "password": NEW})
    assert client.get("/").url == reverse("second_factor_enrol")


def test_who_the_reset_concerns_does_not_confirm_it(system_admin, officer):
    with pytest.raises(Refusal, match="还缺一位"):
        actions.reset_password(user_id=officer.pk, reason="忘记密码", by=system_admin)


def test_without_a_second_person_it_is_said_who_is_missing(system_admin, leader):
    with pytest.raises(Refusal, match="还缺一位能确认的安全员"):
        actions.reset_password(user_id=leader.pk, reason="忘记密码", by=system_admin)
    assert not Slip.objects.exists()


def test_what_the_second_person_refuses_opens_nothing(system_admin, officer, leader):
    half = actions.reset_password(user_id=leader.pk, reason="忘记密码", by=system_admin)
    refuse(approval_id=Approval.objects.get().pk, by=officer, answer="本人没有忘记")
    assert Slip.objects.get().void_at
    assert not opened(half, half)


def test_a_slip_is_void_after_its_time_after_too_many_misses_with_one_half_and_after_the_next(
    system_admin, officer, leader
):
    first = actions.reset_password(user_id=leader.pk, reason="忘记密码", by=system_admin)
    other = confirmed(officer)
    half = actions.reset_password(user_id=leader.pk, reason="又忘了", by=system_admin)
    assert not opened(first, other)
    newer = confirmed(officer)
    Slip.objects.open().update(until=timezone.now() - timedelta(seconds=1))
    assert not opened(half, newer)
    Slip.objects.filter(void_at__isnull=True).update(until=timezone.now() + timedelta(hours=1), misses=9)
    assert not opened("wrong", "wrong")
    assert Slip.objects.open().count() == 1
    assert not opened(half, "wrong")
    assert Slip.objects.open().count() == 0
    assert not opened(half, newer)


@pytest.mark.parametrize("with_factor", [False, True])
def test_a_stranger_voids_no_slip_and_holds_no_owner_up(system_admin, officer, leader, with_factor):
    secret = with_authenticator(leader) if with_factor else b""
    half = actions.reset_password(user_id=leader.pk, reason="忘记密码", by=system_admin)
    other = confirmed(officer)
    for number in range(60):
        address = f"10.1.0.{number}" if number % 2 else "10.1.1.1"
        assert posted_slip("street_leader", "aaaa-bbbb", "cccc-dddd", address).status_code in (400, 429)
    assert Slip.objects.open().count() == 1
    answer = posted_slip("street_leader", half, code_now(secret, 1) if secret else other, "10.1.1.1")
    assert answer.status_code == 302
    # and the strangers' misses hold nobody up at the sign-in either
    assert seconds_to_wait(about("street_leader")[0]) == 0


@pytest.mark.parametrize("right", ["first", "second"])
def test_who_holds_one_half_has_so_many_tries_at_the_other(system_admin, officer, leader, right):
    half = actions.reset_password(user_id=leader.pk, reason="忘记密码", by=system_admin)
    other = confirmed(officer)
    tried = (half, "wrong") if right == "first" else ("wrong", other)
    for number in range(slips.MISSES):
        posted_slip("street_leader", *tried, f"10.1.2.{number}")
    assert not Slip.objects.open().exists()
    assert not opened(half, other)


def test_before_it_is_confirmed_nothing_is_missed(system_admin, officer, leader):
    half = actions.reset_password(user_id=leader.pk, reason="忘记密码", by=system_admin)
    for _time in range(12):
        assert not opened(half, "")
    assert opened(half, confirmed(officer))


def test_the_page_of_a_slip_never_tells_whether_there_is_such_an_account(
    system_admin, officer, leader, street_admin
):
    actions.reset_password(user_id=leader.pk, reason="忘记密码", by=system_admin)
    confirmed(officer)
    asked: dict[str, list] = {"street_leader": [], "street_admin": [], "invented": []}
    now = timezone.now()
    for number, username in product(range(45), asked):
        answers = asked[username]
        # each name from an address of its own, so that each has the same behind it
        name = f"{username}{number}" if username == "invented" else username
        with time_machine.travel(now, tick=False), CaptureQueriesContext(connection) as queries:
            answer = posted_slip(name, "aaaa-bbbb", "cccc-dddd", f"10.2.0.{list(asked).index(username)}")
        said = str(answer.context["form"].non_field_errors())
        answers.append((answer.status_code, re.sub(r"\d+ 秒", "", said), len(queries)))
    assert asked["street_leader"] == asked["street_admin"] == asked["invented"]
    assert {status for status, _said, _queries in asked["invented"]} == {400, 429}


def test_invented_names_share_no_counter(officer, system_admin):
    for number in range(3):
        posted_slip(f"invented{number}", "aaaa-bbbb", "cccc-dddd", "10.2.1.1")
    told = SecurityEvent.objects.filter(kind="reset", result="failed")
    assert len({one.subject_id for one in told}) == 3
    assert "invented" not in "".join(f"{one.subject_id}{one.subject_label}" for one in told)


def posted_slip(username: str, half: str, other: str, address: str):
    given = {
        "username": username, "half": half, "other": other, "new_password1": NEW, "new_password2": NEW,
    }  # fmt: skip
    return Client(REMOTE_ADDR=address).post(reverse("redeem"), given)


def test_a_weak_password_does_not_use_the_slip_up(system_admin, officer, leader):
    half = actions.reset_password(user_id=leader.pk, reason="忘记密码", by=system_admin)
    other = confirmed(officer)
    for weak in ("short", "street_leader1", "ababababab", "李主任李主任李主任"):
        with pytest.raises(ValidationError):
            opened(half, other, password=weak)
    assert opened(half, other)


def test_a_used_slip_ends_sessions_and_for_hours_nothing_is_revealed(system_admin, officer, leader, settings):
    personas.enter(Client(), leader)
    half = actions.reset_password(user_id=leader.pk, reason="忘记密码", by=system_admin)
    assert UserSession.objects.filter(user=leader).count() == 1
    assert opened(half, confirmed(officer))
    assert UserSession.objects.filter(user=leader).count() == 0
    at = Place("phone", "1")
    asked = {
        "sealed": seal("087112345678", at=at), "at": at, "subject_kind": "lead", "subject_id": "1",
        "subject_label": "1", "area_code": personas.LIANHUA, "reason": "回访前核对号码", "by": fresh(leader),
    }  # fmt: skip
    with pytest.raises(Refusal, match="刚重置过"):
        disclose(**asked)
    hours = settings.RESET_QUIET_HOURS
    assert fresh(leader).quiet_until > timezone.now() + timedelta(hours=hours - 1)
    User.objects.filter(pk=leader.pk).update(quiet_until=timezone.now() - timedelta(seconds=1))
    assert disclose(**asked | {"by": fresh(leader)}) == "087112345678"


def test_the_owner_is_told_at_every_sign_in_until_acknowledged(system_admin, officer, leader):
    half = actions.reset_password(user_id=leader.pk, reason="忘记密码", by=system_admin)

    def page_of() -> str:
        return personas.enter(Client(), fresh(leader)).get("/").content.decode()

    assert "冯运维 在" in page_of()
    assert opened(half, confirmed(officer))
    assert "冯运维 发起的重置单改过" in page_of()
    client = personas.enter(Client(), fresh(leader))
    client.post(reverse("notice_seen"))
    assert "重置单" not in client.get("/").content.decode()
    assert "重置单" not in page_of()


def test_a_reset_that_the_owner_did_not_ask_for_is_void_at_a_press(system_admin, officer, leader):
    half = actions.reset_password(user_id=leader.pk, reason="忘记密码", by=system_admin)
    other = confirmed(officer)
    personas.enter(Client(), leader).post(reverse("notice_seen"), {"disowned": "1"})
    assert not opened(half, other)
    assert SecurityEvent.objects.filter(kind="notice", actor=leader).exists()


def test_each_step_of_a_reset_stands_in_the_log_without_the_code(system_admin, officer, leader):
    half = actions.reset_password(user_id=leader.pk, reason="忘记密码", by=system_admin)
    opened(half, "wrong")
    other = confirmed(officer)
    opened(half, other)
    told = list(SecurityEvent.objects.filter(kind__in=("reset", "request")).order_by("id"))
    assert [(one.kind, one.result) for one in told] == [
        ("reset", "done"), ("request", "done"), ("reset", "failed"), ("request", "done"), ("reset", "done"),
    ]  # fmt: skip
    text = "".join(f"{one.detail}{one.subject_label}{one.subject_id}" for one in told)
    assert half not in text
    assert other not in text


def test_the_page_of_a_slip_says_the_same_whatever_is_wrong(system_admin, officer, leader):
    half = actions.reset_password(user_id=leader.pk, reason="忘记密码", by=system_admin)
    other = confirmed(officer)

    def said(username: str, first: str, second: str):
        given = {
            "username": username,
            "half": first,
            "other": second,
            "new_password1": NEW,
            "new_password2": NEW,
        }
        answer = Client().post(reverse("redeem"), given)
        return answer.status_code, str(answer.context and answer.context["form"].non_field_errors())

    answers = {
        said("nobody", half, other),
        said("street_leader", "x", other),
        said("street_leader", half, "x"),
    }
    assert len(answers) == 1
    assert next(iter(answers))[0] == 400
    assert said("street_leader", half.upper(), f" {other} ")[0] == 302


def test_a_username_that_is_taken_is_refused_with_a_sentence(system_admin, officer):
    actions.open_account(username="zhang", display_name="张三", by=system_admin)
    with pytest.raises(Refusal, match="已有人使用") as refused:
        actions.open_account(username="zhang", display_name="张四", by=system_admin)
    assert refused.value.field == "username"


@pytest.mark.parametrize(
    "role", ["street_admin", "auditor", "city_viewer", "department_handler", "security_officer"]
)
def test_only_who_manages_staff_opens_accounts(person, role):
    with pytest.raises(Refusal) as refused:
        actions.open_account(username="zhang", display_name="张三", by=person(role))
    assert refused.value.code == "forbidden"
    assert not User.objects.filter(username="zhang").exists()


@pytest.mark.parametrize("username", ["张 三!", "li si", "a/b", "名\t字"])
def test_an_account_that_nobody_could_type_in_is_refused_with_what_to_do(system_admin, officer, username):
    with pytest.raises(Refusal, match="字母、数字") as refused:
        actions.open_account(username=username, display_name="张三", by=system_admin)
    assert refused.value.field == "username"


def test_nobody_climbs_by_resetting_the_password_of_somebody_above(person):
    of_a_street, of_the_city = person("other_system_admin"), person("system_admin")
    with pytest.raises(Refusal, match="管理范围之外") as refused:
        actions.reset_password(user_id=of_the_city.pk, reason="忘记密码", by=of_a_street)
    assert refused.value.code == "forbidden"


def test_an_account_that_the_city_opened_is_not_the_streets_to_reset(person):
    of_the_city, of_a_street = person("system_admin"), person("other_system_admin")
    person("security_officer")
    user, _half = actions.open_account(username="zhang", display_name="张三", by=of_the_city)
    with pytest.raises(Refusal, match="管理范围之外"):
        actions.reset_password(user_id=user.pk, reason="忘记密码", by=of_a_street)


def test_the_system_account_can_not_be_opened(system_admin):
    with pytest.raises(Refusal):
        actions.unlock_account(user_id=system_actor().pk, by=system_admin)


def test_a_closed_account_may_nothing_and_is_signed_out(system_admin, street_admin):
    personas.enter(Client(), street_admin)
    actions.lock_account(user_id=street_admin.pk, by=system_admin)
    assert fresh(street_admin).grants == ()
    assert not UserSession.objects.filter(user=street_admin).exists()
    actions.unlock_account(user_id=street_admin.pk, by=system_actor())
    assert allowed_anywhere(fresh(street_admin), Permission.LEAD_TRIAGE)


def test_nobody_closes_the_own_account(system_admin):
    with pytest.raises(Refusal, match="自己"):
        actions.lock_account(user_id=system_admin.pk, by=system_admin)


@pytest.mark.parametrize("role", ["system_admin", "security_officer", "auditor"])
def test_the_three_come_from_a_command_at_the_machine(areas, capsys, role):
    call_command("create_administrator", "chushi", "初始管理员", area=personas.CITY, role=role)
    user = User.objects.get(username="chushi")
    code = capsys.readouterr().out.split("一次性的码 ")[1].split("；")[0]
    assert opened(code, "", "chushi")
    assert {grant.role for grant in fresh(user).grants} == {role}
    assert user.is_staff


def test_a_street_of_three_can_be_set_up_and_run(areas, capsys):
    for number, role in enumerate(("system_admin", "security_officer", "auditor")):
        call_command("create_administrator", f"p{number}", f"某{number}", area=personas.LIANHUA, role=role)
    admin, officer = User.objects.get(username="p0"), User.objects.get(username="p1")
    user, half = actions.open_account(username="wang", display_name="王某", by=admin)
    assert opened(half, confirmed(officer), "wang")
    assert user.home_id == personas.LIANHUA


def test_the_way_back_at_the_machine_is_told_to_the_owner_and_the_auditor(leader, capsys):
    with_authenticator(leader)
    call_command("recover_account", "street_leader", reason="手机和密码都丢了", drop_second_factor=True)
    code = capsys.readouterr().out.split("一次性的码 ")[1].split("；")[0]
    assert opened(code, "")
    assert Slip.objects.to_be_told(leader)
    assert SecurityEvent.objects.filter(kind="reset", detail__reason="手机和密码都丢了").exists()
    with pytest.raises(CommandError, match="没有账号"):
        call_command("recover_account", "nobody", reason="x")
