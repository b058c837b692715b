"""A row of a register's table as what it says: by which door, and of whom what. Values only, no database.

A column's field decides what its cells mean, never the looks of a value; several people in one cell are told apart where each
part is a name.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal, require
from grids.conduct.words import bare
from grids.homes import relations
from grids.people import identity
from grids.people.kinds import DocumentKind
from grids.personal.masking import HAN
from grids.sheets import cells
from grids.sheets.vocabulary import FIELDS, OF_HOUSE, PLACE, Field, Register

BETWEEN = re.compile(r"[、;；\n]|(?<![A-Za-z])[,，/](?![A-Za-z])")
NAME = re.compile(rf"[{HAN}]{{2,6}}|[{HAN}]+(?:[·•・‧.．][{HAN}]+)+")
# 李四（妻）: what stands in brackets behind a name is the relation, where it is one
BEHIND = re.compile(r"^(?P<name>[^（(]+)[（(](?P<word>[^（()）]{1,8})[)）]$")
# of several people in one row each of these is told in the same order, or of nobody in particular
EACH = ("number", "kind", "relation", "phone", "sex")
PEOPLE_MOST = 20


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says. place, house: of its door and of the dwelling there; people: of each what it tells, by field.

    line: as a spreadsheet shows it, at: which row of the file; own: what else it tells, in a table of no people.
    """

    at: int
    line: int
    sheet: str = ""
    place: Mapping[str, str] = field(default_factory=dict)
    house: Mapping[str, Any] = field(default_factory=dict)
    people: Sequence[Mapping[str, Any]] = ()
    own: Mapping[str, Any] = field(default_factory=dict)


class Unread(Refusal):
    """A row that can't be read. words: those of its cells that nobody knows, by field."""

    def __init__(self, message: str, words: Sequence[tuple[str, str]]) -> None:
        super().__init__(message)
        self.words = words


class RowReader:
    """Reads the rows of one file by its columns.

    words: what somebody said of words that nobody knows, field → word → ours; of_street: fields whose choices are a street's own.
    """

    def __init__(
        self, register: str, header: Sequence[str], mapping: Mapping[str, str],
        words: Mapping[str, Mapping[str, str]] | None = None, of_street: Mapping[str, Field] | None = None,
    ) -> None:  # fmt: skip
        self.register, self.words = register, words or {}
        places = {name: place for place, name in reversed(list(enumerate(header)))}
        own = of_street or {}
        self.columns: list[tuple[Field, int]] = [
            (own.get(one.name, one), places[mapping[one.name]])
            for one in FIELDS[register]
            if mapping.get(one.name) in places
        ]

    def read(self, at: int, sheet: str, line: int, row: Sequence[Any]) -> Said:
        """What a row says; Refusal with every reason why it can't be read."""
        found: dict[str, Any] = {}
        wrong: list[str] = []
        unknown: list[tuple[str, str]] = []
        for one, place in self.columns:
            cell = row[place] if place < len(row) else None
            try:
                found |= self._read(one, cell)
            except Refusal as refusal:
                wrong.append(str(refusal))
                unknown += _word_of(refusal)
        place_said = {one.name: found.pop(one.name) for one in PLACE if one.name in found}
        house = {one.name: found.pop(one.name) for one in OF_HOUSE if one.name in found}
        people: list[dict[str, Any]] = []
        if self.register == Register.PEOPLE:
            try:
                people, found = people_of(found, self.words), {}
            except Refusal as refusal:
                wrong.append(str(refusal))
                unknown += _word_of(refusal)
        if wrong:
            raise Unread("；".join(wrong), unknown)
        return Said(at, line, sheet, place_said, house, people=people, own=found)

    def _read(self, one: Field, cell: Any) -> dict[str, Any]:
        if one.name == "born_on":
            day, is_certain = cells.month_of(cell)
            return {"born_on": day, "born_is_certain": is_certain}
        if self.register == Register.PEOPLE and one.name in EACH:
            # of several people in one cell: read once they are told apart
            return {one.name: cells.text_of(cell)}
        return {one.name: cells.read(one, cell, self.words.get(one.name))}


def _word_of(refusal: Refusal) -> list[tuple[str, str]]:
    """The word that nobody knows, where that is why."""
    return [(refusal.field or "", refusal.word)] if isinstance(refusal, cells.Unknown) else []


