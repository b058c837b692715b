"""Numbers of people in one form, and which of them are somebody's own; values only."""

import re
import unicodedata

# what people put between digits: blanks, every kind of dash, dots, brackets
BETWEEN = re.compile(r"[\s\-‐-―−－ー·.()]+")
FROM_HERE = re.compile(r"^(?:\+86|0086|86(?=1[3-9]\d{9}$))")
OWN = re.compile(r"1[3-9]\d{9}")
# what a spreadsheet makes of a number that it takes for an amount
AMOUNT = re.compile(r"(\d+)\.0+")
# numbers of a phone, with or without an area code, and invented ones of the demonstration
NUMBER = re.compile(r"\+?\d{5,17}")


def tidied(text: str) -> str:
    """１３８ ００１３－８０００, +86 138-0013-8000 and 13800138000.0 → 13800138000; what is no single number stays as it is."""
    plain = unicodedata.normalize("NFKC", text).strip()
    amount = AMOUNT.fullmatch(plain)
    joined = BETWEEN.sub("", amount[1] if amount else plain)
    return FROM_HERE.sub("", joined) if NUMBER.fullmatch(joined) else plain


def is_own(text: str) -> bool:
    """Whether it is a number of somebody's own, whatever it was entered as."""
    return OWN.fullmatch(tidied(text)) is not None


def of_office(text: str) -> str:
    """The number as pages for everybody show it: telephones of offices alone."""
    return "" if is_own(text) else text
