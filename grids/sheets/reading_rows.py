"""A row of a register's table as what it says: by which door, and of whom what. Values only, no database.

A column's field decides what its cells mean, never the looks of a value; several people in one cell are told apart where each
part is a name.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal, require
from grids.conduct.words import bare
from grids.homes import relations
from grids.people import identity
from grids.people.kinds import DocumentKind
from grids.registry.dwellings.kinds import Use
from grids.sheets import asides, cells
from grids.sheets.naming import OPEN, apart, counted, is_empty, names_in
from grids.sheets.vocabulary import (
    FIELDS,
    OF_HOUSE,
    PLACE,
    TOGETHER,
    Field,
    Register,
    Sort,
    field_of,
    plain_heading,
)

# of several people in one row each of these is told in the same order, or of nobody in particular
EACH = ("number", "kind", "relation", "phone", "sex")
OF_PEOPLE = {one.name: one for one in FIELDS[Register.PEOPLE]}
# what says one of a few things; so many of what was read are kept for the rows that say the same
FEW, WORDS_MOST = frozenset((Sort.CHOICE, Sort.YES, Sort.DAY)), 5_000
# whose names a row is about; of several owners or tenants in one cell each is told in the same order
WHOSE = {Register.PEOPLE: "name", Register.LEASES: "tenant", Register.OWNERS: "owner"}
TOLD_EACH = ("number", "phone", "share")
# days that a month alone may tell, and telephones of which the first is kept
ROUGH = frozenset(("since", "begins_on", "last_day"))
# days of which one column may tell both, from when until when
SPANNED = {Register.PEOPLE: frozenset(("since",)), Register.LEASES: frozenset(("begins_on", "last_day"))}
# what such a column tells of the end, until it is known whether one of its own does; the name of no field
SPAN_END = "end of a span"
PHONES = ("phone", "responsible_phone", "landlord_phone", "office_phone")


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says. place, house: of its door and of the dwelling there; people: of each what it tells, by field.

    line: as a spreadsheet shows it, at: which row of the file; own: what else it tells, in a table of no people. notes: what of it
    was read otherwise than it stands there, by a word of ours; is_aside: it is none of the table, but a total or a signature.
    """

    at: int
    line: int
    sheet: str = ""
    place: Mapping[str, str] = field(default_factory=dict)
    house: Mapping[str, Any] = field(default_factory=dict)
    people: Sequence[Mapping[str, Any]] = ()
    own: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    is_aside: bool = False


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
        self.register, self.header, self.words = register, header, words or {}
        # whether numbers of the workbook count days as those of a Macintosh did
        self.is_1904 = False
        self._read_before: dict[tuple[str, str, bool], dict[str, Any]] = {}
        places = {name: place for place, name in reversed(list(enumerate(header)))}
        own = of_street or {}
        self.columns: list[tuple[Field, int]] = [
            (own.get(one.name, one), places[mapping[one.name]])
            for one in FIELDS[register]
            if mapping.get(one.name) in places
        ]
        self.spanned = SPANNED.get(Register(register), frozenset())
        # where a day alone may be the first or the last one
        self.told_together = {
            one.name for one, place in self.columns
            if one.name in self.spanned and TOGETHER.search(plain_heading(header[place]))
        }  # fmt: skip

    def read(self, at: int, sheet: str, line: int, row: Sequence[Any]) -> Said:
        """What a row says; Refusal with every reason why it can't be read."""
        if asides.is_one(row, self.header, self.columns):
            return Said(at, line, sheet, is_aside=True, notes=("aside",))
        wrong: list[Refusal] = []
        notes: list[str] = []
        found = self._cells(row, wrong, notes)
        place_said = {one.name: found.pop(one.name) for one in PLACE if one.name in found}
        house = {one.name: found.pop(one.name) for one in OF_HOUSE if one.name in found}
        people: list[dict[str, Any]] = []
        try:
            if self.register == Register.PEOPLE:
                house |= _of_nobody(found, house)
                people, found = people_of(found, self.words), {}
            elif self.register in WHOSE:
                people = each_of(self.register, found)
        except Refusal as refusal:
            wrong.append(refusal)
        if wrong:
            unknown = [word for refusal in wrong for word in _word_of(refusal)]
            raise Unread("；".join(map(str, wrong)), unknown)
        return Said(at, line, sheet, place_said, house, people=people, own=found, notes=tuple(notes))

    def _cells(self, row: Sequence[Any], wrong: list[Refusal], notes: list[str]) -> dict[str, Any]:
        """What the cells say by field; wrong and notes are added to."""
        found: dict[str, Any] = {}
        for one, place in self.columns:
            try:
                found |= self._read(one, row[place] if place < len(row) else None, notes)
            except Refusal as refusal:
                wrong.append(refusal)
        if SPAN_END in found:
            _end(found, wrong)
        notes += self._first_phones(found)
        return found

    def _span(self, one: Field, cell: Any, notes: list[str]) -> dict[str, Any]:
        """What a cell says of its field that tells from when until when; nothing where it tells one day."""
        try:
            span = cells.span_of(cell)
            if span is None:
                text = cells.text_of(cell)
                require(
                    one.name not in self.told_together or text.strip().lower() in cells.NOTHING,
                    _("“%(text)s”看不出从哪天起、到哪天止，请写 2026-03-01至2027-02-28 这样的起止日期。")
                    % {"text": text[: cells.SHOWN]},
                )  # fmt: skip
                return {}
            if one.name == "since" and span.end is not None:
                require(
                    span.end >= timezone.localdate(),
                    _("写的是住到 %(day)s，已经过了；搬走的不写在现住的人里，还住着的请更正。") % {"day": span.end},
                )  # fmt: skip
                notes.append("stay_ends")
        except Refusal as refusal:
            raise Refusal(f"{one.label}：{refusal}", field=one.name) from refusal
        notes += ["by_month"] * span.is_rough
        if one.name == "begins_on":
            return {one.name: span.begin, SPAN_END: span.end}
        return {one.name: span.end if one.name == "last_day" else span.begin}

    def _first_phones(self, found: dict[str, Any]) -> list[str]:
        """Of several telephones of one person the first is kept; how often."""
        many = len(names_in(found.get(WHOSE.get(Register(self.register), ""), ""))) > 1
        noted = []
        for name in PHONES:
            if found.get(name) and not (many and name == "phone"):
                found[name], is_first = cells.first_phone(found[name])
                noted += ["more_phones"] * is_first
        return noted

    def _read(self, one: Field, cell: Any, notes: list[str]) -> dict[str, Any]:
        if one.name == "born_on":
            day, is_certain = cells.month_of(cell, is_1904=self.is_1904)
            return {"born_on": day, "born_is_certain": is_certain}
        if one.name in self.spanned and (span := self._span(one, cell, notes)):
            return span
        if one.name in ROUGH and (day := cells.by_month(cell, ends=one.name == "last_day")):
            notes.append("by_month")
            return {one.name: day}
        if self.register == Register.PEOPLE and one.name in EACH:
            # of several people in one cell: read once they are told apart
            return {one.name: cells.text_of(cell)}
        key = (one.name, cell, self.is_1904)
        if type(cell) is str and key in self._read_before:
            return self._read_before[key]
        found = {one.name: cells.read(one, cell, self.words.get(one.name), is_1904=self.is_1904)}
        if type(cell) is str and one.sort in FEW and len(self._read_before) < WORDS_MOST:
            self._read_before[key] = found
        return found


