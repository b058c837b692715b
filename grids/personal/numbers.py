"""Telephone numbers as the digits that are dialled: however somebody writes one, it is found again. Values only."""

import re
import unicodedata

FROM_ABROAD = re.compile(r"^(?:0086|86)(?=1[3-9]\d{9}$|0\d{9,11}$)")
EXTENSION = re.compile(r"转|分机|[xX#*]")
WRITTEN = re.compile(r"\+?[\d\s\-‐-―−()·.]+")
# a mobile or invented one, a fixed one with its area code, 400 and 800
MOBILE = re.compile(r"1[2-9][0-9]{9}")
WHOLE = re.compile(r"1[2-9]\d{9}|0\d{9,11}|[48]00\d{7}")


def digits(text: str) -> str:
    """１３８ ００１３－８０００ and +86 138-0013-8000 → 13800138000; without its extension."""
    if MOBILE.fullmatch(text):
        return text
    plain = EXTENSION.split(unicodedata.normalize("NFKC", text).strip(), maxsplit=1)[0]
    return FROM_ABROAD.sub("", "".join(one for one in plain if one.isdecimal()))


def is_whole(text: str) -> bool:
    """Whether a text is a whole telephone number and nothing else."""
    if MOBILE.fullmatch(text):
        return True
    plain = EXTENSION.split(unicodedata.normalize("NFKC", text).strip(), maxsplit=1)[0]
    return WRITTEN.fullmatch(plain) is not None and WHOLE.fullmatch(digits(text)) is not None
