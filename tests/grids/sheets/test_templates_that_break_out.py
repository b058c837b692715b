"""What a stranger sends as a form is refused in a sentence where it runs, fetches or breaks out; nothing of ours is told it."""

import io
import zipfile

import pytest

from grids.conduct.refusals import Refusal
from grids.files.cleaning.told import NotTakenError
from grids.sheets.reports import apart
from grids.sheets.reports.actions import Given, _looked_at
from grids.sheets.reports.filling.orders import carried_out
from grids.sheets.reports.kinds import MOST_BYTES, NOT_TAKEN
from tests.factories.templates import a_document, a_workbook, part_of, rewritten, with_parts

ONE, TYPES, LINKS = "xl/worksheets/sheet1.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"


def refused(kind: str, data: bytes) -> NotTakenError:
    """Why a form isn't taken, as the process that opens it says; asked in this one, which is faster."""
    with pytest.raises(NotTakenError) as why:
        carried_out({"do": "look", "kind": kind, "size": len(data)}, data)
    assert str(NOT_TAKEN[why.value.code]) % why.value.given
    return why.value


def sentence(code: str) -> str:
    return str(NOT_TAKEN[code])


def linked(kind: str, target: str, mode: str = "External") -> dict[str, bytes]:
    made = f'<Relationship Id="rId77" Type="http://x/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    return {LINKS: part_of(a_workbook(), LINKS).replace(b"</Relationships>", made.encode())}


def with_formula(formula: str) -> dict[str, bytes]:
    part = part_of(a_workbook(), ONE)
    return {
        ONE: part.replace(
            b"</sheetData>", f'<row r="99"><c r="A99"><f>{formula}</f></c></row></sheetData>'.encode()
        )
    }


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"xl/vbaProject.bin": b"x"}, "runs"),
        ({"xl/macrosheets/sheet1.xml": b"<a/>"}, "runs"),
        ({"xl/activeX/activeX1.xml": b"<a/>"}, "runs"),
        ({"xl/embeddings/oleObject1.bin": b"x"}, "runs"),
        ({"../evil.xml": b"<a/>"}, "runs"),
        ({TYPES: b'<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'},
         "runs"),
        ({"xl/externalLinks/externalLink1.xml": b"<a/>"}, "from_outside"),
        ({"xl/connections.xml": b"<a/>"}, "from_outside"),
        (linked("image", "http://evil.example/a.png"), "from_outside"),
        (linked("hyperlink", "file:///etc/passwd"), "from_outside"),
        (linked("image", r"\\evil\share\a.png", "Internal"), "from_outside"),
        (with_formula("WEBSERVICE(&quot;http://evil.example&quot;)"), "from_outside"),
        (with_formula("cmd|&apos; /C calc&apos;!A0"), "from_outside"),
        (with_formula("[1]Sheet1!A1"), "from_outside"),
        ({ONE: b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet><sheetData/></worksheet>'}, "declares"),
        ({ONE: b"<worksheet><sheetData>"}, "broken"),
        ({ONE: '<?xml version="1.0" encoding="UTF-16"?><worksheet/>'.encode("utf-16")}, "broken"),
        ({ONE: b'<worksheet><sheetData><row r="1"><c r="ZZZZ1"/></row></sheetData></worksheet>'}, "broken"),
        ({ONE: b"<worksheet/>"}, "broken"),
    ],
)  # fmt: skip
def test_a_workbook_that_runs_fetches_or_is_none_is_refused(parts, code):
    assert refused("xlsx", rewritten(a_workbook(), parts)).code == code


CALLED = "xl/worksheets/sheet1."


def renamed(name: str, parts: dict[str, bytes]) -> bytes:
    """A workbook whose first sheet is called otherwise, as its own tables say."""
    data = rewritten(a_workbook(), parts)
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as given,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for one in given.namelist():
            part = given.read(one)
            made.writestr(
                name if one == ONE else one, part.replace(b"sheet1.xml", name.rpartition("/")[2].encode())
            )
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (f"{CALLED}XML", "from_outside"),
        (f"{CALLED}dat", "runs"),
        ("xl/printerSettings/printerSettings1.bin", "runs"),
    ],
)
def test_a_sheet_of_whatever_name_is_looked_through(name, code):
    assert (
        refused("xlsx", renamed(name, with_formula("WEBSERVICE(&quot;http://evil.example&quot;)"))).code
        == code
    )


