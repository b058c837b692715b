"""Where the rows of a file stand: its sheets of one form, taken together, and those that are left, each with the reason."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal, require
from whistles.ledgers.cells import Cell, is_blank, shown
from whistles.ledgers.columns import guess, normalised
from whistles.ledgers.headers import (
    LEVELS,
    MAX_COLUMNS,
    NEEDED,
    NO_HEADER,
    Header,
    fields_of,
    find_header,
    has_named,
    is_whole,
    name_of,
)
from whistles.ledgers.sheets import LOOKED_ROWS, Sheet

# so many lines a sheet: a position is that of the sheet times this, and the line; a spreadsheet has half as many
STRIDE = 1 << 21
MAX_SHEETS = 1_000
# sheets of one form have so many of the columns of the smaller one in common
ALIKE = 0.75
NAMES_TOLD = 5


class Wanted(NamedTuple):
    """What somebody says of a file: its columns as field → column, the lines of its header, its sheets.

    sheets: by name, or by how many stand before it.
    """

    named: Mapping[str, str]
    lines: tuple[int, int] | None = None
    sheets: Sequence[str | int] = ()


ASKED_NOTHING = Wanted({})


@dataclass(frozen=True, slots=True)
class Part:
    """A sheet that is taken: which of the file, the lines of its header, and where each column stands (-1: nowhere)."""

    sheet: str
    index: int
    top: int
    line: int
    width: int
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """A sheet that is left; why: a word for the reason, detail: the columns that make the difference."""

    sheet: str
    index: int
    why: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of all parts together, the parts, and what is left."""

    names: tuple[str, ...]
    parts: tuple[Part, ...]
    left: tuple[Left, ...] = ()

    def as_kept(self) -> dict[str, Any]:
        """Parts and what is left, as JSON keeps them."""
        return {
            "parts": [asdict(part) for part in self.parts],
            "left": [asdict(one) for one in self.left],
        }


def kept(names: Sequence[str], document: Mapping[str, Any]) -> Layout:
    """A layout as it was kept."""
    parts = (Part(**{**part, "places": tuple(part["places"])}) for part in document["parts"])
    return Layout(tuple(names), tuple(parts), tuple(Left(**one) for one in document["left"]))


_LINES = re.compile(r"第?\s*(\d{1,5})\s*行?(?:\s*[-–—~～至到]\s*第?\s*(\d{1,5})\s*行?)?")


def lines_of(text: str) -> tuple[int, int] | None:
    """The first and the last line of a header as somebody writes them (3, 3-4); None where nothing is written."""
    text = unicodedata.normalize("NFKC", text).strip()
    if not text:
        return None
    said = _LINES.fullmatch(text)
    first, last = (int(said[1]), int(said[2] or said[1])) if said else (0, 0)
    require(
        0 < first <= last < min(first + LEVELS, LOOKED_ROWS),
        _("请写表头所在的行号，例如 3；占两三行的写 3-4。"),
        field="header_line",
    )
    return first, last


def position(part: int, line: int) -> int:
    """Where a line stands in a file of several parts."""
    return part * STRIDE + line


def place_of(position: int, parts: int) -> tuple[int, int]:
    """The part and the line at a position of a file of so many parts; a single one may be of any length."""
    return divmod(position, STRIDE) if parts > 1 else (0, position)


@dataclass(frozen=True, slots=True)
class _Look:
    """A sheet as it was looked at; worth: 3 a ledger with rows, 2 one without or nearly one, 1 with columns, 0 blank."""

    sheet: Sheet
    index: int
    header: Header
    holds_rows: bool
    worth: int

    @property
    def form(self) -> frozenset[str]:
        """The names of its columns, in whichever order they stand."""
        return frozenset(map(normalised, self.header.names))

    def fields(self, named: Mapping[str, str]) -> dict[str, str]:
        """Its columns as field → normalised name."""
        return {field: normalised(name) for field, name in fields_of(self.header.names, named).items()}


