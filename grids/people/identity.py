"""Numbers of documents: read as people write them, checked by what they say themselves. Values only, no database.

A citizen's number is never compared with a list of places: divisions come and go, and what stands on a card stays right.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _
from stdnum.iso7064 import mod_11_2

from grids.conduct.refusals import Refusal, require
from grids.people.kinds import BORN_LEAST, NATIONAL, SORTS, Check, DocumentKind, Sex

# what a workbook makes of eighteen digits in a cell of numbers
SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,3}")
WHOLE, OLD = re.compile(r"[0-9]{17}[0-9X]"), re.compile(r"[0-9]{15}")
LETTERS = re.compile(r"[A-Z0-9]{5,20}")
BIRTH = re.compile(r"[A-Z][0-9]{9}")
FOREIGN_OLD = re.compile(r"[A-Z]{3}[0-9]{12}")
OF_HONG_KONG_MACAO_TAIWAN = ("810000", "820000", "830000")
# numbers of fifteen digits that end so are of people who were a hundred years old when they were given out
OVER_A_HUNDRED = range(996, 1000)
FIELD = "number"


@dataclass(frozen=True, slots=True)
class Document:
    """A number as it is kept, and what it says: the day of birth and the sex, where it says them.

    was_converted: it was one of fifteen digits.
    """

    kind: str
    number: str
    born_on: date | None = None
    sex: str = ""
    was_converted: bool = False

    @property
    def space(self) -> str:
        """What is hashed: the number with the space that its kind shares with others; "" without a number."""
        return spaced(self.kind, self.number)


def spaced(kind: str, number: str) -> str:
    """A number with its space: kinds that share their numbers are one, and a passport is none of a pass."""
    return f"{SORTS[kind].space}:{number}" if number else ""


def read(kind: str, text: str, today: date) -> Document:
    """The document that somebody wrote down; Refusal with a sentence where it can't be right."""
    sort = SORTS.get(kind)
    if sort is None:
        raise Refusal(_("没有这种证件，请重新选证件类型。"), field="kind")
    number = plain(text)
    if sort.check != Check.NOTHING:
        require(number, _("请填写证件号；没有证件的选“没有证件”。"), field=FIELD)
        require(
            not SCIENTIFIC.fullmatch(number),
            _("证件号的后几位已被 Excel 丢掉，请把该列设为文本，再从原表重新粘贴。"),
            field=FIELD,
        )
    return READ[sort.check](kind, number, today)


def plain(text: str) -> str:
    """A number without what people and workbooks put around it: blanks, an apostrophe, full width, small letters."""
    if text.isascii() and text.isalnum():
        return text.upper()
    shown = unicodedata.normalize("NFKC", text).upper()
    kept = "".join(one for one in shown if unicodedata.category(one)[0] not in "CZ")
    return unicodedata.normalize("NFKC", kept.lstrip("'‘’`"))


def guessed_kind(text: str) -> str | None:
    """The kind of a number that says it by itself, None where several would do: never between passports and passes."""
    number = plain(text)
    if OLD.fullmatch(number):
        return str(DocumentKind.RESIDENT_ID) if _day_in(conversion(number)) else None
    if not WHOLE.fullmatch(number) or not _is_whole(number):
        return None
    if number.startswith(OF_HONG_KONG_MACAO_TAIWAN):
        return str(DocumentKind.PERMIT_HKMT)
    return str(DocumentKind.FOREIGN_PERMIT if number[0] == "9" else DocumentKind.RESIDENT_ID)


def may_be_cut(number: str) -> bool:
    """Whether a number of a workbook may have lost its last three digits: one in eleven of such passes the check."""
    return WHOLE.fullmatch(number) is not None and number.endswith("000")


def conversion(number: str) -> str:
    """A number of fifteen digits as one of eighteen: the century, and the check digit."""
    century = "18" if int(number[12:]) in OVER_A_HUNDRED else "19"
    longer = number[:6] + century + number[6:]
    return longer + mod_11_2.calc_check_digit(longer)


