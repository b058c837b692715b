"""A PDF of A4 pages with tables, written as it is: letters of Adobe-GB1, which every reader brings, and nothing embedded.

What that collection doesn't hold (𠮷) is drawn from a font of this machine, and can be copied as the letter that it is. Where none
has it, it stands as 〓, and the last page says which letter it was.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from django.utils.translation import gettext as _

from grids.exports.cells import plain, shown, text_of
from grids.exports.head import Head
from grids.exports.outlines import outline
from grids.lists.listing import Value

WIDTH, HEIGHT, MARGIN = 595.0, 842.0, 51.0
INSIDE = WIDTH - 2 * MARGIN
BOTTOM = MARGIN + 12
SIZE, TITLE, HEADING, SMALL = 9.0, 17.0, 12.0, 7.5
LEADING, PADDING = 1.45, 3.0
LEAST_COLUMN = 44.0
# what is measured and added up again is a hair wider
SLACK = 0.1
# a row of so many lines is not cut by the end of a page
TOGETHER = 12
# widths of STSong-Light's letters from the blank on, in thousandths
LATIN = [
    207, 270, 342, 467, 462, 797, 710, 239, 374, 374, 423, 605, 238, 375, 238, 334, *[462] * 10, 238, 238, 605, 605, 605, 344,
    748, 684, 560, 695, 739, 563, 511, 729, 793, 318, 312, 666, 526, 896, 758, 772, 544, 772, 628, 465, 607, 753, 711, 972, 647,
    620, 607, 374, 333, 374, 606, 500, 239, 417, 503, 427, 529, 415, 264, 444, 518, 241, 230, 495, 228, 793, 527, 524, 524, 504,
    338, 336, 277, 517, 450, 652, 466, 452, 407, 370, 258, 370, 605,
]  # fmt: skip
FIRST_LETTER, INSTEAD = 0x20, "〓"
LAST_BASIC = 0xFFFF
# Han letters of GB 18030 beside those of GBK
MORE_HAN = range(0x3400, 0x4DB6)


class PortableDocument:
    """A document of A4 pages, with the same words as the Word one."""

    def __init__(self, target: BinaryIO, head: Head) -> None:
        self.target, self.head = target, head
        self.pages: list[list[str]] = []
        self.missing: dict[str, str] = {}
        self.y = 0.0
        self._turn()
        self._lines(head.title, size=TITLE, is_bold=True)
        self.y -= 4
        for name, said in head.lines:
            self._lines(f"{name}：{said}")

    def table(self, title: str, heads: Sequence[str], rows: Iterable[Sequence[Value]], note: str = "") -> int:
        """One table; how many rows it has."""
        self._heading(title)
        found = [[_said(value) for value in row] for row in rows]
        widths = _widths(heads, found)
        self._row(heads, widths, is_head=True)
        for row in found:
            self._row(row, widths, heads=heads)
        if note:
            self.y -= 2
            self._lines(note, size=SMALL)
        return len(found)

    def say(self, title: str, sentences: Iterable[str]) -> None:
        """A heading with sentences below it, where there is no table."""
        self._heading(title)
        for one in sentences:
            self._lines(one)

    def close(self) -> None:
        """The last byte is written."""
        if self.missing:
            told = "，".join(f"{INSTEAD} U+{ord(one):04X}" for one in self.missing)
            self._lines(_("生僻字（Word 版里原样显示）：%(letters)s") % {"letters": told}, size=SMALL)
        count, parts = len(self.pages), _Parts(self.head.title)
        for number, page in enumerate(self.pages, start=1):
            foot = self._shown(f"{self.head.mark}  {number}/{count}", MARGIN, MARGIN - 14, SMALL)
            parts.page("\n".join([*page, foot]).encode("ascii"))
        self.target.write(parts.whole())

    def _turn(self) -> None:
        self.pages.append([])
        self.y = HEIGHT - MARGIN

    def _heading(self, title: str) -> None:
        # a heading doesn't stand alone below a page
        if self.y - 4 * HEADING * LEADING < BOTTOM:
            self._turn()
        self.y -= 10
        self._lines(title, size=HEADING, is_bold=True)
        self.y -= 5

    def _lines(self, text: str, *, size: float = SIZE, is_bold: bool = False) -> None:
        for line in _wrapped(text_of(str(text)), INSIDE, size):
            if self.y - size * LEADING < BOTTOM:
                self._turn()
            self.y -= size * LEADING
            self.pages[-1].append(self._shown(line, MARGIN, self.y, size, is_bold=is_bold))

    def _row(
        self,
        cells: Sequence[str],
        widths: Sequence[float],
        *,
        is_head: bool = False,
        heads: Sequence[str] = (),
    ) -> None:
        """A row with its lines, on as many pages as it takes; on each new page below the heads."""
        lines = [_wrapped(text, width - 2 * PADDING, SIZE) for text, width in zip(cells, widths, strict=True)]
        step = SIZE * LEADING
        while any(lines):
            room = int((self.y - BOTTOM - 2 * PADDING) // step)
            most = max(map(len, lines))
            if room < min(most, TOGETHER if most <= TOGETHER else 2):
                self._turn()
                if heads:
                    self._row(heads, widths, is_head=True)
                continue
            taken = [part[:room] for part in lines]
            self._boxed(taken, widths, is_bold=is_head)
            lines = [part[room:] for part in lines]

    def _boxed(self, lines: Sequence[Sequence[str]], widths: Sequence[float], *, is_bold: bool) -> None:
        step, parts = SIZE * LEADING, self.pages[-1]
        height = max(map(len, lines)) * step + 2 * PADDING
        x = MARGIN
        for part, width in zip(lines, widths, strict=True):
            parts.append(f"0.4 w {x:.2f} {self.y - height:.2f} {width:.2f} {height:.2f} re S")
            for number, line in enumerate(part, start=1):
                at = self.y - PADDING - number * step + (step - SIZE)
                parts.append(self._shown(line, x + PADDING, at, SIZE, is_bold=is_bold))
            x += width
        self.y -= height

    def _shown(self, line: str, x: float, y: float, size: float, *, is_bold: bool = False) -> str:
        """A line as a page says it: what the collection holds as text, each letter that it doesn't as its outline."""
        weight, parts = "2 Tr 0.3 w " if is_bold else "0 Tr ", []
        for drawn, run in _runs(line):
            if drawn:
                parts.append(_drawn(run, drawn, x, y, size))
            else:
                kept = "".join(one if _is_held(one) else self._missed(one) for one in run)
                said = kept.encode("utf-16-be").hex()
                parts.append(f"BT /F1 {size:g} Tf {weight}{x:.2f} {y:.2f} Td <{said}> Tj ET")
            x += sum(map(_wide, run)) * size
        return "\n".join(parts)

    def _missed(self, letter: str) -> str:
        self.missing.setdefault(letter, letter)
        return INSTEAD


