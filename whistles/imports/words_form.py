"""What the words in a ledger's cells mean, as the page of its columns asks for it: each word with its rows and a list to choose from."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.refusals import Refusal
from grids.conduct.words import EMPTY, MOST_SHOWN, NAMED, UNSAID, Group, Line, Words, bare
from grids.staff.models import Department, User
from whistles.imports import reading
from whistles.imports.findings import called, used_words
from whistles.imports.models import Import
from whistles.imports.offices import Offices
from whistles.imports.shown import is_own
from whistles.imports.words import NEW, VALUED, outcome_called
from whistles.intake.choosing import grade_among
from whistles.ledgers.cells import shown
from whistles.ledgers.columns import FIELDS_BY_NAME
from whistles.ledgers.standing import DECISIONS, LEFT_OUT, OBJECTED, STANDINGS, usual
from whistles.ledgers.texts import clean_line
from whistles.lifecycle.outcomes import Outcome
from whistles.lifecycle.queries import grades_of


@dataclass(frozen=True, slots=True)
class WordsForm:
    """The words of all columns of which there are a few, and which of a row's word and times holds."""

    groups: list[Group]
    decision: str
    decisions: list[tuple[str, str]]
    asks_decision: bool
    # counted over the whole file, or as far as the first rows go
    is_counted: bool

    @property
    def unknown_said(self) -> list[str]:
        """Which words nobody said the meaning of, a sentence for each column that has some."""
        return list(filter(None, (group.unknown_said for group in self.groups)))


def words_form(ledger: Import, reader: User, data: Mapping[str, str] | None = None) -> WordsForm:
    """The form as it stands, or as it was sent."""
    counts, is_counted = _words(ledger, reader)
    groups = [_group(ledger, name, counts[name], reader, data or {}) for name in VALUED if counts.get(name)]
    tells = any(ledger.mapping.get(name) for name in ("state", "voided", "suspended"))
    asks = tells or bool(ledger.findings.get("contradictions"))
    return WordsForm(
        groups, (data or {}).get("decision") or ledger.decision, [(code, str(label)) for code, label in DECISIONS.items()],
        asks, is_counted,
    )  # fmt: skip


def said(ledger: Import, data: Mapping[str, str]) -> Words:
    """What the form says of words, together with what was said before of words that it doesn't show."""
    words: Words = {name: dict(found) for name, found in ledger.values.items()}
    for key, ours in data.items():
        name, _colon, word = key.removeprefix(NAMED).partition(":")
        if not key.startswith(NAMED) or name not in VALUED:
            continue
        if ours == UNSAID or (name != "state" and ours == KNOWN[name](ledger)(word)):
            words.get(name, {}).pop(word, None)
        else:
            words.setdefault(name, {})[word] = "" if ours == EMPTY else ours
    return words


def used_said(ledger: Import, reader: User) -> list[tuple[str, str, str]]:
    """What the words of the file were read as, in words: field, word, what it stands for; to who uploaded it."""
    if not is_own(ledger, reader):
        return []
    found = []
    for name, words in used_words(ledger).items():
        label, labels = str(FIELDS_BY_NAME[name].label), dict(CHOICES[name](ledger, reader))
        found += [(label, word, labels.get(ours) or called(name, ours)) for word, ours in words.items()]
    return found[:MOST_SHOWN]


def _words(ledger: Import, reader: User) -> tuple[dict[str, dict[str, int]], bool]:
    """The words that the check found, or those of the first rows; of a file of somebody else's none."""
    if not is_own(ledger, reader):
        return {}, False
    if found := ledger.findings.get("words"):
        return found, True
    try:
        rows = [cells for _line, cells in reading.opened(ledger).first_rows]
    except Refusal:
        return {}, False
    found = {}
    for name in VALUED:
        column = ledger.mapping.get(name)
        if column in ledger.header:
            place = ledger.header.index(column)
            found[name] = dict(
                Counter(filter(None, (_text(cells[place]) for cells in rows if place < len(cells))))
            )
    return found, False


def _text(cell: object) -> str:
    try:
        return clean_line(cell)
    except Refusal:
        return ""


