"""What a check or an import finds in a file besides its matters: words, where rows stand, rows that contradict themselves."""

from collections import Counter
from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal
from grids.conduct.words import LONGEST, bare
from whistles.imports import doubts
from whistles.imports.words import NEW, VALUED
from whistles.ledgers.names import Names
from whistles.ledgers.rows import TELL_STANDING, LedgerRow
from whistles.ledgers.standing import CONTRADICTIONS, STANDINGS, standing_of
from whistles.lifecycle.outcomes import Outcome

# a column of so many different words is none of a few
MOST_WORDS = 300
Findings = dict[str, Any]


def found_in(rows: list[LedgerRow], faulty: list[LedgerRow], mapping: Mapping[str, str]) -> Findings:
    """What stands in the rows of a batch. faulty: what could be read of rows that are refused: where they stand isn't told."""
    both = [*rows, *faulty]
    found: Findings = {
        "words": {
            name: dict(_few(Counter(map(attrgetter(name), both)))) for name in VALUED if mapping.get(name)
        }
    }
    if any(mapping.get(name) for name in TELL_STANDING):
        found["standings"] = standings_of(rows)
    if contradictions := Counter(row.contradicts for row in both if row.contradicts):
        found["contradictions"] = dict(contradictions)
    return found


def standings_of(rows: Iterable[LedgerRow]) -> dict[str, int]:
    """How many of these rows stand where."""
    return dict(Counter(row.stands for row in rows))


def but_for(found: Findings, rows: Iterable[LedgerRow]) -> Findings:
    """What was found in a batch, where these of its rows were refused after they had been read."""
    if "standings" not in found:
        return found
    return found | {"standings": dict(Counter(found["standings"]) - Counter(standings_of(rows)))}


def _few(counts: Counter) -> list[tuple[str, int]]:
    return [(word[:LONGEST], number) for word, number in counts.most_common(MOST_WORDS) if word]


def merged(before: Mapping[str, Any], more: Mapping[str, Any]) -> Findings:
    """What was found so far, and what a batch found."""
    whole: Findings = {name: dict(found) for name, found in before.items()}
    words = {name: dict(found) for name, found in whole.get("words", {}).items()}
    for name, found in more.get("words", {}).items():
        words[name] = dict(_few(Counter(words.get(name, {})) + Counter(found)))
    whole["words"] = words
    whole["doubts"] = doubts.merged(before.get("doubts", {}), more.get("doubts", {}))
    for kind in ("standings", "contradictions", "made", "asides"):
        if kind in before or kind in more:
            whole[kind] = dict(Counter(whole.get(kind, {})) + Counter(more.get(kind, {})))
    return whole


def unknown_states(ledger: Any) -> dict[str, int]:
    """The words for a state that nobody said the meaning of, each with the number of its rows."""
    chosen, header = ledger.values.get("state", {}), ledger.mapping.get("state", "")
    unknown: dict[str, int] = {}
    for word, number in ledger.findings.get("words", {}).get("state", {}).items():
        try:
            standing_of(word, chosen, header)
        except Refusal:
            unknown[word] = number
    return unknown


def contradictions_said(ledger: Any) -> str:
    """How many rows contradict themselves, and what becomes of them; "" where none does."""
    found = ledger.findings.get("contradictions", {})
    if not found:
        return ""
    named = "；".join(
        _("%(what)s：%(n)d 行") % {"what": CONTRADICTIONS[code], "n": number}
        for code, number in found.items()
    )
    return _("状态和时间对不上的有 %(n)d 行：%(named)s。%(decision)s。") % {
        "n": sum(found.values()), "named": named, "decision": ledger.get_decision_display(),
    }  # fmt: skip


def used_words(ledger: Any) -> dict[str, dict[str, str]]:
    """What each word that stands in the file was read as, field by field: what was said of it, and for a state what is usual."""
    used: dict[str, dict[str, str]] = {}
    for name, counts in ledger.findings.get("words", {}).items():
        chosen = ledger.values.get(name, {})
        parted = Names(chosen).parted
        for word in counts:
            if name == "state":
                try:
                    used.setdefault(name, {})[word] = standing_of(
                        word, chosen, ledger.mapping.get("state", "")
                    )
                except Refusal:
                    continue
                continue
            for one in parted(word) if name == "department" and chosen else (word,):
                if bare(one) in chosen:
                    used.setdefault(name, {})[one] = chosen[bare(one)]
    return used


def made_said(ledger: Any) -> str:
    """Which departments the import made, in a sentence; "" where it made none."""
    made = ledger.findings.get("made", {})
    if not made:
        return ""
    return _("按台账上的名称新建了 %(n)d 个部门：%(names)s。它们都按街道科室登记，请到后台核对类别和人员。") % {
        "n": len(made), "names": "、".join(made),
    }  # fmt: skip


def asides(ledger: Any) -> int:
    """How many of the refused rows are none of a matter, so that nobody needs to mend them."""
    return ledger.findings.get("asides", {}).get("rows", 0)


def standings_said(ledger: Any) -> list[tuple[str, int]]:
    """How many rows stand where, by what their ledger says."""
    found = ledger.findings.get("standings", {})
    return [(str(STANDINGS[code]), found[code]) for code in STANDINGS if found.get(code)]


def called(name: str, ours: str) -> str:
    """What a word stands for, in words."""
    if not ours:
        return _("当作空白")
    if ours == NEW:
        return _("新建这个部门")
    known = STANDINGS if name == "state" else dict(Outcome.choices) if name == "outcome" else {}
    return str(known.get(ours, ours))
