"""Which number formats of a workbook show a date, and dates from Excel's serial numbers."""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

Row = tuple[int, tuple[Any, ...]]
# of a number format: None for a digit, else a text
Shape = tuple[str | None, ...]

EPOCH_1900 = datetime(1899, 12, 30)
DAYS_FROM_1900_TO_1904 = 1462
SECONDS_A_DAY = 86_400
EXACT = 10**15  # Excel keeps 15 digits
MAX_SERIAL = 2_958_465  # 9999-12-31
# what a bare number has to be to be taken for a day: 1927 to 2173
LEAST_SERIAL, MOST_SERIAL = 10_000, 100_000

BUILT_IN_DATES = frozenset((14, 15, 16, 17, *range(27, 32), 36, *range(50, 55), 57, 58))
BUILT_IN_MOMENTS = frozenset((22,))
# What a format shows as it stands: quoted text, [colour] and [$locale], escaped, padding and filling characters.
LITERALS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
# the same, one after the other, with the digits that are filled up
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[[^\]]*\]|_.|\*.|(?P<digit>0)|(?P<plain>[-() /+:]|[^\x00-\x7f])'
)


def shows_date(format_id: int, code: str | None) -> bool:
    """Whether a cell of this number format shows a day; a format of a time of day alone doesn't."""
    if code is None:
        return format_id in BUILT_IN_DATES or format_id in BUILT_IN_MOMENTS
    bare = LITERALS.sub("", code).lower()
    return "general" not in bare and (
        "y" in bare or "d" in bare or ("m" in bare and not set(bare) & set("hs0#"))
    )


def shows_time(format_id: int, code: str | None) -> bool:
    """Whether a cell of this number format shows a time of day."""
    if code is None:
        return format_id in BUILT_IN_MOMENTS
    bare = LITERALS.sub("", code).lower()
    return "h" in bare or "s" in bare


def from_serial(serial: float, *, epoch_1904: bool = False) -> datetime | None:
    """The moment of a serial number to the nearest second, None where it names no day."""
    days = serial + DAYS_FROM_1900_TO_1904 if epoch_1904 else serial
    if not 0 <= days <= MAX_SERIAL:
        return None
    return EPOCH_1900 + timedelta(seconds=round(days * SECONDS_A_DAY))


def as_cell(serial: float, *, with_time: bool, epoch_1904: bool) -> datetime | date | float:
    """The cell of a number under a date format: a date where neither the format nor the number tells a time."""
    moment = from_serial(serial, epoch_1904=epoch_1904)
    if moment is None:
        return serial
    return moment if with_time or serial != int(serial) else moment.date()


def counted_from_1904(rows: Iterable[Row], places: Collection[int]) -> Iterator[Row]:
    """Rows of a workbook that counts days from 1904: a bare number in a column of moments becomes its moment.

    A row that can't be read (no plain tuple) stays as it is.
    """
    for line, cells in rows:
        if type(cells) is not tuple:
            yield line, cells
            continue
        told = [_counted(cell) if place in places else cell for place, cell in enumerate(cells)]
        yield line, tuple(told)


def _counted(cell: Any) -> Any:
    is_day = type(cell) in (int, float) and LEAST_SERIAL <= cell < MOST_SERIAL
    return as_cell(cell, with_time=False, epoch_1904=True) if is_day else cell


def shape(code: str | None) -> Shape:
    """How a number format writes a whole number out: a None for each digit that it fills up to, and the texts around them.

    Empty where it writes no more than the number itself, or something else.
    """
    found: list[str | None] = []
    code, at = (code or "").partition(";")[0], 0
    while token := _TOKEN.match(code, at):
        at = token.end()
        text = token["quoted"] or token["escaped"] or token["plain"]
        found += [text] if text else [None] if token["digit"] else []
    is_more = found.count(None) > 1 or (None in found and len(found) > 1)
    return tuple(found) if at == len(code) and is_more else ()


def written(number: float, by: Shape) -> float | str:
    """A number as such a format shows it; one that is not whole, is negative or was rounded stays a number."""
    if not 0 <= number < EXACT or number != int(number):
        return number
    digits, slots = str(int(number)).zfill(by.count(None)), by.count(None)
    # what is left over stands before the first
    first, *rest = digits[: len(digits) - slots + 1], *digits[len(digits) - slots + 1 :]
    coming = iter((first, *rest))
    return "".join(next(coming) if text is None else text for text in by).strip()
