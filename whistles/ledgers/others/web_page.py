"""Tables of a web page, which many systems hand out under a name that ends in .xls."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from whistles.ledgers.others.grid import MAX_ROWS, Grid
from whistles.ledgers.others.read import ReadSheet

_CHARSET = re.compile(rb"""charset\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
_CHINESE = {"gb2312", "gbk", "gb_2312-80", "x-gbk", "hz-gb-2312"}
_UNSEEN = frozenset(("script", "style", "head", "title"))
_BREAKING = frozenset(("br", "p", "div", "li"))
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")


def sheets(path: str) -> Iterator[ReadSheet]:
    """Each table of a page as a sheet; a table inside of a cell is part of its text."""
    page = _Page()
    page.feed(_text(Path(path).read_bytes()))
    page.close()
    for at, grid in enumerate(page.tables, start=1):
        grid.end_row()
        yield ReadSheet(str(at), grid.rows)


def _text(content: bytes) -> str:
    """A page's text in the encoding that it names, else in that in which it can be read."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    named = _CHARSET.search(content[:8192])
    encoding = named[1].decode().lower() if named else "utf-8-sig"
    encoding = "gb18030" if encoding in _CHINESE else encoding
    for tried in dict.fromkeys((encoding, "utf-8-sig", "gb18030")):
        try:
            return content.decode(tried)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("gb18030", errors="replace")


class _Page(HTMLParser):
    """Gathers the rows of the outermost tables."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[Grid] = []
        self._depth = 0
        self._unseen = 0
        # of the cell under way, None outside of one
        self._pieces: list[str] | None = None
        self._span = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A table, a row or a cell begins."""
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append(Grid())
        elif tag in ("tr", "td", "th") and self._depth == 1:
            self._begin(tag, dict(attrs))
        elif tag in _BREAKING and self._pieces:
            self._pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """A table, a row or a cell ends."""
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif tag in ("tr", "td", "th", "table") and self._depth == 1:
            self._end_cell()
        if tag == "table":
            self._depth = max(self._depth - 1, 0)

    def handle_data(self, data: str) -> None:
        """Text of a cell: the lines of a page's source are none of its own."""
        if self._pieces is not None and not self._unseen:
            self._pieces.append(_SPACES.sub(" ", data))

    def _begin(self, tag: str, attrs: dict[str, str | None]) -> None:
        # a page may leave out how a cell ends
        self._end_cell()
        grid = self.tables[-1]
        if tag == "tr" or not grid.rows:
            grid.begin_row()
        if tag != "tr":
            self._pieces, self._span = [], (_span(attrs.get("rowspan")), _span(attrs.get("colspan")))

    def _end_cell(self) -> None:
        if self._pieces is None:
            return
        lines = (line.strip() for line in "".join(self._pieces).split("\n"))
        down, across = self._span
        self.tables[-1].put("\n".join(lines).strip(), down=down, across=across)
        self._pieces = None


def _span(told: str | None) -> int:
    number = (told or "").strip()
    return min(max(int(number), 1), MAX_ROWS) if number.isdecimal() and len(number) < 8 else 1
