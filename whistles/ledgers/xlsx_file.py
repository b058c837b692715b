"""Reads an .xlsx workbook row by row: a sheet is never in memory as a whole."""

import posixpath
import tempfile
import weakref
import zipfile
from collections.abc import Collection, Generator, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from grids.conduct.refusals import Refusal
from whistles.ledgers.cells import NO_RESULT, Cell
from whistles.ledgers.merged import Merged, merged_in, spread
from whistles.ledgers.number_formats import Shape, as_cell, shape, shows_date, shows_time, written
from whistles.ledgers.shared_strings import SharedStrings
from whistles.ledgers.sheets import Sheet
from whistles.ledgers.xml_parts import (
    BROKEN,
    READ_ERRORS,
    Attributes,
    Parser,
    read_elements,
    read_shared_strings,
    refuse_long,
)

MAX_UNPACKED_BYTES = 2 << 30
MAX_RATIO = 200
RATIO_MATTERS_FROM = 64 << 20
MAX_COLUMNS = 16_384

NO_WORKBOOK = _("“%(name)s”是一个压缩包，但不是 Excel 工作簿。请在 Excel 中另存为 .xlsx 或 .csv 再上传。")
OTHER_FORMAT = _(
    "“%(name)s”是%(kind)s格式，系统不读这种格式。请在 Excel 或 WPS 中另存为 .xlsx 或 .csv 再上传。"
)
BOMB = _("“%(name)s”解压后过大，不像是台账。请删去多余的工作表和格式，或另存为 .csv 再上传。")
OTHER_PARTS = {
    "xl/workbook.bin": " .xlsb ",
    "content.xml": " OpenDocument ",
    "word/document.xml": _(" Word 文档"),
}
LOCKED = _("“%(name)s”设了打开密码，系统读不了。请取消密码后再上传。")


@dataclass(slots=True)
class _Book:
    """What the parts around the sheets say."""

    sheets: list[tuple[str, str, bool]] = field(default_factory=list)  # name, part, whether it is visible
    strings_part: str | None = None
    date_styles: dict[str, bool] = field(default_factory=dict)  # style -> whether it also shows a time
    written_styles: dict[str, Shape] = field(default_factory=dict)  # style -> how it writes a number out
    epoch_1904: bool = False


class XlsxFile:
    """The sheets of a workbook."""

    kind = "xlsx"
    encoding = ""

    def __init__(self, path: Path, *, name: str) -> None:
        self.path = path
        # by part, looked for once
        self._merged: dict[str, list[Merged]] = {}
        try:
            with opened_archive(path) as archive:
                _check_archive(archive, name)
                self._book = _read_book(archive)
        except READ_ERRORS as error:
            raise Refusal(BROKEN) from error
        if not self._book.sheets:
            raise Refusal(NO_WORKBOOK % {"name": name})
        self.sheets = [
            Sheet(title, visible, partial(self._rows, part)) for title, part, visible in self._book.sheets
        ]
        self.epoch_1904 = self._book.epoch_1904

    def _rows(self, part: str) -> Generator[tuple[int, list[Cell]], None, None]:
        """Each row that a sheet holds, with the number that Excel shows beside it."""
        with opened_archive(self.path) as archive:
            try:
                if part not in self._merged:
                    with archive.open(part) as sheet:
                        self._merged[part] = merged_in(sheet)
                rows = _SheetReader(self._book, self._strings).rows(archive, part)
                yield from spread(rows, self._merged[part]) if self._merged[part] else rows
            except READ_ERRORS as error:
                raise Refusal(BROKEN) from error

    @cached_property
    def _strings(self) -> SharedStrings:
        """The strings of all sheets, read once however many these are; open as long as this object lives."""
        archive = opened_archive(self.path)
        file = tempfile.TemporaryFile(prefix="ledger-strings-")  # noqa: SIM115
        texts = _strings(archive, self._book.strings_part)
        for opened in (archive, file, texts):
            weakref.finalize(self, opened.close)
        return SharedStrings(texts, file)