def people_of(
    found: Mapping[str, Any], words: Mapping[str, Mapping[str, str]] | None = None
) -> list[dict[str, Any]]:
    """The people of a row, each with what it tells of them."""
    names = names_in(found.get("name", ""))
    if not names:
        return []
    many = len(names)
    require(many <= PEOPLE_MOST, _("一格写了 %(n)d 个人，太多了，请分成几行。") % {"n": many})
    shared = {name: value for name, value in found.items() if name not in (*EACH, "name")}
    if many > 1:
        shared = {name: value for name, value in shared.items() if name not in ("born_on", "born_is_certain")}
        require(
            not found.get("born_on"),
            _("一格写了 %(n)d 个人，出生日期分不清是谁的，请分成几行。") % {"n": many},
        )
    told = {name: _each(name, found.get(name, ""), many) for name in EACH if name in found}
    people = []
    for place, whole in enumerate(names):
        own = {name: values[place] for name, values in told.items()}
        name, word = _apart(whole, own.get("relation", ""))
        people.append(shared | _understood(own | {"relation": word}, words or {}) | {"name": name})
    return people


def names_in(text: str) -> list[str]:
    """The names in a cell: several only where every part is a name. 阿卜杜拉·买买提 is one."""
    text = text.strip()
    if not text:
        return []
    parts = [one.strip() for one in BETWEEN.split(text) if one.strip()]
    if len(parts) > 1 and all(NAME.fullmatch(_bare(one)) for one in parts):
        return parts
    return [" ".join(text.split())]


def _bare(part: str) -> str:
    found = BEHIND.match(part)
    return "".join((found["name"] if found else part).split())


def _apart(whole: str, relation: str) -> tuple[str, str]:
    """A name, and the relation that stands in brackets behind it, where it is one and no other is told."""
    found = BEHIND.match(whole)
    if found and relations.read(found["word"]):
        return found["name"].strip(), relation or found["word"]
    return whole, relation


def _each(name: str, text: str, many: int) -> list[str]:
    """What a cell tells of each of so many people; of one who is meant nobody guesses."""
    if many == 1:
        return [" ".join(text.split())]
    parts = [one.strip() for one in re.split(r"[、;；,，/\n]", text) if one.strip()]
    if not parts:
        return [""] * many
    label = next(one.label for one in FIELDS[Register.PEOPLE] if one.name == name)
    told = {"n": many, "label": label, "m": len(parts)}
    require(
        len(parts) == many, _("一格写了 %(n)d 个人，%(label)s写了 %(m)d 个，分不清是谁的；请分成几行。") % told, field=name
    )  # fmt: skip
    return parts


def _understood(own: Mapping[str, str], words: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """The codes of what is told of one person in words."""
    found: dict[str, Any] = dict(own)
    fields = {one.name: one for one in FIELDS[Register.PEOPLE]}
    for name in ("number", "phone", "sex"):
        if name in found:
            found[name] = cells.read(fields[name], found[name], words.get(name))
    kind = found.get("kind", "")
    found["kind"] = kind_of(fields["kind"], kind, found.get("number", ""), words.get("kind"))
    found["relation"] = _relation(found.get("relation", ""), words.get("relation", {}))
    return found


def _relation(word: str, chosen: Mapping[str, str]) -> str:
    """The code of a relation: as somebody said of the word, else as it is known."""
    code = chosen.get(bare(word)) if word and chosen else None
    if code is None:
        code = relations.read("" if word in cells.NOTHING else word)
    if code is None:
        sentence = _("与户主关系“%(word)s”不认识，请写户主、配偶、子、女这样的关系。")
        raise cells.Unknown(sentence % {"word": word[:12]}, "relation", word)
    return code


def kind_of(kinds: Field, word: str, number: str, chosen: Mapping[str, str] | None = None) -> str:
    """The kind of a document: as it is told, else as the number says by itself; a passport and a pass say nothing."""
    if word and (told := cells.read(kinds, word, chosen)):
        require(
            told != DocumentKind.NONE or not number, _("写了没有证件，又写了证件号码，请核对。"), field="number"
        )  # fmt: skip
        return str(told) if number else str(DocumentKind.NONE)
    if not number:
        return str(DocumentKind.NONE)
    guessed = identity.guessed_kind(number)
    if guessed is None and re.fullmatch(r"[A-Z]{1,2}[0-9]{6,9}", identity.plain(number)):
        raise Refusal(
            _("证件号码不是身份证号，请在“证件类型”一列写明是护照、通行证还是别的证件。"), field="kind"
        )
    # what is no whole number of a citizen's is read as one, so that the sentence says what is wrong with it
    return guessed or str(DocumentKind.RESIDENT_ID)
