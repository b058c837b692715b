"""Tables as CSV: UTF-8 with the mark by which Excel knows it, every cell quoted, nothing in it that is carried out."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from django.utils.translation import gettext as _

from grids.exports.cells import neutral, shown, text_of
from grids.exports.head import Head
from grids.lists.listing import Value


class BareText:
    """A file of comma separated values with one table below another."""

    def __init__(self, target: BinaryIO, head: Head) -> None:
        """target: where it is written to, from its beginning."""
        self.text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
        self.rows, self.head = csv.writer(self.text, quoting=csv.QUOTE_ALL, lineterminator="\r\n"), head
        self._write([head.title])
        for name, said in head.lines:
            self._write([name, said])

    def table(self, title: str, heads: Sequence[str], rows: Iterable[Sequence[Value]], note: str = "") -> int:
        """One table; how many rows it has."""
        self.rows.writerow([])
        if title != self.head.title:
            self._write([title])
        if note:
            self._write([_("口径"), note])
        self._write(heads)
        number = 0
        for row in rows:
            number += 1
            self.rows.writerow([shown(value) for value in row])
        self._write([_("共 %(n)d 行") % {"n": number}])
        return number

    def close(self) -> None:
        """The last byte is written; the file itself stays open."""
        self._write([self.head.mark])
        self.text.flush()
        self.text.detach()

    def _write(self, cells: Sequence[str]) -> None:
        self.rows.writerow([neutral(text_of(str(cell))) for cell in cells])
