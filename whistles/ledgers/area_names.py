"""Names of areas as offices write them in their ledgers."""

import re
import unicodedata

# what an office adds to the name of its area, and what the name ends in
TAILS = (
    ("街办", "街道"), ("镇人民政府", "镇"), ("乡人民政府", "乡"), ("区人民政府", "区"),
    ("县人民政府", "县"), ("市人民政府", "市"), ("社区居民委员会", "社区"), ("社区居委会", "社区"), ("居民委员会", "社区"),
    ("居委会", "社区"), ("社区党总支", "社区"), ("社区党委", "社区"), ("村民委员会", "村"), ("村委会", "村"),
)  # fmt: skip
# a community is called by its bare name as well: 虹山 for 虹山社区
BARE = "社区"
_BETWEEN = re.compile(r"[\s/\\>›·、,，\-—_|]+")
# also in the midst of a path
_STREET_OFFICE = re.compile(r"街道办(?:事处)?")
_PROVINCE = re.compile(r"^[^省市区县]{2,8}(?:省|自治区)(?=.)")


def canonical(name: str) -> str:
    """A name without what its office adds to it: 虹山社区居民委员会 → 虹山社区."""
    name = _STREET_OFFICE.sub("街道", name)
    for tail, kept in TAILS:
        if name.endswith(tail) and len(name) > len(tail):
            return name.removesuffix(tail) + kept
    return name


def forms(name: str) -> list[str]:
    """What an area of this name is called: a community by its bare name as well."""
    bare = name.removesuffix(BARE)
    return [name, bare] if bare and bare != name else [name]


def spellings(cell: str) -> list[str]:
    """What the name in a cell may be as it is known here, the nearest first: as it stands, without its office and province."""
    bare = _BETWEEN.sub("", unicodedata.normalize("NFKC", cell))
    names = (bare, _PROVINCE.sub("", bare))
    return list(dict.fromkeys(form for name in names for form in (name, canonical(name))))
