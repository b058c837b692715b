"""What care says of somebody lies sealed: the database gives nothing away, and refuses of it what it refused of the text."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse
from django.utils import timezone

from grids.care import actions
from grids.care.models import CareDeed, CarePromise, CareRecord
from grids.care.words import AROUND, opened, put
from grids.conduct.events import new_id
from grids.people.models import Person
from grids.privacy import ciphers, keys, resealing
from grids.privacy.models import Disclosure
from grids.requests import reports
from tests.factories import care
from tests.factories.requests import a_grant
from tests.governance.test_keys import a_key, reseal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]
LATER = "独居老人探访计划续期，每周上门一次"
TABLES = ("grids_carerecord", "grids_carepromise", "grids_caredeed", "grids_careevent")
TURNED = "0102_cares_words_lie_sealed"


def full() -> CareRecord:
    """A record of which everything is said that can be: a renewal that waits, a promise, a deed; another one that was refused."""
    refused = care.proposed()
    actions.refuse(record_id=refused.pk, answer="社区养老服务已经覆盖", by=care.decider())
    record = care.told(care.active(days=60).pk)
    actions.deed(record_id=record.pk, what="送去了米和油", by=care.writer())
    day = timezone.localdate() + timedelta(days=120)
    return actions.renew(record_id=record.pk, basis=LATER, review_on=day, by=care.writer())


def everything_said() -> list[str]:
    """All of it, opened."""
    records = [
        opened(one, name)
        for one in CareRecord.objects.order_by("pk")
        for name in ("basis", "renew_basis", "answer", "not_told_because")
    ]
    return records + [
        opened(one, "what") for model in (CarePromise, CareDeed) for one in model.objects.order_by("pk")
    ]


def in_the_database() -> str:
    """Rows of care as whoever reads the database has them, and bytes of them as text where they are some."""
    found = []
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT one::text FROM {table} one")
            found += [line for (line,) in cursor.fetchall()]
    return "\n".join(found)


WORDS = ("独居老人", "每周上门", "米和油", "社区养老")


def test_nothing_that_care_says_can_be_read_in_the_database():
    full()
    said, text = "".join(everything_said()), in_the_database()
    for word in WORDS:
        assert word in said
        assert word not in text
        assert word.encode().hex() not in text


def test_the_same_ground_of_two_people_looks_the_same_nowhere():
    one, other = care.proposed(), care.proposed()
    assert opened(one, "basis") == opened(other, "basis")
    assert bytes(one.basis)[AROUND - 16 :] != bytes(other.basis)[AROUND - 16 :]


def test_a_ground_opens_in_its_own_row_and_for_its_own_proposal_alone():
    record, other = care.active(), care.active()
    other.basis = record.basis
    with pytest.raises(ciphers.SealBroken):
        opened(other, "basis")
    record.proposed_at += timedelta(microseconds=1)
    with pytest.raises(ciphers.SealBroken):
        opened(record, "basis")


def sealed_anew(record: CareRecord, words: str) -> bytes:
    put(record, "basis", words)
    return bytes(record.basis)


@pytest.mark.parametrize("name", ["basis", "renew_basis", "answer", "not_told_because"])
def test_the_database_takes_no_record_whose_words_stand_in_clear(name):
    record = full()
    record.pk = new_id()
    setattr(record, name, care.BASIS.encode() * 2)
    with pytest.raises(DatabaseError, match="care_lies_sealed"), transaction.atomic():
        record.save(force_insert=True)


NOT_SEALED = {
    "in clear": "每周上门看望一次".encode() * 3,
    "of another cipher": b"\x05" + bytes(60),
    "cut off": b"\x03" + bytes(AROUND - 1),
    "too long": ciphers.seal("𠀀" * 201, at=ciphers.Place("x", "x")),
}


@pytest.mark.parametrize("model", [CarePromise, CareDeed])
@pytest.mark.parametrize("way", NOT_SEALED)
def test_the_database_takes_only_what_a_cipher_made_and_nothing_longer_than_may_be(way, model):
    record = full()
    with pytest.raises(DatabaseError, match="lie_sealed"), transaction.atomic():
        model.objects.filter(record=record).update(what=NOT_SEALED[way])
    with pytest.raises(DatabaseError, match="lies_sealed"), transaction.atomic():
        CareRecord.objects.filter(pk=record.pk).update(renew_basis=NOT_SEALED[way])


def grounds_changed(record: CareRecord, settings) -> dict[str, bytes]:
    """Ways in which another ground may come without a decision."""
    longer = sealed_anew(record, care.BASIS + "，另加")
    same = sealed_anew(record, care.BASIS[::-1])
    settings.FIELD_KEYS = [a_key(), *settings.FIELD_KEYS]
    other_key = sealed_anew(record, care.BASIS[::-1])
    other_and_longer = sealed_anew(record, care.BASIS + "，另加")
    return {"longer": longer, "same": same, "other key": other_key, "other and longer": other_and_longer}


@pytest.mark.parametrize("way", ["longer", "same", "other key", "other and longer"])
def test_no_process_that_runs_changes_a_ground_without_a_decision(way, settings):
    record = care.active()
    ground = grounds_changed(record, settings)[way]
    with pytest.raises(DatabaseError, match="only by another decision"), transaction.atomic():
        CareRecord.objects.filter(pk=record.pk).update(basis=ground)


@pytest.mark.parametrize("way", ["longer", "same", "other and longer"])
def test_the_owner_changes_none_either_but_seals_it_anew(way, as_owner, settings):
    record = care.active()
    ground = grounds_changed(record, settings)[way]
    with pytest.raises(DatabaseError, match="only by another decision"), transaction.atomic():
        CareRecord.objects.filter(pk=record.pk).update(basis=ground)


def test_care_is_read_after_a_change_of_keys_and_the_old_one_is_needed_no_more(as_owner, settings):
    record = full()
    before = everything_said()
    settings.FIELD_KEYS = [a_key(), *settings.FIELD_KEYS]
    found = reseal()
    assert [found[f"grids.{one}"].changed for one in ("CareRecord", "CarePromise", "CareDeed")] == [2, 2, 1]
    assert not [label for label in resealing.left() if "Care" in label]
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    assert everything_said() == before
    held = actions.approve(record_id=record.pk, by=care.decider())
    assert (opened(held, "basis"), bytes(held.renew_basis)) == (LATER, b"")
    assert bytes(held.basis)[1:5] == next(iter(keys.ring(is_apart=False)))


def test_a_row_that_cannot_be_read_is_said_and_hides_no_other(signed_in):
    record, other = care.active(), care.active()
    lost = CarePromise.objects.filter(record=record)
    lost.update(what=bytes(lost.get().what)[:-1] + b"\x00")
    client = signed_in("care_officer")
    page = client.get(reverse("care_record", args=[record.pk]))
    assert page.status_code == 200
    assert "这个值打不开" in page.content.decode()
    assert client.get(reverse("care_step", args=[record.pk, "deed"])).status_code == 200
    assert "这个值打不开" not in client.get(reverse("care_record", args=[other.pk])).content.decode()


def test_a_report_by_one_hand_tells_only_that_care_says_something(person):
    person("street_leader")
    record = care.told(care.active().pk)
    actions.deed(record_id=record.pk, what="送去了米和油", by=care.writer())
    about, by = Person.objects.get(pk=record.person_id), care.writer()
    alone = reports.made(person_id=about.pk, reason="本人持身份证到窗口申请", by=by)
    a_grant(about, by=by)
    granted = reports.made(person_id=about.pk, reason="本人持身份证到窗口申请", by=by)
    for report, is_told in ((alone, False), (granted, True)):
        text = str(report.as_json["chapters"])
        assert [word in text for word in ("探访计划", "每周上门看望", "米和油")] == [is_told] * 3
        assert ("没有另一人批准" in text) is not is_told
        # others who read the log of the person, or the note of the report, see nothing of care in it
        assert (report.values, report.unreadable) == (0, 0)
    assert not Disclosure.objects.exists()
    CareDeed.objects.update(what=bytes(CareDeed.objects.get().what)[:-1] + b"\x00")
    a_grant(about, by=by)
    assert reports.made(person_id=about.pk, reason="本人持身份证到窗口申请", by=by).unreadable == 1


def turn(*, back: bool) -> None:
    """The migration as an upgrade runs it, on the rows that are there."""
    executor = MigrationExecutor(connection)
    migration = executor.loader.graph.nodes["grids", TURNED]
    state = executor.loader.project_state([("grids", TURNED)], at_end=False)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.schema_editor(atomic=False) as editor:
        (migration.unapply if back else migration.apply)(state, editor)


def columns() -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, udt_name, character_maximum_length, column_default, is_nullable "
            "FROM information_schema.columns WHERE table_name = ANY(%s) ORDER BY 1, 2",
            [list(TABLES)],
        )
        return cursor.fetchall()


def test_an_upgrade_seals_what_there_is_some_rows_at_a_time_and_goes_back(as_owner, monkeypatch):
    monkeypatch.setattr(import_module(f"grids.migrations.{TURNED}"), "AT_A_TIME", 1)
    full()
    before, stood = everything_said(), columns()
    turn(back=True)
    text = in_the_database()
    assert all(word in text for word in WORDS)
    assert {one[2] for one in columns() if one[1] in ("basis", "what", "answer")} == {"varchar"}
    turn(back=False)
    assert everything_said() == before
    assert columns() == stood
    text = in_the_database()
    assert not [word for word in WORDS if word in text]
