"""Pages of the own account say the truth for whoever reads them: why a session ended, what a post asks, who confirms."""

import re

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client, override_settings
from django.urls import reverse

from grids.access.roles import ROLES
from grids.approvals.models import Approval, What
from grids.audit.models import SecurityEvent
from grids.identity import actions, slips
from grids.identity.models import Ended, UserSession
from grids.identity.sessions import kept
from grids.identity.tasks import sweep_sessions
from tests import personas
from tests.grids.identity.authenticator import with_authenticator

pytestmark = pytest.mark.django_db
NEW = "eleven purple kites"


def sign_in(username: str = "city_viewer") -> Client:
    client = Client()
    client.post(reverse("sign_in"), {"username": username, "password": personas.PASSWORD})
    return client


def told(client: Client, at: str = "account") -> str:
    """What whoever was signed in reads when a page leads to the sign-in."""
    return client.get(reverse(at), follow=True).content.decode()


# -- why a session ended --


def test_who_was_signed_out_elsewhere_by_the_administrator_or_closed_reads_so(person, system_admin):
    user = person("city_viewer")
    for end, why in (
        (lambda: actions.end_sessions(user_id=user.pk, by=system_admin), Ended.REVOKED),
        (lambda: actions.end_other_sessions(keep="", by=user), Ended.ELSEWHERE),
        (lambda: actions.change_own_password(password=personas.PASSWORD, by=user), Ended.PASSWORD),
        (lambda: actions.lock_account(user_id=user.pk, by=system_admin), Ended.CLOSED),
    ):
        client = sign_in()
        assert client.get(reverse("account")).status_code == 200
        end()
        said = told(client)
        assert str(why.label) in said
        assert "没有操作会自动退出" not in said


def test_who_was_signed_out_by_a_reset_reads_so(person, system_admin):
    user = person("city_viewer")
    client = sign_in()
    half = actions.reset_password(user_id=user.pk, reason="忘记密码", by=system_admin_console())
    assert slips.redeem(username=user.username, half=half, other="", password=NEW)
    assert str(Ended.RESET.label) in told(client)


def system_admin_console():
    from grids.staff.queries import system_actor

    return system_actor()


def test_who_stayed_away_too_long_is_told_that_and_a_made_up_reason_is_none(person):
    person("city_viewer")
    client = sign_in()
    UserSession.objects.all().delete()
    assert "没有操作会自动退出" in told(client)
    stranger = Client()
    stranger.cookies["ended"] = "<b>made up</b>"
    assert "made up" not in told(stranger)


def test_a_session_that_was_ended_comes_to_life_by_nothing_and_its_reason_goes(person):
    user = person("city_viewer")
    client = sign_in()
    session = client.session
    actions.end_other_sessions(keep="", by=user)
    with pytest.raises(UpdateError):
        session.save()
    assert client.get(reverse("account")).status_code == 302
    assert UserSession.objects.count() == 1, "the reason alone, of nobody"
    assert not UserSession.objects.exclude(user=None).exists()
    UserSession.objects.update(expire_date="2026-01-01T00:00:00Z")
    sweep_sessions()
    assert not UserSession.objects.exists()


def test_all_other_places_are_left_at_once_and_one_stays(person):
    person("city_viewer")
    here, one, other = sign_in(), sign_in(), sign_in()
    page = here.get(reverse("account")).content.decode()
    assert "退出其他所有登录" in page
    assert page.index("（这一处）") < page.index("退出这一处")
    here.post(reverse("session_end"), {"others": "1"})
    assert here.get(reverse("account")).status_code == 200
    assert "退出其他所有登录" not in here.get(reverse("account")).content.decode()
    assert {one.get(reverse("account")).status_code, other.get(reverse("account")).status_code} == {302}
    assert SecurityEvent.objects.get(kind="session").detail["count"] == 2


