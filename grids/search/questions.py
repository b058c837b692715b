"""What somebody asks, understood once for all that is searched: words, a number, a name. Values only."""

import re
from dataclasses import dataclass, replace

from grids.search import texts

LONGEST = 100
# a house is called by its number whether it is one house or a yard of many: 107号 is also 107号院
NUMBERED = re.compile(r"(?<=[0-9])号$")
# what stands before a number where somebody copies it from a paper or a message
LABELLED = re.compile(
    r"(?:(?:12345|热线|受理|工单|哨件|哨源|来件|案件|事项|流水|订单)?(?:编号|单号|号码|流水号)|(?:工单|哨件|哨源|受理)号?)[\s:：#是为]*"
    r"(?=[A-Za-zＡ-Ｚａ-ｚ]{0,6}[0-9０-９]{4})"
)
# how many words are looked for at once; those behind are told as left out
MOST_WORDS = 8
NUMBER = re.compile(r"[a-z]{0,6}[0-9][a-z0-9]{2,}")
NAME = re.compile(r"[\u3400-\u9fff·]{2,6}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: as it was said, and its words in the form in which texts are searched; every one has to be there.

    left_out: words too many to be looked for. is_cut: the words were cut out of runs that are nowhere as a whole.
    """

    said: str
    words: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    is_cut: bool = False

    @classmethod
    def of(cls, text: str) -> "Asked":
        """The question that somebody typed."""
        said = " ".join(text.split())[:LONGEST]
        words = tuple(
            dict.fromkeys(
                word
                for part in LABELLED.sub(" ", said).split()
                for word in map(_named, texts.fold(part).split(texts.PART))
                if word
            )
        )
        return cls(said, words[:MOST_WORDS], words[MOST_WORDS:])

    @property
    def is_searchable(self) -> bool:
        """Whether there is a word that an index finds."""
        return any(texts.is_searchable(word) for word in self.words)

    @property
    def codes(self) -> list[int]:
        """The codes that whatever holds every word has."""
        return sorted({code for word in self.words for code in texts.codes_of(word)})

    @property
    def number(self) -> str:
        """The question as a piece of a number, without what parts it; "" where it is none."""
        whole = "".join(self.words)
        return whole if NUMBER.fullmatch(whole) and len(whole) >= texts.PIECE else ""

    @property
    def name(self) -> str:
        """The question where it may be the name of a person, else ""."""
        return self.said if NAME.fullmatch(self.said) else ""

    def cut(self) -> "Asked | None":
        """The same with every run cut into words; None where nothing can be cut."""
        parts = {word: texts.cut(word) for word in self.words}
        if not any(parts.values()):
            return None
        words = dict.fromkeys(one for word in self.words for one in parts[word] or [word])
        return replace(self, words=tuple(words)[:MOST_WORDS], is_cut=True)


def _named(word: str) -> str:
    """A house number without the character at its end that stands in no other way of writing it."""
    return NUMBERED.sub("", word)
