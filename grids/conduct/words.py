"""Words in the cells of a table whose meaning somebody says: how they are compared, listed to choose from, and remembered.

Tables of every kind share it: field → word → ours; ours "" is what is to be read as an empty cell.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from grids.personal.masking import reaches_somebody

Words = dict[str, dict[str, str]]
# of a list: nothing is said of the word; it is read as an empty cell
UNSAID, EMPTY = "?", "-"
NAMED = "say:"
MOST_WORDS, LONGEST = 500, 200
# a column of more words is none of a few: what of it isn't known is told by the check
MOST_SHOWN = 60
# of unknown words a sentence names these
MOST_NAMED = 8
_EDGES = re.compile(r"^[^\w√×]+|[^\w√×]+$")
_BETWEEN = re.compile(r"[\s_\-·]+")


def bare(word: str) -> str:
    """A word as words are compared: in one width and case, without blanks and what stands around it."""
    text = unicodedata.normalize("NFKC", word).casefold().strip()
    return _BETWEEN.sub("", _EDGES.sub("", text))


@dataclass(frozen=True, slots=True)
class Line:
    """A word, in how many rows it stands, and what may be chosen for it. is_unknown: its rows can't come in as they are."""

    name: str
    word: str
    rows: int
    choices: list[tuple[str, str]]
    value: str
    is_unknown: bool = False
    is_usual: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The words of one column."""

    name: str
    label: str
    column: str
    lines: list[Line] = field(default_factory=list)
    more: int = 0

    @property
    def unknown_said(self) -> str:
        """The words that nobody said the meaning of in a sentence; "" where there are none."""
        unknown = [line for line in self.lines if line.is_unknown]
        if not unknown:
            return ""
        named = "、".join(
            _("“%(word)s”（%(n)d 行）") % {"word": line.word, "n": line.rows} for line in unknown[:MOST_NAMED]
        )
        if len(unknown) > MOST_NAMED:
            named = _("%(words)s 等 %(n)d 种") % {"words": named, "n": len(unknown)}
        return _("“%(column)s”一列有系统不知道的说法，这些行不能导入：%(words)s。") % {
            "column": self.column,
            "words": named,
        }


def to_remember(words: Mapping[str, Mapping[str, str]]) -> Words:
    """Of what was said the words that reach nobody: in a column that was chosen wrongly people's values may stand."""
    kept = {
        name: {word: ours for word, ours in found.items() if not reaches_somebody(word)}
        for name, found in words.items()
    }
    return {name: found for name, found in kept.items() if found}
