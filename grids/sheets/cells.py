"""A cell as its field means it: words, a code, a day, digits. Values only; Refusal with a sentence where it can't be.

What a spreadsheet worked out of a formula is its value; a formula's own text is a text like any other, and never goes back as one.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from grids.conduct.refusals import Refusal, require
from grids.conduct.words import bare
from grids.people.identity import plain
from grids.personal.numbers import is_whole
from grids.search.texts import numeral
from grids.sheets.vocabulary import Field, Sort

# Excel keeps fifteen digits; what is longer has been rounded, and is no number of anybody's any more
ROUNDED = 10**15
SHOWN, MOST = 20, 400
FIRST, LAST = date(1880, 1, 1), date(2100, 1, 1)
# days as a spreadsheet counts them, where a cell of a date lost its format: 1954 to 2064
EPOCH, SERIALS = date(1899, 12, 30), range(20_000, 60_000)
# a workbook whose numbers count from 1904 counts the same days by so many less
SINCE_1904 = timedelta(days=1462)
# 二〇二四年三月: a year is read digit by digit, days and months as numbers
NUMERALS = re.compile(r"[零〇○一二三四五六七八九十]{1,4}(?=[年月日号])")
BETWEEN_PHONES = re.compile(r"[、;；,，/|\s]+")
DAY = re.compile(
    r"(?P<year>\d{4})(?:(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})|年(?P<month2>\d{1,2})月(?P<day2>\d{1,2})[日号]?|(?P<month3>\d{2})(?P<day3>\d{2}))"
    r"(?:[T ]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
MONTH = re.compile(r"(?P<year>\d{4})(?:[-/.年](?P<month>\d{1,2})月?|(?P<month2>\d{2}))")
YEAR = re.compile(r"(?P<year>\d{4})年?")
# from when until when in one cell: the end may leave the year out, or say that there is none
ONE = r"\d{4}年\d{1,2}月(?:\d{1,2}[日号])?|\d{4}([-/.])\d{1,2}\%d\d{1,2}|\d{4}[-/.]\d{1,2}|\d{8}|\d{6}"
SPAN = re.compile(
    rf"[自从由]?(?P<begin>{ONE % 2})[起始]?\s*(?:[-~—–−]{{0,2}}[至到]|[-~—–−]{{1,2}})\s*"
    rf"(?P<end>{ONE % 4}|\d{{1,2}}月(?:\d{{1,2}}[日号])?|\d{{1,2}}\.\d{{1,2}}|今|长期|永久|不定期)[止]?"
)
SINGLE = re.compile(r"(?P<month>\d{1,2})[月.](?:(?P<day>\d{1,2})[日号]?)?")
DAY_LONGEST = len("2024-03-15")
NO_END = frozenset(("今", "长期", "永久", "不定期"))
ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"))
# what stands where there is nothing
NOTHING = frozenset(("", "-", "--", "—", "——", "/", "\\", "无", "暂无", "空", "null", "none", "nan", "n/a"))
UNWANTED = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)


class Unknown(Refusal):
    """A word of a cell that nobody knows. word: as it stands there; its field is the column's."""

    def __init__(self, message: str, field: str, word: str) -> None:
        super().__init__(message, field=field)
        self.word = word


def text_of(cell: Any) -> str:
    """A cell as a text, its lines kept; "" of nothing."""
    if cell is None or isinstance(cell, bool):
        return "" if cell is None else str(_("是") if cell else _("否"))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float):
        return _of_number(cell)
    text = str(cell)
    # most cells hold one word of letters and digits
    if text.isalnum() and len(text) <= MOST:
        return text
    text = UNWANTED.sub("", text.replace("_x000D_", " ").replace("\r\n", "\n").replace("\r", "\n"))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    text = "\n".join(line for line in lines if line)
    _readable(text)
    return text


