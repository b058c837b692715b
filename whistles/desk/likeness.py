"""How alike two matters are by their words: pure, so that it can be asked of some hundred at once."""

import re
import unicodedata
from functools import lru_cache

# signs that tell nothing: blanks, stops, and what nearly every report has
_IDLE = re.compile(r"[\W_]+|反映|居民|群众|来电人?|市民|希望|请|有关|部门|问题|处理|解决")
# of a content its beginning says what it is about
HEAD = 200


def plain(text: str) -> str:
    """A text half-width and in lower case, without what tells nothing."""
    return _IDLE.sub("", unicodedata.normalize("NFKC", text).lower())


@lru_cache(maxsize=4096)
def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring signs of a text; of one sign, itself."""
    said = plain(text)
    return frozenset(said[place : place + 2] for place in range(len(said) - 1)) or frozenset(said)


def alike(one: str, other: str) -> float:
    """0 where two texts have no pair of signs in common, 1 where they have all."""
    left, right = pairs(one), pairs(other)
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def held(title: str, text: str) -> float:
    """How much of a title stands in a text: 1 where all of it does."""
    wanted = pairs(title)
    return len(wanted & pairs(text[:HEAD])) / len(wanted) if wanted else 0.0


# ways of writing the same place
_SAME = str.maketrans({"幢": "栋", "#": "号"})


def place_of(address: str) -> str:
    """An address in the one form in which two are compared: 32号院 3单元402室 is 32号院3单元402."""
    said = re.sub(r"[\s,，.。、;；\-—_()（）]+", "", unicodedata.normalize("NFKC", address).lower())
    said = said.translate(_SAME).replace("号楼", "栋").replace("号栋", "栋")
    return re.sub(r"[室户房]$", "", said)
