"""Rare letters of names in a PDF are drawn from a font of the machine, and can be copied; without one they are told on the last page."""

import io
import re
import struct
import zlib

import pytest

from grids.exports import outlines
from grids.exports.head import Head
from grids.exports.outlines import Font
from grids.exports.pdf import PortableDocument

RARE, OTHER = "𠮷", "𠀀"
# a triangle of three points on it, and a drop of one point on it and two off it; in units of a thousand
TRIANGLE = struct.pack(">hhhhhHHBBBhhhhhh", 1, 0, 0, 1000, 1000, 2, 0, 1, 1, 1, 0, 500, 500, 0, 1000, -1000)
DROP = struct.pack(">hhhhhHHBBBhhhhhh", 1, 0, 0, 1000, 1000, 2, 0, 1, 0, 0, 0, 500, 500, 0, 1000, -1000)


def a_font(**glyphs: bytes) -> bytes:
    """A font with these letters."""
    drawn = [b"", *glyphs.values()]
    padded = [one + b"\0" * (-len(one) % 4) for one in drawn]
    places = [sum(map(len, padded[:at])) for at in range(len(padded) + 1)]
    codes = sorted((ord(letter), at) for at, letter in enumerate(glyphs, start=1))
    groups = b"".join(struct.pack(">III", code, code, at) for code, at in codes)
    cmap = struct.pack(">HHHHI", 0, 1, 3, 10, 12)
    cmap += struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(codes)) + groups
    head = b"\0" * 18 + struct.pack(">H", 1000) + b"\0" * 30 + struct.pack(">hh", 1, 0)
    tables = {b"cmap": cmap, b"glyf": b"".join(padded), b"head": head}
    tables[b"loca"] = b"".join(struct.pack(">I", place) for place in places)
    begin, rows, body = 12 + 16 * len(tables), b"", b""
    for name, data in tables.items():
        rows += struct.pack(">4sIII", name, 0, begin + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    return struct.pack(">IHHHH", 0x00010000, len(tables), 0, 0, 0) + rows + body


@pytest.fixture
def font(tmp_path, monkeypatch) -> Font:
    path = tmp_path / "rare.ttf"
    path.write_bytes(a_font(**{OTHER: DROP, RARE: TRIANGLE}))
    found = Font(path)
    monkeypatch.setattr(outlines, "fonts", lambda: (found,))
    return found


def drawn_in(*sentences: str) -> str:
    target = io.BytesIO()
    document = PortableDocument(target, Head("报告", (), "报告"))
    document.say("姓名", sentences)
    document.close()
    streams = re.findall(rb"stream\n(.*?)\nendstream", target.getvalue(), re.DOTALL)
    return "\n".join(zlib.decompress(one).decode() for one in streams)


def said(text: str) -> str:
    return text.encode("utf-16-be").hex()


def test_a_letter_is_drawn_where_it_stands_and_is_copied_as_itself(font):
    page = drawn_in(f"和玉{RARE}在家")
    assert f"<feff{said(RARE)}>" in page
    assert said("〓") not in page
    assert "U+20BB7" not in page
    before, after = (re.search(rf"([\d.]+) [\d.]+ Td <{said(text)}>", page) for text in ("和玉", "在家"))
    at = re.search(r"q 9 0 0 9 ([\d.]+) [\d.]+ cm", page)
    assert float(at[1]) == pytest.approx(float(before[1]) + 18, abs=0.02)
    assert float(after[1]) == pytest.approx(float(at[1]) + 9, abs=0.02)


def test_lines_and_curves_are_those_of_the_font(font):
    assert font.outline(RARE).splitlines() == [
        "0.0000 0.0000 m", "0.5000 1.0000 l", "1.0000 0.0000 l", "0.0000 0.0000 l", "h", "f",
    ]  # fmt: skip
    curved = font.outline(OTHER)
    # between two points off the line one is on it
    assert curved.count(" c") == 2
    assert "0.7500 0.5000 c" in curved
    assert font.outline("吉") == ""


def test_where_no_font_has_it_it_is_told_on_the_last_page(font):
    page = drawn_in("丁𪜀")
    assert said("丁〓") in page
    assert said("U+2A700") in page
