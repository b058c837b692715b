"""The parts of a workbook that somebody sent: opened within bounds, refused where it runs, is locked or fetches."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from grids.files.cleaning.told import NotTakenError

MAX_PARTS, MAX_UNPACKED = 2_000, 64 << 20
TYPES, BOOK, LINKS = "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
# what begins a file of before 2007, or one that is locked by a password
OLD = b"\xd0\xcf\x11\xe0"
# parts that run, or carry a file of another kind; a printer's settings are data of that printer
RUNS = re.compile(
    r"(?i)vba|macrosheets/|dialogsheets/|activex|embeddings/|oleobject|ctrlprops/|customui|\.(exe|dll|js|vbs|html?|svg)$"
)
RUNNING = re.compile(r"(?i)macroEnabled|vbaProject|oleObject|activeX|macrosheet|addin")
FETCHES = re.compile(
    r"(?i)^xl/(externallinks/|connections\.xml|querytables/|model/)|customdata/|webextensions/"
)
# the same by what the workbook's own tables call a part, whatever its name
FETCHING = re.compile(
    r"(?i)(?:^|[/.])(?:externallink(?:path)?|connections|querytable|webextension(?:taskpanes)?)(?:\+xml)?$"
)
# a printer's settings as one maker writes them: a list of values with a declaration, which no program takes for a sheet
PRINTER, PLIST = re.compile(r"xl/printersettings/[^/]+\.bin"), re.compile(rb"<!DOCTYPE\s+plist\b")
# a link that somebody clicks fetches nothing when the workbook is opened
WEB = ("http:", "https:", "mailto:", "tel:")
# functions that fetch or run; an exclamation behind a bar calls another program
CALLS = re.compile(
    r"(?i)\b(?:WEBSERVICE|RTD|CALL|REGISTER(?:\.ID)?|DDE|EXEC|IMAGE|FILTERXML|SQL\.REQUEST)\s*\(|\|[^\"]*!|\[\d+\]"
)
BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError)
TAG = re.compile(rb"<[^\s/>]+(?:\s+[^\s=>]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*/?>")


@dataclass(slots=True)
class Tag:
    """An element as it lies in its part: from where to where, where its own tag ends, and what it says."""

    name: str
    given: dict[str, str]
    start: int
    opened: int
    end: int = 0
    text: list[str] = field(default_factory=list)
    above: "Tag | None" = None

    @property
    def said(self) -> str:
        """The text that stands right in it."""
        return "".join(self.text)


def tags(part: bytes) -> Iterator[Tag]:
    """Every element of a part, each when it is over; NotTakenError where the part is broken or declares what an attack needs."""
    parser, stack, done = expat.ParserCreate(), [], []

    def doctype(*_given: object) -> None:
        raise NotTakenError("declares")

    def begins(name: str, given: dict[str, str]) -> None:
        at = parser.CurrentByteIndex
        found = TAG.match(part, at)
        if found is None:
            raise NotTakenError("broken")
        above = stack[-1] if stack else None
        stack.append(Tag(name.rpartition(":")[2], given, at, found.end(), above=above))

    def ends(_name: str) -> None:
        one = stack.pop()
        is_closed = part[one.opened - 2 : one.opened] == b"/>"
        one.end = one.opened if is_closed else part.index(b">", parser.CurrentByteIndex) + 1
        done.append(one)

    parser.StartDoctypeDeclHandler, parser.StartElementHandler, parser.EndElementHandler = (
        doctype,
        begins,
        ends,
    )
    parser.CharacterDataHandler = lambda text: stack and stack[-1].text.append(text)
    if re.match(rb"[^>]{0,80}encoding\s*=\s*[\"'](?!utf-8[\"'])", part[:200], re.IGNORECASE) or part[:2] in (
        b"\xff\xfe",
        b"\xfe\xff",
    ):
        raise NotTakenError("broken")
    try:
        parser.Parse(part, True)
    except expat.ExpatError as broken:
        raise NotTakenError("broken") from broken
    finally:
        parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = None
    yield from done


def prefix_of(part: bytes) -> str:
    """What stands before the name of each of its elements: some programs write x: before all of them."""
    root = re.search(rb"<(?![?!])(?:([\w.-]+):)?[\w.-]+[\s/>]", part)
    return f"{root[1].decode()}:" if root and root[1] else ""


@dataclass(slots=True)
class Package:
    """The parts of a workbook by their names, in their order."""

    parts: dict[str, bytes]
    infos: dict[str, zipfile.ZipInfo]

    @classmethod
    def of(cls, data: bytes) -> "Package":
        """Unpacked and looked through."""
        if data.startswith(OLD):
            raise NotTakenError("old_or_locked")
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as given:
                found = cls._unpacked(given)
        except BROKEN as broken:
            raise NotTakenError("broken") from broken
        found._look()
        return found

    @classmethod
    def _unpacked(cls, given: zipfile.ZipFile) -> "Package":
        infos = [one for one in given.infolist() if not one.is_dir()]
        names = [one.filename for one in infos]
        if len(names) > MAX_PARTS or len({name.lower() for name in names}) != len(names):
            raise NotTakenError("broken")
        if any(one.flag_bits & 1 for one in infos):
            raise NotTakenError("old_or_locked")
        left, parts = MAX_UNPACKED, {}
        for one in infos:
            with given.open(one) as file:
                # whatever it says of its size
                parts[one.filename] = file.read(left + 1)
            left -= len(parts[one.filename])
            if left < 0:
                raise NotTakenError("too_large_unpacked", limit=MAX_UNPACKED >> 20)
        return cls(parts, {one.filename: one for one in infos})

    def _look(self) -> None:
        if TYPES not in self.parts or BOOK not in self.parts:
            raise NotTakenError("unknown")
        if any(map(RUNS.search, self.parts)) or any(
            name.startswith("/") or ".." in name for name in self.parts
        ):
            raise NotTakenError("runs")
        if any(map(FETCHES.search, self.parts)):
            raise NotTakenError("from_outside")
        for name, part in self.parts.items():
            lower = name.lower()
            if lower.endswith((".xml", ".rels", ".vml")):
                self._look_at(lower, part)
            elif _is_markup(part) and not (PRINTER.fullmatch(lower) and PLIST.search(part[:500])):
                # under whatever name: the workbook's own tables may call anything a sheet
                raise NotTakenError("runs")

    def _look_at(self, name: str, part: bytes) -> None:
        for one in tags(part):
            if name == TYPES.lower() and any(map(RUNNING.search, one.given.values())):
                raise NotTakenError("runs")
            if name == TYPES.lower() and FETCHING.search(one.given.get("ContentType", "")):
                raise NotTakenError("from_outside")
            if name.endswith(".rels") and one.name == "Relationship" and _is_outside(one.given):
                raise NotTakenError("from_outside")
            if one.name in ("f", "definedName", "formula1", "formula2", "formula") and CALLS.search(one.said):
                raise NotTakenError("from_outside")

    def packed(self) -> bytes:
        """The workbook, its parts in their order."""
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
            for name, part in self.parts.items():
                known = self.infos[name]
                made.writestr(zipfile.ZipInfo(name, known.date_time), part, zipfile.ZIP_DEFLATED)
        return content.getvalue()


def _is_markup(part: bytes) -> bool:
    return part[:1000].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<")


def _is_outside(given: dict[str, str]) -> bool:
    kind, target = given.get("Type", "").lower(), given.get("Target", "").strip().lower()
    if FETCHING.search(kind):
        return True
    is_outside = given.get("TargetMode", "").strip().lower() == "external" or target.startswith(
        ("file:", "\\\\")
    )
    return is_outside and not (kind.endswith("/hyperlink") and target.startswith(WEB))


def edited(part: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    """A part with stretches of it written anew; all others are as they were."""
    pieces, at = [], 0
    for start, end, made in sorted(edits):
        pieces += [part[at:start], made]
        at = end
    return b"".join([*pieces, part[at:]])


def with_attribute(tag: bytes, name: str, value: str | None) -> bytes:
    """A tag with an attribute set, or without it."""
    found = re.search(rb"\s" + name.encode() + rb"\s*=\s*(?:\"[^\"]*\"|'[^']*')", tag)
    bare = tag[: found.start()] + tag[found.end() :] if found else tag
    if value is None:
        return bare
    end = re.search(rb"\s*/?>$", bare)
    at = found.start() if found else end.start()
    return bare[:at] + f' {name}="{value}"'.encode() + bare[at:]
