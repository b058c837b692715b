"""A file's rows in batches, read without the database: what each says, and those that can't be understood."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal
from grids.sheets import file
from grids.sheets.models import RegisterImport
from grids.sheets.reading_rows import RowReader, Said, Unread
from grids.sheets.understanding import Understood, understand
from grids.sheets.vocabulary import Register
from grids.sheets.words import of_street

BATCH = 2_000
# what a file that no rule foresaw can cause when it is read
UNREADABLE = (ArithmeticError, OSError, RuntimeError, AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it stands in the file. at: which row of the file it is, counted from 1."""

    at: int
    sheet: str
    line: int
    cells: Sequence[Any]


@dataclass(slots=True)
class Batch:
    """Some rows of a file, what those that can be read say, and of the others why not."""

    lines: dict[int, Line] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)
    # words that nobody knows, by their fields
    unknown: Counter = field(default_factory=Counter)
    # of a register of people
    understood: Understood | None = None


def batches_of(matter: RegisterImport) -> Callable[[], Batch]:
    """A function that reads the next batch behind the import's cursor: what stands together behind one door stays together."""
    reader = RowReader(
        matter.register,
        matter.header,
        matter.mapping,
        matter.words,
        of_street(matter.register, matter.area_id),
    )
    coming = _read(matter, reader)
    waiting: list[tuple[Line, Said | None, Refusal | None]] = []

    def following() -> Batch:
        batch = Batch()
        taken, last = [*waiting], None
        waiting.clear()
        for one in coming:
            is_another = last is None or one[1] is None or one[1].place != last.place
            if len(taken) >= BATCH and (is_another or len(taken) >= 2 * BATCH):
                waiting.append(one)
                break
            taken.append(one)
            last = one[1]
        for line, said, wrong in taken:
            batch.lines[line.at] = line
            if said is None:
                batch.refused[line.at] = str(wrong)
                batch.unknown.update(wrong.words if isinstance(wrong, Unread) else ())
            else:
                batch.said.append(said)
        if matter.register == Register.PEOPLE:
            batch.understood = understand(batch.said, timezone.localdate())
        return batch

    return following


def _read(matter: RegisterImport, reader: RowReader) -> Iterator[tuple[Line, Said | None, Refusal | None]]:
    table = file.after(matter)
    reader.is_1904 = table.is_1904
    for at, (sheet, number, cells) in enumerate(table.rows, start=matter.cursor + 1):
        line = Line(at, sheet, number, cells or ())
        if cells is None:
            yield line, None, Refusal(_("这一行读不出来，请核对格子里的内容。"))
            continue
        try:
            yield line, reader.read(at, sheet, number, cells), None
        except Refusal as refusal:
            yield line, None, refusal
