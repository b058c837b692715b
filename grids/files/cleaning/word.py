"""Word documents (.docx): their parts packed anew, without what runs, is fetched from outside, or names who wrote them."""

import io
import re
import zipfile
import zlib
from xml.parsers import expat

from grids.files.cleaning.pictures import stripped_jpeg, stripped_png
from grids.files.cleaning.told import Clean, Limits, NotTakenError

MAX_PARTS, MAX_UNPACKED = 2_000, 100 << 20
FIXED = (1980, 1, 1, 0, 0, 0)
# parts that run, or carry a file of another kind
RUNS = re.compile(
    r"(?i)vbaproject|vbadata|\.bin$|activex|embeddings/|oleobject|\.(exe|dll|js|vbs|html?|svg)$"
)
TYPES = re.compile(r"(?i)macroEnabled|vbaProject|oleObject|activeX")
# what is fetched when the document is opened; a link that somebody clicks is none of it
FETCHED = ("/afchunk", "/attachedtemplate", "/frame", "/subdocument")
WEB = ("http:", "https:", "mailto:", "tel:")
# fields that fetch or run
FIELD = re.compile(r"\b(?:DDE(?:AUTO)?|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|DATABASE)\b")
AUTHOR = re.compile(rb"(:(?:author|initials|userId|providerId)\s*=\s*)(?:\"[^\"]*\"|'[^']*')")
# the main part, as the programs of one's own machine call it, and those of the web
MAIN = re.compile(r"word/document[0-9]*\.xml")
PROPERTIES = {
    "docProps/core.xml": (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
    ),
    "docProps/app.xml": (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
    ),
    "docProps/custom.xml": (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>'
    ),
    "docMetadata/LabelInfo.xml": (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        b'<clbl:labelList xmlns:clbl="http://schemas.microsoft.com/office/2020/mipLabelMetadata"/>'
    ),
}


def clean(data: bytes, limits: Limits) -> Clean:
    """The document, packed anew."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as given:
            return _packed(given)
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as broken:
        raise NotTakenError("broken_word") from broken


def _packed(given: zipfile.ZipFile) -> Clean:
    names = [one.filename for one in given.infolist()]
    if not any(map(MAIN.fullmatch, names)) or "[Content_Types].xml" not in names:
        raise NotTakenError("unknown")
    if len(names) > MAX_PARTS or len(set(names)) != len(names):
        raise NotTakenError("broken_word")
    if any(RUNS.search(name) for name in names):
        raise NotTakenError("word_that_runs")
    left, dropped, content = MAX_UNPACKED, set(), io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for one in given.infolist():
            if one.is_dir():
                continue
            if one.flag_bits & 1:
                raise NotTakenError("broken_word")
            part = _read(given, one, left)
            left -= len(part)
            bare = _without(one.filename, part)
            if bare != part:
                dropped.add("remarks")
            made.writestr(zipfile.ZipInfo(one.filename, FIXED), bare, zipfile.ZIP_DEFLATED)
    return Clean("docx", content.getvalue(), dropped=dropped)


def _read(given: zipfile.ZipFile, one: zipfile.ZipInfo, left: int) -> bytes:
    """A part, of which no more is unpacked than is left to be, whatever it says of its size."""
    with given.open(one) as file:
        part = file.read(left + 1)
    if len(part) > left:
        raise NotTakenError("too_large_unpacked", limit=MAX_UNPACKED >> 20)
    return part


def _without(name: str, part: bytes) -> bytes:
    if name in PROPERTIES:
        return PROPERTIES[name]
    lower = name.lower()
    if lower.endswith(".psmdcp"):
        # the same properties, where other makers keep them
        return PROPERTIES["docProps/core.xml"]
    is_text = lower.endswith((".xml", ".rels"))
    # under whatever name: the document's own table may call anything a part of its text
    if not is_text and part[:1000].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<"):
        raise NotTakenError("word_that_runs")
    if lower.endswith((".jpg", ".jpeg")):
        return stripped_jpeg(part)
    if lower.endswith(".png"):
        return stripped_png(part)
    if not is_text:
        return part
    _look(lower, part)
    return AUTHOR.sub(rb'\1""', part) if lower.startswith("word/") else part


def _look(lower: str, part: bytes) -> None:
    """Refuse what runs or fetches. Text in another encoding than UTF-8 could say it unseen."""
    head = part[:200]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head:
        raise NotTakenError("word_that_runs")
    if re.search(rb"encoding\s*=\s*[\"'](?!utf-8|us-ascii)", head, re.IGNORECASE):
        raise NotTakenError("word_that_runs")
    Look(lower).at(part)


class Look:
    """A part read as whoever opens the document reads it, however it is written: its elements, and what its fields say."""

    def __init__(self, name: str) -> None:
        self.is_of_types, self.is_of_relations = name == "[content_types].xml", name.endswith(".rels")
        self.fields: list[str] = []
        self.is_field = False

    def at(self, part: bytes) -> None:
        """Read it all; NotTakenError where it runs or fetches."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler, parser.EndElementHandler = self._begins, self._ends
        parser.CharacterDataHandler = self._said
        try:
            parser.Parse(part, True)
        except expat.ExpatError as broken:
            raise NotTakenError("broken_word") from broken
        said = "".join(self.fields)
        names = {line.split()[0].upper() for line in said.split("\n") if line.strip()}
        if any(map(FIELD.fullmatch, names)) or FIELD.search(said.replace("\n", "").replace("HYPERLINK", "")):
            raise NotTakenError("word_from_outside")

    def _doctype(self, *_given: object) -> None:
        raise NotTakenError("word_that_runs")

    def _begins(self, name: str, given: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        bare = {key.rpartition(" ")[2]: value for key, value in given.items()}
        if self.is_of_types and any(map(TYPES.search, bare.values())):
            raise NotTakenError("word_that_runs")
        if self.is_of_relations and local == "Relationship":
            _look_at_relation(bare)
        if "instr" in bare:
            self.fields.append(f"\n{bare['instr']}\n")
        if local == "fldChar":
            self.fields.append("\n")
        self.is_field = local in ("instrText", "delInstrText")

    def _ends(self, _name: str) -> None:
        self.is_field = False

    def _said(self, text: str) -> None:
        if self.is_field:
            self.fields.append(text)


def _look_at_relation(given: dict[str, str]) -> None:
    kind, target = given.get("Type", "").strip().lower(), given.get("Target", "").strip().lower()
    is_outside = given.get("TargetMode", "").strip().lower() == "external"
    is_a_link = kind.endswith("/hyperlink") and target.startswith(WEB)
    if kind.endswith(FETCHED) or (is_outside and not is_a_link):
        raise NotTakenError("word_from_outside")
