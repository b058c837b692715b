"""What stands in a cell of a file: numbers and moments as such, texts that no spreadsheet program carries out."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.lists.listing import Value
from grids.lists.tables import Share

# what a spreadsheet program may take for a formula, the full-width signs of a Chinese one too, whatever blanks stand before
FORMULA = re.compile(r"[\s\u3000\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
# what no XML and no program shows; tabs and line breaks are text
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
# a cell of a workbook holds no more
LONGEST = 32_000
SHORT = 40


def plain(value: Value) -> "str | int | float | bool | date | datetime | None":
    """The value with its kind: moments by the clock on the wall here, texts seen and bounded, decimals as numbers."""
    if isinstance(value, str):
        return text_of(value)
    if value is None or isinstance(value, bool | int | Share):
        return value
    if isinstance(value, datetime):
        here = timezone.get_default_timezone()
        return value.astimezone(here).replace(tzinfo=None) if value.tzinfo is not None else value
    if isinstance(value, date):
        return value
    if isinstance(value, Decimal | float):
        return float(value)
    return text_of(str(value))


def text_of(text: str) -> str:
    """A text without what can't be seen, and not longer than a cell."""
    return _seen(text)[0] if len(text) <= SHORT else _looked_at(text)[0]


def is_like_a_formula(text: str) -> bool:
    """Whether a program that opens it could take it for something to be carried out."""
    return _seen(text)[1] if len(text) <= SHORT else _looked_at(text)[1]


def _looked_at(text: str) -> tuple[str, bool]:
    """The text as it is written, and whether it is like a formula then."""
    text = UNSEEN.sub("", text)
    text = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return text, FORMULA.match(text) is not None


# names of areas, channels, departments and states stand in every row
_seen = lru_cache(maxsize=20_000)(_looked_at)


def neutral(text: str) -> str:
    """A text as a file of bare text holds it: before what looks like a formula stands a mark that makes a text of it."""
    return f"'{text}" if is_like_a_formula(text) else text


def shown(value: Value) -> str:
    """The value as it is read where there are only texts."""
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, int | float):
        return str(value)
    return neutral(value)
