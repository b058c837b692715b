"""Words in a register's cells that nobody knows, and what somebody says that they mean: field → word → ours.

Ours is a code of the field's own, or "" for what is to be read as an empty cell. Words are compared as `bare` leaves them.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal, require
from grids.conduct.words import LONGEST, MOST_SHOWN, MOST_WORDS, Words, bare
from grids.homes.premises.queries import trades_to_choose
from grids.sheets.vocabulary import FIELDS, Field, Sort

SHOWN = 20
OF_WORDS = (Sort.CHOICE, Sort.YES)


def of_street(register: str, area_code: str) -> dict[str, Field]:
    """The fields whose choices are a street's own, with them; a trade is known by each part of its name too."""
    found = {}
    for one in FIELDS[register]:
        if one.of_street:
            trades = trades_to_choose(area_code)
            codes = tuple((trade.code, trade.name) for trade in trades)
            said = {part: trade.code for trade in reversed(trades) for part in trade.name.split("、")}
            found[one.name] = replace(one, codes=codes, said=said, of_street="")
    return found


def fields_of_words(register: str, area_code: str) -> dict[str, Field]:
    """The fields of a register in whose cells one of several words stands."""
    own = of_street(register, area_code)
    return {one.name: own.get(one.name, one) for one in FIELDS[register] if one.sort in OF_WORDS}


def checked_words(register: str, area_code: str, words: Any) -> Words:
    """The words by the codes of what they stand for, whatever they were given by. Raises Refusal for what isn't there."""
    fields = fields_of_words(register, area_code)
    if not isinstance(words, Mapping) or any(not isinstance(ours, Mapping) for ours in words.values()):
        raise Refusal(_('写法的对应要按字段给出，例如 {"use": {"自家住": "own"}}。'), field="words")
    found: Words = {}
    for name, chosen in words.items():
        require(
            name in fields and len(chosen) <= MOST_WORDS,
            _("写法的对应只能写这些字段：%(names)s。") % {"names": "、".join(fields)},
            field="words",
        )
        for word, ours in chosen.items():
            if plain := bare(str(word))[:LONGEST]:
                found.setdefault(name, {})[plain] = _checked(fields[name], word, str(ours).strip())
    return found


def _checked(field: Field, word: str, ours: str) -> str:
    if not ours:
        return ""
    code = next((code for code, label in field.codes if ours in (code, str(label))), None)
    if code is None:
        known = "、".join(f"{code}（{label}）" for code, label in field.codes)
        told = {"word": str(word)[:SHOWN], "ours": ours[:SHOWN], "field": field.label, "known": known}
        raise Refusal(
            _("「%(word)s」不能对应成「%(ours)s」，%(field)s可写：%(known)s。") % told, field="words"
        )
    return code


def counted(before: Mapping[str, Mapping[str, int]], more: Counter) -> dict[str, dict[str, int]]:
    """How many rows have which word, with those of one more batch; of a column of very many words the first ones."""
    found = {name: dict(words) for name, words in before.items()}
    for (name, word), rows in more.items():
        words = found.setdefault(name, {})
        plain = word[:LONGEST]
        if plain in words or len(words) <= MOST_SHOWN:
            words[plain] = words.get(plain, 0) + rows
    return found
