"""A table of appointments: its columns, and what each of its cells says, as people write it."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import product

from django.utils.translation import gettext as _

from grids.conduct.moments import FIRST_DAY, LAST_DAY
from grids.conduct.refusals import Refusal, require
from grids.staff.leading import Standing
from grids.staff.phones import is_own, tidied
from grids.staffing.table_words import (
    BARE_DAY,
    BESIDE,
    BETWEEN_SIGNS,
    BRACKETED,
    COLUMNS,
    COMMITTEE,
    DAY,
    EITHER_PHONE,
    EXPONENT,
    GRID,
    GRID_CODE,
    MONTH,
    NAME,
    NEEDED,
    OFFICE,
    OPEN_END,
    OWN,
    POST,
    SECRETARY,
    SERIAL,
    SEVERAL,
    STANDING,
    UNTIL,
    VACANT,
)

ROWS_MOST = 3000
# so many lines that were put aside are named
ASIDE_MOST = 10


@dataclass(frozen=True, slots=True)
class Said:
    """One person in one post, as a row of the file says it: its sheet and line, and its cells as texts by our columns.

    fault: why it can't be taken, whatever its cells say.
    """

    line: int
    cells: Mapping[str, str]
    sheet: str = ""
    fault: str = ""

    @property
    def place(self) -> str:
        """Where it stands in the file."""
        return (
            _("%(sheet)s 第 %(line)d 行") % {"sheet": self.sheet, "line": self.line}
            if self.sheet
            else str(self.line)
        )

    def text(self, column: str) -> str:
        """A cell; empty where there is none."""
        return self.cells.get(column, "")

    @property
    def is_vacant(self) -> bool:
        """Whether it says of a post that nobody holds it."""
        return self.text(NAME) in VACANT or bool(self.text(POST) and not self.text(NAME))

    @property
    def name(self) -> str:
        """The person's name as it is kept; Refusal where it is none."""
        name = BESIDE.sub("", BETWEEN_SIGNS.sub("", " ".join(self.text(NAME).split()))).strip()
        require(name, _("没有写姓名。"))
        require(
            not any(map(str.isdigit, name)),
            _("姓名一格写的是“%(name)s”，里面有数字；电话、编号请写到自己的格子里。") % {"name": name[:30]},
        )
        return name

    def phone(self, column: str) -> str:
        """A number in its one form; Refusal where a spreadsheet has lost its digits."""
        number = tidied(self.text(column))
        require(
            not EXPONENT.fullmatch(number),
            _("“%(column)s”写成了 %(text)s，号码已经不全；请把这一列设成文本，重新填写。")
            % {"column": column, "text": number[:20]},
        )
        return number

    def day(self, column: str) -> date | None:
        """A cell as a day; None of nothing and of no end; Refusal where it says something else."""
        text = self.text(column)
        if not text or (column == UNTIL and text in OPEN_END):
            return None
        found = DAY.fullmatch(text) or BARE_DAY.fullmatch(text)
        try:
            day = date(*map(int, found.groups())) if found else None
        except ValueError:
            day = None
        require(day is not None and FIRST_DAY <= day <= LAST_DAY, _why_no_day(column, text))
        return day

    def standing(self) -> str | None:
        """What the row says of the person's standing; None where it says nothing."""
        text = self.text(STANDING)
        if not text:
            return None
        for value, label in Standing.choices:
            if text in (value, str(label)) and text:
                return value
        if any(word in text for word in SECRETARY):
            return Standing.SECRETARY
        if any(word in text for word in COMMITTEE):
            return Standing.COMMITTEE
        raise Refusal(
            _("“社区任职”写的是“%(text)s”；请写居民区党支部书记、社区两委委员或无。") % {"text": text}
        )


@dataclass(slots=True)
class Read:
    """What a file says: rows, and what was left of it, with the reason."""

    rows: list[Said]
    left: list[str] = field(default_factory=list)


def _why_no_day(column: str, text: str) -> str:
    about = {"column": column, "text": text[:30]}
    if MONTH.fullmatch(text):
        return _("“%(column)s”只写了“%(text)s”，没有写到哪一天；请写成 2026-11-25。") % about
    if SERIAL.fullmatch(text):
        return _("“%(column)s”写的是 %(text)s，像是没有设成日期格式的日期；请把这一列设成日期。") % about
    return _("“%(column)s”写的是“%(text)s”，不是日期；请写成 2026-11-25。") % about


