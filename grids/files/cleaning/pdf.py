"""PDF: its pages in a new document, without anything that acts, is hidden in it, or says who made it."""

import io
import warnings
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from grids.files.cleaning.pictures import stripped_jpeg
from grids.files.cleaning.told import Clean, Limits, NotTakenError

# what an object may do, hide or say of its maker; Parent and the like lead round in circles and are left alone
ACTS = ("/AA", "/JS", "/JavaScript", "/OpenAction", "/RichMediaContent", "/RichMediaSettings", "/3DD", "/XFA")
HIDES = ("/EF", "/AF", "/EmbeddedFiles", "/Metadata", "/PieceInfo", "/LastModified")
# where a click may lead: to a page of the document, or to an address that is shown
HARMLESS = ("/GoTo", "/URI", "/Named")
WEB = (b"http:", b"https:", b"mailto:", b"tel:")
NOTES = ("/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D")
MAX_OBJECTS = 200_000
PACKED, MAX_PICTURE = Array([Name.FlateDecode, Name.DCTDecode]), 64 << 20


def clean(data: bytes, limits: Limits) -> Clean:
    """The pages, made anew."""
    try:
        with warnings.catch_warnings(), pikepdf.open(io.BytesIO(data)) as given:
            # of fields that no form knows: they are kept as they were
            warnings.simplefilter("ignore", pikepdf.exceptions.PageCopyWarning)
            return _made_anew(given, limits)
    except pikepdf.PasswordError as locked:
        raise NotTakenError("locked_pdf") from locked
    except (
        pikepdf.PdfError,
        ValueError,
        RuntimeError,
        KeyError,
        TypeError,
        RecursionError,
        zlib.error,
    ) as broken:
        raise NotTakenError("broken_pdf") from broken


def _made_anew(given: pikepdf.Pdf, limits: Limits) -> Clean:
    pages = _measured(given, limits)
    dropped = {"acts"} if {"/OpenAction", "/AA", "/Names"} & set(given.Root.keys()) else set()
    if given.docinfo or "/Metadata" in given.Root:
        dropped.add("remarks")
    made = pikepdf.new()
    # with what was filled into forms, and which layers are not seen
    made.add_pages_from(given, forms="preserve", layers="preserve", outlines="ignore")
    if len(made.objects) > MAX_OBJECTS:
        raise NotTakenError("broken_pdf")
    for one in made.objects:
        if isinstance(one, Dictionary | Stream) and _without(one):
            dropped.add("acts")
    # what it was made with is told nowhere
    if "/Info" in made.trailer:
        del made.trailer["/Info"]
    content = io.BytesIO()
    made.save(content, deterministic_id=True, compress_streams=True)
    return Clean("pdf", content.getvalue(), pages=pages, dropped=dropped)


def _measured(given: pikepdf.Pdf, limits: Limits) -> int:
    if given.is_encrypted:
        raise NotTakenError("locked_pdf")
    pages = len(given.pages)
    if not pages:
        raise NotTakenError("broken_pdf")
    if pages > limits.pages:
        raise NotTakenError("too_many_pages", pages=pages, limit=limits.pages)
    return pages


def _without(one: Dictionary | Stream) -> bool:
    """Take what acts or hides out of an object and what it holds, and the remarks out of its picture; whether something acted."""
    acted, within = False, [one]
    while within:
        found = within.pop()
        if isinstance(found, Dictionary | Stream):
            acted = _without_acts(found) or acted
        # what is an object of its own is met as such
        held = found if isinstance(found, Array) else (found.get(key) for key in list(found.keys()))
        within += [each for each in held if isinstance(each, Dictionary | Array) and not each.is_indirect]
    if isinstance(one, Stream):
        _without_remarks(one)
    return acted


def _without_remarks(one: Stream) -> None:
    """Take the remarks out of a photograph, also where it is packed once more, as scanners do."""
    filters = one.get("/Filter")
    is_packed = filters == PACKED
    if not is_packed and filters not in (Name.DCTDecode, Array([Name.DCTDecode])):
        return
    raw = one.read_raw_bytes()
    if is_packed:
        unpacking = zlib.decompressobj()
        raw = unpacking.decompress(raw, MAX_PICTURE)
        if unpacking.unconsumed_tail:
            raise NotTakenError("broken_pdf")
    bare = stripped_jpeg(raw)
    if is_packed:
        one.write(bare, filter=Name.DCTDecode)
    elif bare != raw:
        one.write(bare, filter=filters, decode_parms=one.get("/DecodeParms"))


def _without_acts(one: Dictionary | Stream) -> bool:
    acted = False
    for key in (*ACTS, *HIDES):
        if key in one:
            acted = acted or key in ACTS or key in HIDES[:3]
            del one[key]
    for key in ("/A", "/PA"):
        action = one.get(key)
        if not isinstance(action, Dictionary) or "/S" not in action:
            continue
        if not _is_harmless(action):
            del one[key]
            acted = True
        elif "/Next" in action:
            del action["/Next"]
            acted = True
    return _without_notes(one) or acted


def _is_harmless(action: Dictionary) -> bool:
    kind = str(action["/S"])
    if kind == "/URI":
        return bytes(action.get("/URI", b"")).strip().lower().startswith(WEB)
    return kind in HARMLESS


def _without_notes(one: Dictionary | Stream) -> bool:
    """Take the notes that carry or play something off a page; whether there were any."""
    notes = one.get("/Annots")
    if not isinstance(notes, Array):
        return False
    kept = [
        note
        for note in notes
        if not (isinstance(note, Dictionary) and str(note.get("/Subtype", "")) in NOTES)
    ]
    if len(kept) == len(notes):
        return False
    one["/Annots"] = Array(kept)
    return True
