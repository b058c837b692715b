"""Several names in one cell, as ledgers write who handles a matter: 城管中队、住建局 or 城管中队和住建局."""

import re
import unicodedata
from collections.abc import Iterable

BETWEEN = "、,;/|\n\t+ "
# also a part of names: they part only what is known
JOINING = "和及与"
# what ledgers write beside a name to say who leads and who assists
LEADING = frozenset(("主办", "牵头", "主责", "责任"))
_ROLE = rf"({'|'.join(LEADING)}|协办|配合|会办|协同|协助)(?:单位|部门|科室)?"
_BEFORE, _BEHIND = re.compile(_ROLE + r":\s*"), re.compile(rf"([^{re.escape(BETWEEN)}]+?)\s*\({_ROLE}\)")


def plain(name: str) -> str:
    """A name as names are compared: in one width and case, without blanks."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


class Names:
    """The names that are known, the longest first: one of which another is the beginning is taken whole."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = sorted(filter(None, set(map(plain, known))), key=len, reverse=True)
        self._set = frozenset(self._known)

    def parted(self, cell: str) -> list[str]:
        """The names in a cell, each once, in their order; of one that isn't known what stands between two separators."""
        if plain(cell) in self._set:
            return [cell.strip()]
        rest, found = _who_leads_first(unicodedata.normalize("NFKC", cell)).strip(BETWEEN), []
        while rest:
            name = self._known_at(rest) or self._unknown_at(rest)
            found.append(name.strip())
            rest = rest[len(name) :].lstrip(BETWEEN)
            if rest[:1] and rest[0] in JOINING and self._known_at(rest) is None:
                rest = rest[1:].lstrip(BETWEEN)
        return list(dict.fromkeys(filter(None, found)))

    def _known_at(self, text: str) -> str | None:
        """The longest known name with which a text begins, where it ends there."""
        folded = text.casefold()
        for name in self._known:
            if folded.startswith(name) and (len(text) == len(name) or text[len(name)] in BETWEEN + JOINING):
                return text[: len(name)]
        return None

    def _unknown_at(self, text: str) -> str:
        """What stands before the next separator; before a joining word only where what follows it is known."""
        end = next((at for at, one in enumerate(text) if one in BETWEEN), len(text))
        for at in range(1, end - 1):
            if text[at] in JOINING and self._known_at(text[at + 1 :]):
                return text[:at]
        return text[:end]


def _who_leads_first(cell: str) -> str:
    """A cell without the words that say who leads: 协办：住建局；主办：城管中队 and 住建局、城管中队（牵头）."""
    first, *told = _BEFORE.split(cell)
    parts = [("", first), *zip(told[::2], told[1::2], strict=True)]
    cell = BETWEEN[0].join(names for _role, names in sorted(parts, key=lambda one: one[0] not in LEADING))
    leads = [name for name, role in _BEHIND.findall(cell) if role in LEADING]
    return BETWEEN[0].join([*leads, _BEHIND.sub(r"\1", cell)])
