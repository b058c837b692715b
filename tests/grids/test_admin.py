"""The administration: who enters, who sees and edits what, and that it acts through the actions."""

from datetime import date, timedelta

import pytest
from django.contrib import admin
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grids.approvals.actions import grant
from grids.approvals.models import Approval
from grids.areas.models import Area, AreaBoundary, AreaLevel
from grids.identity.actions import open_account
from grids.identity.slips import redeem
from grids.privacy.models import Disclosure
from grids.staff.models import Appointment, Department, DepartmentMembership, Member, PostKind, User
from tests import personas
from tests.administration import a_row_of_everything, page, shows
from tests.factories import whistles as made
from tests.factories.grids import a_department, a_user

pytestmark = pytest.mark.django_db

REFERENCE = {
    "area",
    "arealevel",
    "postkind",
    "trade",
    "staffingscheme",
    "department",
    "source",
    "category",
    "scheme",
    "calendarday",
    "publicnumber",
    "registerrules",
    "streethours",
    "categorylimit",
    "dutyrule",
    "textblock",
    "streetrule",
    "numbering",
    "colourcategory",
}
AUDIT = {
    "certificate", "securityevent", "finding", "dayhead", "disclosure", "userversion", "memberversion", "appointmentversion",
    "departmentmembershipversion", "leadversion",
}  # fmt: skip
# what each role finds in the administration; every model of it is in one of these sets
SEES = {
    "system_admin": REFERENCE
    | {"approval", "user", "member", "appointment", "departmentmembership", "schemearea", "statisticscheck"},
    "street_admin": REFERENCE | {"lead", "whistle", "import", "statisticscheck"},
    "auditor": AUDIT | {"approval"},
    "security_officer": {"approval"},
}
OUTSIDE = ["community_officer", "street_leader", "district_desk", "department_handler", "city_viewer"]


@pytest.fixture
def full(person):
    """One row of everything that the administration shows."""
    return a_row_of_everything(person)


def test_every_model_of_the_administration_is_seen_by_some_role():
    assert {model._meta.model_name for model in admin.site._registry} == set().union(*SEES.values())


@pytest.mark.parametrize("role", OUTSIDE)
def test_other_roles_do_not_enter(signed_in, role):
    assert signed_in(role).get(reverse("admin:index"), follow=True).status_code == 403


def test_whoever_is_not_signed_in_is_sent_to_the_one_sign_in_page(client, db):
    response = client.get(client.get(reverse("admin:index")).url)
    assert response.status_code == 302
    assert response.url.startswith(reverse("sign_in"))
    assert client.get(reverse("admin:login")).url.startswith(reverse("sign_in"))


@pytest.mark.parametrize("role", SEES)
def test_a_role_opens_the_lists_of_its_models_and_no_other(signed_in, full, role):
    client = signed_in(role)
    opened = {
        model._meta.model_name
        for model in admin.site._registry
        if client.get(page(model._meta.model_name, "changelist")).status_code == 200
    }
    assert opened == SEES[role]


@pytest.mark.parametrize("role", SEES)
def test_the_first_page_lists_what_the_role_may_open(signed_in, full, role):
    content = signed_in(role).get(reverse("admin:index")).content.decode()
    for model in admin.site._registry:
        name = model._meta.model_name
        assert (f'href="{page(name, "changelist")}"' in content) == (name in SEES[role]), name


@pytest.mark.parametrize("role", SEES)
def test_a_role_opens_the_rows_of_its_models(signed_in, full, role):
    client, opened = signed_in(role), 0
    for model in admin.site._registry:
        row = model._default_manager.order_by("-pk").first()
        if row is None or model._meta.model_name not in SEES[role]:
            continue
        if client.get(page(model._meta.model_name, "change", row.pk)).status_code == 200:
            opened += 1
    assert opened >= min(5, len(SEES[role]))


@pytest.mark.parametrize("role", SEES)
def test_a_role_that_adds_gets_the_form(signed_in, full, role):
    client = signed_in(role)
    for model in admin.site._registry:
        status = client.get(page(model._meta.model_name, "add")).status_code
        assert status in (200, 403), model


def test_nothing_that_is_referred_to_can_be_deleted(signed_in, full):
    for role in SEES:
        client = signed_in(role)
        for model in admin.site._registry:
            row = model._default_manager.first()
            if row is None or model._meta.model_name in (
                "calendarday",
                "publicnumber",
                "registerrules",
                "streethours",
            ):
                continue
            response = client.post(page(model._meta.model_name, "delete", row.pk), {"post": "yes"})
            # a row that the role doesn't know leads back, one that it knows is kept
            assert response.status_code in (302, 403), model
            assert model._default_manager.filter(pk=row.pk).exists(), model


