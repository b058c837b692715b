"""Codes of residents: read as they were meant, kept as a hash, one answer to every wrong one, guessing bounded."""

import pytest
from django.core.cache import cache

from grids.audit.models import Kind, SecurityEvent
from grids.conduct.origins import asked_from
from grids.conduct.refusals import Refusal
from property.door import codes

pytestmark = pytest.mark.django_db
ASK = {"purpose": "test", "number": "R1"}


@pytest.fixture(autouse=True)
def uncounted(clean_cache):
    """Nobody has tried yet."""


class Row:
    def __init__(self, code: str) -> None:
        self.code_digest = codes.digest(code, **ASK)


class Rows(list):
    def first(self):
        return self[0] if self else None


def test_a_code_has_letters_that_nobody_mistakes_and_is_read_however_it_is_typed():
    code = codes.new_code(12)
    assert set(code) <= set(codes.LETTERS)
    wide = "".join(chr(ord(one) + 0xFEE0) for one in codes.printed(code).lower())
    assert codes.read(f"  {codes.printed(code)} ") == codes.read(wide) == code
    assert codes.read("O0O0O0O0") == codes.read("") == codes.read("A" * 200) == ""


def test_a_code_opens_its_own_number_and_purpose_alone():
    code = codes.new_code()
    assert codes.the_one(Rows([Row(code)]), text=codes.printed(code), **ASK)
    kept = codes.digest(code, **ASK)
    assert not codes.matches(code, kept, purpose="test", number="R2")
    assert not codes.matches(code, kept, purpose="other", number="R1")
    assert not codes.matches("", b"", **ASK)


def test_a_wrong_number_and_a_wrong_code_have_one_answer():
    said = set()
    for rows, typed in (
        (Rows(), codes.new_code()),
        (Rows([Row(codes.new_code())]), codes.new_code()),
        (Rows(), "?"),
    ):
        with pytest.raises(Refusal) as refused:
            codes.the_one(rows, text=typed, **ASK)
        said.add((refused.value.message, refused.value.field, refused.value.code))
    assert len(said) == 1


def test_who_guesses_a_number_is_told_to_wait_even_with_the_right_code_and_the_log_hears_of_it_once():
    code = codes.new_code()
    rows = Rows([Row(code)])
    for at in range(codes.A_NUMBER + 3):
        with asked_from(f"192.0.2.{at}"), pytest.raises(Refusal):
            codes.the_one(rows, text="A" * 8, **ASK)
    with pytest.raises(Refusal) as refused:
        codes.the_one(rows, text=code, **ASK)
    assert refused.value.code == "slow_down"
    assert SecurityEvent.objects.filter(kind=Kind.LOCKED_OUT, subject_kind="code").count() == 1


def test_an_address_that_tries_many_numbers_is_told_to_wait_and_another_is_not():
    with asked_from("192.0.2.7"):
        for at in range(codes.AN_ADDRESS):
            codes.failed("test", f"R{at}")
        with pytest.raises(Refusal):
            codes.require_patience("test", "R999")
    with asked_from("192.0.2.8"):
        codes.require_patience("test", "R999")


def test_without_a_cache_codes_are_still_compared(monkeypatch):
    def gone(*_args, **_named):
        raise ConnectionError

    for name in ("get", "add", "incr"):
        monkeypatch.setattr(cache, name, gone)
    code = codes.new_code()
    assert codes.the_one(Rows([Row(code)]), text=code, **ASK)