def _readable(text: str) -> None:
    if text.strip() in ERRORS:
        raise Refusal(_("单元格是 Excel 的错误值 %(error)s，请改正公式。") % {"error": text[:SHOWN]})
    require(text != "#公式没有结果", _("单元格是公式，还没有算出结果，请用 Excel 打开、保存一次再上传。"))
    if len(text) > MOST:
        raise Refusal(_("一格里超过 %(n)d 个字，请核对。") % {"n": MOST})


def _of_number(number: int | float) -> str:
    if abs(number) >= ROUNDED:
        # as Excel shows it: whoever reads it as a document's number is told what was lost
        return f"{number:.5E}"
    return str(int(number)) if float(number).is_integer() else repr(number)


def read(field: Field, cell: Any, chosen: Mapping[str, str] | None = None, *, is_1904: bool = False) -> Any:
    """What a cell says of its field: a text, a code, a day, True or False; "" (of a day None) where it says nothing.

    chosen: what somebody said of words that nobody knows, each as `bare` leaves it. is_1904: whether a number without a format
    counts days as old workbooks of a Macintosh do.
    """
    try:
        if field.sort == Sort.DAY:
            return day_of(cell, is_1904=is_1904)
        text = text_of(cell)
        if text.strip().lower() in NOTHING and not _says(field, text):
            return ""
        if field.sort == Sort.CHOICE and not field.of_street:
            return said_of(field, text, chosen or {})
        if field.sort == Sort.YES:
            code = said_of(field, text, chosen or {})
            return code == "yes" if code else ""
        return text.lstrip("'’`") if field.sort == Sort.DIGITS else text
    except Unknown as unknown:
        raise Unknown(f"{field.label}：{unknown}", field.name, unknown.word) from unknown
    except Refusal as refusal:
        raise Refusal(f"{field.label}：{refusal}", field=field.name) from refusal


def _says(field: Field, text: str) -> bool:
    """Whether a word that mostly stands for nothing is one of this field's own: no document is said so."""
    return text in (field.said or {}) or any(text == str(label) for _code, label in field.codes)


def said_of(field: Field, text: str, chosen: Mapping[str, str]) -> str:
    """The code of a word: as somebody said of it, "" where that is to be left empty, else as it is known."""
    said = chosen.get(bare(text)) if chosen else None
    return code_of(field, text) if said is None else said


def code_of(field: Field, text: str) -> str:
    """The code of a word or of a code as tables write it."""
    word = "".join(unicodedata.normalize("NFKC", text).split())
    for code, label in field.codes:
        if word in (code, str(label), code.lstrip("0") or code):
            return code
    found = (field.said or {}).get(word)
    if found is not None:
        return found
    # 01-人户一致, 1.男
    head, tail = re.match(r"^\d{0,2}[-—.、:： ]*", word), None
    if head and head.end():
        tail = word[head.end() :]
    if tail:
        return code_of(field, tail)
    offered = "、".join(str(label) for _code, label in field.codes[:8])
    raise Unknown(
        _("“%(text)s”不认识，可以写：%(words)s。") % {"text": text[:SHOWN], "words": offered},
        field.name,
        text,
    )


def day_of(cell: Any, *, is_1904: bool = False) -> date | None:
    """A day as people and spreadsheets write it; None where nothing is written."""
    if isinstance(cell, datetime | date):
        return _within(cell.date() if isinstance(cell, datetime) else cell, str(cell))
    text = text_of(cell).replace(" 00:00:00", "")
    if text.strip().lower() in NOTHING or text in ("长期", "永久", "不定期", "至今"):
        return None
    plain_text = _plain(text)
    found = DAY.fullmatch(plain_text)
    if found:
        parts = found.groupdict()
        month = parts["month"] or parts["month2"] or parts["month3"]
        day = parts["day"] or parts["day2"] or parts["day3"]
        return _made(parts["year"], month, day, text)
    if plain_text.isdigit() and int(plain_text) in SERIALS:
        days = timedelta(days=int(plain_text))
        return EPOCH + days + (SINCE_1904 if is_1904 and isinstance(cell, int | float) else timedelta())
    raise Refusal(_("“%(text)s”不是日期，请写 2024-03-15 这样的日期。") % {"text": text[:SHOWN]})


