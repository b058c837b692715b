"""Reads the XML parts of a workbook that a user sent: piece by piece, refusing what an attack would need."""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from grids.conduct.refusals import Refusal

CHUNK = 1 << 16
MAX_TOKEN_BYTES = 8 << 20
MAX_CELL_CHARACTERS = 4 << 20
BROKEN = _("工作簿已损坏，读不完整。请在 Excel 中打开核对，另存为 .xlsx 或 .csv 再上传。")
FORBIDDEN = _(
    "工作簿里含有 Excel 不会写出的内容（文档类型声明），为安全起见不予读取。请在 Excel 中另存为 .xlsx 再上传。"
)
TOO_LONG = _("工作簿里有一个单元格过大，不像是台账。请在 Excel 中打开核对后再上传。")

Attributes = dict[str, str]
READ_ERRORS = (
    expat.ExpatError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    # a part that names an encoding which nobody knows, or which is none of text
    LookupError,
    ValueError,
)


class Parser:
    """An expat parser without document type declarations; names reach the handlers without their prefix."""

    def __init__(self, start: Callable[[str, Attributes], object], end: Callable[[str], object]) -> None:
        self._start = start
        self._end = end
        self.expat = expat.ParserCreate()
        self.expat.buffer_text = True
        self.expat.buffer_size = 1 << 16
        self.expat.StartDoctypeDeclHandler = self._refuse_doctype
        self.expat.StartElementHandler = self._root

    def feed(self, file: IO[bytes]) -> Iterator[None]:
        """Parse the file, pausing after each piece."""
        given = 0
        try:
            while chunk := file.read(CHUNK):
                self.expat.Parse(chunk)
                given += len(chunk)
                if given - self.expat.CurrentByteIndex > MAX_TOKEN_BYTES:
                    raise Refusal(TOO_LONG)
                yield
            self.expat.Parse(b"", True)
        except READ_ERRORS as error:
            raise Refusal(BROKEN) from error
        finally:
            self._release()
        yield

    def parse(self, file: IO[bytes]) -> None:
        """Parse the whole file."""
        for _piece in self.feed(file):
            pass

    def _release(self) -> None:
        """Drop the handlers, so that what they hold on to is freed at once and not when cycles are looked for."""
        self.expat.StartDoctypeDeclHandler = None
        self.expat.StartElementHandler = None
        self.expat.EndElementHandler = None
        self.expat.CharacterDataHandler = None

    def _refuse_doctype(self, *_declared: object) -> None:
        raise Refusal(FORBIDDEN)

    def _root(self, name: str, attributes: Attributes) -> None:
        """Learn the prefix from the first element: Excel writes none, some programs write x: before every name."""
        prefix, colon, _name = name.rpartition(":")
        if colon:
            skip, start, end = len(prefix) + 1, self._start, self._end
            self.expat.StartElementHandler = lambda tag, attributes: start(tag[skip:], attributes)
            self.expat.EndElementHandler = lambda tag: end(tag[skip:])
        else:
            self.expat.StartElementHandler = self._start
            self.expat.EndElementHandler = self._end
        self.expat.StartElementHandler(name, attributes)


def read_elements(file: IO[bytes], visit: Callable[[str, Attributes], object]) -> None:
    """Call `visit` with the name and the attributes of every element of a small part."""
    Parser(visit, lambda name: None).parse(file)


class _StringTable:
    """Handlers that turn the elements of the shared strings into strings."""

    def __init__(self) -> None:
        self.ready: list[str] = []
        self.pieces: list[str] = []
        self._phonetic = False
        self.parser = Parser(self._start, self._end)

    def _start(self, name: str, attributes: Attributes) -> None:
        if name == "t" and not self._phonetic:
            self.parser.expat.CharacterDataHandler = self.pieces.append
        elif name == "rPh":
            self._phonetic = True

    def _end(self, name: str) -> None:
        if name == "t":
            self.parser.expat.CharacterDataHandler = None
        elif name == "si":
            self.ready.append("".join(self.pieces))
            self.pieces.clear()
        elif name == "rPh":
            self._phonetic = False


def read_shared_strings(file: IO[bytes]) -> Iterator[str]:
    """The shared strings in their order, without the phonetic readings that Excel keeps beside them."""
    table = _StringTable()
    for _piece in table.parser.feed(file):
        refuse_long(table.pieces)
        yield from table.ready
        table.ready.clear()


def refuse_long(pieces: list[str]) -> None:
    """Refuse a cell that grows without end."""
    if len(pieces) > 1 and sum(map(len, pieces)) > MAX_CELL_CHARACTERS:
        raise Refusal(TOO_LONG)
