"""Keys can be retired without a value being lost, and wrong ones are refused before anything is sealed with them."""

import base64
import os
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError

from governance import checks
from grids.audit.models import SecurityEvent
from grids.privacy import ciphers, keys, probes, resealing
from tests.factories import whistles as made
from tests.whistles.imports.test_files_and_sweep import taken
from whistles.imports import reading, refused
from whistles.intake.actions import reveal_reporter
from whistles.intake.models import Lead

NAME, PHONE = "段三丰", "12400001234"


def a_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def read(lead: Lead, reader, field: str = "phone") -> str:
    return reveal_reporter(lead_id=lead.pk, by=reader, field=field, reason="核对一下电话")


def reported(**more) -> Lead:
    return made.a_lead(reporter_name=NAME, reporter_phone=PHONE, **more)


def as_before(lead: Lead) -> None:
    """The row as the release before this one sealed it: bound to its column only, complaints with the common key."""
    key = keys.key_of(keys.settings.FIELD_KEYS[0], variable="FIELD_KEYS")
    key_id, version = next(iter(keys.ring(is_apart=False))), ciphers.UNBOUND["AES-GCM"]
    values = {
        name: bytes([version]) + key_id + ciphers.encrypt(
            text.encode(), key=key, bound=f"lead.{name}".encode(), version=version
        )
        for name, text in (("reporter_name", NAME), ("reporter_phone", PHONE))
    }  # fmt: skip
    Lead.objects.filter(pk=lead.pk).update(**values)


def nobody_is_told(_name: str, _tally: resealing.Tally) -> None:
    pass


def reseal(**more) -> dict[str, resealing.Tally]:
    return resealing.reseal(**{"look_ups": False, "tell": nobody_is_told} | more)


@pytest.mark.django_db
def test_values_of_an_earlier_release_open_once_they_are_bound_to_their_rows(
    departments, street_admin, street_leader
):
    ordinary, complaint = reported(), reported(is_sealed=True, accused=departments["sujiatang"])
    as_before(ordinary)
    as_before(complaint)
    with pytest.raises(ciphers.SealBroken):
        read(ordinary, street_admin)
    assert reseal()["whistles.Lead"].changed == 2
    assert read(ordinary, street_admin) == read(complaint, street_leader) == PHONE
    assert read(ordinary, street_admin, "name") == NAME
    complaint.refresh_from_db()
    assert bytes(complaint.reporter_phone)[1:5] in keys.ring(is_apart=True)
    assert reseal()["whistles.Lead"].changed == 0


@pytest.mark.django_db
def test_after_sealing_anew_the_old_keys_can_be_taken_out(
    as_owner, departments, street_admin, street_leader, settings, tmp_path, capsys
):
    ordinary, complaint = reported(), reported(is_sealed=True, accused=departments["sujiatang"])
    ledger = taken(tmp_path)
    refused.keep_refused(ledger, {2: ("A-1", PHONE)}, [(2, "看不懂")])
    settings.FIELD_KEYS = [a_key(), *settings.FIELD_KEYS]
    settings.SEALED_KEYS = [a_key(), *settings.SEALED_KEYS]
    assert probes.faults() == []
    call_command("reseal_fields")
    assert "可以撤下" in capsys.readouterr().out
    settings.FIELD_KEYS, settings.SEALED_KEYS = settings.FIELD_KEYS[:1], settings.SEALED_KEYS[:1]
    assert probes.faults() == []
    assert read(ordinary, street_admin) == read(complaint, street_leader) == PHONE
    assert refused.refused_cells(ledger.refused_rows.get()) == ["A-1", PHONE]
    assert len(list(reading.opened(ledger).rows())) == 3
    assert SecurityEvent.objects.get(subject_kind="field keys").detail["broken"] == 0


@pytest.mark.django_db
def test_a_key_that_was_taken_out_too_early_is_told_and_keeps_the_probe(as_owner, departments, settings):
    reported()
    settings.FIELD_KEYS = [a_key()]
    with pytest.raises(CommandError, match="旧密钥先不要撤下"):
        call_command("reseal_fields")
    assert "not configured" in probes.faults()[0]


