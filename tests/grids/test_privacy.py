"""A sealed value opens with its key, in its place, unaltered, and only after the reading was written down."""

import base64
import os

import pytest
from django.db import connection

from grids.conduct.refusals import Refusal
from grids.privacy import keys
from grids.privacy.actions import disclose
from grids.privacy.ciphers import (
    UNBOUND,
    Place,
    SealBroken,
    encrypt,
    lookup,
    seal,
    unseal,
    unseal_unbound,
)  # fmt: skip
from grids.privacy.models import Disclosure
from grids.staff.queries import system_actor
from whistles.verification.logs import look_at_logs
from whistles.verification.looking import Looked

PHONE = "087112345678"
PHONE_OF_ONE, NAME_OF_ONE = Place("phone", "1"), Place("name", "1")
PHONE_OF_TWO = Place("phone", "2")
APART = Place("phone", "1", is_apart=True)


def a_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


@pytest.fixture(params=["AES-GCM", "SM4-GCM"])
def suite(request, settings):
    settings.FIELD_SUITE = request.param
    return request.param


def test_a_value_opens_in_its_place_and_is_sealed_anew_each_time(suite):
    one, other = seal(PHONE, at=PHONE_OF_ONE), seal(PHONE, at=PHONE_OF_ONE)
    assert unseal(one, at=PHONE_OF_ONE) == unseal(other, at=PHONE_OF_ONE) == PHONE
    assert one != other
    assert PHONE.encode() not in one


def test_a_value_in_another_column_does_not_open(suite):
    with pytest.raises(SealBroken):
        unseal(seal(PHONE, at=PHONE_OF_ONE), at=NAME_OF_ONE)


def test_bytes_copied_into_another_row_do_not_open(suite):
    with pytest.raises(SealBroken):
        unseal(seal(PHONE, at=PHONE_OF_ONE), at=PHONE_OF_TWO)


def test_what_lies_apart_opens_with_its_own_keys_alone(suite, settings):
    apart = seal(PHONE, at=APART)
    assert unseal(apart, at=APART) == PHONE
    # the mark that it is a complaint was taken away
    with pytest.raises(SealBroken):
        unseal(apart, at=PHONE_OF_ONE)
    with pytest.raises(SealBroken):
        unseal(seal(PHONE, at=PHONE_OF_ONE), at=APART)
    # whoever has every key but the own ones, as a process without SEALED_KEYS
    settings.FIELD_KEYS, settings.SEALED_KEYS = [*settings.FIELD_KEYS, a_key()], []
    with pytest.raises(SealBroken):
        unseal(apart, at=APART)
    with pytest.raises(Refusal, match="SEALED_KEYS"):
        seal(PHONE, at=APART)


def test_with_one_key_for_both_what_lies_apart_still_does_not_open_as_shared(suite, settings):
    settings.SEALED_KEYS = settings.FIELD_KEYS
    with pytest.raises(SealBroken):
        unseal(seal(PHONE, at=APART), at=PHONE_OF_ONE)


def test_what_an_earlier_release_sealed_opens_only_to_be_sealed_anew(suite, settings):
    version = UNBOUND[suite]
    key = keys.key_of(settings.FIELD_KEYS[0], variable="FIELD_KEYS")
    key_id = next(iter(keys.ring(is_apart=False)))
    old = bytes([version]) + key_id + encrypt(PHONE.encode(), key=key, bound=b"phone", version=version)
    with pytest.raises(SealBroken):
        unseal(old, at=PHONE_OF_ONE)
    assert unseal_unbound(old, purpose="phone") == PHONE


@pytest.mark.parametrize("place", [0, 3, 8, 20, -1])
def test_an_altered_value_does_not_open_and_the_refusal_says_what_to_do(suite, place):
    raw = bytearray(seal(PHONE, at=PHONE_OF_ONE))
    raw[place] ^= 0x40
    with pytest.raises(Refusal, match="联系系统管理员"):
        unseal(bytes(raw), at=PHONE_OF_ONE)


@pytest.mark.parametrize("length", [1, 5, 16, 17, 33])
def test_a_value_that_is_cut_off_does_not_open(suite, length):
    with pytest.raises(SealBroken):
        unseal(seal(PHONE, at=PHONE_OF_ONE)[:length], at=PHONE_OF_ONE)


def test_after_a_rotation_old_values_open_and_new_ones_take_the_new_key(suite, settings):
    old = a_key()
    settings.FIELD_KEYS = [old]
    before = seal(PHONE, at=PHONE_OF_ONE)
    settings.FIELD_KEYS = [a_key(), old]
    after = seal(PHONE, at=PHONE_OF_ONE)
    assert unseal(before, at=PHONE_OF_ONE) == unseal(after, at=PHONE_OF_ONE) == PHONE
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    assert unseal(after, at=PHONE_OF_ONE) == PHONE
    with pytest.raises(SealBroken):
        unseal(before, at=PHONE_OF_ONE)


def test_a_phone_is_found_again_without_being_readable(suite):
    assert lookup(PHONE, purpose="phone") == lookup(PHONE, purpose="phone")
    assert lookup(PHONE, purpose="phone") != lookup(PHONE, purpose="name")
    assert PHONE.encode() not in lookup(PHONE, purpose="phone")


def read(number: int) -> str:
    return disclose(
        sealed=seal(PHONE, at=PHONE_OF_ONE), at=PHONE_OF_ONE, subject_kind="lead", subject_id=str(number),
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
def test_an_altered_reading_is_found(as_owner, change):
    for number in range(3):
        read(number)
    with_triggers_off(f"UPDATE grids_disclosure SET {change} WHERE seq = 2")
    assert faults() > 0


@pytest.mark.django_db
def test_a_removed_reading_is_found(as_owner):
    for number in range(3):
        read(number)
    with_triggers_off("DELETE FROM grids_disclosure WHERE seq = 2")
    assert faults() > 0


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", "   ", "1", "看看"])
def test_without_a_reason_nothing_opens_and_nothing_is_written(reason):
    with pytest.raises(Refusal, match="事由"):
        disclose(
            sealed=seal(PHONE, at=PHONE_OF_ONE), at=PHONE_OF_ONE, subject_kind="lead", subject_id="1",
            subject_label="一条", area_code="530102006", reason=reason, by=system_actor(),
        )  # fmt: skip
    assert not Disclosure.objects.exists()


def faults() -> int:
    return sum(1 for one in look_at_logs(Looked()) if one.kind == "reading")


def with_triggers_off(statement: str) -> None:
    """As somebody with the table's owner's rights could."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE grids_disclosure DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE grids_disclosure ENABLE TRIGGER USER")


def test_a_sealed_field_without_a_value_is_sealed_anew_as_nothing():
    """A column that may be null, as a model after today's may have one."""
    from grids.privacy.resealing import Tally, _changed
    from whistles.intake.models import Lead

    assert _changed(Lead(reporter_name=None, phone_digest=None), Tally(), look_ups=True) == {}
    assert unseal(None, at=Place("x", "1")) == ""
