"""Reads a ledger kept as text (CSV, tab or semicolon separated) row by row, in constant memory."""

import csv
from collections import Counter, deque
from collections.abc import Generator, Iterator
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from grids.conduct.refusals import Refusal
from whistles.ledgers.cells import FaultyCells
from whistles.ledgers.encodings import Encoding, byte_lines, detect_encoding, line_encoding
from whistles.ledgers.sheets import Sheet

DELIMITERS = (",", "\t", ";", "|")
SAMPLE_ROWS = 30
MAX_LINES_IN_A_ROW = 20_000
UNBALANCED = _("引号没有成对，或单元格超过 131,072 字，这一行读不出来")
UNDECODABLE = _("这一行的文字编码与全文不同，读不出来，请改正后再导入")
BROKEN_OFF = _("文件在第 %(line)s 行附近的文字编码读不出来，请另存为 .xlsx 再上传。")


class TextFile:
    """A text ledger as records; a record that can't be read is handed on as FaultyCells and the rest is read."""

    kind = "csv"
    epoch_1904 = False

    def __init__(self, path: Path) -> None:
        self.path = path
        self._encoding = detect_encoding(path)
        self.encoding = self._encoding.name
        self.delimiter = self._sniff_delimiter()
        self.sheets = (Sheet("", True, self.records),)

    def records(self) -> Generator[tuple[int, list[str] | FaultyCells], None, None]:
        """Each record with its number as a spreadsheet counts rows: line breaks inside quotes don't count."""
        return _records(self.path, self._encoding, self.delimiter)

    def _sniff_delimiter(self) -> str:
        """The delimiter under which most of the first rows have the same number of cells, more than one."""

        def score(delimiter: str) -> tuple[int, int]:
            rows = islice(_records(self.path, self._encoding, delimiter), SAMPLE_ROWS)
            widths = Counter(
                len(cells) for _line, cells in rows if len(cells) > 1 and not isinstance(cells, FaultyCells)
            )
            width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
            return count, width

        return max(DELIMITERS, key=score)


class _Lines:
    """Feeds csv.reader and remembers the lines of the record under way, so that a bad one can be left behind."""

    def __init__(self, path: Path, encoding: Encoding) -> None:
        self.waiting: deque[str] = deque()
        self.taken: list[str] = []
        self.undecodable = False
        self._source = self._mixed(path, encoding) if encoding.mixed else self._uniform(path, encoding)

    def feed(self) -> Iterator[str]:
        taken, waiting, source = self.taken, self.waiting, self._source
        while True:
            line = waiting.popleft() if waiting else next(source, None)
            if line is None:
                return
            taken.append(line)
            if len(taken) > MAX_LINES_IN_A_ROW:
                raise csv.Error
            yield line

    def offer_again(self) -> None:
        """Offer all lines of the record under way once more."""
        self.waiting.extendleft(reversed(self.taken))
        self.taken.clear()

    def leave_first(self) -> str:
        """Give up the first line of the record under way and offer its other lines again."""
        if not self.taken:
            return ""
        first, *others = self.taken
        self.waiting.extendleft(reversed(others))
        self.taken.clear()
        return first

    def _uniform(self, path: Path, encoding: Encoding) -> Iterator[str]:
        with path.open(encoding=encoding.name, newline="") as file:
            yield from file

    def _mixed(self, path: Path, encoding: Encoding) -> Iterator[str]:
        if encoding.name == "utf-16":
            with path.open(encoding="utf-16", errors="replace", newline="") as file:
                for text in file:
                    self.undecodable |= "\ufffd" in text
                    yield text
            return
        base = "utf-8" if encoding.name == "utf-8-sig" else encoding.name
        for number, raw in enumerate(byte_lines(path)):
            line = raw.removeprefix(b"\xef\xbb\xbf") if number == 0 else raw
            if line_encoding(line) in ("ascii", base):
                yield line.decode(base)
            else:
                self.undecodable = True
                yield line.decode(base, errors="replace")


def _escaped(lines: _Lines, delimiter: str) -> list[str] | None:
    """The record under way, where its quotes are escaped by backslashes, as databases and scripts write them."""
    if not any('\\"' in line for line in lines.taken):
        return None
    lines.offer_again()
    try:
        cells = next(csv.reader(lines.feed(), delimiter=delimiter, strict=True, escapechar="\\"), None)
    except csv.Error:
        return None
    lines.taken.clear()
    return cells


def _records(
    path: Path, encoding: Encoding, delimiter: str
) -> Generator[tuple[int, list[str] | FaultyCells], None, None]:
    lines = _Lines(path, encoding)
    taken = lines.taken
    number = 0
    while True:
        # strict: a quote that is opened and not closed must not swallow the rows after it unseen
        reader = csv.reader(lines.feed(), delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                number += 1
                taken.clear()
                if lines.undecodable:
                    lines.undecodable = False
                    yield number, FaultyCells(cells, str(UNDECODABLE))
                else:
                    yield number, cells
        except csv.Error:
            number += 1
            escaped = None if lines.undecodable else _escaped(lines, delimiter)
            lines.undecodable = False
            yield number, escaped or FaultyCells([lines.leave_first().rstrip("\r\n")], str(UNBALANCED))
        except UnicodeError as error:
            raise Refusal(BROKEN_OFF % {"line": number + 1}) from error
        else:
            return
