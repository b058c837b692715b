"""A sealed value opens with its key, in its place, unaltered, and only after the reading was written down."""

import base64
import os

import pytest
from django.db import connection

from grids.conduct.refusals import Refusal
from grids.privacy.actions import disclose
from grids.privacy.ciphers import SealBroken, lookup, seal, unseal
from grids.privacy.models import Disclosure
from grids.staff.queries import system_actor
from whistles.statistics.verifying import Findings, look_at_readings

PHONE = "087112345678"


def a_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


@pytest.fixture(params=["AES-GCM", "SM4-GCM"])
def suite(request, settings):
    settings.FIELD_SUITE = request.param
    return request.param


def test_a_value_opens_in_its_place_and_is_sealed_anew_each_time(suite):
    one, other = seal(PHONE, purpose="phone"), seal(PHONE, purpose="phone")
    assert unseal(one, purpose="phone") == unseal(other, purpose="phone") == PHONE
    assert one != other
    assert PHONE.encode() not in one


def test_a_value_in_another_column_does_not_open(suite):
    with pytest.raises(SealBroken):
        unseal(seal(PHONE, purpose="phone"), purpose="name")


@pytest.mark.parametrize("place", [0, 3, 8, 20, -1])
def test_an_altered_value_does_not_open_and_the_refusal_says_what_to_do(suite, place):
    raw = bytearray(seal(PHONE, purpose="phone"))
    raw[place] ^= 0x40
    with pytest.raises(Refusal, match="联系系统管理员"):
        unseal(bytes(raw), purpose="phone")


@pytest.mark.parametrize("length", [1, 5, 16, 17, 33])
def test_a_value_that_is_cut_off_does_not_open(suite, length):
    with pytest.raises(SealBroken):
        unseal(seal(PHONE, purpose="phone")[:length], purpose="phone")


def test_after_a_rotation_old_values_open_and_new_ones_take_the_new_key(suite, settings):
    old = a_key()
    settings.FIELD_KEYS = [old]
    before = seal(PHONE, purpose="phone")
    settings.FIELD_KEYS = [a_key(), old]
    after = seal(PHONE, purpose="phone")
    assert unseal(before, purpose="phone") == unseal(after, purpose="phone") == PHONE
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    assert unseal(after, purpose="phone") == PHONE
    with pytest.raises(SealBroken):
        unseal(before, purpose="phone")


def test_a_phone_is_found_again_without_being_readable(suite):
    assert lookup(PHONE, purpose="phone") == lookup(PHONE, purpose="phone")
    assert lookup(PHONE, purpose="phone") != lookup(PHONE, purpose="name")
    assert PHONE.encode() not in lookup(PHONE, purpose="phone")


def read(number: int) -> str:
    return disclose(
        sealed=seal(PHONE, purpose="phone"), purpose="phone", subject_kind="lead", subject_id=str(number),
        subject_label=f"第 {number} 条", area_code="530102006", reason="回访核对", by=system_actor(),
    )  # fmt: skip


@pytest.mark.django_db
def test_every_reading_is_one_row_of_a_chain():
    assert [read(n) for n in range(3)] == [PHONE] * 3
    assert list(Disclosure.objects.order_by("seq").values_list("seq", "subject_id")) == [
        (1, "0"), (2, "1"), (3, "2"),
    ]  # fmt: skip
    assert faults() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        "reason = '别的事由'", "subject_label = '别的'", "area_code = '530111001'", "reader_label = '别人'",
        "subject_id = '7'", "read_at = read_at - interval '1 day'",
    ],
)  # fmt: skip
def test_an_altered_reading_is_found(change):
    for number in range(3):
        read(number)
    with_triggers_off(f"UPDATE grids_disclosure SET {change} WHERE seq = 2")
    assert faults() > 0


@pytest.mark.django_db
def test_a_removed_reading_is_found():
    for number in range(3):
        read(number)
    with_triggers_off("DELETE FROM grids_disclosure WHERE seq = 2")
    assert faults() > 0


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", "   ", "1", "看看"])
def test_without_a_reason_nothing_opens_and_nothing_is_written(reason):
    with pytest.raises(Refusal, match="事由"):
        disclose(
            sealed=seal(PHONE, purpose="phone"), purpose="phone", subject_kind="lead", subject_id="1",
            subject_label="一条", area_code="530102006", reason=reason, by=system_actor(),
        )  # fmt: skip
    assert not Disclosure.objects.exists()


def faults() -> int:
    findings = Findings()
    look_at_readings(findings)
    return findings.found


def with_triggers_off(statement: str) -> None:
    """As somebody with the table's owner's rights could."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE grids_disclosure DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE grids_disclosure ENABLE TRIGGER USER")
