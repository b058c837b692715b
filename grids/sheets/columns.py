"""Which column of a file is which field: looked through before anything is read by it, and remembered by the file's header."""

import hashlib
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from grids.conduct.refusals import require
from grids.personal.masking import reaches_somebody
from grids.sheets.vocabulary import FIELDS, ONE_OF_PLACE, Register, guessed, plain_heading

LISTED, SHOWN = 30, 30
# so many columns of usual names make a header
KNOWN_LEAST = 2
WORDS = frozenset(
    plain_heading(word) for fields in FIELDS.values() for field in fields for word in field.words
)
# what a workbook of refused rows has in front of the file's own columns
OF_REFUSED = ("原因", "行")


def checked(register: str, mapping: Mapping[str, str], header: Sequence[str]) -> dict[str, str]:
    """The mapping without its empty fields; Refusal at the field whose column is missing, or stands there twice."""
    known = {field.name: field for field in FIELDS[register]}
    found = {name: column for name, column in mapping.items() if column}
    for name, column in found.items():
        require(name in known, _("没有“%(name)s”这个字段。") % {"name": name[:SHOWN]}, field="mapping")
        told = {"column": column[:SHOWN], "n": header.count(column)}
        require(told["n"], _("文件里没有“%(column)s”这一列。") % told, field=name)
        require(
            told["n"] == 1, _("表头里“%(column)s”出现了 %(n)d 次，请在文件里改成不同的列名再上传。") % told, field=name
        )  # fmt: skip
    for field in known.values():
        require(
            not field.is_needed or field.name in found,
            _("还没有指明哪一列是%(label)s。%(columns)s")
            % {"label": field.label, "columns": listing(header)},
            field=field.name,
        )
    require(
        any(name in found for name in ONE_OF_PLACE), _("房号和详细地址至少要指明一列。%(columns)s") % {"columns": listing(header)},
        field="room",
    )  # fmt: skip
    return found


def listing(header: Sequence[str]) -> str:
    """The sentence that tells which columns a file has."""
    names = "、".join(name[:SHOWN] for name in header[:LISTED])
    return _("文件的列有：%(names)s。") % {"names": names} if names else _("文件里没有表头。")


def filled(
    register: str, header: Sequence[str], remembered: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Which column is what, as it was said of this header before, else as the names of the columns say."""
    if remembered is not None:
        return {name: column for name, column in remembered.items() if column in header}
    return guessed(register, header)


def left_over(header: Sequence[str], mapping: Mapping[str, str]) -> list[str]:
    """The columns that nothing uses, in the file's order."""
    used = set(mapping.values())
    return [name for name in dict.fromkeys(header) if name and name not in used and name not in OF_REFUSED]


def fingerprint(header: Sequence[str]) -> str:
    """Under what a mapping is remembered: the same whatever the order of the columns."""
    own = (name for name in header if name not in OF_REFUSED)
    return hashlib.sha256("\n".join(sorted(map(plain_heading, own))).encode()).hexdigest()


def is_header(header: Sequence[str]) -> bool:
    """Whether it names columns: what reaches or names somebody is the first row of a file without a header.

    单元 and 与户主关系 look like names as well: columns that are known by name say that it is one.
    """
    known = sum(1 for name in header if plain_heading(name) in WORDS)
    return known >= KNOWN_LEAST or not any(reaches_somebody(name) for name in header)


def named(register: str) -> dict[str, tuple[str, ...]]:
    """By which columns the reader of tables knows the header: those that every table of this register has, under any name."""
    needed = next((field for field in FIELDS[register] if field.is_needed), None)
    words = needed.words if needed else _of(register, "room")
    # the reader asks for something in every row of these columns; the field's name means nothing to it
    return {"title": words}


def _of(register: str, name: str) -> tuple[str, ...]:
    both = {field.name: field.words for field in FIELDS[register]}
    return both[name] + both["address"] if register == Register.DWELLINGS else both[name]
