"""What takes two waits where both look: the first page of who may decide, and of who asked."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.access.roles import Permission
from grids.approvals import actions, todos
from grids.approvals.models import Approval
from grids.areas.models import Area
from grids.background.actions import beat
from grids.background.models import Kind as BackgroundKind
from grids.conduct.events import new_id
from grids.pages import registered
from grids.staff.actions import appoint
from grids.staff.models import Member, PostKind
from tests import personas
from tests.factories.grids import a_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def officer(person):
    return person("security_officer")


def ask(by, user=None) -> Approval:
    member = Member.objects.create(name="某人", user=user or a_user())
    return appoint(
        member=member, kind=PostKind.objects.get(code="street_leader"), area=Area.objects.get(code=personas.LIANHUA),
        from_day=timezone.localdate(), by=by,
    )  # fmt: skip


def home(client) -> str:
    return client.get(reverse("home")).content.decode()


def test_whoever_may_decide_sees_it_on_the_first_page_in_rail_and_tabs_and_in_the_administration(
    signed_in, system_admin
):
    ask(system_admin)
    ask(system_admin)
    client = signed_in("security_officer")
    shown = home(client)
    assert "2 件等您确认" in shown
    assert "今天有 2 件事等您" in shown
    assert reverse("admin:grids_approval_changelist") in shown
    assert shown.count('<span class="count">2<') == 2, "the rail and the tabs"
    assert '<span class="count">2<' in client.get(reverse("help")).content.decode()
    badge = client.get(reverse("admin:index")).content.decode().split("双人审批")[1][:900]
    assert "font-semibold" in badge
    assert ">2<" in "".join(badge.split())


def test_one_leads_to_its_own_page_and_goes_when_it_is_decided(signed_in, system_admin, officer):
    asked, client = ask(system_admin), signed_in("security_officer")
    assert reverse("admin:grids_approval_change", args=[asked.pk]) in home(client)
    actions.refuse(approval_id=asked.pk, by=officer)
    shown = home(client)
    assert "等您确认" not in shown
    assert "现在没有事等您" in shown


def test_what_one_asked_for_what_concerns_oneself_and_what_lies_elsewhere_does_not_wait_for_one(
    system_admin, officer, person
):
    asked = ask(system_admin)
    assert todos.count_to_decide(officer) == 1
    for changed in ({"concerns": officer}, {"concerns": None, "asked_by": officer}):
        other = Approval.objects.get(pk=asked.pk)
        other.pk = new_id()
        for name, value in changed.items():
            setattr(other, name, value)
        other.save(force_insert=True)
        assert todos.count_to_decide(officer) == 1
    assert todos.count_to_decide(person("other_security_officer")) == 0
    assert todos.count_to_decide(person("auditor")) == 0


@pytest.mark.parametrize(
    ("became", "said"),
    [
        ("waits", "等待确认"), ("granted", "已同意"), ("refused", "未同意"), ("taken_back", "已撤回"),
        ("expired", "已过期"),
    ],
)  # fmt: skip
def test_whoever_asked_sees_what_became_of_it(signed_in, system_admin, officer, became, said):
    asked = ask(system_admin)
    if became == "granted":
        actions.grant(approval_id=asked.pk, by=officer, answer="已核实任职文件")
    elif became == "refused":
        actions.refuse(approval_id=asked.pk, by=officer, answer="没有任职文件")
    elif became == "taken_back":
        actions.refuse(approval_id=asked.pk, by=system_admin)
    elif became == "expired":
        Approval.objects.update(until=timezone.now() - timedelta(seconds=1))
    shown = home(signed_in("system_admin"))
    assert f"{said}：{asked.wording}" in shown
    assert {"waits": str(officer), "granted": "已核实任职文件", "refused": "没有任职文件"}.get(
        became, ""
    ) in shown


def test_everything_that_can_be_asked_for_is_told_to_whoever_decides_about_it():
    """A kind whose deciders have no row on the first page fails: to-dos of which nobody knows."""
    from grids.approvals.kinds import permissions

    told = {
        p
        for pages in registered()
        for one in pages.todos
        if one.of == todos.to_decide
        for p in one.permissions
    }
    assert permissions() - told == set()
    assert Permission.STAFF_CONFIRM in told


@pytest.mark.parametrize("who", ["system_admin", "security_officer", "auditor"])
def test_who_has_no_matters_is_told_that_nothing_waits_and_where_to_go(signed_in, who):
    for kind in BackgroundKind:
        beat(kind)
    shown = home(signed_in(who))
    assert "现在没有事等您" in shown
    places = shown.split('id="h-administration"')[1].split("</section>")[0]
    assert places.count("<li><a href=") >= 1


def test_who_has_to_see_to_the_background_work_is_not_told_that_nothing_waits(signed_in):
    assert "现在没有事等您" not in home(signed_in("system_admin"))
