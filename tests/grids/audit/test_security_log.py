"""The security log: appended and chained, read by the auditor of the area, and proof against what people type."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import InternalError, connection, transaction
from django.utils import timezone

from grids.access.installation import common_code, home_code, top_code
from grids.audit.actions import Subject, changes, keyed, note
from grids.audit.models import Kind, Result, SecurityEvent
from grids.audit.queries import faults
from grids.audit.wording import lines
from grids.conduct.origins import asked_from
from grids.staff.models import Appointment
from tests.administration import page, shows
from tests.factories import whistles as made
from tests.personas import CITY, GUANDU, HONGYUN, JINMA, LIANHUA, SUJIATANG, WUHUA

pytestmark = pytest.mark.django_db


def test_an_entry_says_who_what_from_where_and_how_it_ended(person):
    with asked_from("10.1.2.3"):
        entry = note(
            kind=Kind.CONFIGURATION, by=person("street_admin"), subject=person("community_officer"),
            detail=changes({"is_active": True, "order": 1}, {"is_active": False, "order": 1}), result=Result.REFUSED,
        )  # fmt: skip
    kept = SecurityEvent.objects.get()
    assert kept == entry
    assert (kept.actor_label, kept.address, kept.area_code) == ("王研判", "10.1.2.3", LIANHUA)
    assert (kept.subject_kind, kept.subject_label) == ("grids.user", "林社工")
    assert kept.detail == {"old": {"is_active": True}, "new": {"is_active": False}}
    assert lines(kept) == ["启用：是 → 否"]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([LIANHUA], LIANHUA), ([LIANHUA, HONGYUN], WUHUA), ([LIANHUA, SUJIATANG], LIANHUA), ([LIANHUA, JINMA], CITY),
        ([WUHUA, GUANDU], CITY), ([CITY, LIANHUA], CITY), ([], ""), ([""], ""), ([LIANHUA, "110105001"], ""),
    ],
)  # fmt: skip
def test_what_holds_several_areas_is_the_lowest_that_holds_all(codes, expected):
    assert common_code(codes) == expected


def test_the_installation_is_governed_from_what_holds_every_governing_appointment(person):
    assert top_code() == CITY
    person("street_admin")
    assert top_code() == LIANHUA
    person("city_viewer")
    assert top_code() == LIANHUA
    person("other_street_admin")
    assert top_code() == WUHUA
    assert home_code(person("other_street_admin")) == HONGYUN


def test_each_auditor_reads_the_own_area_and_nobody_else_reads_at_all(person):
    note(kind=Kind.SIGN_IN, by=person("street_admin"))
    note(kind=Kind.SIGN_IN, by=person("other_street_admin"))
    note(kind=Kind.SIGN_IN_FAILED, subject=Subject("name", keyed("whatever")))

    def seen(username: str) -> list[str]:
        return sorted(SecurityEvent.objects.visible_to(person(username)).values_list("area_code", flat=True))

    assert seen("auditor") == [WUHUA, LIANHUA, HONGYUN]
    assert seen("other_auditor") == [HONGYUN]
    for username in ("street_admin", "system_admin", "street_leader", "city_viewer", "department_handler"):
        assert seen(username) == []


def test_the_page_of_the_log_shows_the_own_area_with_filters(person, signed_in):
    with asked_from("10.1.2.3"):
        note(kind=Kind.CONFIGURATION, by=person("street_admin"), detail={"old": {"a": 5}, "new": {"a": 7}})
    note(
        kind=Kind.REFUSAL, by=person("other_street_admin"), result=Result.REFUSED,
        occurred_at=timezone.now() - timedelta(days=40),
    )  # fmt: skip
    of_city = signed_in("auditor")
    address = page("securityevent", "changelist")
    answer = of_city.get(address)
    assert shows(answer, "10.1.2.3")
    assert shows(answer, "5 → 7")
    assert shows(answer, "褚研判")
    assert not shows(of_city.get(address, {"kind__exact": "configuration"}), "褚研判")
    assert not shows(of_city.get(address, {"since": "30"}), "褚研判")
    assert shows(of_city.get(address, {"since": "180"}), "褚研判")
    assert not shows(signed_in("other_auditor").get(address), "10.1.2.3")
    own = SecurityEvent.objects.get(kind="configuration")
    assert signed_in("other_auditor").get(page("securityevent", "change", own.pk)).status_code in (302, 404)
    assert signed_in("system_admin").get(address).status_code == 403


def test_a_matters_title_never_stands_in_the_log(departments, person):
    whistle = made.a_whistle(state="submitted", title="张三家漏水")
    entry = note(kind=Kind.DOWNLOAD, by=person("street_admin"), subject=whistle)
    assert entry.subject_label == whistle.number
    assert (
        note(kind=Kind.REVEAL, by=person("street_admin"), subject=made.a_lead(title="李四家")).subject_label
        == ""
    )


def test_the_log_takes_what_anybody_types(person):
    hostile = {"a\0": "x\0\ud800", "deep": [[[[[["x"]]]]]], "many": list(range(9999)), "at": timezone.now()}
    entry = note(
        kind=Kind.SIGN_IN_FAILED,
        subject=Subject("n\0", "\ud800" * 999, "长" * 999),
        detail=hostile,
        area_code=LIANHUA,
    )
    entry.refresh_from_db()
    assert len(entry.detail["many"]) == 200
    assert list(faults()) == []


def test_an_entry_can_be_neither_changed_nor_removed_not_even_by_the_owner(as_owner, person):
    note(kind=Kind.SIGN_IN, by=person("street_admin"))
    for change in ({"result": "failed"}, {"address": None}):
        with pytest.raises(InternalError), transaction.atomic():
            SecurityEvent.objects.update(**change)
    with pytest.raises(InternalError), transaction.atomic():
        SecurityEvent.objects.all().delete()


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE {} SET result = 'failed' WHERE seq = 2", "UPDATE {} SET area_code = '530111' WHERE seq = 2",
        "UPDATE {} SET detail = '{{}}' WHERE seq = 2", "UPDATE {} SET actor_id = NULL WHERE seq = 2",
        "UPDATE {} SET address = '9.9.9.9' WHERE seq = 2", "UPDATE {} SET subject_label = 'x' WHERE seq = 2",
        "UPDATE {} SET occurred_at = occurred_at - interval '1 day' WHERE seq = 2", "DELETE FROM {} WHERE seq = 2",
    ],
)  # fmt: skip
def test_what_was_altered_or_removed_by_force_is_found(as_owner, person, forgery):
    for number in range(3):
        note(kind=Kind.REVEAL, by=person("street_admin"), detail={"count": number})
    assert list(faults()) == []
    with_triggers_off(forgery.format("grids_securityevent"))
    assert list(faults()) != []
    assert list(faults()) != []


def with_triggers_off(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE grids_securityevent DISABLE TRIGGER USER")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE grids_securityevent ENABLE TRIGGER USER")


@pytest.mark.django_db(transaction=True)
def test_entries_of_many_at_once_stand_in_one_chain(person):
    by = person("street_admin")
    together = threading.Barrier(4)

    def write() -> None:
        together.wait()
        for _time in range(5):
            note(kind=Kind.SIGN_IN, by=by)
        connection.close()

    writers = [threading.Thread(target=write) for _one in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(SecurityEvent.objects.values_list("seq", flat=True)) == list(range(1, 21))
    assert list(faults()) == []


def test_one_chain_a_street_so_that_streets_do_not_wait_for_each_other(person):
    for username in ("street_admin", "other_street_admin", "community_officer"):
        note(kind=Kind.SIGN_IN, by=person(username))
    assert dict(SecurityEvent.objects.values_list("actor_label", "seq")) == {
        "王研判": 1,
        "褚研判": 1,
        "林社工": 2,
    }


def test_an_account_whose_posts_ended_is_told_to_the_top(as_owner, person):
    by = person("street_admin")
    Appointment.objects.all().delete()
    by.__dict__.pop("grants", None)
    assert note(kind=Kind.SIGN_IN_FAILED, by=by).area_code == CITY


def test_a_moment_in_a_detail_is_told_by_the_clock_on_the_wall(person):
    entry = note(
        kind=Kind.RESET,
        by=person("street_admin"),
        detail={"until": datetime(2026, 11, 30, 1, 32, tzinfo=UTC)},
    )
    entry.refresh_from_db()
    assert lines(entry) == ["期限：2026-11-30 09:32"]
