"""Word documents (.docx): their parts packed anew, without what runs, is fetched from outside, or names who wrote them."""

import io
import re
import zipfile
import zlib

from grids.files.cleaning.pictures import stripped_jpeg, stripped_png
from grids.files.cleaning.told import Clean, Limits, NotTakenError

MAX_PARTS, MAX_UNPACKED = 2_000, 100 << 20
FIXED = (1980, 1, 1, 0, 0, 0)
# parts that run, or carry a file of another kind
RUNS = re.compile(
    r"(?i)vbaproject|vbadata|\.bin$|activex|embeddings/|oleobject|\.(exe|dll|js|vbs|html?|svg)$"
)
TYPES = re.compile(rb"(?i)macroEnabled|vbaProject|oleObject|activeX")
# what is fetched when the document is opened; a link that somebody clicks is none of it
RELATION = re.compile(rb"<Relationship\b[^>]*>")
OUTSIDE, LINK = (
    re.compile(rb"TargetMode\s*=\s*[\"']External"),
    re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']"),
)
WEB = re.compile(rb"Target\s*=\s*[\"'](?:https?:|mailto:|tel:)")
CHUNK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/(?:aFChunk|attachedTemplate|frame|subDocument)[\"']")
# fields that fetch or run
FIELD = re.compile(r"\b(?:DDE(?:AUTO)?|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|DATABASE)\b")
INSTRUCTION = re.compile(rb"<w:instrText[^>]*>([^<]*)<|w:instr\s*=\s*\"([^\"]*)\"")
AUTHOR = re.compile(rb"(\bw1?5?:(?:author|initials|userId|providerId)=)\"[^\"]*\"")
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
    if "word/document.xml" not in names or "[Content_Types].xml" not in names:
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
    if lower.endswith((".jpg", ".jpeg")):
        return stripped_jpeg(part)
    if lower.endswith(".png"):
        return stripped_png(part)
    if not lower.endswith((".xml", ".rels")):
        return part
    _look(lower, part)
    return AUTHOR.sub(rb'\1""', part) if lower.startswith("word/") else part


def _look(lower: str, part: bytes) -> None:
    """Refuse what runs or fetches. Text in another encoding than UTF-8 could say it unseen."""
    head = part[:200]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise NotTakenError("word_that_runs")
    if re.search(rb"encoding\s*=\s*[\"'](?!utf-8|us-ascii)", head, re.IGNORECASE):
        raise NotTakenError("word_that_runs")
    if lower == "[content_types].xml" and TYPES.search(part):
        raise NotTakenError("word_that_runs")
    if lower.endswith(".rels"):
        for relation in RELATION.findall(part):
            outside = OUTSIDE.search(relation)
            if CHUNK.search(relation) or (outside and not (LINK.search(relation) and WEB.search(relation))):
                raise NotTakenError("word_from_outside")
    said = b"".join(first or second for first, second in INSTRUCTION.findall(part)).decode("utf-8", "replace")
    if FIELD.search(said.replace("HYPERLINK", "")):
        raise NotTakenError("word_from_outside")