def _full(kind: str, number: str, today: date) -> Document:
    was_converted = OLD.fullmatch(number) is not None
    number = conversion(number) if was_converted else _eighteen(number)
    require(
        not number.startswith(OF_HONG_KONG_MACAO_TAIWAN),
        _("这是港澳台居民居住证的号码，请把证件类型选为“港澳台居民居住证”。"),
        field="kind",
    )
    require(
        number[0] not in "09",
        _("居民身份证号不以 0 或 9 开头；以 9 开头的是外国人永久居留身份证。"),
        field=FIELD,
    )
    return Document(kind, number, _born(number, today), _sex(number), was_converted)


def _permit(kind: str, number: str, today: date) -> Document:
    number = _eighteen(number)
    require(
        number.startswith(OF_HONG_KONG_MACAO_TAIWAN),
        _("港澳台居民居住证号以 810000、820000 或 830000 开头，请核对。"),
        field=FIELD,
    )
    return Document(kind, number, _born(number, today), _sex(number))


def _foreign(kind: str, number: str, today: date) -> Document:
    """Of the cards of before 2023 nothing is read: three letters of a country and twelve digits."""
    if FOREIGN_OLD.fullmatch(number):
        return Document(kind, number)
    number = _eighteen(number)
    require(number[0] == "9", _("外国人永久居留身份证号以 9 开头，请核对。"), field=FIELD)
    return Document(kind, number, _born(number, today))


def _letters(kind: str, number: str, _today: date) -> Document:
    require(LETTERS.fullmatch(number), _("证件号只有字母和数字，5 到 20 位，请照证件填写。"), field=FIELD)
    return Document(kind, number)


def _birth(kind: str, number: str, _today: date) -> Document:
    require(BIRTH.fullmatch(number), _("出生医学证明编号是一个字母和九位数字，请照证明填写。"), field=FIELD)
    return Document(kind, number)


def _nothing(kind: str, number: str, _today: date) -> Document:
    require(not number, _("选了“没有证件”，证件号请留空；有证件的请选证件类型。"), field=FIELD)
    return Document(kind, "")


READ: dict[Check, Callable[[str, str, date], Document]] = {
    Check.FULL: _full,
    Check.PERMIT: _permit,
    Check.FOREIGN: _foreign,
    Check.LETTERS: _letters,
    Check.BIRTH: _birth,
    Check.NOTHING: _nothing,
}


def _eighteen(number: str) -> str:
    """Eighteen digits whose last one is right."""
    if len(number) != 18:
        told = _("证件号应是 18 位（最后一位可以是 X），现在是 %(n)d 位，请核对。") % {"n": len(number)}
        raise Refusal(told, field=FIELD)
    require(WHOLE.fullmatch(number), _("证件号里有不是数字的字，请核对。"), field=FIELD)
    if not _is_whole(number):
        require(
            not may_be_cut(number),
            _("证件号的后几位已被 Excel 丢掉（都成了 0），请把该列设为文本，再从原表重新粘贴。"),
            field=FIELD,
        )
        raise Refusal(_("证件号的最后一位对不上，请核对有没有写错的数字。"), field=FIELD)
    return number


def _is_whole(number: str) -> bool:
    return mod_11_2.calc_check_digit(number[:17]) == number[17]


def _day_in(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def _born(number: str, today: date) -> date:
    day = _day_in(number)
    if day is None or day < BORN_LEAST:
        raise Refusal(_("证件号里的出生日期不存在，请核对。"), field=FIELD)
    require(day <= today, _("证件号里的出生日期在今天以后，请核对。"), field=FIELD)
    return day


def _sex(number: str) -> str:
    return str(Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)


def is_national(kind: str) -> bool:
    """Whether a document of this kind has a citizen's number, or one in the same space."""
    return SORTS[kind].space == NATIONAL