@pytest.mark.parametrize("kind", ["externalLink", "connections", "queryTable"])
def test_what_fetches_is_known_by_what_the_workbook_calls_it(kind):
    named = f'<Override PartName="/xl/a.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"/></Types>'
    types = part_of(a_workbook(), TYPES).replace(b"</Types>", named.encode())
    related = linked(kind, "a.xml", "Internal")
    for parts in (
        {TYPES: types},
        related,
        {LINKS.upper(): linked("image", "http://evil.example/a.png")[LINKS]},
    ):
        data = rewritten(a_workbook(), parts | {"xl/a.xml": b"<a/>"})
        assert refused("xlsx", data).code in ("from_outside", "broken")


def test_a_printer_s_settings_as_a_list_of_values_are_taken():
    settings = b'<?xml version="1.0"?><!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" ""><plist/>'
    data = rewritten(a_workbook(), {"xl/printerSettings/printerSettings1.bin": settings})
    assert carried_out({"do": "look", "kind": "xlsx", "size": len(data)}, data)[1] == data


def test_a_link_that_somebody_clicks_and_a_printers_settings_are_taken():
    parts = linked("hyperlink", "https://www.km.gov.cn") | {"xl/printerSettings/printerSettings1.bin": b"x"}
    data = rewritten(a_workbook(), parts)
    assert carried_out({"do": "look", "kind": "xlsx", "size": len(data)}, data)[1] == data


def a_bomb() -> bytes:
    return with_parts(a_workbook(), xl__media__a_xml=b" " * (65 << 20))


@pytest.mark.parametrize(
    ("kind", "data", "code"),
    [
        ("xlsx", b"\xd0\xcf\x11\xe0" + bytes(600), "old_or_locked"),
        ("xlsx", b"PK\x03\x04 nothing", "broken"),
        ("xlsx", a_document(), "unknown"),
        ("docx", a_workbook(), "unknown"),
        ("docx", b"PK\x03\x04 nothing", "broken_word"),
        ("docx", with_parts(a_document(), word__vbaProject_bin=b"x"), "word_that_runs"),
        ("docx", with_parts(a_document(), word__embeddings__a_xlsx=b"x"), "word_that_runs"),
    ],
)
def test_what_is_of_another_kind_old_or_broken_is_refused(kind, data, code):
    assert refused(kind, data).code == code


def test_a_bomb_costs_nobody_anything():
    with pytest.raises(Refusal, match="64 MB") as why:
        apart.look("xlsx", a_bomb())
    assert why.value.field == "file"


@pytest.mark.parametrize(
    "mark",
    [
        "{{ ''.__class__.__mro__ }}", "{{ 各行.__class__ }}", "{{ 标题.__init__ }}", "{{ self }}", "{{ cycler }}", "{{ 标题[0] }}",
        "{{ 标题() }}", "{{ 标题|upper }}", "{{ 标题 * 999999999 }}", "{{ 标题 ~ 标题 }}", "{% set x = 标题 %}",
        "{% include '/etc/passwd' %}", "{% import 'a' as b %}", "{% extends 'a' %}", "{% macro a() %}{% endmacro %}",
        "{% for a in range(9) %}{% endfor %}", "{% for a in 各行 %}{% for b in 各行 %}{% endfor %}{% endfor %}",
        "{% for a in 各行 %}{{ a._secret }}{% endfor %}", "{{ 谁 }}", "{% raw %}", "{{ 标题",
    ],
)  # fmt: skip
def test_a_mark_that_is_none_of_ours_is_refused_before_anything_is_written(mark):
    assert refused("docx", a_document(mark)).code in {"mark", "word", "loop", "syntax"}


def test_a_document_without_marks_has_nothing_to_be_filled():
    assert refused("docx", a_document("说明", cells=("姓名", "房屋"))).code == "no_marks"


def test_what_a_row_says_is_no_mark_and_no_markup():
    values = ["{{ 标题 }}", "<w:p>&amp;{% raw %}"]
    wanted = apart.Wanted(
        {"姓名": 0, "房屋": 1}, [values], "王研判 · 导出号 1", {"标题": "表", "截至": "", "总数": "1"}
    )
    made = apart.fill("docx", apart.look("docx", a_document())[1], wanted)
    with zipfile.ZipFile(io.BytesIO(made.content)) as there:
        said = there.read("word/document.xml").decode()
    assert "{{ 标题 }}" in said
    assert "&lt;w:p&gt;&amp;amp;{% raw %}" in said
    assert "王研判 · 导出号 1" in said


@pytest.mark.parametrize("name", ["表.xlsm", "表.docm", "表.xls", "表.dotx", "表", "表.xlsx.exe"])
def test_only_two_kinds_are_taken(name):
    with pytest.raises(Refusal) as refused:
        _looked_at(Given(name, a_workbook()))
    assert str(refused.value) == sentence("ending")


def test_what_is_too_large_isnt_even_opened():
    with pytest.raises(Refusal, match="超过上限 2 MB"):
        _looked_at(Given("表.xlsx", bytes(MOST_BYTES + 1)))
