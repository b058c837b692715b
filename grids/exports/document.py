"""A Word document: the pictures of a page, and its tables."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import BinaryIO

import docx
from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import _Row

from grids.exports.cells import plain, shown, text_of
from grids.exports.head import Head
from grids.lists.listing import Value

# as word processors know it in every language
FONT, WIDTH = "SimSun", Cm(16.4)


class Document:
    """A document of A4 pages."""

    def __init__(self, target: BinaryIO, head: Head, pictures: Mapping[str, bytes]) -> None:
        self.target, self.head, self.pictures = target, head, pictures
        self.page = docx.Document()
        _of_paper(self.page, head)
        self.page.add_heading(text_of(head.title), level=0)
        for name, said in head.lines:
            line = self.page.add_paragraph(f"{name}：{text_of(said)}")
            line.paragraph_format.space_after = Pt(0)

    def table(
        self,
        title: str,
        heads: Sequence[str],
        rows: Iterable[Sequence[Value]],
        note: str = "",
        chart: str = "",
    ) -> int:
        """One table below its picture; how many rows it has."""
        self.page.add_heading(text_of(title), level=1)
        if chart in self.pictures:
            self.page.add_picture(io.BytesIO(self.pictures[chart]), width=WIDTH)
        found = [list(row) for row in rows]
        table = self.page.add_table(rows=1, cols=max(1, len(heads)), style="Table Grid")
        _write(table.rows[0], heads, is_head=True)
        for row in found:
            _write(table.add_row(), row)
        if note:
            self.page.add_paragraph(text_of(note))
        return len(found)

    def say(self, title: str, sentences: Iterable[str]) -> None:
        """A heading with sentences below it, where there is no table."""
        self.page.add_heading(text_of(title), level=1)
        for one in sentences:
            self.page.add_paragraph(text_of(one))

    def close(self) -> None:
        """The last byte is written."""
        self.page.add_paragraph(self.head.mark)
        self.page.save(self.target)


def _of_paper(page: DocxDocument, head: Head) -> None:
    section = page.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    section.header.paragraphs[0].text = head.mark
    for name in ("Normal", "Title", "Heading 1"):
        style = page.styles[name]
        style.font.name = FONT
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        # the latin names of the template's theme would win over ours
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), FONT)
    page.styles["Normal"].font.size = Pt(10.5)
    said = page.core_properties
    said.author, said.title, said.comments = "", head.title, head.mark


def _write(line: _Row, values: Sequence[Value], *, is_head: bool = False) -> None:
    for cell, value in zip(line.cells, values, strict=False):
        kept = plain(value)
        is_number = not is_head and isinstance(kept, int | float) and not isinstance(kept, bool)
        paragraph = cell.paragraphs[0]
        paragraph.add_run(text_of(kept) if isinstance(kept, str) else shown(value)).bold = is_head
        if is_number:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if is_head:
        repeated = OxmlElement("w:tblHeader")
        repeated.set(qn("w:val"), "true")
        line._tr.get_or_add_trPr().append(repeated)