def _plain(text: str) -> str:
    shown = "".join(unicodedata.normalize("NFKC", text).split()) if "年" in text else text
    return NUMERALS.sub(
        lambda found: numeral(found.group().replace("○", "〇")), unicodedata.normalize("NFKC", shown).strip()
    )


def by_month(cell: Any, *, ends: bool) -> date | None:
    """The first day of a month that stands alone (ends: its last), None where something else stands there."""
    if isinstance(cell, datetime | date):
        return None
    text = _plain(text_of(cell))
    found = MONTH.fullmatch(text)
    # a number 2021.1 may have been 2021.10
    if not found or (isinstance(cell, float) and text.endswith(".1")):
        return None
    first = _made(found["year"], found["month"] or found["month2"], "1", text)
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1) if ends else first


@dataclass(frozen=True, slots=True)
class Span:
    """From when until when. end: None where there is none. is_rough: one of both is a month, from its first or until its last day."""

    begin: date
    end: date | None
    is_rough: bool


def span_of(cell: Any) -> Span | None:
    """What a cell tells that says from when until when, None where something else stands there."""
    # most cells tell one day: 2024-03-15
    if not isinstance(cell, str) or (len(cell) <= DAY_LONGEST and cell[-1:].isdigit()):
        return None
    text = _plain(text_of(cell))
    found = SPAN.fullmatch(text)
    if not found:
        return None
    begin, is_month = _one(found["begin"], ends=False)
    if found["end"] in NO_END:
        return Span(begin, None, is_month)
    without_year = SINGLE.fullmatch(found["end"])
    told = f"{begin.year}年{without_year['month']}月" if without_year else found["end"]
    if without_year and without_year["day"]:
        told += f"{without_year['day']}日"
    end, is_month_too = _one(told, ends=True)
    require(begin <= end, _("“%(text)s”止在起以前，请核对。") % {"text": text[: 2 * SHOWN]})
    return Span(begin, end, is_month or is_month_too)


def _one(text: str, *, ends: bool) -> tuple[date, bool]:
    month = by_month(text, ends=ends)
    day = month or day_of(text)
    if day is None:
        raise Refusal(_("“%(text)s”不是日期，请写 2024-03-15 这样的日期。") % {"text": text[:SHOWN]})
    return day, month is not None


def first_phone(text: str) -> tuple[str, bool]:
    """A telephone, and whether others stand beside it; of what is no list of whole numbers all of it."""
    parts = [one for one in BETWEEN_PHONES.split(unicodedata.normalize("NFKC", text)) if one]
    if is_whole(text) or len(parts) < 2 or not all(map(is_whole, parts)):
        return text, False
    return parts[0], True


def month_of(cell: Any, *, is_1904: bool = False) -> tuple[date | None, bool]:
    """A day of birth, and whether it is exact: of a month or a year alone it is the first day, and isn't."""
    text = _plain(text_of(cell))
    if found := (MONTH.fullmatch(text) if len(text) != len("20240315") else None):
        return _made(found["year"], found["month"] or found["month2"], "1", text).replace(month=1), False
    if (found := YEAR.fullmatch(text)) and not isinstance(cell, int | float):
        return _made(found["year"], "1", "1", text), False
    return day_of(cell, is_1904=is_1904), True


def _made(year: str, month: str, day: str, text: str) -> date:
    try:
        return _within(date(int(year), int(month), int(day)), text)
    except ValueError as wrong:
        raise Refusal(_("没有“%(text)s”这一天，请核对。") % {"text": text[:SHOWN]}) from wrong


def _within(day: date, text: str) -> date:
    if not FIRST <= day < LAST:
        raise Refusal(_("“%(text)s”年份不对，请核对。") % {"text": text[:SHOWN]})
    return day


def digits_of(text: str) -> str:
    """A number without what is put around it: 5单元 → 5单元 stays with its words; blanks and width go."""
    return plain(text)
