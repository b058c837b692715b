"""The second factor: forced before the first page, a code once, again before what needs a fresh proof, and demo accounts."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.core import checks
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.checks import demonstration, demonstration_accounts
from grids.audit.actions import note
from grids.audit.models import Kind, Result, SecurityEvent
from grids.conduct.origins import asked_from
from grids.identity import actions, ceilings, factors
from grids.identity.models import RecoveryCode, SecondFactor
from grids.identity.recording import about
from grids.identity.sessions import PROVED
from grids.staff.models import User
from tests import personas
from tests.factories import whistles as made
from tests.grids.identity.authenticator import code_now, rested, with_authenticator

pytestmark = pytest.mark.django_db
URL, SET_UP = reverse("second_factor"), reverse("second_factor_enrol")
SENSITIVE = (
    "street_admin",
    "street_leader",
    "department_handler",
    "auditor",
    "system_admin",
    "security_officer",
)
ORDINARY = ("community_officer", "city_viewer")


def with_password(username: str, **more: str) -> Client:
    client = Client(**more)
    answer = client.post(reverse("sign_in"), {"username": username, "password": personas.PASSWORD})
    assert answer.status_code == 302
    return client


@pytest.mark.parametrize("role", SENSITIVE)
def test_whoever_reveals_administers_or_audits_sets_one_up_before_anything_else(person, role):
    person(role)
    client = with_password(role)
    for address in ("/", "/leads/", "/admin/", "/account/", "/password/"):
        answer = client.get(address)
        assert (answer.status_code, answer.url) == (302, SET_UP)
    assert client.get("/api/v1/leads/").status_code == 403
    assert client.get(SET_UP).status_code == 200


@pytest.mark.parametrize("role", ORDINARY)
def test_whoever_does_none_of_it_signs_in_with_the_password(person, role):
    person(role)
    assert with_password(role).get("/more/").status_code == 200


def test_setting_up_takes_a_code_that_came_back_and_shows_recovery_codes_once(person):
    user = person("street_admin")
    client = with_password("street_admin")
    page = client.get(SET_UP).content.decode()
    secret = factors.prepare(by=user)
    assert "<svg" in page
    mine = {"password": personas.PASSWORD}
    assert client.post(SET_UP, mine | {"token": "000000"}).status_code == 400
    assert client.get("/leads/").url == SET_UP
    shown = client.post(SET_UP, mine | {"token": code_now(secret)})
    codes = shown.context["codes"]
    assert len(codes) == 10
    assert client.get("/leads/").status_code == 200
    # the next time the page is about proving it, and shows neither secret nor codes
    again = with_password("street_admin")
    assert again.get("/leads/").url == URL
    assert again.get(SET_UP).url == URL
    assert codes[0] not in again.get(URL).content.decode()


@pytest.mark.parametrize("password", ["", "not it"])
def test_who_finds_a_browser_that_nobody_watches_sets_up_no_authenticator(person, password):
    user = person("community_officer")
    client = with_password("community_officer")
    secret = factors.prepare(by=user)
    assert client.post(SET_UP, {"token": code_now(secret), "password": password}).status_code == 400
    assert not SecondFactor.objects.filter(confirmed_at__isnull=False).exists()


def test_what_was_shown_before_is_no_copy_of_what_comes_into_force(person):
    """Whoever opened the page in a browser that nobody watched, and took a picture of the secret."""
    user, client = person("street_admin"), with_password("street_admin")
    assert client.get(SET_UP).status_code == 200
    seen = factors.prepare(by=user)
    assert client.get(SET_UP).status_code == 200
    secret = factors.prepare(by=user)
    assert secret != seen
    mine = {"password": personas.PASSWORD}
    # a wrong code shows the same once more
    assert client.post(SET_UP, mine | {"token": code_now(seen)}).status_code == 400
    assert factors.prepare(by=user) == secret
    assert client.post(SET_UP, mine | {"token": code_now(secret)}).status_code == 200


def test_neither_secret_nor_recovery_codes_can_be_read_in_the_database(person):
    user = person("street_admin")
    secret = with_authenticator(user)
    kept = bytes(SecondFactor.objects.get().secret)
    assert secret not in kept
    assert secret.hex().encode() not in kept
    assert all(len(bytes(one.code_hash)) == 32 for one in RecoveryCode.objects.all())


def test_a_code_opens_once(person):
    user = person("street_admin")
    secret = with_authenticator(user)
    rested(user)
    token = code_now(secret)
    assert with_password("street_admin").post(URL, {"token": token}).status_code == 302
    assert with_password("street_admin").post(URL, {"token": token}).status_code == 400


def test_a_recovery_code_stands_in_once(person):
    user = person("street_admin")
    with_authenticator(user)
    code = factors.renew(user)[3]
    client = with_password("street_admin")
    assert client.post(URL, {"token": f" {code.upper()} "}).status_code == 302
    assert client.get("/leads/").status_code == 200
    assert with_password("street_admin").post(URL, {"token": code}).status_code == 400


def test_the_password_alone_opens_nothing_of_an_account_with_a_second_factor(person):
    with_authenticator(person("community_officer"))
    client = with_password("community_officer")
    for address in ("/", "/leads/", "/account/", "/password/", SET_UP):
        assert client.get(address).url == URL
    assert client.post(reverse("second_factor_change")).url == URL
    fragment = client.get("/leads/", headers={"HX-Request": "true"})
    assert fragment.headers["HX-Redirect"] == URL


def test_codes_are_not_guessed(person):
    with_authenticator(person("street_admin"))
    client = with_password("street_admin")
    answers = [client.post(URL, {"token": f"{number:06d}"}).content.decode() for number in range(14)]
    assert "试得太频繁" in answers[-1]
    assert SecurityEvent.objects.filter(kind="second_factor", result="failed").count() <= 11


def test_the_password_alone_makes_no_address_known(person):
    user = person("street_admin")
    secret = with_authenticator(user)
    subject, _area = about(user.username)
    client = with_password("street_admin", REMOTE_ADDR="10.3.0.1")
    for _number in range(30):
        wrong_code(user)
    with asked_from("10.3.0.1"):
        assert ceilings.seconds_to_wait(subject) > ceilings.LONGEST_KNOWN
    wrongs = SecurityEvent.objects.filter(kind="second_factor", result="failed")
    assert wrongs.count() == 30
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        client = with_password("street_admin", REMOTE_ADDR="10.3.0.1")
        rested(user)
        assert client.post(URL, {"token": code_now(secret)}).status_code == 302
        for _number in range(30):
            wrong_code(user)
        with asked_from("10.3.0.1"):
            assert ceilings.seconds_to_wait(subject) <= ceilings.LONGEST_KNOWN


def test_wrong_codes_with_the_right_password_come_to_an_end_and_the_owner_is_told(person, auditor):
    user = person("street_admin")
    secret = with_authenticator(user)
    began = timezone.now() + timedelta(seconds=1)
    for day in range(factors.WRONG_AT_MOST):
        # spread over days, so that no wait keeps them off; the owner comes in between
        with time_machine.travel(began + timedelta(hours=8 * day), tick=False):
            assert with_password("street_admin").post(URL, {"token": "000000"}).status_code == 400
    with time_machine.travel(began + timedelta(hours=8 * day + 1), tick=False):
        client = with_password("street_admin")
        answer = client.post(URL, {"token": code_now(secret)})
        assert "改密码" in answer.content.decode() or "修改密码" in answer.content.decode()
        assert answer.status_code == 400
        assert SecurityEvent.objects.visible_to(auditor).filter(kind="notice", actor=user).count() == 1
        actions.change_own_password(password="eleven purple kites", by=user)
    with time_machine.travel(began + timedelta(hours=8 * day + 2), tick=False):
        client = Client()
        client.post(reverse("sign_in"), {"username": "street_admin", "password": "eleven purple kites"})
        answer = client.post(URL, {"token": code_now(secret)}, follow=True)
        assert f"试错了 {factors.WRONG_AT_MOST} 次" in answer.content.decode()


def wrong_code(user: User) -> None:
    with asked_from("10.3.0.9"):
        note(
            kind=Kind.SECOND_FACTOR, by=user, subject=about(user.username)[0], result=Result.FAILED,
            area_code=personas.LIANHUA,
        )  # fmt: skip


def test_revealing_asks_anew_when_the_proof_is_old_and_leads_back(person, signed_in, settings):
    lead = made.a_lead(reporter_name="张三丰", reporter_phone="12400001234")
    person("street_admin")
    client = signed_in("street_admin")
    page = reverse("lead", args=[lead.pk])
    asked = {"field": "name", "reason": "回访前核对姓名"}

    def reveal(**more):
        return client.post(reverse("lead_reveal", args=[lead.pk]), asked, headers={"Referer": page}, **more)

    assert reveal().status_code == 200
    session = client.session
    session[PROVED] = time.time() - settings.PROOF_MINUTES * 60 - 1
    session.save()
    assert reveal().url == f"{URL}?next={page.replace('/', '%2F')}"
    api = client.post(f"/api/v1/leads/{lead.pk}/reveal/", asked, content_type="application/json")
    assert (api.status_code, api.json()["code"]) == (403, "proof_needed")
    with_token = with_authenticator(person("street_admin"))
    rested(person("street_admin"))
    assert client.post(URL, {"token": code_now(with_token), "next": page}).url == page
    assert reveal().status_code == 200


@pytest.mark.parametrize("verb", ["reset_password"])
def test_resetting_asks_anew_in_the_administration(person, signed_in, verb, settings):
    leader = person("street_leader")
    person("security_officer")
    client = signed_in("system_admin")
    session = client.session
    session[PROVED] = time.time() - settings.PROOF_MINUTES * 60 - 1
    session.save()
    answer = client.post(reverse(f"admin:grids_user_{verb}", args=[leader.pk]), {"reason": "忘记密码"})
    assert answer.url.startswith(URL)
    assert not leader.slips.exists()


def test_where_it_leads_back_to_is_ours(person):
    user = person("street_admin")
    with_authenticator(user)
    for number, elsewhere in enumerate(
        ("https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)")
    ):
        rested(user)
        code = factors.renew(user)[number]
        assert with_password("street_admin").post(URL, {"token": code, "next": elsewhere}).url == "/"


def test_a_session_begun_before_it_was_set_up_elsewhere_is_asked_for_it(person):
    user = person("street_admin")
    client = with_password("street_admin")
    with_authenticator(user)
    codes = factors.renew(user)
    assert client.get("/leads/", follow=True).redirect_chain[-1][0] == URL
    assert client.post(URL, {"token": codes[0]}).status_code == 302
    assert client.get("/leads/").status_code == 200


@pytest.fixture
def demo_leader(person):
    user = person("street_leader")
    User.objects.filter(pk=user.pk).update(is_demo=True)
    return user


def test_a_demo_account_signs_in_with_its_password_alone_while_the_demonstration_is_on(demo_leader, settings):
    settings.DEMO = True
    assert with_password("street_leader").get("/leads/").status_code == 200


def test_without_the_demonstration_its_accounts_neither_sign_in_nor_stay(demo_leader, settings):
    settings.DEMO = True
    client = with_password("street_leader")
    settings.DEMO = False
    assert client.get("/leads/").status_code == 302
    answer = Client().post(reverse("sign_in"), {"username": "street_leader", "password": personas.PASSWORD})
    assert answer.status_code == 200


def test_the_check_of_a_deployment_refuses_a_demonstration_in_real_use(demo_leader, settings):
    def told() -> set[str]:
        found = demonstration(None) + demonstration_accounts(None, databases=["default"])
        return {one.id for one in found}

    settings.DEMO, settings.SECURE = True, True
    assert told() == {"governance.E010"}
    settings.DEMO = False
    assert told() == {"governance.E011"}
    call_command("close_demo_accounts")
    assert told() == set()
    deployment = checks.registry.registry.deployment_checks
    assert {demonstration, demonstration_accounts} <= deployment


def test_a_check_that_names_no_database_asks_none(demo_leader, settings, django_assert_num_queries):
    settings.DEMO = False
    with django_assert_num_queries(0):
        checks.run_checks(include_deployment_checks=True)
