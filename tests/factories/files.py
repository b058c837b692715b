"""Files as strangers send them, and as the product keeps them."""

import io
import zipfile

import pikepdf
from docx import Document
from PIL import Image

from grids.files.cleaning.recognised import cleaned
from grids.files.cleaning.told import Limits
from grids.files.kinds import FORMS
from grids.files.preparing import Prepared

LIMITS = Limits(megapixels=64)
PLACE, MAKER = {1: "N", 2: (25.0, 3.0, 1.0), 3: "E", 4: (102.0, 43.0, 1.0)}, "Huawei-P60"


def a_jpeg(width: int = 320, height: int = 240, *, place: bool = True, colour: str = "teal") -> bytes:
    """A photograph as a phone takes it: lying on its side, saying where and with what it was taken."""
    exif = Image.Exif()
    if place:
        exif[0x010F], exif[0x0112] = MAKER, 6
        exif.get_ifd(0x8825).update(PLACE)
    made = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(made, "JPEG", exif=exif)
    return made.getvalue()


def a_png(width: int, height: int) -> bytes:
    """A picture of one colour, however large."""
    made = io.BytesIO()
    Image.new("L", (width, height)).save(made, "PNG")
    return made.getvalue()


def a_pdf(*, acts: bool = False, password: str = "") -> bytes:
    """A page; acts: which runs something when it is opened, and carries a program."""
    pdf, made = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.docinfo["/Author"] = MAKER
    if acts:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        pdf.attachments["run.exe"] = b"MZ-program"
        launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="run.exe")
        pdf.pages[0].obj["/AA"] = pikepdf.Dictionary(O=launch)
        # notes that lie in the page itself, and are no objects of their own
        scripts = (
            {"S": pikepdf.Name.JavaScript, "JS": "app.alert(2)"},
            {"S": pikepdf.Name.URI, "URI": "javascript:alert(3)"},
        )
        notes = [
            pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=pikepdf.Dictionary(**does))
            for does in scripts
        ]
        notes[0]["/AA"] = pikepdf.Dictionary(E=launch)
        pdf.pages[0].obj["/Annots"] = pikepdf.Array(notes)
    pdf.save(made, encryption=pikepdf.Encryption(owner=password, user=password) if password else False)
    return made.getvalue()


def a_docx(**parts: str | bytes) -> bytes:
    """A Word document with a photograph in it; parts: further ones by their names, or others in their place."""
    document, made = Document(), io.BytesIO()
    document.add_paragraph("现场情况说明")
    document.core_properties.author = MAKER
    document.add_picture(io.BytesIO(a_jpeg()))
    document.save(made)
    if not parts:
        return made.getvalue()
    again = io.BytesIO()
    with zipfile.ZipFile(made) as given, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in given.namelist():
            if name not in parts:
                packed.writestr(name, given.read(name))
        for name, content in parts.items():
            packed.writestr(name, content)
    return again.getvalue()


def prepared(data: bytes | None = None, name: str = "现场.jpg") -> Prepared:
    """A file made anew, without the process that does so."""
    data = data or a_jpeg()
    made = cleaned(data, LIMITS)
    told = {"form": made.form, "width": made.width, "height": made.height, "dropped": sorted(made.dropped)}
    return Prepared(FORMS[made.form], name, made.content, made.small, b"\0" * 32, told)
