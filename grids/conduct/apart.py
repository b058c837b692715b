"""Which part of a matter no longer says what a step marked: a few keyed bytes for each part, behind the mark of all.

The mark of all proves that something differs; these bytes only tell where, for whoever has to look into it. Nothing of a
value can be had from them.
"""

import hashlib
from collections.abc import Iterator, Mapping
from functools import cache

from django.utils.functional import Promise

from grids.conduct.events import GENESIS, MARK_BYTES, NAME_BYTES, keys, linked

EACH = 2


class Apart:
    """The parts of a matter, each with its name on pages and the columns it holds; `rest` holds all other columns.

    A part that comes later is put at the end: marks that were made keep their order.
    """

    def __init__(self, parts: Mapping[str | Promise, str], *, rest: str | Promise) -> None:
        self.names = (rest, *parts)
        self._place = {
            column: place for place, columns in enumerate(parts.values(), 1) for column in columns.split()
        }

    def sealed(self, frames: str) -> bytes:
        """The mark over these frames, then the bytes of each part."""
        mark = linked(GENESIS, frames)
        return mark + b"".join(self._bytes(mark, frames))

    def differing(self, mark: bytes, frames: str) -> list[str | Promise]:
        """The names of the parts that say something else than when `mark` was made; empty where that can't be told.

        One change in 65,536 looks like none: what isn't named is not proved to be the same.
        """
        then = [mark[at : at + EACH] for at in range(MARK_BYTES, len(mark), EACH)]
        if mark[:NAME_BYTES] not in keys():
            return []
        return [
            name
            for name, was, now in zip(self.names, then, self._bytes(mark, frames), strict=False)
            if was != now
        ]

    def _bytes(self, mark: bytes, frames: str) -> Iterator[bytes]:
        texts: list[list[str]] = [[] for _one in self.names]
        for column, frame in columns_in(frames):
            texts[self._place.get(column, 0)].append(frame)
        begun = _begun(mark[:NAME_BYTES])
        for place, own in enumerate(texts):
            made = begun.copy()
            made.update(f"{place}{''.join(own)}".encode())
            yield made.digest()


@cache
def _begun(key_name: bytes) -> "hashlib.blake2b":
    key = keys()[key_name].copy()
    key.update(b"parts of facts")
    return hashlib.blake2b(key=key.digest(), digest_size=EACH)


def columns_in(frames: str) -> Iterator[tuple[str, str]]:
    """Each column of framed texts with its frame; what stands after a word without a value is `word.column`."""
    at, ahead = 0, ""
    while at < len(frames):
        colon = frames.index(":", at)
        end = colon + 1 + int(frames[at + 1 : colon])
        column, is_value, _value = frames[colon + 1 : end].partition("=")
        if is_value:
            yield ahead + column, frames[at:end]
        else:
            ahead = f"{column}."
        at = end
