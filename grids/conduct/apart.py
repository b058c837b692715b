"""Which part of a matter no longer says what a step marked: a few keyed bytes for each part, behind the mark of all.

The mark of all proves that something differs; these bytes only tell where, for whoever has to look into it. Nothing of a
value can be had from them.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import repeat

from django.utils.functional import Promise

from grids.conduct.covering import Framed, Texts, joined
from grids.conduct.events import GENESIS, MARK_BYTES, NAME_BYTES, keys, linked, linked_each

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

    def sealed(self, texts: Sequence[str]) -> bytes:
        """The mark over these texts, each framed, then the bytes of each part.

        As `_bytes`, which reads the columns out of frames: here they are still told apart.
        """
        frames, ahead = [f"\x1f{len(text)}:{text}" for text in texts], ""
        own: list[list[str]] = [[] for _one in self.names]
        for text, frame in zip(texts, frames, strict=True):
            column, is_value, _value = text.partition("=")
            if is_value:
                own[self._place.get(ahead + column, 0)].append(frame)
            else:
                ahead = f"{column}."
        begun = _begun(next(iter(keys())))
        each = [_digest(begun, f"{place}{''.join(said)}") for place, said in enumerate(own)]
        return linked(GENESIS, "".join(frames)) + b"".join(each)

    def sealed_each(self, frames: Sequence[Framed], count: int) -> list[bytes]:
        """As `sealed`, for many matters at once, whose frames are told by column."""
        whole = joined((texts for _column, texts in frames), count)
        marks = linked_each(repeat(GENESIS, count), whole)
        return list(map(b"".join, zip(marks, *self._bytes_each(frames, count), strict=True)))

    def _bytes_each(self, frames: Sequence[Framed], count: int) -> Iterator[list[bytes]]:
        """Of each part, its bytes in every matter."""
        begun = _begun(next(iter(keys())))
        own: list[list[Texts]] = [[] for _one in self.names]
        for column, texts in frames:
            if column:
                own[self._place.get(column, 0)].append(texts)
        for place, said in enumerate(own):
            texts = joined([str(place), *said], count)
            # matters of one ledger say much alike, and the same text has the same bytes
            made = {text: _digest(begun, text) for text in set(texts)}
            yield [made[text] for text in texts]

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
            yield _digest(begun, f"{place}{''.join(own)}")


def _digest(begun: "hashlib.blake2b", text: str) -> bytes:
    made = begun.copy()
    made.update(text.encode())
    return made.digest()


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