def find(sheets: Sequence[Sheet], wanted: Wanted = ASKED_NOTHING) -> Layout:
    """The sheets that are the ledger, with their headers, and those that are not. Nothing is read of hidden ones unless asked.

    Sheets of one form come together: as many as have the columns that somebody named, or the usual ones under the same
    names. Raises Refusal where a sheet that was named isn't there, a header said by hand is blank, or one is too wide.
    """
    require(
        len(sheets) <= MAX_SHEETS,
        _("工作簿里有 %(count)s 个工作表，超过 %(limit)s 个。请把台账所在的工作表另存为单独的文件再上传。")
        % {"count": len(sheets), "limit": MAX_SHEETS},
    )
    named = {field: column for field, column in wanted.named.items() if column}
    chosen = _chosen(sheets, wanted.sheets)
    looks = [_look(sheet, at, wanted, named) for at, sheet in enumerate(sheets) if at in chosen]
    if not wanted.sheets and not any(look.worth for look in looks):
        looks = [_look(sheet, at, wanted, named) for at, sheet in enumerate(sheets)]
    best = max((look.worth for look in looks), default=0)
    if not best:
        require(
            not wanted.lines,
            _("第 %(line)s 行是空的，不是表头，请核对行号。") % {"line": (wanted.lines or (0,))[0]},
            field="header_line",
        )
        return Layout((), (), tuple(_left_of(sheet, at, "blank") for at, sheet in enumerate(sheets)))
    base = _base([look for look in looks if look.worth == best])
    looks = [_once_more(look, base, named) for look in looks]
    verdicts = {look.index: _verdict(look, base, named, is_chosen=bool(wanted.sheets)) for look in looks}
    parts = [look for look in looks if verdicts[look.index] is None]
    names, placed = _together(base, parts)
    unseen = "not_chosen" if wanted.sheets else "hidden"
    left = (
        verdicts[at] if at in verdicts else _left_of(sheet, at, unseen) for at, sheet in enumerate(sheets)
    )
    return Layout(names, placed, tuple(one for one in left if one is not None))


def _base(looks: Sequence[_Look]) -> _Look:
    """The first sheet of the form that most of them have; where little is known of the names, the sheet with most."""
    forms = Counter(look.form for look in looks)
    return max(looks, key=lambda look: (len(look.header.names) if look.worth == 1 else 0, forms[look.form]))


def _once_more(look: _Look, base: _Look, named: Mapping[str, str]) -> _Look:
    """A sheet that isn't of the form of the base, looked at by the names of the base: its header may stand elsewhere."""
    if look is base or not look.holds_rows or _differing(look, base, named) is None:
        return look
    by_name = {str(at): name for at, name in enumerate(base.header.names)}
    again = _look(look.sheet, look.index, Wanted(by_name), by_name)
    is_same = has_named(again.header.names, by_name) and again.holds_rows
    return again if is_same and _differing(again, base, named) is None else look


def _called(sheet: Sheet) -> str:
    return shown(name_of(sheet.name))


def _left_of(sheet: Sheet, index: int, why: str, detail: str = "") -> Left:
    return Left(_called(sheet), index, why, detail)


def _chosen(sheets: Sequence[Sheet], wanted: Sequence[str | int]) -> set[int]:
    """The sheets that are meant: those that are asked for, else those that are visible."""
    if not wanted:
        return {at for at, sheet in enumerate(sheets) if sheet.is_visible}
    there: dict[str | int, int] = {
        normalised(sheet.name): at for at, sheet in reversed(list(enumerate(sheets)))
    }
    there |= {at: at for at in range(len(sheets))}
    keys = {one: normalised(one) if isinstance(one, str) else one for one in wanted}
    for one, key in keys.items():
        if key not in there:
            names = "、".join(_called(sheet) for sheet in sheets[:30] if sheet.name)
            raise Refusal(
                _("文件里没有工作表“%(name)s”。文件里的工作表有：%(names)s。") % {"name": shown(one), "names": names or "—"},
                field="sheet",
            )  # fmt: skip
    return {there[key] for key in keys.values()}


def _look(sheet: Sheet, index: int, wanted: Wanted, named: Mapping[str, str]) -> _Look:
    seen: list[int] = []
    with closing(sheet.rows()) as rows:
        watched = _watched(rows, seen)
        header = find_header(watched, named=named, lines=wanted.lines)
        # a sheet whose first rows are all blank holds nothing, however many there are of them
        holds_rows = any(line > header.line for line in seen) or any(
            line > header.line and not is_blank(cells) for line, cells in islice(watched, LOOKED_ROWS)
        )
    if not header.names:
        # a header that was said by hand stands in a blank row: that is another thing than a blank sheet
        return _Look(sheet, index, NO_HEADER, bool(seen), 0)
    return _Look(sheet, index, header, holds_rows, _worth(header, holds_rows, named))


def _worth(header: Header, holds_rows: bool, named: Mapping[str, str]) -> int:
    if is_whole(header.names, named):
        return 3 if holds_rows else 2
    is_near = has_named(header.names, named) if named else len(guess(header.names)) >= 2
    return 2 if is_near else 1


