"""The administration: who enters, who sees and edits what, and that it acts through the actions."""

from datetime import date, timedelta

import pytest
from django.contrib import admin
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from grids.areas.models import Area, AreaBoundary
from grids.privacy.models import Disclosure
from grids.staff.models import Appointment, Department, DepartmentMembership, Member, PostKind, User
from tests import personas
from tests.factories import whistles as made
from tests.factories.grids import a_department, a_user
from whistles.clocks.models import StreetHours
from whistles.intake.actions import reveal_reporter
from whistles.intake.models import Category, Source
from whistles.lifecycle.models import Grade, Scheme, Whistle
from whistles.statistics.models import StatisticsCheck

pytestmark = pytest.mark.django_db

REFERENCE = {
    "area",
    "arealevel",
    "postkind",
    "department",
    "source",
    "category",
    "scheme",
    "calendarday",
    "streethours",
}
AUDIT = {
    "disclosure", "logentry", "accesslog", "accessattempt", "userversion", "memberversion", "appointmentversion",
    "departmentmembershipversion", "leadversion",
}  # fmt: skip
# what each role finds in the administration; every model of it is in one of these sets
SEES = {
    "system_admin": REFERENCE | {"user", "member", "appointment", "departmentmembership", "statisticscheck"},
    "street_admin": REFERENCE | {"lead", "whistle", "import", "statisticscheck"},
    "auditor": AUDIT,
}
OUTSIDE = ["community_officer", "street_leader", "department_handler", "city_viewer"]


def page(model: str, view: str, *args) -> str:
    label = next(m._meta.label_lower for m in admin.site._registry if m._meta.model_name == model)
    return reverse(f"admin:{label.replace('.', '_')}_{view}", args=args)


def shows(response, text: str) -> bool:
    return text in response.content.decode()


@pytest.fixture
def full(person):
    """One row of everything that the administration shows."""
    for username in ("system_admin", "street_admin", "auditor", "department_handler"):
        person(username)
    lead = made.a_lead(reporter_name="张三", reporter_phone="13812345678")
    whistle = made.a_whistle(state="submitted", assisting=["lianhua-police"])
    reveal_reporter(lead_id=lead.pk, by=person("street_admin"), field="name", reason="核对反映人身份")
    StatisticsCheck.objects.create(checked_at=timezone.now(), events=1, rows=1, differences=0, seconds=0.1)
    Category.objects.create(path="城乡建设", name="城乡建设")
    User.objects.filter(username="street_admin").update(last_login=timezone.now())
    Member.objects.update(office_phone="0871-60000000")
    return {"lead": lead, "whistle": whistle}


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
    assert opened >= 5


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
            if row is None or model._meta.model_name in ("calendarday", "streethours"):
                continue
            response = client.post(page(model._meta.model_name, "delete", row.pk), {"post": "yes"})
            # a row that the role doesn't know leads back, one that it knows is kept
            assert response.status_code in (302, 403), model
            assert model._default_manager.filter(pk=row.pk).exists(), model


# -- accounts and posts --


def test_opening_an_account_shows_its_password_once(signed_in):
    client = signed_in("system_admin")
    response = client.post(page("user", "add"), {"username": "zhang", "display_name": "张三"})
    user = User.objects.get(username="zhang")
    password = response.content.decode().split('id="shown-once">')[1].split("<")[0]
    assert user.check_password(password)
    assert not shows(client.get(page("user", "change", user.pk)), password)


def test_a_taken_username_comes_back_on_the_form(signed_in):
    response = signed_in("system_admin").post(
        page("user", "add"), {"username": "system_admin", "display_name": "另一位"}
    )
    assert response.status_code == 200
    assert shows(response, "已有人使用")


def test_a_reset_asks_first_and_shows_the_password_once(signed_in, street_admin):
    client, url = (
        signed_in("system_admin"),
        reverse("admin:grids_user_reset_password", args=[street_admin.pk]),
    )
    before = street_admin.password
    assert client.get(url).status_code == 200
    assert User.objects.get(pk=street_admin.pk).password == before
    password = client.post(url).content.decode().split('id="shown-once">')[1].split("<")[0]
    assert User.objects.get(pk=street_admin.pk).check_password(password)