def _runs(line: str) -> Iterator[tuple[str, str]]:
    """A line in runs of letters: how one is drawn that the collection doesn't hold, "" of a run that is said."""
    run = ""
    for one in line:
        if not (drawn := "" if _is_held(one) else outline(one)):
            run += one
            continue
        if run:
            yield "", run
        run = ""
        yield drawn, one
    if run:
        yield "", run


def _drawn(letter: str, drawn: str, x: float, y: float, size: float) -> str:
    """A letter as lines in its square, which is copied as the letter."""
    copied = letter.encode("utf-16-be").hex()
    return f"/Span << /ActualText <feff{copied}> >> BDC\nq {size:g} 0 0 {size:g} {x:.2f} {y:.2f} cm\n{drawn}\nQ\nEMC"


def _said(value: Value) -> str:
    kept = plain(value)
    return text_of(kept) if isinstance(kept, str) else shown(value)


def _is_held(letter: str) -> bool:
    """Whether the collection holds a letter."""
    if ord(letter) in MORE_HAN:
        return True
    try:
        return ord(letter) <= LAST_BASIC and bool(letter.encode("gbk"))
    except UnicodeEncodeError:
        return False


def _wide(letter: str) -> float:
    place = ord(letter) - FIRST_LETTER
    return LATIN[place] / 1000 if 0 <= place < len(LATIN) else 1.0


def _wrapped(text: str, width: float, size: float) -> list[str]:
    """A text in lines of at most this width; words of letters and figures stay whole where they fit."""
    found = []
    for part in text.replace("\t", " ").splitlines() or [""]:
        line, taken = "", 0.0
        for piece in _pieces(part):
            wide = sum(map(_wide, piece)) * size
            if line and taken + wide > width:
                found.append(line)
                line, taken, piece = "", 0.0, piece.lstrip()
            for one in piece:
                more = _wide(one) * size
                if line and taken + more > width:
                    found.append(line)
                    line, taken = "", 0.0
                line, taken = line + one, taken + more
        found.append(line)
    return found


