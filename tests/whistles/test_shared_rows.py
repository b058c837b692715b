"""Rows that other streets use are edited only by who governs them; what a street adds is the street's own."""

from datetime import date

import pytest
from django.utils import timezone

from grids.areas.models import Area, AreaLevel
from grids.conduct.refusals import Refusal
from grids.staff.models import PostKind
from tests import personas
from tests.administration import page
from tests.factories import whistles as made
from whistles.clocks.models import CalendarDay
from whistles.desk.forms import ReceiveForm
from whistles.intake.actions import receive_lead
from whistles.intake.models import Category, Source
from whistles.lifecycle.grades import Grade, Scheme

pytestmark = pytest.mark.django_db
SOURCE = {
    "code": "own", "name": "本街道热线", "short_name": "热线", "provenance": "local", "order": 5, "is_active": "on",
}  # fmt: skip


@pytest.fixture
def two_streets(person):
    """Two streets under one city, as the review had them."""
    for username in ("street_admin", "guandu_admin", "system_admin", "other_system_admin"):
        person(username)


def test_a_street_neither_renames_nor_switches_off_a_channel_of_all(two_streets, signed_in):
    source = Source.objects.get(code="hotline_12345")
    given = SOURCE | {"code": source.code, "name": "被金马改名的12345", "is_active": ""}
    answer = signed_in("guandu_admin").post(page("source", "change", source.pk), given)
    assert answer.status_code == 403
    source.refresh_from_db()
    assert source.is_active
    assert "金马" not in source.name
    given["name"] = "市民热线"
    assert signed_in("system_admin").post(page("source", "change", source.pk), given).status_code == 302


def test_a_channel_that_a_street_adds_is_the_streets_own(two_streets, signed_in, person):
    assert signed_in("guandu_admin").post(page("source", "add"), SOURCE).status_code == 302
    own = Source.objects.get(code="own")
    assert own.owner_code == personas.JINMA
    assert own in ReceiveForm(person("guandu_admin")).fields["source"].queryset
    assert own not in ReceiveForm(person("street_admin")).fields["source"].queryset
    assert signed_in("street_admin").post(page("source", "change", own.pk), SOURCE).status_code == 403
    assert (
        signed_in("guandu_admin").post(page("source", "change", own.pk), SOURCE | {"order": 6}).status_code
        == 302
    )
    with pytest.raises(Refusal, match="不是这个区域的"):
        receive_lead(
            source=own, source_number="1", title="路灯", content="", received_at=timezone.now(),
            area=Area.objects.get(code=personas.LIANHUA), by=person("street_admin"),
        )  # fmt: skip


def test_a_street_changes_no_subject_of_all(two_streets, signed_in):
    category = Category.objects.create(path="城乡建设", name="城乡建设")
    answer = signed_in("guandu_admin").post(page("category", "change", category.pk), {"is_active": ""})
    assert answer.status_code == 403
    category.refresh_from_db()
    assert category.is_active


def test_a_system_administrator_of_a_street_changes_nothing_of_the_whole_installation(two_streets, signed_in):
    CalendarDay.objects.create(day=date(2030, 5, 1), is_working=True)
    kind, level = PostKind.objects.get(code="legal_adviser"), AreaLevel.objects.get(level=2)
    client = signed_in("other_system_admin")
    tries = [
        (page("calendarday", "add"), {"day": "2030-05-02", "is_working": ""}),
        (page("calendarday", "change", "2030-05-01"), {"is_working": ""}),
        (page("calendarday", "delete", "2030-05-01"), {"post": "yes"}),
        (page("arealevel", "change", level.pk), {"name": "镇", "provenance": "local"}),
        (
            page("postkind", "change", kind.pk),
            {"name": kind.name, "group": kind.group, "role": "system_admin"},
        ),
        (page("postkind", "add"), {"code": "x", "name": "x", "group": "core", "role": "system_admin"}),
    ]
    assert [client.post(url, given).status_code for url, given in tries] == [403] * len(tries)
    assert CalendarDay.objects.get().is_working
    kind.refresh_from_db()
    assert kind.role == ""
    given = {"day": "2030-05-02", "is_working": "", "note": "放假"}
    assert signed_in("system_admin").post(page("calendarday", "add"), given).status_code == 302


def test_a_scheme_without_an_active_grade_stops_no_street(departments):
    street = Area.objects.get(code=personas.LIANHUA)
    before = set(Grade.objects.for_area(street))
    Scheme.objects.create(code="empty", name="空方案", area_code=personas.LIANHUA)
    assert set(Grade.objects.for_area(street)) == before
    assert made.grade(street)


def test_a_street_alone_governs_itself(person, signed_in):
    person("street_admin")
    source = Source.objects.get(code="hotline_12345")
    given = SOURCE | {"name": source.name, "short_name": "12345"}
    assert signed_in("street_admin").post(page("source", "change", source.pk), given).status_code == 302