def bare(name: str) -> str:
    """A head of a column as it is compared: without width, blanks, stars, colons and what stands in brackets."""
    plain = "".join(unicodedata.normalize("NFKC", name).split()).strip("*:")
    return BRACKETED.sub("", plain).strip("*:") or plain


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Where each of our columns stands; Refusal where one is missing that is needed."""
    heads = [bare(name) for name in header]
    found = {}
    for column, others in (*COLUMNS.items(), (EITHER_PHONE[0], EITHER_PHONE[1:])):
        at = next((heads.index(name) for name in (column, *others) if name in heads), None)
        if at is not None:
            found[column] = at
    missing = [column for column in NEEDED if column not in found]
    if GRID_CODE not in found and GRID not in found:
        missing.insert(0, GRID_CODE)
    require(
        not missing,
        _("任职表里没有这几列：%(columns)s。列名写成这样就能认；也可以先导出，在导出的表上改。")
        % {"columns": "、".join(missing)},
        field="file",
    )  # fmt: skip
    return found


def said_rows(header: Sequence[str], rows: Iterator[tuple[str, int, Sequence | None]]) -> Read:
    """The rows that hold something, one for each person and post; Refusal where there are too many.

    A line that says one thing alone, of no person and no post (共 12 行, 填表人：李敏), is no row, and is told.
    """
    places = columns_of(header)
    found: list[Said] = []
    aside: list[str] = []
    for sheet, line, cells in rows:
        if cells is None:
            found.append(Said(line, {}, sheet))
            continue
        texts = {name: text_of(cells[at]) if at < len(cells) else "" for name, at in places.items()}
        if sum(map(bool, texts.values())) == 1 and not texts[NAME] and not texts[POST]:
            aside.append(Said(line, {}, sheet).place)
        elif any(texts.values()):
            found += [Said(line, one, sheet, fault) for one, fault in _each(_with_phone(texts))]
        require(
            len(found) <= ROWS_MOST,
            _("任职表超过 %(most)d 行，请按社区分成几个文件。") % {"most": ROWS_MOST}, field="file",
        )  # fmt: skip
    more = {"lines": "、".join(aside[:ASIDE_MOST]), "n": len(aside)}
    return Read(found, [_("只有一格有字、当作备注的 %(n)d 行：%(lines)s") % more] if aside else [])


def _with_phone(texts: dict[str, str]) -> dict[str, str]:
    """A number whose head doesn't say whose it is, where it belongs."""
    number = texts.pop(EITHER_PHONE[0], "")
    columns = (OWN, OFFICE) if all(map(is_own, _parts(number))) else (OFFICE,)
    free = next((column for column in columns if not texts.get(column)), None)
    return texts | {free: number} if number and free and number not in texts.values() else texts


def _parts(text: str) -> list[str]:
    return [part.strip() for part in SEVERAL.split(text) if part.strip()] or [text]


def _each(texts: dict[str, str]) -> Iterator[tuple[dict[str, str], str]]:
    """A row that names several people or posts in a cell, as one for each, and what is wrong with it.

    Numbers go with names where they are as many; one number of somebody's own is not two people's.
    """
    names, posts = _parts(texts.get(NAME, "")), _parts(texts.get(POST, ""))
    if texts.get(NAME, "") in VACANT:
        names = [texts[NAME]]
    phones = {column: _parts(texts.get(column, "")) for column in (OFFICE, OWN)}
    for (at, name), post in product(enumerate(names), posts):
        numbers = {
            column: given[at] if len(given) == len(names) else texts[column]
            for column, given in phones.items() if texts.get(column)
        }  # fmt: skip
        fault = ""
        if len(names) > 1 and texts.get(OWN) and len(phones[OWN]) != len(names):
            fault = _("一格里写了 %(n)d 个人，手机号码有 %(m)d 个，分不清是谁的；请一人一行。") % {
                "n": len(names), "m": len(phones[OWN]),
            }  # fmt: skip
        yield texts | {NAME: name, POST: post} | numbers, fault


def text_of(cell: object) -> str:
    """A cell as a text: days without a time, whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return unicodedata.normalize("NFKC", str(cell)).strip()