def _watched(rows: Iterator[tuple[int, list[Cell]]], seen: list[int]) -> Iterator[tuple[int, list[Cell]]]:
    """The rows, the lines of those that hold something noted."""
    for line, cells in rows:
        if not is_blank(cells):
            seen.append(line)
        yield line, cells


def _verdict(look: _Look, base: _Look, named: Mapping[str, str], *, is_chosen: bool) -> Left | None:
    """Why a sheet is left; None where it is taken."""
    if look is base:
        return None
    if not look.worth:
        return _left_of(look.sheet, look.index, "no_header" if look.holds_rows else "blank")
    if is_chosen:
        return None
    other = _differing(look, base, named)
    if other is None:
        return None if look.holds_rows else _left_of(look.sheet, look.index, "empty")
    is_like = len(look.form & base.form) >= len(base.form) / 2
    why = "other_form" if look.holds_rows and (look.worth == 3 or is_like) else "no_ledger"
    return _left_of(look.sheet, look.index, why, "、".join(shown(name) for name in other[:NAMES_TOLD]))


def _differing(look: _Look, base: _Look, named: Mapping[str, str]) -> list[str] | None:
    """The columns by which a sheet isn't of the form of the base; None where it is."""
    own, theirs = look.fields(named), base.fields(named)
    wanted = [normalised(column) for column in named.values()]
    counts = Counter(normalised(name) for name in look.header.names)
    there = set(counts)
    said = {normalised(name): name for name in (*look.header.names, *base.header.names)}
    needed = [theirs[field] for field in (*NEEDED, "title", "content") if field in theirs]
    missing = [name for name in dict.fromkeys((*wanted, *needed)) if name not in there]
    # the same thing under another name, or under one name twice: taken together, a column would stay unread
    moved = [own[field] for field in own if field in theirs and own[field] != theirs[field]]
    twice = [name for name in theirs.values() if counts[name] > 1]
    if missing or moved or twice:
        return [said.get(name, name) for name in dict.fromkeys((*missing, *moved, *twice))]
    if named or _likeness(look, base) >= (ALIKE if is_whole(base.header.names, named) else 1):
        return None
    return [name for name in base.header.names if normalised(name) not in there]


def _likeness(look: _Look, base: _Look) -> float:
    """How much of the smaller header's columns the other one has."""
    return len(look.form & base.form) / max(min(len(look.form), len(base.form)), 1)


def _together(base: _Look, looks: Sequence[_Look]) -> tuple[tuple[str, ...], tuple[Part, ...]]:
    """The columns of all parts, those of the base first, and where each stands in each part."""
    names: dict[tuple[str, int], str] = {}
    for look in (base, *looks):
        for key, name in _keyed(look.header):
            names.setdefault(key, name)
    if len(names) > MAX_COLUMNS:
        raise Refusal(
            _("表头有 %(count)s 列，超过 %(limit)s 列，不像是台账。请只保留需要的列再上传。")
            % {"count": len(names), "limit": MAX_COLUMNS}
        )
    parts = []
    for look in looks:
        header = look.header
        there = dict(zip((key for key, _name in _keyed(header)), header.places, strict=True))
        places = tuple(there.get(key, -1) for key in names)
        parts.append(Part(_called(look.sheet), look.index, header.top, header.line, header.width, places))
    return tuple(names.values()), tuple(parts)


def _keyed(header: Header) -> Iterator[tuple[tuple[str, int], str]]:
    """Each column with what it is found by in another sheet: its name as it is compared, and which of that name it is."""
    counts: Counter[str] = Counter()
    for name in header.names:
        key = normalised(name)
        yield (key, counts[key]), name
        counts[key] += 1


def because(one: Mapping[str, Any], taken: str) -> str:
    """Why a sheet was left, in words; taken: the name of a sheet that was taken."""
    said = {
        "blank": _("空的"),
        "empty": _("只有表头，没有内容"),
        "hidden": _("隐藏的工作表"),
        "not_chosen": _("没有选它"),
        "no_header": _("找不到表头"),
        "no_ledger": _("没有台账要用的列，像是封面、说明或汇总"),
        "other_form": _("列和工作表「%(sheet)s」不一样：%(columns)s") % {"sheet": taken, "columns": one["detail"] or "—"},
    }  # fmt: skip
    return str(said.get(one["why"], one["why"]))