def _group(
    ledger: Import, name: str, counts: Mapping[str, int], reader: User, data: Mapping[str, str]
) -> Group:
    merged: dict[str, tuple[str, int]] = {}
    for word, rows in _names(ledger, name, counts, reader):
        first, before = merged.get(bare(word), (word, 0))
        merged[bare(word)] = first, before + rows
    choices = CHOICES[name](ledger, reader)
    known = KNOWN[name](ledger)
    lines = [
        _line(ledger, name, plain, word, rows, choices, known, data) for plain, (word, rows) in merged.items()
    ]
    lines.sort(key=lambda line: not line.is_unknown)
    lines = lines[:MOST_SHOWN]
    return Group(
        name,
        str(FIELDS_BY_NAME[name].label),
        ledger.mapping.get(name, ""),
        lines,
        max(len(merged) - MOST_SHOWN, 0),
    )


def _names(ledger: Import, name: str, counts: Mapping[str, int], reader: User) -> Iterator[tuple[str, int]]:
    """The words, of departments each of those in a cell."""
    if name != "department":
        yield from counts.items()
        return
    offices = Offices(ledger.area, reader, ledger.values.get(name, {}))
    for cell, rows in counts.items():
        yield from ((word, rows) for word in offices.parted(cell))


def _line(ledger, name, plain, word, rows, choices, known, data) -> Line:
    chosen = ledger.values.get(name, {})
    key = f"{NAMED}{name}:{plain}"
    own = known(word)
    value = chosen[plain] or EMPTY if plain in chosen else own or UNSAID
    return Line(
        key, shown(word), rows, choices, data.get(key, value), is_unknown=value == UNSAID,
        is_usual=name == "state" and plain not in chosen and bool(own),
    )  # fmt: skip


def _states(_ledger: Import, _reader: User) -> list[tuple[str, str]]:
    offered = [(code, str(label)) for code, label in STANDINGS.items() if code not in (OBJECTED, LEFT_OUT)]
    return [
        (UNSAID, _("请选择")), *offered, (OBJECTED, _("异议、退单（带不进来，这些行退回）")),
        (LEFT_OUT, str(STANDINGS[LEFT_OUT])), (EMPTY, _("不看状态，按时间判断")),
    ]  # fmt: skip


def _outcomes(_ledger: Import, _reader: User) -> list[tuple[str, str]]:
    return [
        (UNSAID, _("请选择")),
        *((code, str(label)) for code, label in Outcome.choices),
        (EMPTY, _("不记")),
    ]


def _grades(ledger: Import, _reader: User) -> list[tuple[str, str]]:
    grades = [(grade.code, str(grade)) for grade in grades_of(ledger.area)]
    return [(UNSAID, _("请选择")), *grades, (EMPTY, _("不看，按上传时选的哨种"))]


def _departments(ledger: Import, reader: User) -> list[tuple[str, str]]:
    listed = [
        (one.code, one.label) for one in Department.objects.serving(ledger.area_id).select_related("area")
    ]
    may = oracle.may_in(reader, Permission.REFERENCE_EDIT, ledger.area_id)
    new = [(NEW, _("新建这个部门，确认导入时生效"))] if may else []
    return [(UNSAID, _("请选择")), *new, *listed, (EMPTY, _("不记部门"))]


def _known_states(ledger: Import):
    column = ledger.mapping.get("state", "")
    return lambda word: usual(word, column)


def _known_outcomes(_ledger: Import):
    return lambda word: outcome_called(word, {})


def _known_grades(ledger: Import):
    grades = grades_of(ledger.area)

    def known(word: str) -> str:
        try:
            return grade_among(grades, ledger.area, word).code
        except Refusal:
            return ""

    return known


def _known_departments(ledger: Import):
    found = Counter()
    codes = {}
    for one in Department.objects.serving(ledger.area_id):
        for word in {one.code, one.name}:
            found[word] += 1
            codes[word] = one.code
    return lambda word: codes[word] if found[word] == 1 else ""


CHOICES = {"state": _states, "outcome": _outcomes, "grade": _grades, "department": _departments}
KNOWN = {
    "state": _known_states,
    "outcome": _known_outcomes,
    "grade": _known_grades,
    "department": _known_departments,
}
