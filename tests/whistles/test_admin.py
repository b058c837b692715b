"""The administration of channels, subjects, schemes and hours; whistles read there and cancelled through the action."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import flatten
from django.urls import reverse
from django.utils import timezone

from tests import personas
from tests.administration import a_row_of_everything, page, shows
from tests.factories import whistles as made
from whistles.clocks.models import StreetHours
from whistles.intake.models import Category, Source
from whistles.lifecycle import actions
from whistles.lifecycle.admin import GradeInline
from whistles.lifecycle.grades import Grade, Scheme
from whistles.lifecycle.models import Whistle
from whistles.statistics.models import StatisticsCheck

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(person):
    """One row of everything that the administration shows."""
    return a_row_of_everything(person)


def test_a_source_keeps_its_code_and_is_switched_off_instead_of_deleted(signed_in):
    source = Source.objects.get(code="proposal")
    values = {"code": "renamed", "name": "居民建议", "short_name": "建议", "provenance": "local", "order": 1}
    assert signed_in("street_admin").post(page("source", "change", source.pk), values).status_code == 302
    changed = Source.objects.get(pk=source.pk)
    assert (changed.code, changed.name, changed.is_active) == ("proposal", "居民建议", False)


def test_a_street_decides_whether_a_channel_asks_for_an_order_number(signed_in):
    source = Source.objects.get(code="proposal")
    values = {
        "name": "居民建议提案",
        "short_name": "居民建议",
        "provenance": "local",
        "order": 1,
        "is_active": "on",
    }
    client, url = signed_in("street_admin"), page("source", "change", source.pk)
    for given, kept in (({"is_numbered": "on"}, True), ({}, False)):
        assert client.post(url, values | given).status_code == 302
        assert Source.objects.get(pk=source.pk).is_numbered is kept


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
    version = shown_version(client.get(url))
    assert client.post(url, {"reason": "", "version": version}).status_code == 400
    assert client.post(url, {"reason": "重复登记", "version": version}).status_code == 302
    whistle.refresh_from_db()
    assert whistle.state == "cancelled"
    assert whistle.events.last().reason == "重复登记"


def shown_version(response) -> str:
    """The version that the page carries."""
    return re.search(r'name="version" value="(\d+)"', response.content.decode())[1]


@pytest.mark.parametrize("version", [None, "", "abc"])
def test_a_whistle_is_not_cancelled_without_the_version_that_was_shown(signed_in, full, version):
    client, whistle = signed_in("street_admin"), full["whistle"]
    asked = {"reason": "重复登记"} | ({} if version is None else {"version": version})
    response = client.post(reverse("admin:whistles_whistle_cancel", args=[whistle.pk]), asked)
    assert response.status_code == 400
    assert shows(response, "请重新打开这一页再办理。")
    assert Whistle.objects.get(pk=whistle.pk).state == "submitted"


def test_a_whistle_that_changed_while_the_page_was_open_is_not_cancelled(signed_in, full, person):
    client, whistle = signed_in("street_admin"), full["whistle"]
    url = reverse("admin:whistles_whistle_cancel", args=[whistle.pk])
    version = shown_version(client.get(url))
    actions.take(
        whistle_id=whistle.pk,
        verb="send_back",
        by=person("street_admin"),
        version=int(version),
        reason="照片看不清",
    )
    response = client.post(url, {"reason": "重复登记", "version": version})
    assert response.status_code == 400
    assert shows(response, "请看最新情况再办理")
    assert Whistle.objects.get(pk=whistle.pk).state != "cancelled"


def test_a_whistle_that_is_closed_can_not_be_cancelled_and_the_page_says_why(signed_in, departments):
    whistle = made.a_whistle(state="closed")
    response = signed_in("street_admin").post(
        reverse("admin:whistles_whistle_cancel", args=[whistle.pk]),
        {"reason": "重复登记", "version": whistle.version},
    )
    assert response.status_code == 400
    assert shows(response, "已办结")


def test_whistles_of_another_street_are_unknown(signed_in, full):
    client = signed_in("other_street_admin")
    assert not shows(client.get(page("whistle", "changelist")), full["whistle"].number)
    url = reverse("admin:whistles_whistle_cancel", args=[full["whistle"].pk])
    client.post(url, {"reason": "不该成功", "version": full["whistle"].version})
    assert Whistle.objects.get(pk=full["whistle"].pk).state == "submitted"


def test_the_reporter_is_masked(signed_in, full):
    response = signed_in("street_admin").get(page("lead", "change", full["lead"].pk))
    assert shows(response, "张*")
    assert not shows(response, "13812345678")


def test_a_check_that_found_differences_is_seen_at_once(signed_in):
    StatisticsCheck.objects.create(checked_at=timezone.now(), events=9, rows=9, differences=3, seconds=1.5)
    assert shows(signed_in("system_admin").get(page("statisticscheck", "changelist")), "不一致 3 处")


def test_the_administrations_log_names_a_matter_by_its_number_and_never_by_its_title(signed_in, full):
    whistle = made.a_whistle(title="段三丰13987654321家漏水")
    client = signed_in("street_admin")
    page = reverse("admin:whistles_whistle_cancel", args=[whistle.pk])
    client.post(page, {"reason": "重复登记的一件", "version": whistle.version})
    assert Whistle.objects.get(pk=whistle.pk).state == "cancelled"
    entry = LogEntry.objects.get(object_id=str(whistle.pk))
    assert entry.object_repr == whistle.number
    assert "13987654321" not in f"{entry.change_message}{entry.object_repr}"


def test_whatever_a_grade_says_is_set_where_grades_are_edited():
    """A rule that no street can switch on is none."""
    shown = set(flatten(GradeInline.fields))
    editable = {one.name for one in Grade._meta.concrete_fields if one.editable and not one.primary_key}
    assert editable - shown == {"key", "scheme"}