def _end(found: dict[str, Any], wrong: list[Refusal]) -> None:
    """The last day as the column of the first one tells it, where no column of its own tells another."""
    until, told = found.pop(SPAN_END), found.get("last_day")
    found["last_day"] = told or until
    if told and until and told != until:
        sentence = _("租期到哪天止写了两处，一处是 %(one)s，一处是 %(other)s，请核对。")
        wrong.append(Refusal(sentence % {"one": until, "other": told}, field="last_day"))


def _of_nobody(found: dict[str, Any], house: Mapping[str, Any]) -> dict[str, Any]:
    """What a name that says that nobody lives there (空房) tells of the home; it is no name."""
    name = found.get("name", "")
    if not is_empty(name):
        return {}
    found["name"] = ""
    return {} if house.get("use") or name == OPEN else {"use": str(Use.VACANT)}


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
    many = counted(names)
    shared = {name: value for name, value in found.items() if name not in (*EACH, "name")}
    if many > 1:
        shared = {name: value for name, value in shared.items() if name not in ("born_on", "born_is_certain")}
        require(
            not found.get("born_on"),
            _("一格写了 %(n)d 个人，出生日期分不清是谁的，请分成几行。") % {"n": many},
        )
    told = {name: _each(Register.PEOPLE, name, found.get(name, ""), many) for name in EACH if name in found}
    people = []
    for place, whole in enumerate(names):
        own = {name: values[place] for name, values in told.items()}
        name, word = apart(whole, own.get("relation", ""))
        people.append(shared | _understood(own | {"relation": word}, words or {}) | {"name": name})
    return people


def each_of(register: str, found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a row tells of each owner or tenant whom it names; what is told of one thing once is told of each."""
    whose = WHOSE[Register(register)]
    names = names_in(found.get(whose, "")) or [""]
    many = counted(names)
    told = {
        name: _each(register, name, found[name], many) for name in TOLD_EACH if many > 1 and found.get(name)
    }
    return [
        {**found, whose: name, **{each: values[place] for each, values in told.items()}}
        for place, name in enumerate(names)
    ]


def _each(register: str, name: str, text: str, many: int) -> list[str]:
    """What a cell tells of each of so many people; of one who is meant nobody guesses."""
    if many == 1:
        return [" ".join(text.split())]
    between = r"[、;；,，\n]" if name == "share" else r"[、;；,，/\n]"
    parts = [one.strip() for one in re.split(between, text) if one.strip()]
    if not parts:
        return [""] * many
    label = field_of(register, name).label
    told = {"n": many, "label": label, "m": len(parts)}
    require(
        len(parts) == many, _("一格写了 %(n)d 个人，%(label)s写了 %(m)d 个，分不清是谁的；请分成几行。") % told, field=name
    )  # fmt: skip
    return parts


def _understood(own: Mapping[str, str], words: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """The codes of what is told of one person in words."""
    found: dict[str, Any] = dict(own)
    fields = OF_PEOPLE
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
