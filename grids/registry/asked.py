"""An address as people say it: with the city before it and the door behind it, in any order, with one word for another.

Pure: no database. `ways` are tried one after the other, until one finds something.
"""

import re

from grids.search.texts import PART, fold

# what an address lies in, said before it; a road of two characters (市府路) is none of it
AROUND = re.compile(
    r"^(?:[^\d|]{2,8}?(?:自治州|省|市|自治县|(?<!小)区|县|街道办事处|街道办|街道|镇|乡|社区居民委员会|社区居委会|社区))+(?=.)"
)
# stairs and door behind a house
DOOR = re.compile(r"(?<=栋)\|?\d.*$|(?<=\d院)\d+单元.*$|(?<=\d)\|\d{3,4}$")
NUMBERED = re.compile(r"\d+(?:院|栋|号)")
WAYS_MOST = 6

Words = tuple[str, ...]


def ways(text: str) -> list[Words]:
    """How an address may have been meant, as folded words that a building must all hold; as it was written comes first."""
    folded = fold(text)
    if not folded:
        return []
    house = AROUND.sub("", _up_to_the_house(folded))
    forms = [folded, _up_to_the_house(folded), house, _as_a_house(house), _as_a_yard(house)]
    found = [*map(_words, forms), _in_any_order(_as_a_house(house))]
    return [one for one in dict.fromkeys(found) if one][:WAYS_MOST]


def _words(form: str) -> Words:
    return tuple(one for one in form.split(PART) if one)


def _up_to_the_house(folded: str) -> str:
    return DOOR.sub("", folded).strip(PART)


def _as_a_house(folded: str) -> str:
    """12 号 or 12 at the end are 12 栋 of a yard."""
    return re.sub(r"(?<=院)\|?(\d+)号?$", r"\1栋", folded)


def _as_a_yard(folded: str) -> str:
    """昆建路 5 号 12 幢 is 昆建路 5 号院 12 幢."""
    return re.sub(r"(\d)号\|?(?=\d+栋)", r"\1院", folded)


def _in_any_order(folded: str) -> Words:
    """12 幢 昆建路 5 号院: each number with its unit, and what stands between them."""
    between = NUMBERED.sub(PART, folded)
    return tuple(dict.fromkeys([*_words(between), *NUMBERED.findall(folded)]))
