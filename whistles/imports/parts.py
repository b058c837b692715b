"""Which sheets of a file are taken, which are left and why, and where a row stands, as pages, reports and documents tell it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, Protocol

from django.utils.translation import gettext as _

from whistles.ledgers.layout import STRIDE, because, place_of

MOST_NAMED = 12


class Laid(Protocol):
    """An import."""

    layout: dict[str, Any]
    header: list[str]
    mapping: dict[str, str]


class Where(NamedTuple):
    """A row's sheet ("" where the file has no other to take it for) and its line."""

    sheet: str
    line: int

    def __str__(self) -> str:
        if not self.sheet:
            return _("第 %(line)s 行") % {"line": self.line}
        return _("工作表「%(sheet)s」第 %(line)s 行") % {"sheet": self.sheet, "line": self.line}


class TakenSheet(NamedTuple):
    """A sheet that is taken, the lines of its header, how many of its rows were read so far, and columns it lacks."""

    sheet: str
    index: int
    header: str
    rows: int
    lacks: str


class LeftSheet(NamedTuple):
    """A sheet that is left, and why; is_loud: it looks like a ledger, and nobody said to leave it."""

    sheet: str
    index: int
    reason: str
    is_loud: bool


def where(ledger: Laid, position: int) -> Where:
    """Where a row of an import stands."""
    parts = ledger.layout.get("parts", [])
    part, line = place_of(position, len(parts))
    return Where(parts[part]["sheet"] if len(parts) > 1 and part < len(parts) else "", line)


def with_sheet(at: Where, reason: str) -> str:
    """The reason of a refused row with the name of its sheet."""
    return (
        _("工作表「%(sheet)s」：%(reason)s") % {"sheet": at.sheet, "reason": reason} if at.sheet else reason
    )


def taken(ledger: Laid, called: Callable[[str], str] = str) -> list[TakenSheet]:
    """The sheets that are taken; called: how their names are shown."""
    rows = ledger.layout.get("rows", {})
    return [
        TakenSheet(
            called(part["sheet"]),
            part["index"],
            _lines(part),
            rows.get(str(at), 0),
            "、".join(map(called, _lacking(ledger, part))),
        )
        for at, part in enumerate(ledger.layout.get("parts", []))
    ]


def left(ledger: Laid, called: Callable[[str], str] = str) -> list[LeftSheet]:
    """The sheets that are left, with the reason of each."""
    first = next((called(part["sheet"]) for part in ledger.layout.get("parts", [])), "")
    return [
        LeftSheet(called(one["sheet"]), one["index"], because(one, first), one["why"] == "other_form")
        for one in ledger.layout.get("left", [])
    ]


def loud(ledger: Laid, called: Callable[[str], str] = str) -> str:
    """The sentence about sheets that look like ledgers, are not taken, and that nobody said to leave; "" without any."""
    found = [one for one in left(ledger, called) if one.is_loud]
    names = "、".join(f"「{one.sheet}」" for one in found[:MOST_NAMED])
    return (
        _("还有 %(n)d 个工作表也像台账，但列不一样，没有导入：%(names)s。")
        % {"n": len(found), "names": names}
        if found
        else ""
    )


def _lacking(ledger: Laid, part: Mapping[str, Any]) -> list[str]:
    """The columns that are used and that other sheets have, but not this one: they are blank in its rows."""
    used = set(ledger.mapping.values())
    return [
        name for name, place in zip(ledger.header, part["places"], strict=False) if place < 0 and name in used
    ]


def _lines(part: Mapping[str, Any]) -> str:
    return f"{part['top']}–{part['line']}" if part["top"] != part["line"] else str(part["line"])


def document(ledger: Laid, called: Callable[[str], str] = str) -> dict[str, list[dict[str, Any]]]:
    """The same for a document: header_line is the lowest line of the header."""
    told = ledger.layout.get("parts", [])
    return {
        "taken": [
            {
                "sheet": one.sheet,
                "header_line": part["line"],
                "rows": one.rows,
                "lacking": list(map(called, _lacking(ledger, part))),
            }
            for one, part in zip(taken(ledger, called), told, strict=True)
        ],
        "left": [{"sheet": one.sheet, "reason": one.reason} for one in left(ledger, called)],
    }


def counted(layout: dict[str, Any], positions: Iterable[int]) -> dict[str, Any]:
    """The layout with these rows counted."""
    parts = layout.get("parts", [])
    found = Counter(position // STRIDE if len(parts) > 1 else 0 for position in positions)
    rows = {**layout.get("rows", {})}
    for part, count in found.items():
        rows[str(part)] = rows.get(str(part), 0) + count
    return {**layout, "rows": rows}


def uncounted(layout: dict[str, Any]) -> dict[str, Any]:
    """The layout before any of its rows was read."""
    return {name: value for name, value in layout.items() if name != "rows"}