# -- accounts and posts --


def shown_once(response) -> str:
    return response.content.decode().split('id="shown-once">')[1].split("<")[0]


def test_opening_an_account_shows_half_of_its_slip_once(signed_in, person):
    person("security_officer")
    client = signed_in("system_admin")
    response = client.post(page("user", "add"), {"username": "zhang", "display_name": "张三"})
    user, half = User.objects.get(username="zhang"), shown_once(response)
    assert not user.has_usable_password()
    assert not shows(client.get(page("user", "change", user.pk)), half)
    assert redeem(username="zhang", half=half, other="", password="eleven purple kites") is None


def test_a_taken_username_comes_back_on_the_form(signed_in):
    response = signed_in("system_admin").post(
        page("user", "add"), {"username": "system_admin", "display_name": "另一位"}
    )
    assert response.status_code == 200
    assert shows(response, "已有人使用")


def test_a_reset_asks_first_and_shows_a_half_that_opens_nothing_alone(signed_in, street_admin, person):
    person("security_officer")
    client, url = (
        signed_in("system_admin"),
        reverse("admin:grids_user_reset_password", args=[street_admin.pk]),
    )
    before = street_admin.password
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": ""}).status_code == 400
    half = shown_once(client.post(url, {"reason": "本人忘记密码"}))
    assert redeem(username="street_admin", half=half, other=half, password="eleven purple kites") is None
    assert User.objects.get(pk=street_admin.pk).password == before


def test_somebody_above_is_not_found_by_whoever_manages_below(signed_in, system_admin):
    url = reverse("admin:grids_user_reset_password", args=[system_admin.pk])
    response = signed_in("other_system_admin").post(url, {"reason": "忘记密码"})
    assert response.url == reverse("admin:index")
    assert User.objects.get(pk=system_admin.pk).password == system_admin.password


def test_a_reset_of_somebody_who_acts_above_too_is_refused_on_the_page(signed_in, system_admin):
    Appointment.objects.create(
        member=Member.objects.get(user=system_admin), kind=PostKind.objects.get(code="data_viewer"),
        area=Area.objects.get(code=personas.HONGYUN), period=DateRange(date(2020, 1, 1), None),
    )  # fmt: skip
    url = reverse("admin:grids_user_reset_password", args=[system_admin.pk])
    response = signed_in("other_system_admin").post(url, {"reason": "忘记密码"})
    assert response.status_code == 400
    assert shows(response, "管理范围之外")


@pytest.mark.parametrize("verb", ["reset_password", "lock", "unlock", "end_sessions"])
def test_a_street_admin_has_no_hand_in_accounts(signed_in, system_admin, verb):
    response = signed_in("street_admin").post(reverse(f"admin:grids_user_{verb}", args=[system_admin.pk]))
    assert response.status_code in (302, 403)
    assert User.objects.get(pk=system_admin.pk).password == system_admin.password


def test_closing_an_account_ends_its_access(signed_in, community_officer, street_admin):
    client, officer = signed_in("system_admin"), personas.make("security_officer")
    for user in (community_officer, street_admin):
        client.post(reverse("admin:grids_user_lock", args=[user.pk]))
        assert not User.objects.get(pk=user.pk).is_active
        client.post(reverse("admin:grids_user_unlock", args=[user.pk]))
    assert User.objects.get(pk=community_officer.pk).is_active
    # this one reveals who reported: somebody else confirms that it may again
    assert not User.objects.get(pk=street_admin.pk).is_active
    grant(approval_id=Approval.objects.get().pk, by=officer)
    assert User.objects.get(pk=street_admin.pk).is_active


def test_an_appointment_is_made_on_the_form(signed_in, areas):
    user = a_user()
    member, officer = Member.objects.create(name="张三", user=user), personas.make("security_officer")
    response = signed_in("system_admin").post(
        page("appointment", "add"),
        {
            "member": member.pk, "kind": PostKind.objects.get(code="triage_officer").pk,
            "area": personas.LIANHUA, "from_day": "2026-01-01", "to_day": "",
        },
    )  # fmt: skip
    assert response.status_code == 302
    assert User.objects.get(pk=user.pk).grants == ()
    grant(approval_id=Approval.objects.get().pk, by=officer)
    assert {ground.role for ground in User.objects.get(pk=user.pk).grants} == {"street_admin"}