def test_a_reset_of_somebody_above_is_refused_on_the_page(signed_in, system_admin):
    url = reverse("admin:grids_user_reset_password", args=[system_admin.pk])
    response = signed_in("other_system_admin").post(url)
    assert response.status_code == 400
    assert shows(response, "管理范围之外")


@pytest.mark.parametrize("verb", ["reset_password", "lock", "unlock", "end_sessions"])
def test_a_street_admin_has_no_hand_in_accounts(signed_in, system_admin, verb):
    response = signed_in("street_admin").post(reverse(f"admin:grids_user_{verb}", args=[system_admin.pk]))
    assert response.status_code in (302, 403)
    assert User.objects.get(pk=system_admin.pk).password == system_admin.password


def test_closing_an_account_ends_its_access(signed_in, street_admin):
    client = signed_in("system_admin")
    client.post(reverse("admin:grids_user_lock", args=[street_admin.pk]))
    assert not User.objects.get(pk=street_admin.pk).is_active
    client.post(reverse("admin:grids_user_unlock", args=[street_admin.pk]))
    assert User.objects.get(pk=street_admin.pk).is_active


def test_an_appointment_is_made_on_the_form(signed_in, areas):
    user = a_user()
    member = Member.objects.create(name="张三", user=user)
    response = signed_in("system_admin").post(
        page("appointment", "add"),
        {
            "member": member.pk, "kind": PostKind.objects.get(code="triage_officer").pk,
            "area": personas.LIANHUA, "from_day": "2026-01-01", "to_day": "",
        },
    )  # fmt: skip
    assert response.status_code == 302
    assert {grant.role for grant in User.objects.get(pk=user.pk).grants} == {"street_admin"}


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
    client.post(
        page("departmentmembership", "add"),
        {
            "user": user.pk,
            "department": departments["lianhua-urban"].pk,
            "from_day": "2026-01-01",
            "to_day": "",
        },
    )
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


def test_a_source_keeps_its_code_and_is_switched_off_instead_of_deleted(signed_in):
    source = Source.objects.get(code="proposal")
    values = {"code": "renamed", "name": "居民建议", "short_name": "建议", "provenance": "local", "order": 1}
    assert signed_in("street_admin").post(page("source", "change", source.pk), values).status_code == 302
    changed = Source.objects.get(pk=source.pk)
    assert (changed.code, changed.name, changed.is_active) == ("proposal", "居民建议", False)


def test_a_category_below_another_carries_the_whole_path(signed_in):
    client = signed_in("street_admin")
    above = Category.objects.create(path="城乡建设", name="城乡建设")
    client.post(page("category", "add"), {"name": "占道经营", "parent": above.pk, "is_active": "on"})
    assert Category.objects.filter(path="城乡建设 > 占道经营", parent=above).exists()


def test_the_same_category_twice_is_refused_without_a_fault(signed_in):
    client = signed_in("street_admin")
    Category.objects.create(path="城乡建设", name="城乡建设")
    response = client.post(page("category", "add"), {"name": "城乡建设", "parent": "", "is_active": "on"})
    assert response.status_code == 200
    assert shows(response, "没有保存")


def grade_rows(scheme: Scheme, **changes) -> dict:
    """The form values of a scheme with all its grades; `changes` go to the first."""
    values = {"code": scheme.code, "name": scheme.name, "area_code": scheme.area_code, "provenance": "local"}
    grades = list(scheme.grades.all())
    values |= {"grades-TOTAL_FORMS": len(grades), "grades-INITIAL_FORMS": len(grades)}
    for number, grade in enumerate(grades):
        row = {field.name: getattr(grade, field.name) for field in Grade._meta.fields if field.editable}
        row |= {"id": grade.pk, "scheme": scheme.pk, "is_active": "on"}
        row |= changes if number == 0 else {}
        values |= {f"grades-{number}-{name}": "" if value is None else value for name, value in row.items()}
    return values


def test_a_limit_of_a_grade_is_changed_beside_its_unit(signed_in):
    scheme = Scheme.objects.get(code="wuhua")
    first = scheme.grades.first()
    values = grade_rows(scheme, close_amount=7, limits_provenance="local")
    response = signed_in("system_admin").post(page("scheme", "change", scheme.pk), values)
    assert response.status_code == 302
    assert Grade.objects.get(pk=first.pk).close_amount == 7