def test_changing_the_password_leaves_the_place_where_it_was_changed(person):
    person("city_viewer")
    here, there = sign_in(), sign_in()
    given = {"old_password": personas.PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert here.post(reverse("password_change"), given).status_code == 302
    assert here.get(reverse("account")).status_code == 200
    assert str(Ended.PASSWORD.label) in told(there)
    assert UserSession.objects.filter(user__username="city_viewer").count() == 1
    assert kept(here.session.session_key) == UserSession.objects.get(user__username="city_viewer").session_key


# -- the second factor --


def test_whoever_sets_it_up_by_own_will_is_told_so_and_can_go_back(person):
    person("city_viewer")
    page = sign_in().get(reverse("second_factor_enrol")).content.decode()
    assert "您可以自愿设置" in page
    assert "您的岗位能查看个人信息或管理账号" not in page
    assert f'href="{reverse("account")}"' in page


def test_whom_the_post_asks_for_it_is_told_that_and_has_no_way_around(person):
    person("street_admin")
    page = sign_in("street_admin").get(reverse("second_factor_enrol")).content.decode()
    assert "您的岗位能查看个人信息或管理账号" in page
    assert "自愿" not in page
    assert f'href="{reverse("account")}"' not in page


def test_no_recovery_code_is_asked_for_before_there_is_one(person):
    person("city_viewer")
    page = sign_in().get(reverse("second_factor_enrol")).content.decode()
    assert "恢复码" not in page


@pytest.mark.parametrize(
    ("who", "said"),
    [("street_admin", "正式使用时，您的岗位要求两重验证"), ("city_viewer", "您的岗位不要求，也可以自愿设置")],
)
def test_a_demonstrations_account_is_told_what_the_post_asks(person, who, said):
    user = person(who)
    user.is_demo = True
    user.save(update_fields=["is_demo"])
    with override_settings(DEMO=True):
        assert said in sign_in(who).get(reverse("account")).content.decode()


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("community_officer", "社区工作人员（苏家塘社区）"),
        ("department_handler", "城市管理办公室"),
        ("city_viewer", "昆明市"),
    ],
)
def test_ones_own_page_says_what_one_may_do_and_where(signed_in, who, where):
    page = signed_in(who).get(reverse("account")).content.decode()
    said = page[page.index('id="posts"') : page.index('id="settings"')]
    assert where in said
    assert str(ROLES[who].description) in said


# -- who has to confirm --


def test_whoever_resets_a_sensitive_account_is_told_beside_the_slip_who_must_confirm(signed_in, person):
    officer, user = person("security_officer"), person("street_leader")
    with_authenticator(user)
    client = signed_in("system_admin")
    url = reverse("admin:grids_user_reset_password", args=[user.pk])
    page = client.post(url, {"reason": "忘记密码"}).content.decode()
    assert 'id="shown-once"' in page
    assert "要由另一位确认后才生效" in page
    assert str(officer) in page


def test_whoever_opens_an_account_is_told_who_must_confirm_the_account_itself(signed_in, person):
    officer = person("security_officer")
    client = signed_in("system_admin")
    page = client.post(
        reverse("admin:grids_user_add"), {"display_name": "新人", "username": "new-1"}
    ).content.decode()
    assert Approval.objects.get().what == What.OPENING
    assert "要由另一位确认后才生效：开通账号 new-1" in page
    assert str(officer) in page


def test_a_decided_asking_offers_nothing(signed_in, person, system_admin):
    person("security_officer")
    actions.open_account(username="new-1", display_name="新人", by=system_admin)
    asked = Approval.objects.get()
    url = reverse("admin:grids_approval_change", args=[asked.pk])
    officer, asker = signed_in("security_officer"), signed_in("system_admin")
    verbs = [reverse(f"admin:grids_approval_{verb}", args=[asked.pk]) for verb in ("grant", "refuse")]
    offered = [[verb in client.get(url).content.decode() for verb in verbs] for client in (officer, asker)]
    assert offered == [[True, True], [False, True]]
    officer.post(verbs[0], {"answer": ""})
    assert Approval.objects.get().is_granted
    assert [
        any(verb in client.get(url).content.decode() for verb in verbs) for client in (officer, asker)
    ] == [False] * 2


# -- sentences --


def test_sentences_stand_one_below_the_other_and_address_in_one_way(person):
    user = person("city_viewer")
    answer = Client().post(
        reverse("redeem"),
        {"username": user.username, "half": "x", "other": "y", "new_password1": "1", "new_password2": "1"},
    )
    actions.reset_password(user_id=user.pk, reason="忘记密码", by=system_admin_console())
    page = answer.content.decode()
    assert not re.search("。；|你", page)
    client = sign_in()
    given = {"old_password": personas.PASSWORD, "new_password1": "123", "new_password2": "123"}
    page = client.post(reverse("password_change"), given).content.decode()
    assert not re.search("。；|你", page)
    assert page.count("<br>") >= 1


def test_that_a_code_is_spent_by_the_reset_is_said_before(client):
    page = client.get(reverse("redeem")).content.decode()
    assert "等验证器显示下一个" in page