def test_roles_that_exclude_each_other_come_back_on_the_form(signed_in, street_admin):
    response = signed_in("system_admin").post(
        page("appointment", "add"),
        {
            "member": Member.objects.get(user=street_admin).pk, "kind": PostKind.objects.get(code="auditor").pk,
            "area": personas.LIANHUA, "from_day": "2026-01-01", "to_day": "",
        },
    )  # fmt: skip
    assert response.status_code == 200
    assert shows(response, "不能由同一个账号兼任")
    assert Appointment.objects.filter(member__user=street_admin).count() == 1


def test_ending_an_appointment_ends_access_the_same_day(signed_in, street_admin):
    held = Appointment.objects.get(member__user=street_admin)
    response = signed_in("system_admin").post(
        reverse("admin:grids_appointment_end", args=[held.pk]), {"on": ""}
    )
    assert response.status_code == 302
    assert User.objects.get(pk=street_admin.pk).grants == ()


def test_an_account_joins_and_leaves_a_department(signed_in, departments):
    client, user = signed_in("system_admin"), a_user()
    officer = personas.make("security_officer")
    client.post(
        page("departmentmembership", "add"),
        {
            "user": user.pk,
            "department": departments["lianhua-urban"].pk,
            "from_day": "2026-01-01",
            "to_day": "",
        },
    )
    grant(approval_id=Approval.objects.get().pk, by=officer)
    membership = DepartmentMembership.objects.get(user=user)
    assert membership.period.lower == date(2026, 1, 1)
    client.post(reverse("admin:grids_departmentmembership_end", args=[membership.pk]), {"on": ""})
    assert User.objects.get(pk=user.pk).grants == ()


def test_a_system_admin_of_a_street_sees_the_posts_of_the_own_street_only(signed_in, full, person):
    person("other_street_admin")
    response = signed_in("other_system_admin").get(page("appointment", "changelist"))
    assert shows(response, "褚研判")
    assert not shows(response, "王研判")


# -- areas and reference data --


def test_an_area_is_added_one_level_below_its_parent(signed_in, areas):
    values = {
        "code": "530102006009",
        "name": "新社区",
        "level": 3,
        "parent": personas.LIANHUA,
        "community_kind": "",
    }
    values |= {"boundaries-TOTAL_FORMS": 0, "boundaries-INITIAL_FORMS": 0}
    response = signed_in("system_admin").post(page("area", "add"), values)
    assert response.status_code == 302
    assert Area.objects.get(code="530102006009").name == "新社区"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"code": "530102007099"}, "不以上级"),
        ({"code": "530102099"}, "应为 12 位"),
        ({"level": 4, "code": "530102006009001"}, "不是正好高一级"),
        ({"parent": ""}, "都要有上级"),
    ],
)
def test_an_area_that_does_not_fit_below_its_parent_is_refused_with_a_sentence(
    signed_in, areas, values, sentence
):
    given = {
        "code": "530102006009",
        "name": "新社区",
        "level": 3,
        "parent": personas.LIANHUA,
        "community_kind": "",
    }
    given |= {"boundaries-TOTAL_FORMS": 0, "boundaries-INITIAL_FORMS": 0} | values
    response = signed_in("system_admin").post(page("area", "add"), given)
    assert response.status_code == 200
    assert shows(response, sentence)
    assert not Area.objects.filter(name="新社区").exists()


def test_the_boundary_of_an_area_is_shown_with_its_period(signed_in, areas):
    AreaBoundary.objects.create(
        area_id=personas.LIANHUA,
        shape="MULTIPOLYGON(((102.7 25.0, 102.8 25.0, 102.8 25.1, 102.7 25.0)))",
        coord_source="GCJ02",
        period=DateRange(date(2024, 5, 6), None, "[)"),
    )
    response = signed_in("system_admin").get(
        page("area", "change", Area.objects.get(code=personas.LIANHUA).pk)
    )
    assert response.status_code == 200
    assert shows(response, "GCJ-02")


def test_a_street_admin_keeps_the_departments_of_the_own_street(signed_in, departments):
    client = signed_in("street_admin")
    mine, other = departments["lianhua-urban"], departments["hongyun-urban"]
    values = {"name": "城管办", "kind": "street", "office_phone": "", "order": 5}
    assert client.post(page("department", "change", mine.pk), values).status_code == 302
    assert Department.objects.get(pk=mine.pk).name == "城管办"
    client.post(page("department", "change", other.pk), values)
    assert Department.objects.get(pk=other.pk).name == other.name


def test_a_department_of_another_street_can_not_be_added(signed_in, areas):
    response = signed_in("street_admin").post(
        page("department", "add"),
        {
            "code": "x",
            "name": "别处",
            "kind": "street",
            "area": personas.HONGYUN,
            "order": 1,
            "is_active": "on",
        },
    )
    assert response.status_code == 200
    assert shows(response, "您没有在这个区域")
    assert not Department.objects.filter(code="x").exists()


