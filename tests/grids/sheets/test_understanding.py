"""What rows tell of people is understood beside the database: none of it is asked here, none of it waits for a home."""

from datetime import date, timedelta

from grids.conduct.refusals import Refusal
from grids.homes import relations
from grids.people.writing import opened
from grids.sheets.reading_rows import Said
from grids.sheets.understanding import Told, understand

TODAY = date(2026, 5, 20)


def row(at: int = 1, **told: object) -> Said:
    person = {
        "name": "段玉兰",
        "kind": "none",
        "number": "",
        "relation": relations.HEAD,
        "since": TODAY,
    } | told
    return Said(at, at + 1, people=[person])


def test_whom_rows_tell_of_is_sealed_with_everything_by_which_they_are_found():
    (one,) = understand([row(phone="13888001234")], TODAY).of(row(), TODAY)
    assert isinstance(one, Told)
    assert (opened(one.person, "name"), opened(one.person, "phone")) == ("段玉兰", "13888001234")
    assert all((one.name_hash, one.person.phone_hash))
    assert not one.document_hash


def test_two_rows_that_say_the_same_have_rows_and_seals_of_their_own():
    understood = understand([row(1), row(2)], TODAY)
    (one,), (other,) = understood.of(row(1), TODAY), understood.of(row(2), TODAY)
    assert one.person.pk != other.person.pk
    assert bytes(one.person.name) != bytes(other.person.name)
    assert one.name_hash == other.name_hash


def test_why_somebody_cannot_be_understood_waits_until_it_is_asked():
    (refusal,) = understand([row(number="530102199003072411", kind="resident_id")], TODAY).of(row(), TODAY)
    assert isinstance(refusal, Refusal)
    assert "最后一位" in str(refusal)


def test_what_was_understood_before_midnight_is_understood_anew_after_it():
    understood = understand([row()], TODAY - timedelta(days=1))
    assert isinstance(understood.of(row(), TODAY - timedelta(days=1))[0], Refusal)
    assert isinstance(understood.of(row(), TODAY)[0], Told)