def _pieces(text: str) -> Iterator[str]:
    """Runs of plain letters and figures, and every other letter by itself."""
    word = ""
    for one in text:
        if one.isascii() and not one.isspace():
            word += one
            continue
        if word:
            yield word
        word = ""
        yield one
    if word:
        yield word


def _widths(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    """The width of each column: by what stands in it, none so narrow that nothing fits, and a number whole on its line."""
    columns = list(zip(heads, *rows, strict=True))
    asked = [min(max(sum(map(_wide, text)) for text in column), 40.0) ** 0.7 for column in columns]
    least = _least([_longest(column) for column in columns])
    rest = INSIDE - sum(least)
    return [need + rest * one / sum(asked) for need, one in zip(least, asked, strict=True)]


def _least(needed: Sequence[float]) -> list[float]:
    """So much each column has at least; the shortest words first where the page is too narrow for all of them."""
    least, room = [LEAST_COLUMN] * len(needed), INSIDE - LEAST_COLUMN * len(needed)
    for place in sorted(range(len(needed)), key=needed.__getitem__):
        more = max(0.0, needed[place] - LEAST_COLUMN)
        if more <= room:
            least[place], room = LEAST_COLUMN + more, room - more
    return least


def _longest(column: Sequence[str]) -> float:
    """So wide a column has to be that each word of plain letters and figures stands on one line."""
    words = (word for text in column for word in _pieces(text))
    return max((sum(map(_wide, word)) for word in words), default=0.0) * SIZE + 2 * PADDING + SLACK


class _Parts:
    """The numbered objects of a file: its catalogue, the list of pages, what it says of itself, the letters; then the pages."""

    CATALOGUE, PAGES, ABOUT, FONT, LETTERS, DESCRIBED = range(1, 7)

    def __init__(self, title: str) -> None:
        widths = " ".join(map(str, LATIN))
        self.objects = [
            f"<< /Type /Catalog /Pages {self.PAGES} 0 R /Lang (zh-CN) >>".encode(),
            b"",
            f"<< /Title <feff{title.encode('utf-16-be').hex()}> >>".encode(),
            f"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UCS2-H /Encoding /UniGB-UCS2-H "
            f"/DescendantFonts [{self.LETTERS} 0 R] >>".encode(),
            f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 [{widths}]] "
            f"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> "
            f"/FontDescriptor {self.DESCRIBED} 0 R >>".encode(),
            (
                b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
                b"/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
            ),
        ]
        self.pages: list[int] = []

    def page(self, drawn: bytes) -> None:
        """One more page, by what is drawn on it."""
        packed = zlib.compress(drawn)
        head = f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode()
        self.objects.append(head + packed + b"\nendstream")
        self.objects.append(
            f"<< /Type /Page /Parent {self.PAGES} 0 R /MediaBox [0 0 {WIDTH:g} {HEIGHT:g}] /Contents {len(self.objects)} 0 R "
            f"/Resources << /Font << /F1 {self.FONT} 0 R >> >> >>".encode()
        )
        self.pages.append(len(self.objects))

    def whole(self) -> bytes:
        """The file: every object, and where in it each begins."""
        kids = " ".join(f"{one} 0 R" for one in self.pages)
        self.objects[self.PAGES - 1] = f"<< /Type /Pages /Kids [{kids}] /Count {len(self.pages)} >>".encode()
        found, begins = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"), []
        for number, one in enumerate(self.objects, start=1):
            begins.append(len(found))
            found += f"{number} 0 obj\n".encode() + one + b"\nendobj\n"
        at, size = len(found), len(self.objects) + 1
        found += f"xref\n0 {size}\n0000000000 65535 f \n".encode()
        found += b"".join(f"{place:010d} 00000 n \n".encode() for place in begins)
        found += f"trailer\n<< /Size {size} /Root {self.CATALOGUE} 0 R /Info {self.ABOUT} 0 R >>\n".encode()
        return bytes(found + f"startxref\n{at}\n%%EOF\n".encode())
