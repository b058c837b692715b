"""A stranger's file is opened by a process with limits: what it does there, it does to nobody else."""

import os
import time
import zipfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from django.utils import translation

from grids.conduct.refusals import Refusal
from tests.whistles.ledgers.making import (
    HEADER,
    ROW,
    csv_text,
    inline_row,
    write_raw_xlsx,
    write_text,
    write_xls,
    write_xlsx,
)
from whistles.ledgers import apart, apart_child
from whistles.ledgers.apart import open_apart
from whistles.ledgers.cells import FaultyCells
from whistles.ledgers.reading import open_ledger

# what a person at a page waits for; the machine of the tests has other things to do too
BUDGET_SECONDS = 10


def opened(path, name="台账"):
    return open_apart(path, name=name, max_bytes=100 << 20)


@pytest.mark.parametrize(
    "write", [write_xlsx, write_xls, lambda path, rows: write_text(path, csv_text(*rows))]
)
def test_a_ledger_read_apart_says_what_it_says_when_read_here(tmp_path, write):
    path = write(tmp_path / "f", [HEADER, *[ROW] * 3_000])
    here, there = open_ledger(path, name="台账"), opened(path)
    assert there.head == (
        here.header,
        here.header_line,
        here.kind,
        here.encoding,
        here.sheet,
        here.epoch_1904,
        here.layout.as_kept(),
    )
    assert list(there.rows()) == list(here.rows())
    assert there.first_rows == list(here.rows())[: apart.FIRST_ROWS]
    assert [line for line, _cells in there.rows(after=2_900)] == list(range(2_901, 3_002))


def test_moments_and_rows_that_can_t_be_read_come_across(tmp_path):
    path = write_xlsx(
        tmp_path / "f",
        [HEADER, (*ROW[:3], datetime(2023, 3, 1, 9, 5), None)],
        formats={3: "yyyy-mm-dd hh:mm"},
    )
    assert opened(path).first_rows[0][1][3] == datetime(2023, 3, 1, 9, 5)
    (_line, row), *_others = opened(write_text(tmp_path / "g", csv_text(HEADER) + '1,"a')).rows()
    assert isinstance(row, FaultyCells)
    assert "引号" in row.fault


def test_a_refusal_comes_in_the_language_of_whoever_asks(tmp_path):
    path = write_text(tmp_path / "f", "%PDF-1.4 nothing")
    for language, word in (("zh-hans", "不是表格文件"), ("en", "is no table")):
        with translation.override(language), pytest.raises(Refusal) as refused:
            _header = opened(path).header
        assert word in str(refused.value)


def brackets(path: Path) -> Path:
    return write_text(path, f"编号{'(' * 30_000},标题\n1,甲\n")


def many_brackets(path: Path) -> Path:
    return write_text(path, ",".join(["(" * 2_000] * 400) + "\n" + csv_text(HEADER, ROW))


def rows_that_all_say_1(path: Path) -> Path:
    return write_raw_xlsx(path, '<row r="1"/>' * 2_000_000)


def blank_rows(path: Path) -> Path:
    return write_raw_xlsx(path, inline_row(1, *HEADER) + '<row><c t="str"><v> </v></c></row>' * 1_500_000)


def wide(path: Path) -> Path:
    return write_text(path, "编号,标题" + "," * 2_000_000 + "\n1,甲\n")


def encoded(name: str):
    def write(path: Path) -> Path:
        write_raw_xlsx(path, inline_row(1, "编号", "标题"))
        with zipfile.ZipFile(path) as archive:
            parts = {part: archive.read(part) for part in archive.namelist()}
        prologue = f'<?xml version="1.0" encoding="{name}"?>'.encode()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, content in parts.items():
                archive.writestr(part, prologue + content)
        return path

    return write


