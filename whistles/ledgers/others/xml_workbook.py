"""Sheets of an XML workbook of 2003 (SpreadsheetML), which reporting tools hand out under a name that ends in .xls."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from whistles.ledgers.others.grid import Grid
from whistles.ledgers.others.read import ReadSheet
from whistles.ledgers.xml_parts import Attributes, Parser, refuse_long


def sheets(path: str) -> Iterator[ReadSheet]:
    """The worksheets in their order. Raises what the parser raises of a broken one, ValueError beyond a sheet's bounds."""
    reader = _Reader()
    with Path(path).open("rb") as file:
        for _piece in reader.parser.feed(file):
            refuse_long(reader.pieces)
    for sheet in reader.sheets:
        sheet.grid.end_row()
        yield ReadSheet(sheet.name, sheet.grid.rows, is_visible=sheet.is_visible)


@dataclass(slots=True)
class _Sheet:
    name: str
    grid: Grid = field(default_factory=Grid)
    is_visible: bool = True


class _Reader:
    """Handlers that turn the elements of a workbook into rows of its sheets."""

    def __init__(self) -> None:
        self.sheets: list[_Sheet] = []
        self.pieces: list[str] = []
        self.parser = Parser(self._start, self._end)
        self._kind = ""
        self._cell: dict[str, str] = {}
        self._value: Any = None

    def _start(self, name: str, attributes: Attributes) -> None:
        told = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        if name == "Worksheet":
            self.sheets.append(_Sheet(told.get("Name", "")))
        elif name in ("Data", "Visible"):
            self._kind = told.get("Type", "")
            self.pieces.clear()
            self.parser.expat.CharacterDataHandler = self.pieces.append
        elif name == "Row" and self.sheets:
            self.sheets[-1].grid.begin_row(_number(told.get("Index")) or None)
        elif name == "Cell":
            self._cell, self._value = told, None

    def _end(self, name: str) -> None:
        if name in ("Data", "Visible"):
            self.parser.expat.CharacterDataHandler = None
        if name == "Data":
            self._value = _read(self._kind, "".join(self.pieces))
        elif name == "Visible" and self.sheets:
            self.sheets[-1].is_visible = "".join(self.pieces).strip() == "SheetVisible"
        elif name == "Cell" and self.sheets and self.sheets[-1].grid.rows:
            self.sheets[-1].grid.put(
                self._value, down=_number(self._cell.get("MergeDown")) + 1, across=_number(self._cell.get("MergeAcross")) + 1,
                at=_number(self._cell["Index"]) - 1 if "Index" in self._cell else None,
            )  # fmt: skip


def _number(told: str | None) -> int:
    return int(told) if told and told.isdecimal() and len(told) < 9 else 0


def _read(kind: str, text: str) -> Any:
    """A cell's value by what its workbook calls it."""
    try:
        if kind == "Number":
            return int(text) if text.strip().isdecimal() else float(text)
        if kind == "DateTime":
            return datetime.fromisoformat(text.strip())
    except ValueError:
        return text
    return text.strip() == "1" if kind == "Boolean" else text
