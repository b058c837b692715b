"""What the words in a register's cells mean, as the page of its columns asks for it: each with its rows and a list to choose from."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from grids.conduct.words import EMPTY, MOST_SHOWN, NAMED, UNSAID, Group, Line, Words, bare
from grids.sheets.shown import CELL_MOST, is_own
from grids.sheets.vocabulary import Field
from grids.sheets.words import fields_of_words

if TYPE_CHECKING:
    from grids.sheets.models import RegisterImport
    from grids.staff.models import User


def groups_of(matter: "RegisterImport", reader: "User", data: Mapping[str, str] | None = None) -> list[Group]:
    """The words that the check didn't know and those of which somebody said what they are, by column; as they stand or were sent.

    Of a file of somebody else's none: in a column that was chosen wrongly people's values stand.
    """
    if not is_own(matter, reader):
        return []
    fields = fields_of_words(matter.register, matter.area_id)
    found = (_group(matter, field, data or {}) for field in fields.values() if matter.mapping.get(field.name))
    return [group for group in found if group.lines]


def unknown_said(matter: "RegisterImport", reader: "User") -> list[str]:
    """Which words nobody said the meaning of, a sentence for each column that has some."""
    return list(filter(None, (group.unknown_said for group in groups_of(matter, reader))))


def said(matter: "RegisterImport", data: Mapping[str, str]) -> Words:
    """What the form says of words, together with what was said before of words that it doesn't show."""
    words: Words = {name: dict(found) for name, found in matter.words.items()}
    for key, ours in data.items():
        name, _colon, word = key.removeprefix(NAMED).partition(":")
        if not key.startswith(NAMED):
            continue
        if ours == UNSAID:
            words.get(name, {}).pop(word, None)
        else:
            words.setdefault(name, {})[word] = "" if ours == EMPTY else ours
    return {name: found for name, found in words.items() if found}


def _group(matter: "RegisterImport", field: Field, data: Mapping[str, str]) -> Group:
    chosen = matter.words.get(field.name, {})
    merged: dict[str, tuple[str, int]] = {}
    for word, rows in matter.unknown.get(field.name, {}).items():
        first, before = merged.get(bare(word), (word, 0))
        merged[bare(word)] = first, before + rows
    for word in chosen:
        merged.setdefault(word, (word, 0))
    choices = [
        (UNSAID, _("请选择")),
        *((code, str(label)) for code, label in field.codes),
        (EMPTY, _("这一格不填")),
    ]
    lines = []
    for plain, (word, rows) in merged.items():
        key = f"{NAMED}{field.name}:{plain}"
        value = (chosen[plain] or EMPTY) if plain in chosen else UNSAID
        shown = word if len(word) <= CELL_MOST else word[: CELL_MOST - 1] + "…"
        lines.append(Line(key, shown, rows, choices, data.get(key, value), is_unknown=value == UNSAID))
    lines.sort(key=lambda line: not line.is_unknown)
    more = max(len(merged) - MOST_SHOWN, 0)
    return Group(field.name, str(field.label), matter.mapping[field.name], lines[:MOST_SHOWN], more)
