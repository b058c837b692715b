"""Texts that no database keeps or no reader sees, and addresses that no address is: one place for every way in."""

import unicodedata
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

LONGEST_PATH = 2_000
# letters and signs to Unicode, nothing to the eye
BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def said(text: str) -> str:
    """What somebody wrote, without blanks around it; "" where it has no letter, digit or sign that can be seen.

    What is required is asked for by this, and never by whether there are characters: a zero width space is one.
    """
    if any(unicodedata.category(one)[0] in "LNS" and one not in BLANKS for one in text):
        return text.strip()
    return ""


def is_kept(text: str) -> bool:
    """Whether a database and an answer can hold the text: no NUL, and no half of a pair of surrogates."""
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def all_kept(texts: Iterable[str]) -> bool:
    """Whether every one of the texts can be held."""
    return all(map(is_kept, texts))


def texts_in(value: Any) -> Iterable[str]:
    """Every text of a parsed document, names included, whatever its depth."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting.extend(one.keys())
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def path_of(address: str | None) -> str:
    """The path of an address that a client sent (Referer, HX-Current-URL); "" where it is no address at all."""
    try:
        path = urlsplit(address or "").path
    except ValueError:
        return ""
    return path if is_kept(path) and len(path) <= LONGEST_PATH else ""