def opened_archive(path: Path) -> zipfile.ZipFile:
    """The archive with its members under the names that a workbook gives them: some programs write a\\b for a/b."""
    archive = zipfile.ZipFile(path)
    for info in archive.infolist():
        info.filename = info.filename.replace("\\", "/")
    archive.NameToInfo = {info.filename: info for info in archive.infolist()}
    return archive


class _SheetReader:
    """Handlers that turn a sheet's elements into rows; only the row under way is kept."""

    def __init__(self, book: _Book, strings: SharedStrings) -> None:
        self._date_styles = book.date_styles
        self._written_styles = book.written_styles
        self._epoch_1904 = book.epoch_1904
        self._strings = strings
        self._columns: dict[str, int] = {}
        self._ready: list[tuple[int, list[Cell]]] = []
        self._line = 0
        self._row: list[Cell] = []
        self._pieces: list[str] = []
        self._cell: Attributes = {}
        # whether the cell under way has a formula whose result has not come yet
        self._formula = False
        self._phonetic = False
        self._parser = Parser(self._start, self._end)

    def rows(self, archive: zipfile.ZipFile, part: str) -> Iterator[tuple[int, list[Cell]]]:
        """The rows of a part, as they are parsed."""
        with archive.open(part) as file:
            for _piece in self._parser.feed(file):
                refuse_long(self._pieces)
                yield from self._ready
                self._ready.clear()

    def _start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._cell, self._formula = attributes, False
        elif name == "f":
            self._formula = True
        elif name == "v" or (name == "t" and not self._phonetic):
            self._parser.expat.CharacterDataHandler, self._formula = self._pieces.append, False
        elif name == "row":
            number = attributes.get("r", "")
            self._line = int(number) if number.isdecimal() and len(number) < 10 else self._line + 1
        elif name == "rPh":
            self._phonetic = True

    def _end(self, name: str) -> None:
        if name in ("v", "t"):
            self._parser.expat.CharacterDataHandler = None
        elif name == "c":
            if self._pieces:
                text = "".join(self._pieces)
                self._pieces.clear()
                self._put(self._value(text))
            else:
                self._put(NO_RESULT if self._formula else None)
        elif name == "row":
            self._ready.append((self._line, self._row))
            self._row = []
        elif name == "rPh":
            self._phonetic = False

    def _put(self, value: Cell) -> None:
        """Set the cell under way in its column; a cell without a reference follows the one before it."""
        row = self._row
        reference = self._cell.get("r")
        if reference is None:
            column = len(row)
        else:
            letters = reference.rstrip("0123456789")
            column = self._columns.get(letters, -1)
            if column < 0:
                column = self._columns[letters] = _column_number(letters)
        gap = column - len(row)
        if gap == 0 and column < MAX_COLUMNS:
            row.append(value)
        elif gap < 0:
            row[column] = value
        elif value is not None and column < MAX_COLUMNS:
            row.extend([None] * gap)
            row.append(value)

    def _value(self, text: str) -> Cell:
        kind = self._cell.get("t", "n")
        if kind == "s":
            try:
                return self._strings[int(text)]
            except (ValueError, IndexError) as error:
                raise Refusal(BROKEN) from error
        if kind == "b":
            return text.strip() == "1"
        if kind != "n":
            return text  # "str" and "inlineStr", "e" for errors, "d" for ISO dates
        try:
            number = int(text) if text.isdecimal() else float(text)
        except ValueError:
            return text
        with_time = self._date_styles.get(self._cell.get("s", ""))
        if with_time is None:
            by = self._written_styles.get(self._cell.get("s", "")) if self._written_styles else None
            return number if by is None else written(number, by)
        return as_cell(number, with_time=with_time, epoch_1904=self._epoch_1904)


def _column_number(letters: str) -> int:
    """The index of a column by its letters: A is 0."""
    number = 0
    if letters.isascii() and letters.isalpha():
        for letter in letters[:4].upper():
            number = number * 26 + ord(letter) - 64
    if not 0 < number <= MAX_COLUMNS:
        raise Refusal(BROKEN)
    return number - 1


