"""Which sheet of a workbook is the ledger: a cover or a page of explanations in front of it is passed by."""

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal
from whistles.ledgers.cells import Cell, is_blank, shown
from whistles.ledgers.columns import LEDGER_FIELDS, guess
from whistles.ledgers.headers import Header, find_header

Rows = Generator[tuple[int, list[Cell]], None, None]
# a sheet whose first rows are all blank holds nothing, however many there are of them
LOOKED_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook; `rows` reads it from its beginning, as often as it is called."""

    name: str
    is_visible: bool
    rows: Callable[[], Rows]


def choose(sheets: Sequence[Sheet]) -> Sheet:
    """The visible sheet that is a ledger, else the first whose header is known, else the first that holds something.

    Raises Refusal where several are ledgers with rows: which of them is meant is not for us to say.
    """
    visible = [sheet for sheet in sheets if sheet.is_visible]
    known = [(sheet, _header(sheet)) for sheet in visible] if len(visible) > 1 else []
    ledgers = [sheet for sheet, header in known if _is_ledger(sheet, header)]
    if len(ledgers) > 1:
        raise Refusal(
            _(
                "工作簿里有 %(count)s 个工作表都是台账：%(names)s。请合并到一个工作表，或分别另存为单独的文件再上传。"
            )
            % {"count": len(ledgers), "names": "、".join(shown(sheet.name) for sheet in ledgers[:12])}
        )
    headed = ledgers or [sheet for sheet, header in known if len(guess(header.names)) >= 2]
    if headed:
        return headed[0]
    ordered = [*visible, *(sheet for sheet in sheets if not sheet.is_visible)]
    return next((sheet for sheet in ordered if _holds_something(sheet)), ordered[0])


def _header(sheet: Sheet) -> Header:
    try:
        with closing(sheet.rows()) as rows:
            return find_header(rows)
    except Refusal:
        return Header((), (), 0, 0)


def _is_ledger(sheet: Sheet, header: Header) -> bool:
    """Whether every column that a ledger needs is there, and a row below."""
    columns = guess(header.names)
    needed = all(field.name in columns for field in LEDGER_FIELDS if field.required)
    if not needed or not ("title" in columns or "content" in columns):
        return False
    with closing(sheet.rows()) as rows:
        return any(line > header.line and not is_blank(cells) for line, cells in islice(rows, LOOKED_ROWS))


def _holds_something(sheet: Sheet) -> bool:
    with closing(sheet.rows()) as rows:
        return any(not is_blank(cells) for _line, cells in islice(rows, LOOKED_ROWS))
