"""The shared strings of a workbook, kept on disk so that memory doesn't grow with their number."""

from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from typing import IO

BLOCK_CHARACTERS = 2_048
KEPT_BLOCKS = 2_048
SEPARATOR = "\0"  # can't occur in XML


class SharedStrings:
    """A list of strings read from an iterator no further than asked for; all but recently used ones are in a file."""

    def __init__(self, strings: Iterator[str], file: IO[bytes]) -> None:
        self._strings = strings
        self._file = file
        self._firsts = array("L")  # the index of the first string of each block
        self._offsets = array("Q", [0])  # where each block begins in the file, and where the last one ends
        self._length = 0
        self._kept: OrderedDict[int, list[str]] = OrderedDict()

    def __getitem__(self, index: int) -> str:
        while index >= self._length:
            if not self._load_block():
                raise IndexError(index)
        number = bisect_right(self._firsts, index) - 1
        block = self._kept.get(number)
        if block is None:
            block = self._read_block(number)
        else:
            self._kept.move_to_end(number)
        return block[index - self._firsts[number]]

    def _load_block(self) -> bool:
        """Take the next block from the iterator; False where there is none."""
        block: list[str] = []
        size = 0
        for text in self._strings:
            block.append(text)
            size += len(text) + 1
            if size >= BLOCK_CHARACTERS:
                break
        if not block:
            return False
        data = SEPARATOR.join(block).encode()
        self._file.seek(self._offsets[-1])
        self._file.write(data)
        self._firsts.append(self._length)
        self._offsets.append(self._offsets[-1] + len(data))
        self._length += len(block)
        self._keep(len(self._firsts) - 1, block)
        return True

    def _read_block(self, number: int) -> list[str]:
        self._file.seek(self._offsets[number])
        data = self._file.read(self._offsets[number + 1] - self._offsets[number])
        block = data.decode().split(SEPARATOR)
        self._keep(number, block)
        return block

    def _keep(self, number: int, block: list[str]) -> None:
        self._kept[number] = block
        if len(self._kept) > KEPT_BLOCKS:
            self._kept.popitem(last=False)
