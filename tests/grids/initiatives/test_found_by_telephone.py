"""A telephone finds the entries that one may read, by a hash that says nothing without the initiative's key."""

import pytest
from django.db import IntegrityError, transaction

from grids.audit.models import SecurityEvent
from grids.initiatives.collecting import entering, finding, keeping
from grids.initiatives.collecting.models import InitiativeEntry
from grids.personal.numbers import digits, is_whole
from grids.privacy import halves
from grids.privacy.sealing import look_up
from tests import personas
from tests.factories.collecting import NAME, PHONE, VALUES, a_plan, an_entry, destroyed, opened
from whistles.intake.extracts import extract

pytestmark = pytest.mark.django_db
WHY = "本人到窗口要求查阅"


@pytest.mark.parametrize(
    "written",
    ["13987654321", "139 8765 4321", "+86 139-8765-4321", "１３９８７６５４３２１", "8613987654321"],
)
def test_a_number_is_one_however_it_is_written(written):
    assert digits(written) == PHONE
    assert is_whole(written)


@pytest.mark.parametrize("said", ["", "12345", "3号楼139", "2026", "段三丰"])
def test_what_is_no_whole_number_is_not_looked_for(said):
    assert not is_whole(said)


def test_it_finds_among_what_one_may_read_and_no_further(departments):
    entry = an_entry(opened(), phone="139 8765 4321")
    assert finding.by_phone(personas.make("grid_admin"), PHONE).entries == [entry]
    assert finding.by_phone(personas.make("grid_admin"), "13900000000").entries == []
    assert finding.by_phone(personas.make("street_admin"), PHONE).entries == []


def test_the_hash_is_under_the_key_of_the_initiative(departments):
    entry = an_entry(opened())
    digest = bytes(entry.phone_digest)
    assert digest == keeping.phone_digest(PHONE, key=keeping.key_of(entry.collecting))
    assert digest != look_up(InitiativeEntry, "phone", PHONE)
    assert digest != halves.looked_up(PHONE, key=b"\0" * 32, purpose="entry.phone")


def test_a_correction_moves_the_hash_and_striking_out_removes_it(departments):
    entry, by = an_entry(opened()), personas.make("community_officer")
    entering.amend(entry_id=entry.pk, need=entry.need, values={"phone": "13700000001"}, by=by)
    reader = personas.make("grid_admin")
    assert finding.by_phone(reader, PHONE).entries == []
    assert finding.by_phone(reader, "13700000001").entries == [entry]
    entering.strike(entry_id=entry.pk, why="wrong", by=by)
    assert bytes(InitiativeEntry.objects.get().phone_digest) == b""


def test_the_database_keeps_no_telephone_without_its_hash(departments):
    entry = an_entry(opened())
    with pytest.raises(IntegrityError), transaction.atomic():
        InitiativeEntry.objects.filter(pk=entry.pk).update(phone_digest=b"")


def test_the_box_finds_it_masked_and_notes_who_looked(departments, signed_in):
    an_entry(opened())
    shown = (
        signed_in("grid_admin").post("/search/", {"q": PHONE, "by": "phone"}, follow=True).content.decode()
    )
    assert "送药" in shown
    assert NAME not in shown
    assert SecurityEvent.objects.filter(subject_kind="look-up").count() == 1


def test_an_extract_tells_a_person_what_initiatives_hold_of_them(departments):
    entry, by = an_entry(opened()), personas.make("street_leader")
    said = extract(phone=PHONE, reason=WHY, by=by)
    (told,) = said["entries"]
    assert {line["value"] for line in told["fields"]} == set(VALUES.values())
    assert told["initiative"] == entry.collecting.initiative.name
    assert not [one for one in said["not_searched"] if "居家帮扶" in one]
    reading = SecurityEvent.objects.filter(kind="reveal", subject_id=str(entry.pk)).first()
    assert reading.detail["reason"] == "本人要求查阅"


def test_an_extract_names_what_whoever_makes_it_may_not_look_through(departments):
    an_entry(opened(plan=a_plan(readers=("grid_admin",))))
    said = extract(phone=PHONE, reason=WHY, by=personas.make("street_leader"))
    assert said["entries"] == []
    assert [one for one in said["not_searched"] if "居家帮扶" in one]


def test_a_key_that_is_not_whole_is_said_and_nothing_is_called_empty(departments):
    made = opened()
    an_entry(made)
    halves.destroy(made.pk)
    said = extract(phone=PHONE, reason=WHY, by=personas.make("street_leader"))
    assert (said["entries"], said["unreadable"]) == ([], 1)
    assert [one for one in said["not_searched"] if "密钥不全" in one]


def test_what_was_destroyed_is_found_no_more(departments):
    made = opened()
    an_entry(made)
    destroyed(made)
    said = extract(phone=PHONE, reason=WHY, by=personas.make("street_leader"))
    assert said["entries"] == []
    assert not [one for one in said["not_searched"] if "居家帮扶" in one]