def _check_archive(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse what is no workbook, is locked, or would unpack to a size no ledger has."""
    members = {info.filename: info for info in archive.infolist()}
    for part, kind in OTHER_PARTS.items():
        if part in members:
            raise Refusal(OTHER_FORMAT % {"name": name, "kind": kind})
    if not any(part.endswith("workbook.xml") for part in members):
        raise Refusal(NO_WORKBOOK % {"name": name})
    if any(info.flag_bits & 1 for info in members.values()):
        raise Refusal(LOCKED % {"name": name})
    if _is_bomb(members.values()):
        raise Refusal(BOMB % {"name": name})


def _is_bomb(members: Collection[zipfile.ZipInfo]) -> bool:
    """Whether the parts would unpack to a size, or from a density, that no ledger has.

    What a part says of its size can be believed: zipfile reads no further.
    """
    if sum(info.file_size for info in members) > MAX_UNPACKED_BYTES:
        return True
    return any(
        info.file_size > RATIO_MATTERS_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1)
        for info in members
    )


def _read_book(archive: zipfile.ZipFile) -> _Book:
    names = set(archive.namelist())
    candidates = sorted(part for part in names if part.endswith("workbook.xml"))
    book_part = "xl/workbook.xml" if "xl/workbook.xml" in names else candidates[0]
    targets, kinds = _relationships(archive, book_part, names)
    book = _Book()

    def visit(name: str, attributes: Attributes) -> None:
        if name == "workbookPr":
            book.epoch_1904 = attributes.get("date1904", "0").lower() in ("1", "true")
        elif name == "sheet":
            key = next((value for attribute, value in attributes.items() if attribute.endswith(":id")), "")
            if kinds.get(key) == "worksheet" and targets[key] in names:
                visible = attributes.get("state", "visible") == "visible"
                book.sheets.append((attributes.get("name", ""), targets[key], visible))

    with archive.open(book_part) as file:
        read_elements(file, visit)
    book.strings_part = next((targets[key] for key, kind in kinds.items() if kind == "sharedStrings"), None)
    styles_part = next((targets[key] for key, kind in kinds.items() if kind == "styles"), None)
    if styles_part in names:
        _read_styles(archive, styles_part, book)
    if book.strings_part not in names:
        book.strings_part = None
    return book


def _relationships(
    archive: zipfile.ZipFile, book_part: str, names: set[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The parts that the workbook refers to, and the kind of each, by the id it uses."""
    folder, _slash, file_name = book_part.rpartition("/")
    part = posixpath.join(folder, "_rels", f"{file_name}.rels")
    targets: dict[str, str] = {}
    kinds: dict[str, str] = {}

    def visit(name: str, attributes: Attributes) -> None:
        if name == "Relationship" and len(targets) < 10_000:
            key = attributes.get("Id", "")
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            targets[key] = target.lstrip("/")
            kinds[key] = attributes.get("Type", "").rpartition("/")[2]

    if part in names:
        with archive.open(part) as file:
            read_elements(file, visit)
    return targets, kinds


def _read_styles(archive: zipfile.ZipFile, part: str, book: _Book) -> None:
    """Note the cell styles that show a date, and those that write a number out with noughts or texts."""
    codes: dict[int, str] = {}
    inside = False
    count = 0

    def visit(name: str, attributes: Attributes) -> None:
        nonlocal inside, count
        if name == "numFmt" and attributes.get("numFmtId", "").isdecimal():
            codes[int(attributes["numFmtId"][:9])] = attributes.get("formatCode", "")[:500]
        elif name == "xf":
            number = attributes.get("numFmtId", "")
            if inside:
                format_id = int(number[:9]) if number.isdecimal() else 0
                if shows_date(format_id, codes.get(format_id)):
                    book.date_styles[str(count)] = shows_time(format_id, codes.get(format_id))
                elif by := shape(codes.get(format_id)):
                    book.written_styles[str(count)] = by
                count += 1
        elif name in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            inside = name == "cellXfs"

    with archive.open(part) as file:
        read_elements(file, visit)


def _strings(archive: zipfile.ZipFile, part: str | None) -> Generator[str, None, None]:
    """The strings of the workbook, read from its archive as they are asked for."""
    if part is None:
        return
    with archive.open(part) as file:
        yield from read_shared_strings(file)