# -- the auditor --


def test_the_auditor_sees_who_read_what_and_why(signed_in, full):
    response = signed_in("auditor").get(page("disclosure", "changelist"))
    assert shows(response, "核对反映人身份")


def test_the_auditor_of_another_street_sees_nothing_of_it(signed_in, full):
    response = signed_in("other_auditor").get(page("disclosure", "changelist"))
    assert not shows(response, "核对反映人身份")


def test_the_auditor_changes_nothing(signed_in, full):
    row = Disclosure.objects.get()
    response = signed_in("auditor").post(page("disclosure", "change", row.pk), {"reason": "改写"})
    assert response.status_code == 403
    assert Disclosure.objects.get().reason == "核对反映人身份"


def test_the_history_says_who_changed_an_account(signed_in, street_admin):
    signed_in("system_admin").post(page("user", "change", street_admin.pk), {"display_name": "王某"})
    content = signed_in("auditor").get(page("userversion", "changelist")).content.decode()
    assert "王研判" in content
    assert "冯运维" in content


def test_no_page_of_the_history_shows_a_password_hash_or_sealed_bytes(signed_in, full):
    client = signed_in("auditor")
    User.objects.filter(username="street_admin").update(display_name="改名")
    version = User.objects.get(username="street_admin").versions.order_by("-pgh_id").first()
    content = client.get(page("userversion", "change", version.pk)).content.decode()
    assert not hasattr(version, "password")
    assert User.objects.get(username="street_admin").password not in content
    made.a_whistle(lead=full["lead"])
    lead_version = full["lead"].versions.order_by("-pgh_id").first()
    content = client.get(page("leadversion", "change", lead_version.pk)).content.decode()
    assert "memory at" not in content
    assert "reporter" not in content


def test_a_list_of_many_rows_asks_the_database_a_bounded_number_of_times(
    signed_in, departments, django_assert_max_num_queries
):
    client = signed_in("system_admin")
    for _ in range(30):
        a_department(personas.LIANHUA)
        Member.objects.create(name="某人", user=a_user())
    for model in ("user", "member", "appointment", "department", "area"):
        with django_assert_max_num_queries(16):
            assert client.get(page(model, "changelist")).status_code == 200


@pytest.mark.parametrize(("level", "shown"), [("2", ["莲华街道"]), ("4", ["苏家塘第一网格"])])
def test_areas_are_narrowed_to_a_level_by_its_name(signed_in, areas, level, shown):
    answer = signed_in("system_admin").get(page("area", "changelist"), {"level": level})
    assert AreaLevel.objects.get(level=level).name in answer.content.decode()
    found = [area.name for area in answer.context["cl"].result_list]
    assert set(shown) <= set(found)
    assert {area.level for area in answer.context["cl"].result_list} == {int(level)}


@pytest.mark.parametrize("level", ["9", "x", "-1", "99999999999999999999"])
def test_a_level_that_is_none_narrows_nothing(signed_in, areas, level):
    answer = signed_in("system_admin").get(page("area", "changelist"), {"level": level})
    assert answer.status_code == 200
    assert len(answer.context["cl"].result_list) == len(areas)


def test_a_period_that_never_held_is_shown_as_such(signed_in, areas):
    member = Member.objects.create(name="张三")
    Appointment.objects.create(
        member=member, kind=PostKind.objects.get(code="mediator"), area_id=personas.LIANHUA,
        period=DateRange(empty=True),
    )  # fmt: skip
    assert shows(signed_in("system_admin").get(page("appointment", "changelist")), "未生效")


def test_an_appointment_of_next_month_is_not_a_present_post(signed_in, areas):
    member = Member.objects.create(name="张三", user=a_user(username="zhang"))
    Appointment.objects.create(
        member=member, kind=PostKind.objects.get(code="triage_officer"), area_id=personas.LIANHUA,
        period=DateRange(timezone.localdate() + timedelta(days=30), None, "[)"),
    )  # fmt: skip
    response = signed_in("system_admin").get(page("user", "changelist"), {"q": "zhang"})
    assert not shows(response, "街道研判岗")


def verbs_on(client, model: str, row) -> set[str]:
    """Verbs whose buttons stand on the page of a row."""
    text = client.get(page(model, "change", row.pk)).content.decode()
    shown = admin.site._registry[type(row)].actions_detail
    prefix = f"admin:{row._meta.label_lower.replace('.', '_')}_"
    return {verb for verb in shown if f'href="{reverse(prefix + verb, args=[row.pk])}"' in text}