@pytest.mark.parametrize(
    "write",
    [brackets, many_brackets, rows_that_all_say_1, blank_rows, wide,
     *map(encoded, ["utf-7", "cp65001", "rot13", "x" * 500, "utf-32", "zlib_codec", "idna"])],
)  # fmt: skip
def test_a_hostile_file_is_looked_at_within_a_few_seconds(tmp_path, write):
    path = write(tmp_path / "f")
    begun = time.monotonic()
    with suppress(Refusal):
        assert all(len(name) <= 200 for name in opened(path).header)
    assert time.monotonic() - begun < BUDGET_SECONDS


def as_child(tmp_path, monkeypatch, text: str) -> Path:
    child = tmp_path / "child.py"
    child.write_text(text)
    monkeypatch.setattr(apart_child, "__file__", str(child))
    return write_text(tmp_path / "f", csv_text(HEADER, ROW))


SOURCE = Path(apart_child.__file__).read_text()


@pytest.mark.parametrize(
    "does",
    [
        "while True: pass",
        "memory = [bytearray(1 << 20) for _ in range(4096)]",
        "import os; os.abort()",
        "raise RecursionError",
        "raise SystemExit(0)",
        "import os; open(order['path'] + '.big', 'wb').truncate(3 << 30)",
    ],
)
def test_a_reader_that_takes_too_much_or_dies_is_a_sentence(tmp_path, monkeypatch, does):
    monkeypatch.setattr(apart, "OPEN_SECONDS", 1)
    path = as_child(
        tmp_path,
        monkeypatch,
        SOURCE.replace("        ledger = open_ledger(", f"        {does}\n        ledger = open_ledger("),
    )
    with pytest.raises(Refusal, match="读不出来"):
        _header = opened(path).header


def test_a_reader_that_sleeps_is_ended_with_all_that_it_started(tmp_path, monkeypatch):
    monkeypatch.setattr(apart, "OPEN_SECONDS", 0.3)
    note = tmp_path / "pid"
    path = as_child(
        tmp_path,
        monkeypatch,
        "import subprocess, sys\n"
        f"open({str(note)!r}, 'w').write(str(subprocess.Popen(['sleep', '60']).pid))\n"
        "import time; time.sleep(60)\n",
    )
    begun = time.monotonic()
    with pytest.raises(Refusal, match="读不出来"):
        _header = opened(path).header
    assert time.monotonic() - begun < 5
    with pytest.raises(ProcessLookupError):
        for _try in range(100):
            os.kill(int(note.read_text()), 0)
            if (Path("/proc") / note.read_text() / "stat").read_text().split()[2] == "Z":
                raise ProcessLookupError
            time.sleep(0.05)


def test_a_reader_is_not_believed_beyond_cells(tmp_path, monkeypatch):
    path = as_child(
        tmp_path,
        monkeypatch,
        "import os, pickle, struct, sys\n"
        "class Evil:\n"
        f"    def __reduce__(self): return os.system, ('touch {tmp_path}/taken',)\n"
        "data = pickle.dumps(('head', Evil()))\n"
        "sys.stdout.buffer.write(struct.pack('!I', len(data)) + data)\n",
    )
    with pytest.raises(Refusal, match="读不出来"):
        _header = opened(path).header
    assert not (tmp_path / "taken").exists()


def test_the_reader_gets_no_key_and_no_address_of_the_database(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "very secret")
    path = as_child(
        tmp_path,
        monkeypatch,
        f"import os\nopen({str(tmp_path / 'seen')!r}, 'w').write(repr(dict(os.environ)))\n",
    )
    with pytest.raises(Refusal):
        _header = opened(path).header
    seen = (tmp_path / "seen").read_text()
    assert not any(word in seen for word in ("secret", "DATABASE_URL", "FIELD_KEYS", "REDIS_URL"))


def test_whoever_stops_listening_ends_the_reader(tmp_path):
    path = write_text(tmp_path / "f", csv_text(HEADER, *[ROW] * 100_000))
    rows = opened(path).rows()
    assert next(rows)[0] == 2
    before = _children()
    rows.close()
    assert len(_children()) == len(before) - 1


def _children() -> list[str]:
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