def test_a_limit_without_its_unit_is_refused_with_a_sentence(signed_in):
    scheme = Scheme.objects.get(code="wuhua")
    response = signed_in("system_admin").post(
        page("scheme", "change", scheme.pk), grade_rows(scheme, close_unit="")
    )
    assert response.status_code == 200
    assert shows(response, "时限的数值和单位要一起填写")


def test_a_street_admin_reads_the_districts_scheme_and_does_not_change_it(signed_in):
    scheme = Scheme.objects.get(code="wuhua")
    client, url = signed_in("street_admin"), page("scheme", "change", scheme.pk)
    assert client.get(url).status_code == 200
    assert client.post(url, grade_rows(scheme, close_amount=99)).status_code == 403
    assert not Grade.objects.filter(close_amount=99).exists()


def test_a_street_sets_its_own_office_hours_and_no_others(signed_in, areas):
    client = signed_in("street_admin")
    hours = {
        "morning_from": "08:30", "morning_to": "12:00", "afternoon_from": "14:00", "afternoon_to": "17:30",
        "provenance": "local",
    }  # fmt: skip
    client.post(page("streethours", "add"), hours | {"area": personas.HONGYUN})
    assert not StreetHours.objects.exists()
    assert client.post(page("streethours", "add"), hours | {"area": personas.LIANHUA}).status_code == 302
    assert StreetHours.objects.get().area_id == personas.LIANHUA


def test_office_hours_out_of_order_are_refused_with_a_sentence(signed_in, areas):
    response = signed_in("street_admin").post(
        page("streethours", "add"),
        {
            "area": personas.LIANHUA, "morning_from": "12:00", "morning_to": "09:00", "afternoon_from": "14:00",
            "afternoon_to": "17:00", "provenance": "local",
        },
    )  # fmt: skip
    assert shows(response, "按先后填写")


# -- whistles, imports, checks --


def test_a_whistle_is_cancelled_through_the_action_with_its_reason(signed_in, full):
    client, whistle = signed_in("street_admin"), full["whistle"]
    url = reverse("admin:whistles_whistle_cancel", args=[whistle.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": ""}).status_code == 400
    assert client.post(url, {"reason": "重复登记"}).status_code == 302
    whistle.refresh_from_db()
    assert whistle.state == "cancelled"
    assert whistle.events.last().reason == "重复登记"


def test_a_whistle_that_is_closed_can_not_be_cancelled_and_the_page_says_why(signed_in, departments):
    whistle = made.a_whistle(state="closed")
    response = signed_in("street_admin").post(
        reverse("admin:whistles_whistle_cancel", args=[whistle.pk]), {"reason": "重复登记"}
    )
    assert response.status_code == 400
    assert shows(response, "已办结")


def test_whistles_of_another_street_are_unknown(signed_in, full):
    client = signed_in("other_street_admin")
    assert not shows(client.get(page("whistle", "changelist")), full["whistle"].number)
    url = reverse("admin:whistles_whistle_cancel", args=[full["whistle"].pk])
    client.post(url, {"reason": "不该成功"})
    assert Whistle.objects.get(pk=full["whistle"].pk).state == "submitted"


def test_the_reporter_is_masked(signed_in, full):
    response = signed_in("street_admin").get(page("lead", "change", full["lead"].pk))
    assert shows(response, "张*")
    assert not shows(response, "13812345678")


def test_a_check_that_found_differences_is_seen_at_once(signed_in):
    StatisticsCheck.objects.create(checked_at=timezone.now(), events=9, rows=9, differences=3, seconds=1.5)
    assert shows(signed_in("system_admin").get(page("statisticscheck", "changelist")), "不一致 3 处")


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
    assert version.password not in content
    made.a_whistle(lead=full["lead"])
    lead_version = full["lead"].versions.order_by("-pgh_id").first()
    content = client.get(page("leadversion", "change", lead_version.pk)).content.decode()
    assert "memory at" not in content
    assert "reporter" not in content


def test_a_list_asks_the_database_as_often_for_thirty_rows_as_for_one(
    signed_in, departments, django_assert_max_num_queries
):
    client = signed_in("system_admin")
    for _ in range(30):
        a_department(personas.LIANHUA)
        Member.objects.create(name="某人", user=a_user())
    for model in ("user", "member", "appointment", "department", "area"):
        with django_assert_max_num_queries(16):
            client.get(page(model, "changelist"))


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
