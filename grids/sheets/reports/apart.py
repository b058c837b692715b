"""Templates of strangers are looked at and filled apart: by a process with limits of time, memory and disk, without any key."""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from threading import BoundedSemaphore
from typing import Any

from django.utils.translation import gettext as _

from grids.conduct import children
from grids.conduct.refusals import Refusal
from grids.sheets.reports.filling import child
from grids.sheets.reports.kinds import LEFT, NOT_TAKEN, WORD

log = logging.getLogger(__name__)

# seconds of the processor, and of waiting for it; so many at once in a process, so that pages go on
SECONDS, WAITED, AT_ONCE = 30, 60, 2
MEMORY, MOST = 1 << 30, 256 << 20
_room = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a template is filled with. columns: by letters, or by the words of its marks, which value of a row goes there.

    words: what a document says of the file itself; mark: the line below everything that says whose file it is.
    """

    columns: Mapping[str, int]
    rows: Sequence[Sequence[object]]
    mark: str
    words: Mapping[str, str]
    sheet: str = ""
    first: int = 1


@dataclass(frozen=True, slots=True)
class Made:
    """A filled template. free: rows that were kept free in it; more: rows that were put in; left: what didn't follow, in words."""

    content: bytes
    free: int = 0
    more: int = 0
    left: tuple[str, ...] = ()


def look(kind: str, data: bytes) -> tuple[dict[str, Any], bytes]:
    """What there is in a template, and what of it is kept; Refusal with a sentence where it isn't taken."""
    return _told_by("look", kind, data, b"")


def fill(kind: str, data: bytes, wanted: Wanted) -> Made:
    """The template with these rows; Refusal with a sentence where they don't fit."""
    given = {
        "columns": dict(wanted.columns), "rows": [_row(row, kind) for row in wanted.rows], "mark": wanted.mark,
        "words": dict(wanted.words), "sheet": wanted.sheet, "first": wanted.first,
    }  # fmt: skip
    told, content = _told_by("fill", kind, data, json.dumps(given).encode())
    left = tuple(str(LEFT[what]) % {"where": where} for what, where in told.get("left", ()))
    return Made(content, told.get("free", 0), told.get("more", 0), left)


def _row(row: Iterable[object], kind: str) -> list[object]:
    return [_said(value) if kind == WORD else _given(value) for value in row]


def _given(value: object) -> object:
    """A value as JSON has it; days and moments say that they are."""
    if isinstance(value, datetime):
        return ["moment", value.isoformat()]
    return ["day", value.isoformat()] if isinstance(value, date) else value


def _said(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)


def _told_by(what: str, kind: str, data: bytes, rest: bytes) -> tuple[dict[str, Any], bytes]:
    if not _room.acquire(timeout=WAITED / 2):
        raise Refusal(_("现在用表样的人多，请过一会儿再试。"), field="file", code="conflict")
    try:
        with children.descriptors("content", given=(data, rest)) as made:
            told = children.told_by(
                child.__file__, made, memory=MEMORY, seconds=SECONDS, waited=WAITED, most=MOST, do=what, kind=kind, size=len(data),
            )  # fmt: skip
            _refuse(told)
            return told, children.content(made["content"])
    finally:
        _room.release()


def _refuse(told: Mapping[str, Any]) -> None:
    if why := told.get("refused"):
        raise Refusal(str(NOT_TAKEN.get(why, NOT_TAKEN["broken"])) % told["given"], field="file")
    if "broken" in told:
        log.error("a template broke its reader: %s", told["broken"])
        raise Refusal(str(NOT_TAKEN["too_much"]), field="file")
