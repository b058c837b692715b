"""Words in a ledger's cells that the street says the meaning of: field → word → ours.

A word is compared as `standing.bare` leaves it. Ours is a standing, an outcome, the key of a grade, the code of a department,
NEW for a department that is yet to be made of the name, "" for what is to be read as an empty cell.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from django.utils import translation
from django.utils.translation import gettext as _

from grids.areas.models import Area
from grids.conduct.refusals import Refusal
from grids.conduct.words import LONGEST, MOST_WORDS, Words, bare
from grids.staff.models import Department
from whistles.ledgers.cells import shown
from whistles.ledgers.columns import FIELDS_BY_NAME
from whistles.ledgers.standing import STANDINGS, usual
from whistles.lifecycle.outcomes import Outcome
from whistles.lifecycle.queries import grade_among, grades_of

VALUED = ("state", "outcome", "grade", "department")
NEW = "+"
# of a department every name that nobody knows
ANY = "*"


def parse_words(assignments: Iterable[str]) -> Words:
    """What `field:word=ours` assignments say. Raises Refusal for one of another form."""
    words: Words = {}
    for assignment in assignments:
        left, sign, ours = assignment.rpartition("=")
        name, colon, word = left.partition(":")
        if not (sign and colon and name.strip() in VALUED and bare(word)):
            raise Refusal(
                _(
                    "“%(text)s”写法不对，应为 字段:写法=对应，例如 state:自行处理=settled、grade:一般=routine；字段可写：%(names)s。"
                )
                % {"text": shown(assignment), "names": "、".join(VALUED)},
                field="value",
            )
        words.setdefault(name.strip(), {})[bare(word)] = ours.strip()
    return words


def checked_words(words: Mapping[str, Mapping[str, str]], area: Area) -> Words:
    """The words by the codes of what they stand for, whatever they were given by. Raises Refusal for what isn't there."""
    if not isinstance(words, Mapping) or any(not isinstance(ours, Mapping) for ours in words.values()):
        raise Refusal(_('写法的对应要按字段给出，例如 {"state": {"自行处理": "settled"}}。'), field="values")
    found: Words = {}
    for name, ours_by_word in words.items():
        if name not in VALUED or len(ours_by_word) > MOST_WORDS:
            raise Refusal(
                _("写法的对应只能写这些字段：%(names)s。") % {"names": "、".join(VALUED)}, field="values"
            )
        for word, ours in ours_by_word.items():
            plain = ANY if word == ANY else bare(str(word))[:LONGEST]
            if plain:
                found.setdefault(name, {})[plain] = _checked(name, word, str(ours).strip(), area)
    return found


def _checked(name: str, word: str, ours: str, area: Area) -> str:
    if not ours:
        return ""
    if name == "grade":
        return grade_among(grades_of(area), area, ours).code
    if name == "department":
        return NEW if ours == NEW else _department(ours, area)
    known = _states() if name == "state" else _outcomes()
    code = known.get(ours) or (usual(ours) if name == "state" else "")
    if not code:
        raise Refusal(
            _("「%(word)s」不能对应成「%(ours)s」，%(field)s可写：%(known)s。")
            % {
                "word": shown(word), "ours": shown(ours), "field": FIELDS_BY_NAME[name].label,
                "known": "、".join(f"{code}（{label}）" for label, code in known.items() if label != code),
            },
            field="values",
        )  # fmt: skip
    return code


def _states() -> dict[str, str]:
    return {str(label): code for code, label in STANDINGS.items()} | {code: code for code in STANDINGS}


def _outcomes() -> dict[str, str]:
    return {str(label): code for code, label in Outcome.choices} | outcome_words()


@cache
def outcome_words() -> dict[str, str]:
    """How a matter was closed by what ledgers call it, whatever language the reader has."""
    with translation.override(None):
        labels = {str(label): code for code, label in Outcome.choices}
    return labels | {code: code for code in Outcome.values}


def outcome_called(word: str, chosen: Mapping[str, str]) -> str:
    """How a matter was closed by a ledger's word: as the street chose, else as it is called; "" for one that nobody knows."""
    return outcome_words().get(chosen.get(bare(word), word), "")


def _department(ours: str, area: Area) -> str:
    found = {one.code for one in Department.objects.serving(area.code) if ours in (one.code, one.name)}
    if len(found) != 1:
        raise Refusal(
            _("部门「%(name)s」在名单里找不到，或不止一个，请写代码。") % {"name": shown(ours)},
            field="values",
        )
    return found.pop()
