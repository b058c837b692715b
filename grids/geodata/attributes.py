"""Texts of an attribute table: how they are written is said by a .cpg, by the table's own mark, or told from its bytes."""

import re
from collections.abc import Iterable

# names that stand in .cpg files, in small letters without signs
NAMED = {
    "utf8": "utf-8", "65001": "utf-8", "cp65001": "utf-8", "gbk": "gb18030", "936": "gb18030", "cp936": "gb18030", "gb2312": "gb18030",
    "gb18030": "gb18030", "54936": "gb18030", "ansi936": "gb18030", "windows936": "gb18030", "big5": "big5", "950": "big5", "cp950": "big5",
}  # fmt: skip
CALLED = {"utf-8": "UTF-8", "gb18030": "GB18030", "big5": "Big5"}
# the mark of code page 936 in the 30th byte of the table
MARK_936 = 0x4D
MOST_TAIL = 3


def encoding_of(texts: Iterable[bytes], *, cpg: bytes | None, mark: int) -> tuple[str, list[str]]:
    """The encoding in which every text can be read, and what there is to say of how it was found."""
    given = list(dict.fromkeys(texts))
    said = NAMED.get(re.sub(r"[^a-z0-9]", "", cpg.decode("latin-1").lower())) if cpg else None
    guesses = ["gb18030", "utf-8"] if mark == MARK_936 else ["utf-8", "gb18030"]
    for encoding in filter(None, (said, *guesses)):
        if all(_fits(text, encoding) for text in given):
            return encoding, _warnings(encoding, cpg, said, given)
    return said or guesses[0], ["texts_broken"]


def _warnings(encoding: str, cpg: bytes | None, said: str | None, given: list[bytes]) -> list[str]:
    if all(text.isascii() for text in given):
        return []
    if cpg and said != encoding:
        return ["cpg_wrong"]
    return [] if cpg else ["cpg_missing"]


def _fits(text: bytes, encoding: str) -> bool:
    try:
        _strict(text, encoding)
    except UnicodeDecodeError:
        return False
    return True


def decoded(text: bytes, encoding: str) -> str:
    """The text; a last letter that the width of its column cut is left out."""
    try:
        return _strict(text, encoding)
    except UnicodeDecodeError:
        return text.decode(encoding, errors="replace")


def _strict(text: bytes, encoding: str) -> str:
    try:
        return text.decode(encoding)
    except UnicodeDecodeError as wrong:
        if len(text) - wrong.start > MOST_TAIL:
            raise
        return text[: wrong.start].decode(encoding)
