"""Telephone numbers as people write them, in one form; values only."""

import re
import unicodedata

# what people put between digits: blanks, every kind of dash, dots, brackets
BETWEEN = re.compile(r"[\s\-‐-―−ー·.()]+")
EXTENSION = re.compile(r"转|分机|[xX#]")
ABROAD_FROM_HERE = re.compile(r"^(?:\+86|0086|86(?=1[3-9]\d{9}$))")
NUMBER = re.compile(r"\+?\d[\d*]*")

MOBILE = r"1[3-9]\d{9}"
# an area code, seven or eight digits, and an extension where there is one
FIXED = r"0(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7}(?:\*\d{1,6})?"
FREE = r"[48]00\d{7}"
ABROAD = r"(?:\+|00)[1-9]\d{7,14}"
# numbers that can be nobody's, as the demonstration has them
INVENTED = r"124000[01]\d{4}"
PERSONAL = re.compile("|".join((MOBILE, FIXED, FREE, ABROAD, INVENTED)))


def tidy(text: str) -> str:
    """１３８ ００１３－８０００ and +86 138-0013-8000 → 13800138000; what is no single number stays as it was."""
    plain = unicodedata.normalize("NFKC", text).strip()
    joined = EXTENSION.sub("*", BETWEEN.sub("", plain))
    if not NUMBER.fullmatch(joined):
        return plain
    at_home = ABROAD_FROM_HERE.sub("", joined)
    if at_home == joined or re.fullmatch(MOBILE, at_home):
        return at_home
    return f"0{at_home.removeprefix('0')}"


def is_personal(tidied: str) -> bool:
    """Whether a tidied number can be somebody's: mobile, fixed with area code, 400 and 800, abroad; never 12345."""
    return PERSONAL.fullmatch(tidied) is not None


def without_extension(tidied: str) -> str:
    """087165330000*802 → 087165330000."""
    return tidied.partition("*")[0]