def test_an_accounts_page_offers_what_makes_sense_for_it(signed_in, street_admin):
    client = signed_in("system_admin")
    assert verbs_on(client, "user", street_admin) == {"reset_password", "lock", "end_sessions"}
    for _once in range(5):
        client_of_somebody = Client()
        client_of_somebody.post(reverse("sign_in"), {"username": street_admin.username, "password": "wrong"})
    assert verbs_on(client, "user", street_admin) == {"reset_password", "lock", "end_sessions", "let_in"}
    client.post(reverse("admin:grids_user_let_in", args=[street_admin.pk]))
    assert "let_in" not in verbs_on(client, "user", street_admin)
    client.post(reverse("admin:grids_user_lock", args=[street_admin.pk]))
    street_admin.refresh_from_db()
    assert verbs_on(client, "user", street_admin) == {"unlock"}


def test_what_was_decided_offers_no_decision_any_more(signed_in, person):
    asker, officer = signed_in("system_admin"), signed_in("security_officer")
    open_account(username="zhangsan", display_name="张三", by=User.objects.get(username="system_admin"))
    asked = Approval.objects.get()
    assert verbs_on(officer, "approval", asked) == {"grant", "refuse"}
    assert verbs_on(asker, "approval", asked) == {"refuse"}
    person("auditor")
    assert verbs_on(signed_in("auditor"), "approval", asked) == set()
    officer.post(reverse("admin:grids_approval_grant", args=[asked.pk]), {"answer": ""})
    assert verbs_on(officer, "approval", asked) == set()
    assert verbs_on(asker, "approval", asked) == set()


def test_a_post_that_is_over_is_not_ended_again(signed_in, person):
    person("street_admin")
    client, post = signed_in("system_admin"), Appointment.objects.get(member__user__username="street_admin")
    assert verbs_on(client, "appointment", post) == {"end"}
    post.period = DateRange(date(2020, 1, 1), date(2021, 1, 1))
    post.save()
    assert verbs_on(client, "appointment", post) == set()


def test_who_manages_staff_of_a_street_sees_the_accounts_of_that_street_alone(person):
    person("other_security_officer")
    person("security_officer")
    of_the_street, of_the_city = person("other_system_admin"), person("system_admin")
    here, there = person("other_street_admin"), person("street_admin")
    opened, _half = open_account(username="new_here", display_name="张三", by=of_the_street)
    elsewhere, _half = open_account(username="new_there", display_name="李四", by=of_the_city)
    seen = set(User.objects.visible_to(of_the_street))
    assert {of_the_street, here, opened} <= seen
    assert not {of_the_city, there, elsewhere} & seen
    assert {of_the_city, there, elsewhere, here, opened} <= set(User.objects.visible_to(of_the_city))


def test_yes_and_no_are_said_in_words(signed_in, system_admin):
    text = signed_in("system_admin").get(page("user", "changelist")).content.decode()
    assert '<span class="yes-no is-yes">是</span>' in text
    assert '<span class="yes-no">否</span>' in text


@pytest.mark.parametrize(
    "clothes", ["another kind below", "the same area", "blanks and full width", "renamed"]
)
def test_a_department_in_the_clothes_of_another_is_refused_and_sisters_share_a_name(
    signed_in, departments, clothes
):
    """Whose office it is decides who reads a complaint about it: one that is switched off keeps its name too."""
    client, real = signed_in("street_admin"), departments["lianhua-urban"]
    Department.objects.filter(pk=real.pk).update(is_active=False, name="A1城管办")
    twin = {
        "code": "twin",
        "name": "A1城管办",
        "kind": "community",
        "area": personas.SUJIATANG,
        "order": 1,
        "is_active": "on",
    }
    twin |= {
        "the same area": {"kind": real.kind, "area": real.area_id}, "blanks and full width": {"name": "Ａ1 城管办"},
    }.get(clothes, {})  # fmt: skip
    address = page("department", "add")
    if clothes == "renamed":
        address = page("department", "change", departments["lianhua-police"].pk)
    answer = client.post(address, twin)
    assert "已有同名的部门「A1城管办（" in answer.content.decode()
    assert Department.objects.filter(name="A1城管办").get() == real
    elsewhere = Area.objects.filter(level=3, parent=personas.LIANHUA).exclude(code=personas.SUJIATANG).first()
    sister = twin | {
        "code": "sister",
        "name": departments["sujiatang"].name,
        "kind": "community",
        "area": elsewhere.code,
    }
    assert client.post(page("department", "add"), sister).status_code == 302
