"""How a text ledger is encoded: the whole file is looked at once, before a row is believed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal

CHUNK = 1 << 20
MAX_LINE_BYTES = 4 << 20
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# In GB18030 text a run of bytes that reads as three UTF-8 hanzi is next to impossible.
UTF8_RUN = re.compile(rb"(?:[\xe2-\xef][\x80-\xbf]{2}){3}")


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoding of a file; `mixed` where some of its lines are in another one and must be refused."""

    name: str
    mixed: bool = False


def detect_encoding(path: Path) -> Encoding:
    """The encoding that (nearly) all lines of a file share: by its mark, else UTF-8, else GB18030.

    Raises Refusal naming the first line that departs where no encoding has a clear majority of three to one.
    """
    with path.open("rb") as file:
        head = file.read(4)
    marked = next((name for bom, name in BOMS if head.startswith(bom)), None)
    if marked == "utf-16":
        return Encoding(marked, mixed=not _decodes_as_utf16(path))
    counts, first = _count_lines(path)
    utf8, gb = counts["utf-8"], counts["gb18030"]
    strays = counts["neither"]
    if marked or utf8 >= 3 * (gb + strays):
        return Encoding(marked or "utf-8", mixed=bool(gb or strays))
    if gb >= 3 * (utf8 + strays):
        return Encoding("gb18030", mixed=bool(utf8 or strays))
    departing = min(first[kind] for kind in _minority(counts))
    raise Refusal(
        _(
            "文件里混有几种文字编码，既不全是 UTF-8 也不全是 GB18030：从第 %(line)s 行起编码不同。"
            "请在 Excel 中打开核对后另存为 .xlsx 或“CSV UTF-8”再上传。"
        )
        % {"line": departing}
    )


def line_encoding(line: bytes) -> str:
    """The encoding of one line: "ascii", "utf-8", "gb18030" or "neither"."""
    if line.isascii():
        return "ascii"
    for name in ("utf-8", "gb18030"):
        try:
            line.decode(name)
        except UnicodeDecodeError:
            continue
        return name
    return "neither"


def byte_lines(path: Path) -> Iterator[bytes]:
    """The lines of a file, their endings kept, whichever of the three endings it uses."""
    for lines in _line_blocks(path):
        yield from lines


def _minority(counts: dict[str, int]) -> list[str]:
    """The kinds of lines that are not the most frequent one."""
    present = [kind for kind, count in counts.items() if count and kind != "ascii"]
    most = max(present, key=lambda kind: counts[kind])
    return [kind for kind in present if kind != most] or present


def _line_blocks(path: Path) -> Iterator[list[bytes]]:
    carry = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            lines = (carry + chunk).splitlines(keepends=True)
            # A block may end between \r and \n, so its last line always waits for the next block.
            carry = lines.pop()
            if len(carry) > MAX_LINE_BYTES:
                raise Refusal(
                    _("文件里有一行超过 4 MB，不像是台账表格。请在 Excel 中打开核对后另存为 .xlsx 再上传。")
                )
            yield lines
    if carry:
        yield [carry]


def _count_lines(path: Path) -> tuple[dict[str, int], dict[str, int]]:
    """How many lines are in which encoding, and the number of the first of each."""
    counts = {"ascii": 0, "utf-8": 0, "gb18030": 0, "neither": 0}
    first: dict[str, int] = {}
    seen = 0
    for lines in _line_blocks(path):
        block = b"".join(lines)
        whole = line_encoding(block)
        if whole in ("ascii", "utf-8") or (whole == "gb18030" and not UTF8_RUN.search(block)):
            if lines:
                counts[whole] += len(lines)
                first.setdefault(whole, seen + 1)
        else:
            for offset, line in enumerate(lines, start=1):
                kind = line_encoding(line)
                counts[kind] += 1
                first.setdefault(kind, seen + offset)
        seen += len(lines)
    return counts, first


def _decodes_as_utf16(path: Path) -> bool:
    try:
        with path.open(encoding="utf-16") as file:
            while file.read(CHUNK):
                pass
    except UnicodeDecodeError:
        return False
    return True
