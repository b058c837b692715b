"""What the parts around a workbook's sheets say: which sheets there are, how cells are drawn, which texts they share."""

import posixpath
import re
from dataclasses import dataclass

from grids.files.cleaning.told import NotTakenError
from grids.sheets.reports.filling.package import BOOK, LINKS, Package, tags

# numbers of formats that every program knows as days or times
DAYS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
# a code of one's own shows a day where it has one of these outside of what it says
SIGNS = re.compile(r"(?i)[ymdh]")
SAID = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


@dataclass(frozen=True, slots=True)
class Named:
    """A sheet by its name. part: where it lies."""

    name: str
    part: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Book:
    """What is known of a workbook. days, bordered: styles of cells that show days, and that have a line around them."""

    sheets: list[Named]
    days: set[str]
    bordered: set[str]
    strings: list[str]
    is_of_1904: bool
    has_formulas: bool

    def sheet(self, name: str) -> Named:
        """The sheet of this name."""
        found = next((one for one in self.sheets if one.name == name), None)
        if found is None:
            raise NotTakenError("no_sheet", name=name[:40])
        return found


def book_of(package: Package) -> Book:
    """Read what is around the sheets."""
    links = _links(package, LINKS, "xl")
    sheets, is_of_1904 = [], False
    for one in tags(package.parts[BOOK]):
        if one.name == "workbookPr":
            is_of_1904 = one.given.get("date1904", "0").lower() in ("1", "true")
        elif one.name == "sheet":
            key = next((value for name, value in one.given.items() if name.endswith(":id")), "")
            kind, part = links.get(key, ("", ""))
            if kind == "worksheet" and part in package.parts:
                sheets.append(
                    Named(one.given.get("name", ""), part, one.given.get("state", "visible") != "visible")
                )
    if not sheets:
        raise NotTakenError("unknown")
    by_kind = {kind: part for kind, part in links.values()}
    days, bordered = _styles(package.parts.get(by_kind.get("styles", ""), b""))
    has_formulas = any(re.search(rb"<(?:\w+:)?f[\s>/]", package.parts[one.part]) for one in sheets)
    return Book(
        sheets,
        days,
        bordered,
        _strings(package.parts.get(by_kind.get("sharedStrings", ""), b"")),
        is_of_1904,
        has_formulas,
    )


def links_of_sheet(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """What a sheet's part refers to: kind and part, by the id that it uses."""
    folder, name = posixpath.split(part)
    return _links(package, f"{folder}/_rels/{name}.rels", folder)


def _links(package: Package, name: str, folder: str) -> dict[str, tuple[str, str]]:
    found = {}
    for one in tags(package.parts[name]) if name in package.parts else ():
        if one.name == "Relationship":
            target = posixpath.normpath(posixpath.join("/", folder, one.given.get("Target", ""))).lstrip("/")
            found[one.given.get("Id", "")] = (one.given.get("Type", "").rpartition("/")[2], target)
    return found


def _styles(part: bytes) -> tuple[set[str], set[str]]:
    codes, borders, days, bordered, number = {}, [], set(), set(), 0
    for one in tags(part) if part else ():
        above = one.above.name if one.above else ""
        if one.name == "numFmt":
            codes[one.given.get("numFmtId", "")] = one.given.get("formatCode", "")
        elif one.name == "border" and above == "borders":
            borders.append(str(len(borders)) if b" style=" in part[one.start : one.end] else "")
        elif one.name == "xf" and above == "cellXfs":
            if _shows_a_day(one.given.get("numFmtId", "0"), codes):
                days.add(str(number))
            if one.given.get("borderId", "0") in filter(None, borders):
                bordered.add(str(number))
            number += 1
    return days, bordered


def _shows_a_day(number: str, codes: dict[str, str]) -> bool:
    if number in codes:
        return bool(SIGNS.search(SAID.sub("", codes[number])))
    return number.isdecimal() and int(number) in DAYS


def _strings(part: bytes) -> list[str]:
    found: list[str] = []
    pieces: list[str] = []
    for one in tags(part) if part else ():
        if one.name == "t" and not (one.above and one.above.name == "rPh"):
            pieces.append(one.said)
        elif one.name == "si":
            found.append("".join(pieces))
            pieces = []
    return found
