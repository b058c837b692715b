"""Rows of a sheet written anew after the one that is their model: its height, its cells' looks, and what is filled in."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TypeAlias
from xml.sax.saxutils import escape

from grids.sheets.reports.filling.package import with_attribute
from grids.sheets.reports.filling.references import letters_of
from grids.sheets.reports.filling.sheet import Row, Sheet

# what is filled in: a text, a number, or a day or moment, as `read` made it
Value: TypeAlias = "str | int | float | date | datetime | None"
DAY_ZERO = {False: date(1899, 12, 30), True: date(1904, 1, 1)}


def read(given: object) -> Value:
    """A value as it came through JSON: days and moments say so."""
    if isinstance(given, list):
        kind, text = given
        return date.fromisoformat(text) if kind == "day" else datetime.fromisoformat(text)
    return given


class Writer:
    """Writes rows of one sheet."""

    def __init__(self, sheet: Sheet, days: set[str], *, is_of_1904: bool) -> None:
        self.sheet, self.days, self.zero = sheet, days, DAY_ZERO[is_of_1904]

    def row(self, number: int, model: int, values: Mapping[int, Value]) -> bytes:
        """The row of this number, made after the row `model`; values: what is filled in, by column."""
        known = self.sheet.rows.get(model)
        cells = dict(known.cells) if known else {}
        pieces = [self._opening(known, number)]
        for column in sorted({*cells, *values}):
            if column in values:
                pieces.append(self.cell(number, column, values[column], self.sheet.style_at(model, column)))
            else:
                one = cells[column].tag
                tag = with_attribute(
                    self.sheet.part[one.start : one.opened], "r", f"{letters_of(column)}{number}"
                )
                pieces.append(tag + self.sheet.part[one.opened : one.end])
        pieces.append(f"</{self.sheet.prefix}row>".encode())
        return b"".join(pieces)

    def _opening(self, known: Row | None, number: int) -> bytes:
        if known is None:
            return f'<{self.sheet.prefix}row r="{number}">'.encode()
        tag = with_attribute(self.sheet.part[known.tag.start : known.tag.opened], "r", str(number))
        # a hint for readers, which columns filled in beside it would make untrue
        tag = with_attribute(tag, "spans", None)
        return tag[:-2].rstrip() + b">" if tag.endswith(b"/>") else tag

    def cell(self, number: int, column: int, value: Value, style: str) -> bytes:
        """A cell: a text is written as the text that it is, never as anything that is carried out."""
        drawn = f' s="{style}"' if style != "0" else ""
        head = f'{self.sheet.prefix}c r="{letters_of(column)}{number}"{drawn}'
        if value is None or value == "":
            return f"<{head}/>".encode()
        if isinstance(value, date):
            value = self._since(value) if style in self.days else said(value)
        if isinstance(value, str):
            x = self.sheet.prefix
            return f'<{head} t="inlineStr"><{x}is><{x}t xml:space="preserve">{escape(value)}</{x}t></{x}is></{x}c>'.encode()
        return f"<{head}><{self.sheet.prefix}v>{value}</{self.sheet.prefix}v></{self.sheet.prefix}c>".encode()

    def _since(self, value: date) -> float | int:
        day = value.date() if isinstance(value, datetime) else value
        number = (day - self.zero).days
        if not isinstance(value, datetime):
            return number
        return round(number + (value.hour * 3600 + value.minute * 60 + value.second) / 86400, 10)


def said(value: date) -> str:
    """A day or a moment in words."""
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else f"{value:%Y-%m-%d}"
