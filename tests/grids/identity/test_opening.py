"""One form opens an account with its member and its post or department; pick lists tell two people apart."""

import pytest
from django.urls import reverse

from grids.access.roles import SENSITIVE_ROLES
from grids.approvals.models import Approval, What
from grids.conduct.widgets import told_apart
from grids.staff.models import Appointment, Department, Member, PostKind, User
from tests.administration import page, shows
from tests.personas import LIANHUA

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(signed_in, person):
    person("security_officer")
    return signed_in("system_admin")


def opening(client, **given):
    filled = {"username": "zhangwei", "display_name": "张伟", "office_phone": "0871-65000001", **given}
    return client.post(page("user", "add"), filled)


def a_post(*, sensitive: bool) -> PostKind:
    posts = PostKind.objects.filter(is_active=True)
    return (posts.filter(role__in=SENSITIVE_ROLES) if sensitive else posts.filter(role="")).first()


def test_one_form_makes_account_member_and_post(manager):
    answer = opening(manager, kind=a_post(sensitive=False).pk, area=LIANHUA)
    assert shows(answer, 'id="shown-once"')
    appointment = Appointment.objects.get(member__user__username="zhangwei")
    assert (appointment.member.name, appointment.member.office_phone) == ("张伟", "0871-65000001")
    assert appointment.area_id == LIANHUA


def test_a_post_that_takes_two_is_asked_for_and_the_page_says_who_can_confirm(manager):
    answer = opening(manager, kind=a_post(sensitive=True).pk, area=LIANHUA)
    assert shows(answer, "已提交，要由另一位确认后才生效")
    assert not Appointment.objects.filter(member__user__username="zhangwei").exists()
    assert Approval.objects.filter(what=What.APPOINTMENT, concerns__username="zhangwei").exists()
    assert shows(manager.get(page("user", "add")), "要另一位确认")


def test_a_department_instead_of_a_post_is_asked_for(manager):
    opening(manager, department=Department.objects.filter(is_active=True).first().pk)
    assert Approval.objects.filter(what=What.MEMBERSHIP, concerns__username="zhangwei").exists()


def test_a_refusal_stands_at_its_field_and_leaves_nothing_half_made(manager):
    answer = opening(manager, kind=a_post(sensitive=False).pk)
    assert answer.context["adminform"].form.errors["area"] == ["请选择这个岗位所在的区域。"]
    assert not User.objects.filter(username="zhangwei").exists()
    assert not Member.objects.filter(name="张伟").exists()


def test_an_account_without_a_post_says_so(manager):
    assert shows(opening(manager, office_phone=""), "这个账号还没有岗位")
    user = User.objects.get(username="zhangwei")
    answer = manager.get(page("user", "change", user.pk))
    assert shows(answer, "还没有岗位")
    assert shows(answer, "还没有对应的网格员")


def test_two_people_of_one_name_have_two_labels_in_pick_lists(manager):
    same = [Member.objects.create(name="𠮷伟", office_phone="0871-65000001") for _ in range(2)]
    found = manager.get(
        reverse("admin:autocomplete"),
        {"term": "𠮷伟", "app_label": "grids", "model_name": "appointment", "field_name": "member"},
    ).json()["results"]
    assert len({one["text"] for one in found}) == len(found) == 2
    chosen = manager.post(page("appointment", "add"), {"member": same[0].pk})
    assert shows(chosen, told_apart(same[0]))
