"""Letters that no reader's own collection has (𠮷), drawn from a font of this machine as lines: nothing is embedded of it.

Debian packages one that has them all (fonts-hanazono); where it isn't installed they stand as before. Read are the tables of a
TrueType font that say which glyph a letter is and how it runs; of a glyph that is put together from others nothing is drawn.
"""

import mmap
import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path

# where Debian's packages put fonts with Han letters beyond the first 65,536
FONTS = (
    Path("/usr/share/fonts/truetype/hanazono/HanaMinB.ttf"),
    Path("/usr/share/fonts/truetype/hanazono/HanaMinA.ttf"),
)
ON, REPEAT = 1, 8
SHORT_X, SHORT_Y, SAME_X, SAME_Y = 2, 4, 16, 32
Point = tuple[float, float, bool]


@cache
def fonts() -> "tuple[Font, ...]":
    """The fonts that this machine has."""
    return tuple(Font(path) for path in FONTS if path.is_file())


def outline(letter: str) -> str:
    """How a letter is drawn in a square of one, as a page says it; "" where no font has it."""
    return next((drawn for font in fonts() if (drawn := font.outline(letter))), "")


class Font:
    """One file, of which as much is read as is asked for."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self.data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        (number,) = struct.unpack_from(">H", self.data, 4)
        rows = (struct.unpack_from(">4sIII", self.data, 12 + 16 * at) for at in range(number))
        self.tables = {name.decode("latin-1"): begin for name, _sum, begin, _length in rows}
        (self.units,) = struct.unpack_from(">H", self.data, self.tables["head"] + 18)
        (self.is_long,) = struct.unpack_from(">h", self.data, self.tables["head"] + 50)
        self.drawn: dict[str, str] = {}

    def outline(self, letter: str) -> str:
        """The lines of a letter; "" where the font has none that it can draw."""
        if letter not in self.drawn:
            glyph = self._glyph(ord(letter))
            self.drawn[letter] = "\n".join(self._lines(glyph)) if glyph else ""
        return self.drawn[letter]

    def _glyph(self, code: int) -> int:
        for begin in self._ranges():
            (count,) = struct.unpack_from(">I", self.data, begin + 12)
            low, high = 0, count - 1
            while low <= high:
                middle = (low + high) // 2
                first, last, glyph = struct.unpack_from(">III", self.data, begin + 16 + 12 * middle)
                if code < first:
                    high = middle - 1
                elif code > last:
                    low = middle + 1
                else:
                    return int(glyph + code - first)
        return 0

    def _ranges(self) -> Iterator[int]:
        """Where the lists begin that know every letter (format 12)."""
        begin = self.tables["cmap"]
        (number,) = struct.unpack_from(">H", self.data, begin + 2)
        for at in range(number):
            (offset,) = struct.unpack_from(">I", self.data, begin + 4 + 8 * at + 4)
            if struct.unpack_from(">H", self.data, begin + offset) == (12,):
                yield begin + offset

    def _place(self, glyph: int) -> tuple[int, int]:
        loca = self.tables["loca"]
        if self.is_long:
            return struct.unpack_from(">II", self.data, loca + 4 * glyph)  # type: ignore[return-value]
        begin, end = struct.unpack_from(">HH", self.data, loca + 2 * glyph)
        return begin * 2, end * 2

    def _lines(self, glyph: int) -> Iterator[str]:
        begin, end = self._place(glyph)
        at = self.tables["glyf"] + begin
        (contours,) = struct.unpack_from(">h", self.data, at) if end > begin else (0,)
        if contours <= 0:
            return
        ends = struct.unpack_from(f">{contours}H", self.data, at + 10)
        (skipped,) = struct.unpack_from(">H", self.data, at + 10 + 2 * contours)
        points, first = self._points(at + 12 + 2 * contours + skipped, ends[-1] + 1), 0
        for last in ends:
            yield from _contour(points[first : last + 1])
            first = last + 1
        yield "f"

    def _points(self, at: int, number: int) -> list[Point]:
        flags: list[int] = []
        while len(flags) < number:
            flag, at = self.data[at], at + 1
            times = 1
            if flag & REPEAT:
                times, at = self.data[at] + 1, at + 1
            flags += [flag] * times
        xs, at = self._run(at, flags, SHORT_X, SAME_X)
        ys, at = self._run(at, flags, SHORT_Y, SAME_Y)
        return [(x, y, bool(flag & ON)) for x, y, flag in zip(xs, ys, flags, strict=True)]

    def _run(self, at: int, flags: list[int], short: int, same: int) -> tuple[list[float], int]:
        found, value = [], 0
        for flag in flags:
            if flag & short:
                value += self.data[at] if flag & same else -self.data[at]
                at += 1
            elif not flag & same:
                value += struct.unpack_from(">h", self.data, at)[0]
                at += 2
            found.append(value / self.units)
        return found, at


def _contour(points: list[Point]) -> Iterator[str]:
    """A closed line; between two points off it there is one on it, and each curve of two is said as one of three."""
    whole: list[Point] = []
    for before, one in zip([points[-1], *points], points, strict=False):
        if not before[2] and not one[2]:
            whole.append(((before[0] + one[0]) / 2, (before[1] + one[1]) / 2, True))
        whole.append(one)
    start = next((place for place, one in enumerate(whole) if one[2]), None)
    if start is None:
        return
    whole = [*whole[start:], *whole[: start + 1]]
    (x, y, _on), off = whole[0], None
    yield f"{x:.4f} {y:.4f} m"
    for px, py, on in whole[1:]:
        if not on:
            off = (px, py)
            continue
        if off is None:
            yield f"{px:.4f} {py:.4f} l"
        else:
            one, two = ((a + 2 * off[0]) / 3 for a in (x, px)), ((b + 2 * off[1]) / 3 for b in (y, py))
            (ax, bx), (ay, by) = one, two
            yield f"{ax:.4f} {ay:.4f} {bx:.4f} {by:.4f} {px:.4f} {py:.4f} c"
        x, y, off = px, py, None
    yield "h"
