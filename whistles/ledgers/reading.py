"""Opens a ledger file by what it holds, not by what it is called."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from operator import itemgetter
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from grids.conduct.refusals import Refusal, require
from whistles.ledgers.cells import Cell, FaultyCells, Records, is_blank
from whistles.ledgers.headers import KNOWN, name_of
from whistles.ledgers.layout import ASKED_NOTHING, STRIDE, Layout, Part, Wanted, find, place_of, position
from whistles.ledgers.other_file import OtherFile
from whistles.ledgers.sheets import LOOKED_ROWS
from whistles.ledgers.text_file import TextFile
from whistles.ledgers.xlsx_file import XlsxFile
from whistles.ledgers.xml_parts import BROKEN

MAX_BYTES = 100 << 20
HEAD_BYTES = 8192
ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
UTF32_MARKS = (b"\xff\xfe\0\0", b"\0\0\xfe\xff")
BINARY_MARKS = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z", b"\x1f\x8b", b"GIF8")
CONTROL_BYTES = bytes({*range(9), *range(14, 32)} - {26, 27})
# the first member of an .ods names its kind
ODS_MARK = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
XML_WORKBOOK = b"urn:schemas-microsoft-com:office:spreadsheet"
MARKUP = re.compile(rb"\s*<(?:!doctype|html|table|\?xml|head|body|meta|style)", re.IGNORECASE)

EMPTY = _("“%(name)s”是空的，里面没有任何内容。请核对后重新上传。")
ODD_ENCODING = _("“%(name)s”的文字编码系统不读。请用 Excel 打开它，另存为 .xlsx 或“CSV UTF-8”再上传。")
NO_HEADER = _(
    "“%(name)s”里找不到表头，不像是台账。第一行（或标题下面一行）应当是列名，例如编号、标题、收到时间。"
    "请在 Excel 中打开核对，另存为 .xlsx 再上传。"
)
TOO_BIG = _("“%(name)s”有 %(size)s MB，超过上限 %(limit)s MB。请按时间拆成几个文件分别上传。")
NOT_A_WORKBOOK = _(
    "“%(name)s”不是 Excel 工作簿，里面是%(what)s，只是文件名以 %(suffix)s 结尾。"
    "请在 Excel 中另存为 .xlsx 或 .csv 再上传。"
)
NOT_A_TABLE = _("“%(name)s”不是表格文件。请上传 Excel 工作簿（.xlsx、.xls）或 .csv 文件。")
TOP_LINES, TOP_CELLS = 8, 8
# of a row that is a header once more so many cells at least are names of columns
NAMING_CELLS = 3
# a column of no field with which headers begin
RUNNING = frozenset({"序号", "行号"})
OTHER_HEADER = _(
    "从第 %(line)s 行起又有一个表头，各列和最上面的不一样，它和它下面的行都没有导入；请把它们分成另一个工作表或文件再传"
)
TOO_WIDE = _("这一行有 %(cells)s 格，表头只有 %(columns)s 列，多半是内容里的分隔符没有用引号括起来")


class Ledger:
    """A ledger file: its columns, the sheets that hold it, and its rows as often as they are asked for."""

    def __init__(self, source: Records, layout: Layout) -> None:
        self._source = source
        self.layout = layout
        self.header: tuple[str, ...] = layout.names
        self.header_line: int = layout.parts[0].line if layout.parts else 0
        self.kind: str = source.kind
        self.encoding: str = source.encoding
        self.sheet: str = layout.parts[0].sheet if layout.parts else ""
        self.epoch_1904: bool = source.epoch_1904

    def holds_something(self) -> bool:
        """Whether anything but blank rows stands in the file, as far as one looks."""
        return any(
            not is_blank(cells) for sheet in self._source.sheets for _line, cells in islice(sheet.rows(), LOOKED_ROWS)
        )  # fmt: skip

    def top(self) -> list[tuple[int, list[str]]]:
        """The first lines of the first part as they stand there, down to the first row below its header."""
        part = self.layout.parts[0]
        begin, found = max(part.line - TOP_LINES + 2, 1), []
        with closing(self._source.sheets[part.index].rows()) as records:
            for line, cells in islice(records, LOOKED_ROWS):
                if line >= begin and not is_blank(cells):
                    found.append((line, [name_of(cell) for cell in cells[:TOP_CELLS]]))
                if line > part.line and len(found) >= TOP_LINES:
                    break
        return found

    def rows(self, after: int = 0, *, within: int | None = None) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        """The rows that hold something, behind position `after`, each with its own.

        A position is the line that a spreadsheet shows; in a file of several parts it tells the part as well (`place_of`).
        within: look at so many rows of each part, blank ones counted, and no further.
        A row has a cell for every column of the header. A row that can't be read comes as FaultyCells.
        """
        parts = self.layout.parts
        first, line_after = place_of(after, len(parts))
        for at, part in enumerate(parts[first:], start=first):
            rows = self._rows_of(part, after=line_after if at == first else 0, within=within)
            if len(parts) == 1:
                yield from rows
                return
            for line, cells in rows:
                require(line < STRIDE, BROKEN)
                yield position(at, line), cells

    def _rows_of(
        self, part: Part, *, after: int, within: int | None
    ) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        begin = max(after, part.line)
        pick = _picker(part)
        width = part.width
        from_text = self.kind == "csv"
        again = _Again(self.header, part)
        with closing(self._source.sheets[part.index].rows()) as records:
            for line, cells in islice(records, within):
                if not cells or line <= part.line:
                    continue
                first = cells[0]
                again.meet(line, first, cells)
                if line <= begin:
                    continue
                if not (first and type(first) is str and first.strip()) and is_blank(cells):
                    continue
                if again.other:
                    yield line, FaultyCells(again.picked(cells), OTHER_HEADER % {"line": again.other})
                elif type(cells) is FaultyCells:
                    yield line, FaultyCells(_padded(cells, len(self.header)), cells.fault)
                elif from_text and len(cells) > width and not is_blank(cells[width:]):
                    yield line, FaultyCells(cells, TOO_WIDE % {"cells": len(cells), "columns": width})
                else:
                    yield line, pick(cells if len(cells) >= width else _padded(cells, width))


class _Again:
    """Notes where a sheet's header comes once more: rows below one of other columns can't be read by the first.

    other: the line of such a header, 0 where the first one holds. begin: what a header may begin with.
    """

    def __init__(self, header: Sequence[str], part: Part) -> None:
        self.names = frozenset(name for name in header if name)
        self.begin = self.names | KNOWN | RUNNING
        self._header = header
        self._places = dict(zip(part.places, header, strict=True))
        self._others: dict[str, int] = {}
        self.other = 0

    def meet(self, line: int, first: Cell, cells: Sequence[Cell]) -> None:
        """Take the row for a header where most of it names columns; asked of every row, by its first cell."""
        if first in self.begin or (first is None and not self.names.isdisjoint(_texts(cells))):
            self._look(line, cells)

    def _look(self, line: int, cells: Sequence[Cell]) -> None:
        texts = {place: name for place, cell in enumerate(cells) if (name := name_of(cell))}
        known = sum(1 for name in texts.values() if name in self.names)
        if known >= NAMING_CELLS and known * 2 >= len(texts):
            is_same = all(self._places.get(place, "") == name for place, name in texts.items())
            self.other = 0 if is_same else line
            self._others = {name: place for place, name in texts.items()}

    def picked(self, cells: Sequence[Cell]) -> list[Cell]:
        """The cells of a row below another header, in the order of the first."""
        places = [self._others.get(name, len(cells)) for name in self._header]
        return [cells[place] if place < len(cells) else None for place in places]


def open_ledger(
    path: Path, *, name: str, max_bytes: int = MAX_BYTES, wanted: Wanted = ASKED_NOTHING, layout: Layout | None = None
) -> Ledger:  # fmt: skip
    """The ledger in a file, whatever its name says; `name` is what its owner calls it.

    wanted: what is said of its columns, header and sheets. layout: as it was found before; nothing is looked for then.
    Raises Refusal with a sentence that says what to do where this is no table, is broken, locked or too big.
    """
    size = path.stat().st_size
    if size > max_bytes:
        raise Refusal(
            TOO_BIG % {"name": name, "size": -(-size // (1 << 20)), "limit": max_bytes // (1 << 20)}
        )
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise Refusal(EMPTY % {"name": name})
    source = _source(path, head, name)
    ledger = Ledger(source, layout or find(source.sheets, wanted))
    if not ledger.header:
        raise Refusal((NO_HEADER if ledger.holds_something() else EMPTY) % {"name": name})
    return ledger


def _source(path: Path, head: bytes, name: str) -> Records:
    if head.startswith(ZIP_MARKS):
        return OtherFile(path, name=name, kind="ods") if ODS_MARK in head else XlsxFile(path, name=name)
    if head.startswith(OLE_MARK):
        return OtherFile(path, name=name, kind="xls")
    if markup := _markup(head):
        return OtherFile(path, name=name, kind=markup)
    _refuse_unless_text(head, name)
    return TextFile(path)


def _markup(head: bytes) -> str:
    """What kind of markup a file is, where it may hold a table."""
    if head.startswith(UTF16_MARKS):
        head = head.decode("utf-16", errors="ignore").encode()
    bare = head.removeprefix(b"\xef\xbb\xbf")
    if not MARKUP.match(bare):
        return ""
    return "xml" if XML_WORKBOOK in bare else "html"


def _refuse_unless_text(head: bytes, name: str) -> None:
    is_text = not head.startswith(UTF32_MARKS) and (
        head.startswith(UTF16_MARKS)
        or len(head) - len(head.translate(None, CONTROL_BYTES)) <= len(head) * 0.08
    )
    if head.startswith(BINARY_MARKS):
        is_text = False
    suffix = next((end for end in (".xlsx", ".xlsm", ".xls") if name.lower().endswith(end)), None)
    if suffix is not None:
        what = _("纯文本") if is_text else _("别的内容")
        raise Refusal(NOT_A_WORKBOOK % {"name": name, "suffix": suffix, "what": what})
    if not is_text and head[:200].count(0) >= len(head[:200]) // 4 and not head.startswith(BINARY_MARKS):
        raise Refusal(ODD_ENCODING % {"name": name})
    if not is_text:
        raise Refusal(NOT_A_TABLE % {"name": name})


def _texts(cells: Sequence[Cell]) -> Iterator[str]:
    return (cell for cell in cells if type(cell) is str)


def _padded(cells: Sequence[Cell], width: int) -> list[Cell]:
    return [*cells, *[None] * (width - len(cells))]


def _picker(part: Part) -> Callable[[Sequence[Cell]], tuple[Cell, ...]]:
    """A function that takes the cells of the columns out of a row of the part as a tuple."""
    if part.places == tuple(range(part.width)):
        return lambda cells: tuple(cells[: part.width])
    if -1 in part.places or len(part.places) < 2:
        return lambda cells: tuple(None if place < 0 else cells[place] for place in part.places)
    return itemgetter(*part.places)
