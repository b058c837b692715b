"""A ledger that waits is unreadable where it lies, and what was altered, cut or exchanged there doesn't open."""

import io
import os
from pathlib import Path

import pytest

from grids.privacy import sealed_file
from grids.privacy.ciphers import SealBroken
from tests.whistles.imports.test_files_and_sweep import taken
from tests.whistles.ledgers.making import write_xls, write_xlsx
from whistles.imports import reading

NAME = "0190-a-file"
BIG = os.urandom(sealed_file.CHUNK * 2 + 17)


def sealed(content: bytes, name: str = NAME) -> bytes:
    return b"".join(sealed_file.sealing([content[:100], content[100:]], name=name))


def unsealed(raw: bytes, name: str = NAME) -> bytes:
    return b"".join(sealed_file.unsealing(io.BytesIO(raw), name=name))


@pytest.mark.parametrize("suite", ["AES-GCM", "SM4-GCM"])
@pytest.mark.parametrize("length", [0, 1, sealed_file.CHUNK, sealed_file.CHUNK + 1, len(BIG)])
def test_what_was_sealed_opens_as_it_was(suite, length, settings):
    settings.FIELD_SUITE = suite
    raw = sealed(BIG[:length])
    assert unsealed(raw) == BIG[:length]
    assert not length or BIG[: min(length, 50)] not in raw or length < 4


def chunk_of(raw: bytes, number: int) -> tuple[int, int]:
    """Where a chunk begins and ends."""
    begin = sealed_file.HEAD.size
    for _before in range(number):
        begin += sealed_file.LENGTH.size + sealed_file.LENGTH.unpack_from(raw, begin)[0]
    return begin, begin + sealed_file.LENGTH.size + sealed_file.LENGTH.unpack_from(raw, begin)[0]


def test_chunks_left_out_exchanged_or_cut_off_do_not_open():
    raw = sealed(BIG)
    (a, b), (c, d), (e, f) = (chunk_of(raw, number) for number in range(3))
    for changed in (
        raw[:e], raw[:c], raw[:-1], raw[:a], raw[:a] + raw[c:], raw[:a] + raw[c:d] + raw[a:b] + raw[e:f],
        raw[: b - 1] + bytes([raw[b - 1] ^ 1]) + raw[b:], b"", b"a,b\n1,2\n",
    ):  # fmt: skip
        with pytest.raises(SealBroken):
            unsealed(changed)


def test_a_file_put_in_the_place_of_another_does_not_open():
    with pytest.raises(SealBroken):
        unsealed(sealed(BIG, name="another"))


def test_a_key_that_is_gone_opens_nothing(settings):
    raw = sealed(b"a,b")
    settings.FIELD_KEYS = settings.SEALED_KEYS
    with pytest.raises(SealBroken):
        unsealed(raw)


def test_a_ledger_lies_sealed_on_the_disk_and_is_read_as_it_came(departments, tmp_path):
    ledger = taken(tmp_path)
    lying = Path(ledger.file_path).read_bytes()
    assert "路灯不亮".encode() not in lying
    assert b"A-1" not in lying
    assert [cells[1] for _line, cells in reading.opened(ledger).rows()] == [
        "路灯不亮0",
        "路灯不亮1",
        "路灯不亮2",
    ]


@pytest.mark.parametrize("write", [write_xlsx, write_xls])
def test_workbooks_are_read_through_a_file_without_a_name(write, tmp_path, monkeypatch):
    plain = write(tmp_path / "plain", [["编号", "标题", "收到时间"], ["A-1", "路灯", "2026-01-01"]])
    path = tmp_path / "sealed"
    path.write_bytes(b"".join(sealed_file.sealing([plain.read_bytes()], name="sealed")))
    for in_memory in (sealed_file.IN_MEMORY, 0):
        monkeypatch.setattr(sealed_file, "IN_MEMORY", in_memory)
        opened = reading.opened_file(path, name="台账")
        assert [cells[0] for _line, cells in opened.rows()] == ["A-1"]
        assert {one.name for one in tmp_path.iterdir()} == {"plain", "sealed"}
