"""Texts as a search compares them: one form for everything that is written in several, and codes by which an index finds it.

Full and half width, capitals, traditional characters and the ways of writing a house number are folded on both sides. What
is no letter, digit or character parts two runs; within a run two neighbouring characters are one code, of letters and
digits four, so that any piece of a long number is found and 402 is not found in 14025.
"""

import re
import unicodedata
import zlib
from collections.abc import Iterator
from functools import cache

import opencc
import rjieba

# letters and digits are compared by so many at a time
PIECE = 4
PART = "|"

DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
UNITS = "号院|号楼|号|栋|幢|单元|室|楼|层|座|组|门|户|巷|弄"
IN_WORDS = re.compile(rf"[零〇一二三四五六七八九十百两]{{1,6}}(?={UNITS})")
# a house, its stairs and a door, in the order in which they become one form
HOUSES = (
    (re.compile(r"(?<!\d)(\d{1,3})-(\d{1,2})-(\d{3,4})(?!\d)"), r"\1栋\2单元\3"),
    (re.compile(r"(?<=\d)号?大?院(?!子)"), "院"),
    (re.compile(r"(?<=\d)(?:号楼|幢|栋楼)"), "栋"),
    (re.compile(r"(?<=\d)层楼?"), "楼"),
    (re.compile(r"(?<=\d)(?:室|房(?![间屋东子产租]))"), ""),
)
SAYS_NOTHING = frozenset("的了在是有和与及吗呢把被")
RUN = re.compile(r"[a-z0-9]+|[^a-z0-9|]+")
GROUP = re.compile(r"[a-z]+|[0-9]+")


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def fold(text: str) -> str:
    """The text in the form in which texts and questions are compared; its runs are parted by PART."""
    plain = unicodedata.normalize("NFKC", text).lower()
    if not plain.isascii():
        plain = _simplifier().convert(plain)
        plain = IN_WORDS.sub(lambda found: numeral(found.group()), plain)
    # blanks between characters mean nothing; between letters and digits they part
    plain = re.sub(r"(?<=[a-z0-9])\s+(?=[a-z0-9])", PART, plain)
    plain = re.sub(r"\s+", "", plain)
    for written, form in HOUSES:
        plain = written.sub(form, plain)
    runs = "".join(one if one.isalnum() else PART for one in plain)
    return re.sub(r"\|{2,}", PART, runs).strip(PART)


def numeral(words: str) -> str:
    """十二 → 12, 三二一 → 321; what is no number stays."""
    if not set(words) & set("十百"):
        return "".join(str(DIGITS[one]) for one in words)
    total, last = 0, None
    for one in words:
        if one in DIGITS:
            last = DIGITS[one]
        else:
            total, last = total + (1 if last is None else last) * (10 if one == "十" else 100), 0
    return str(total + (last or 0))


def joined(*texts: str) -> str:
    """Several texts of one thing as one that is searched."""
    return PART.join(filter(None, map(fold, texts)))


def numbered(number: str) -> str:
    """A number in the two ways in which people say it: with what parts it, and without."""
    folded = fold(number)
    whole = folded.replace(PART, "")
    return folded if whole == folded else f"{folded}{PART}{whole}"


def codes_of(folded: str) -> list[int]:
    """The codes of a folded text, each once, sorted; those of a part of it are among them."""
    return sorted({zlib.crc32(one.encode()) - 2**31 for one in _marks(folded)})


def _marks(folded: str) -> Iterator[str]:
    for run in RUN.findall(folded):
        if not run.isascii():
            yield from (run[at : at + 2] for at in range(len(run) - 1))
            continue
        yield from (run[at : at + PIECE] for at in range(len(run) - PIECE + 1))
        # what is shorter than a piece is found as a whole only
        yield from (group for group in GROUP.findall(run) if len(group) < PIECE)


def is_searchable(word: str) -> bool:
    """Whether an index finds a folded word: two characters, or letters and digits."""
    return bool(codes_of(word))


def cut(word: str) -> list[str]:
    """A folded run as the words of which it consists, joined where single characters stand side by side; [] where it is one.

    Words that say nothing are left out. What is left has to be there all the same, single characters too.
    """
    found: list[str] = []
    alone = ""
    for one in [*_cut(word), ""]:
        if len(one) == 1 and not one.isascii():
            alone += "" if one in SAYS_NOTHING else one
            continue
        found += [part for part in (alone, one) if part]
        alone = ""
    return [] if found == [word] or not any(map(is_searchable, found)) else list(dict.fromkeys(found))


def _cut(word: str) -> list[str]:
    # the library knows nothing of our pieces: letters and digits are parted from characters first
    return [part for run in RUN.findall(word) for part in ([run] if run.isascii() else rjieba.cut(run))]