@pytest.mark.django_db
def test_it_goes_on_where_it_was_broken_off(departments, settings, monkeypatch):
    monkeypatch.setattr(resealing, "AT_A_TIME", 2)
    for _n in range(5):
        reported()
    settings.FIELD_KEYS = [a_key(), *settings.FIELD_KEYS]

    def breaks_off(_name: str, _tally: resealing.Tally) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reseal(tell=breaks_off)
    assert reseal()["whistles.Lead"].changed == 3


@pytest.mark.django_db
def test_a_new_look_up_key_finds_the_same_callers(as_owner, departments, settings):
    lead, other, complaint = reported(), reported(), reported(is_sealed=True)
    before = bytes(lead.phone_digest)
    settings.FIELD_INDEX_KEY = a_key()
    assert "FIELD_INDEX_KEY" in probes.faults()[0]
    call_command("reseal_fields")
    assert probes.faults() == []
    digests = set(
        map(bytes, Lead.objects.filter(pk__in=[lead.pk, other.pk]).values_list("phone_digest", flat=True))
    )
    assert len(digests) == 1
    assert before not in digests
    complaint.refresh_from_db()
    assert bytes(complaint.phone_digest) == b""


WRONG = {
    "a key that is none": {"FIELD_KEYS": ["abc"]},
    "no key": {"FIELD_KEYS": []},
    "a key too short": {"FIELD_KEYS": [base64.urlsafe_b64encode(b"short").decode()]},
    "a cipher that is none": {"FIELD_SUITE": "DES"},
    "a look-up key that is none": {"FIELD_INDEX_KEY": "abc"},
    "a key of complaints that is none": {"SEALED_KEYS": ["abc"]},
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_keys_are_refused_at_the_start(wrong, settings):
    for name, value in WRONG[wrong].items():
        setattr(settings, name, value)
    assert "governance.E008" in [message.id for message in run_checks()]
    with pytest.raises(ImproperlyConfigured):
        checks.keys_at_start()


def test_one_key_for_two_purposes_is_refused(settings):
    settings.SEALED_KEYS = settings.FIELD_KEYS
    assert any("one of its own" in message.msg for message in run_checks())
    settings.SEALED_KEYS, settings.FIELD_INDEX_KEY = [], settings.FIELD_KEYS[0]
    assert any("one of its own" in message.msg for message in run_checks())


def test_no_message_about_a_key_holds_the_key(settings):
    settings.FIELD_KEYS = ["geheim-geheim"]
    assert "geheim" not in str(run_checks())


@pytest.mark.django_db
@pytest.mark.parametrize("variable", ["FIELD_KEYS", "SEALED_KEYS"])
def test_keys_of_other_data_are_refused_at_the_start(variable, settings):
    checks.keys_at_start()
    setattr(settings, variable, [a_key()])
    with pytest.raises(ImproperlyConfigured, match=variable):
        checks.keys_at_start()


@pytest.mark.django_db
def test_a_worker_without_the_keys_of_complaints_starts(settings):
    settings.SEALED_KEYS = []
    checks.keys_at_start()
    # and not because nothing is looked at any more
    settings.FIELD_KEYS = [a_key()]
    with pytest.raises(ImproperlyConfigured, match="FIELD_KEYS"):
        checks.keys_at_start()


def test_every_sealed_column_is_among_those_that_are_sealed_anew():
    assert {model.__name__ for model in resealing.sealed_models()} == {
        "Lead",
        "Import",
        "Member",
        "OfficeHook",
        "RefusedRow",
        "SecondFactor",
        "WalkKey",
        "Collecting",
        "InitiativeEntry",
        "RefusedEntry",
        "BroughtTable",
        "Person",
        "EarlierValue",
        "SubjectRequest",
        "VisitConflict",
        "ReportTemplate",
        "CareRecord",
        "CarePromise",
        "CareDeed",
    }


def test_a_file_that_is_sealed_with_the_key_of_today_is_left_alone(departments, tmp_path):
    from whistles.imports import files

    path = Path(taken(tmp_path).file_path)
    before = path.stat().st_ino
    assert files.reseal_waiting() == (0, [])
    assert path.stat().st_ino == before
