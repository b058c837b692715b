"""Ledgers as street offices really keep them, through both doors: each comes in right, or a sentence says what to do."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter
import xlwt
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from django.utils.timezone import localtime

from tests.personas import LIANHUA
from tests.whistles.ledgers.making import inline_row, write_raw_xlsx, write_xls, write_xlsx
from tests.working import work
from whistles.imports import files
from whistles.imports.models import Import
from whistles.intake.models import Lead

HEADER = ["工单编号", "标题", "诉求内容", "受理时间", "办结时间"]
FIRST, SECOND = (
    [number, "路灯不亮", "新迎路的路灯坏了", "2023-03-01 09:00", "2023-03-02 10:00"]
    for number in ("A1", "A2")
)
BOTH = [HEADER, FIRST, SECOND]
REAL = "http://schemas.openxmlformats.org/"
STRICT = {
    f"{REAL}spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    f"{REAL}officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
}


def text(rows, *, end="\r\n", delimiter=",") -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator=end, delimiter=delimiter).writerows(rows)
    return file.getvalue()


def raw(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


def book(*rows, **options) -> Callable[[Path], object]:
    return lambda path: write_xlsx(path, rows, **options)


def changed(change: Callable[[str, bytes], bytes], *rows) -> Callable[[Path], object]:
    """A workbook whose parts are changed afterwards."""

    def make(path: Path) -> None:
        whole = write_xlsx(path.with_name("whole.xlsx"), rows)
        with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                new.writestr(name, change(name, old.read(name)))

    return make


def strict(_name: str, data: bytes) -> bytes:
    for old, new in STRICT.items():
        data = data.replace(old.encode(), new.encode())
    return data


def several_sheets(*sheets, kind: str = "xlsx") -> Callable[[Path], object]:
    """A workbook with these (name, rows) in their order."""

    def make(path: Path) -> None:
        if kind == "xls":
            old = xlwt.Workbook()
            for name, rows in sheets:
                sheet = old.add_sheet(name)
                for at, row in enumerate(rows):
                    for column, cell in enumerate(row):
                        sheet.write(at, column, cell)
            old.save(str(path))
            return
        with xlsxwriter.Workbook(str(path)) as new:
            for name, rows in sheets:
                sheet = new.add_worksheet(name)
                for at, row in enumerate(rows):
                    sheet.write_row(at, 0, row)

    return make


def web_page() -> bytes:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in BOTH)
    head = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head>'
    return f"{head}<body><table>{rows}</table></body></html>".encode("gb18030")


def bomb(path: Path) -> None:
    write_raw_xlsx(path, inline_row(1, *HEADER) + " " * (150 << 20))


def old_locked(path: Path) -> None:
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    )


RICH = (
    '<row r="2"><c r="A2" t="inlineStr"><is><r><t>A</t></r><r><t>1</t></r></is></c>'
    '<c r="B2" t="s"><v>0</v></c><c r="D2" t="str"><f>X1</f><v>2023-03-01</v></c></row>'
)
STRINGS = (
    '<si><r><t>路灯</t></r><r><t xml:space="preserve"> 不亮</t></r><rPh sb="0" eb="1"><t>LU</t></rPh></si>'
)
NOT_COMPUTED = (
    '<row r="2"><c r="A2" t="inlineStr"><is><t>A1</t></is></c><c r="B2"><f>C2</f></c><c r="C2" t="inlineStr"><is>'
    '<t>灯</t></is></c><c r="D2"><f>DATE(2023,3,1)</f></c></row>'
)
ERRORS = '<row r="2"><c r="A2" t="e"><v>#N/A</v></c><c r="B2" t="inlineStr"><is><t>灯</t></is></c><c r="D2" t="e"><v>#VALUE!</v></c></row>'
UNCLOSED = text([HEADER, FIRST]) + 'A2,"灯,坏,2023-03-01,\r\nA3,灯,坏,2023-03-01,\r\n'
TITLE = ["莲华街道2023年3月工单台账"]
Place = int | str
TOTALS = ["合计", "2件"]
SIGNED = ["制表人：张三", None, None, "审核人：李四"]

# name → what makes it, and the numbers that come in with the lines that are refused and a word of each reason
COMES_IN: dict[str, tuple[Callable[[Path], object], set[str], dict[Place, str]]] = {
    "标题行.xlsx": (book(TITLE, ["填报日期：2023年4月1日"], *BOTH), {"A1", "A2"}, {}),
    "两行表头.xlsx": (
        book(["工单编号", "诉求", None, "时间"], [None, *HEADER[1:]], FIRST, SECOND), {"A1", "A2"}, {},
    ),
    "两行表头下半.xlsx": (
        book([*HEADER[:4], "办理"], [None] * 4 + ["办结时间"], FIRST, SECOND), {"A1", "A2"}, {},
    ),
    "末尾空行空列.xlsx": (book(HEADER + [None] * 5, FIRST, SECOND, *[[None, " "]] * 50), {"A1", "A2"}, {}),
    "合计.xlsx": (book(*BOTH, TOTALS, [], SIGNED), {"A1", "A2"}, {4: "合计或落款", 6: "合计或落款"}),
    "表头重复.xlsx": (book(HEADER, FIRST, HEADER, SECOND), {"A1", "A2"}, {3: "重复的表头"}),
    "另一个表头.xlsx": (
        book(TITLE, HEADER, FIRST, TOTALS, ["4月"], [HEADER[0], *HEADER[2:0:-1], *HEADER[3:]], SECOND, HEADER, ["A3", *FIRST[1:]]),
        {"A1", "A3"}, {4: "合计或落款", 5: "缺少", 6: "从第 6 行起又有一个表头", 7: "从第 6 行起又有一个表头", 8: "重复的表头"},
    ),
    "另一个表头.csv": (
        lambda path: path.write_text(text([HEADER, FIRST, ["序号", *HEADER], ["1", *SECOND]]), encoding="utf-8"),
        {"A1"}, {3: "又有一个表头", 4: "又有一个表头"},
    ),
    "带序号.xlsx": (book(["序号", *HEADER], [1, *FIRST], [2, *SECOND]), {"A1", "A2"}, {}),
    "表头换行空格.xlsx": (
        book(["工单\n编号", " 标 题 ", "诉求内容\n（必填）", "*受理时间", "办结时间："], FIRST), {"A1"}, {},
    ),
    "封面在前.xlsx": (several_sheets(("说明", [["填表说明"], ["时间写到分"]]), ("数据", BOTH)), {"A1", "A2"}, {}),
    "封面在前.xls": (
        several_sheets(("说明", [["填表说明"], ["时间写到分"]]), ("数据", BOTH), kind="xls"), {"A1", "A2"}, {},
    ),
    "每月一表.xlsx": (
        several_sheets(("封面", [["台账"]]), *[(f"{n}月", [TITLE, HEADER, [f"A{n}", *FIRST[1:]], [f"B{n}", "灯", "", "昨天"]]) for n in (1, 2)]),
        {"A1", "A2"}, {"1月 4": "工作表「1月」：收到时间", "2月 4": "工作表「2月」：收到时间"},
    ),
    "表头在四十行.xlsx": (book(["填表说明"], *[[f"{n}. 请如实填写"] for n in range(38)], *BOTH), {"A1", "A2"}, {}),
    "首表空.xlsx": (several_sheets(("Sheet1", []), ("Sheet2", BOTH)), {"A1", "A2"}, {}),
    "只有表头.xlsx": (book(HEADER), set(), {}),
    "未办结的写法.xlsx": (
        book(HEADER, *[[f"A{n}", *FIRST[1:4], mark] for n, mark in enumerate(("/", "无", "未办结", "—", "NULL", "0000-00-00 00:00:00", "1900/1/0"))]),
        {f"A{n}" for n in range(7)}, {},
    ),
    "编号是数.xlsx": (book(HEADER, [123.0, *FIRST[1:]], ["00123", *FIRST[1:]], ["'00124", *FIRST[1:]]), {"123", "00123", "00124"}, {}),
    "编号补零.xlsx": (book(HEADER, [123, *FIRST[1:]], formats={0: "00000000"}), {"00000123"}, {}),
    "编号的前缀.xlsx": (
        book(HEADER, [123, *FIRST[1:]], [4567890, *FIRST[1:]], ["GD00009", *FIRST[1:]], formats={0: '"GD"00000;-0'}),
        {"GD00123", "GD4567890", "GD00009"}, {},
    ),
    "编号补零又太长.xlsx": (book(HEADER, [1.23456789e17, *FIRST[1:]], formats={0: "00000"}), set(), {2: "末尾几位已经丢失"}),
    "编号太长.xlsx": (book(HEADER, [1.23456789e17, *FIRST[1:]], ["1.23457E+17", *FIRST[1:]]), set(), {2: "末尾几位已经丢失", 3: "科学计数法"}),
    "时间是数.xlsx": (
        book(HEADER, ["A1", "灯", "", 20230301], ["A2", "灯", "", 44986.5], ["A3", "灯", "", 20230301093000]),
        {"A1", "A2", "A3"}, {},
    ),
    "时间的写法.xlsx": (
        book(HEADER, *[[f"A{n}", "灯", "", when] for n, when in enumerate((
            "2023/3/1 8:05", "2023年3月1日", "2023年3月1号", "２０２３年３月１日", "2023-3-1 下午3:05", "2023.3.1", "20230301",
        ))]),
        {f"A{n}" for n in range(7)}, {},
    ),
    "先办结后受理.xlsx": (
        book(HEADER, [*FIRST[:4], "2023-02-01"], ["A2", "灯", "", "2099-01-01"], ["A3", *FIRST[1:4], "2023-03-01"]),
        {"A3"}, {2: "早于", 3: "在将来"},
    ),
    "编号重复.xlsx": (book(HEADER, FIRST, FIRST), {"A1"}, {}),
    "一格一万字.xlsx": (book(HEADER, ["A1", "灯" * 10_000, "字\n\t😀" * 10_000, FIRST[3]]), {"A1"}, {}),
    "BOM.csv": (raw(text(BOTH).encode("utf-8-sig")), {"A1", "A2"}, {}),
    "回车.csv": (raw(text(BOTH, end="\r").encode()), {"A1", "A2"}, {}),
    "分号.csv": (raw(text(BOTH, delimiter=";").encode()), {"A1", "A2"}, {}),
    "竖线.txt": (raw(text(BOTH, delimiter="|").encode()), {"A1", "A2"}, {}),
    "制表符.txt": (raw(text(BOTH, delimiter="\t").encode("gb18030")), {"A1", "A2"}, {}),
    "格内换行.csv": (raw(text([HEADER, ["A1", "灯", "一\n二,“三”", "2023-03-01"]]).encode()), {"A1"}, {}),
    "生僻字.csv": (raw(text([HEADER, ["A1", "𠮷㐂䶮", "㙓㛃𪚥", "2023-03-01"]]).encode("gb18030")), {"A1"}, {}),
    "UTF-16.csv": (raw(text(BOTH, delimiter="\t").encode("utf-16")), {"A1", "A2"}, {}),
    "零字节.csv": (raw(text([[f"\0{name}" for name in HEADER], FIRST]).encode()), {"A1"}, {}),
    "引号没有成对.csv": (raw(UNCLOSED.encode()), {"A1", "A3"}, {3: "引号没有成对"}),
    "严格格式.xlsx": (changed(strict, *BOTH), {"A1", "A2"}, {}),
    "宏.xlsm": (changed(lambda _name, data: data.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml"), *BOTH), {"A1", "A2"}, {}),
    "WPS.xlsx": (lambda path: write_raw_xlsx(path, inline_row(1, *HEADER) + RICH, strings_xml=STRINGS), {"A1"}, {}),
    "公式没有结果.xlsx": (lambda path: write_raw_xlsx(path, inline_row(1, *HEADER) + NOT_COMPUTED), set(), {2: "还没有算出结果"}),
    "公式出错.xlsx": (lambda path: write_raw_xlsx(path, inline_row(1, *HEADER) + ERRORS), set(), {2: "#N/A，请改正公式"}),
    "网页.xls": (raw(web_page()), {"A1", "A2"}, {}),
    "旧格式.xls": (lambda path: write_xls(path, [HEADER, ["A1", "灯", "", datetime(2023, 3, 1, 9)]]), {"A1"}, {}),
}  # fmt: skip
# name → what makes it, and words of the sentence
REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "网页.xls": (raw(b"<html><body><p>\xe7\x99\xbb\xe5\xbd\x95</p></body></html>"), "里面没有表格。请用 Excel 打开它，另存为"),
    "文本.xls": (raw(text(BOTH).encode("gb18030")), "里面是纯文本，只是文件名以 .xls 结尾。请在 Excel 中另存为"),
    "空表.xlsx": (book(), "是空的"),
    "炸弹.xlsx": (bomb, "解压后过大"),
    "加密.xlsx": (old_locked, "设了打开密码，系统读不了。请在 Excel 中取消密码"),
    "无标记.csv": (raw(text(BOTH).encode("utf-16-le")), "的文字编码系统不读。请用 Excel 打开它，另存为"),
    "四字节.csv": (raw(text(BOTH).encode("utf-32")), "的文字编码系统不读。请用 Excel 打开它，另存为"),
    "程序数据.csv": (raw('[{"工单编号":"A1","标题":"灯"}]'.encode()), "找不到表头"),
    "截断.xlsx": (lambda path: path.write_bytes(write_xlsx(path, BOTH * 500).read_bytes()[:-3000]), "已损坏"),
    "截断.xls": (lambda path: path.write_bytes(write_xls(path, BOTH * 99).read_bytes()[:9000]), "不是完整的 Excel 工作簿"),
    "文档.xlsx": (raw(b"%PDF-1.7\n" + bytes(range(256)) * 9), "不是 Excel 工作簿，里面是别的内容"),
}  # fmt: skip


def by_command(path: Path, capsys) -> tuple[set[str], dict[Place, str]]:
    """What the command brings in of a file: the numbers, and the refused lines with their reasons."""
    capsys.readouterr()
    asked = (str(path), "--source", "hotline_12345", "--area", LIANHUA, "--grade", "routine", "--json")
    with suppress(SystemExit):
        call_command("import_ledger", *asked)
    refused = json.loads(capsys.readouterr().out)["refused"]
    return set(Lead.objects.values_list("source_number", flat=True)), {
        _place(row.get("sheet", ""), row["line"]): row["reason"] for row in refused
    }


def _place(sheet: str, line: int) -> Place:
    return f"{sheet} {line}" if sheet else line


def upload(client, path: Path):
    content = SimpleUploadedFile(path.name, path.read_bytes())
    asked = {"file": content, "source": "hotline_12345", "area": LIANHUA, "grade": "wuhua-routine"}
    return client.post(reverse("import_new"), asked)


def by_check(path: Path, client) -> tuple[int, dict[Place, str]]:
    """What the page's check says of a file: how many rows come in, and the refused lines with their reasons."""
    assert upload(client, path).status_code == 302
    ledger = Import.objects.latest("created_at")
    client.post(reverse("import_columns", args=[ledger.pk]), ledger.mapping)
    work()
    ledger.refresh_from_db()
    assert ledger.state == "checked", ledger.failure
    refused = client.get(f"/api/v1/imports/{ledger.pk}/refused/").json()["results"]
    return ledger.imported, {_place(row["sheet"], row["line"]): row["reason"] for row in refused}


@pytest.mark.parametrize("name", COMES_IN)
def test_both_doors_bring_the_same_in_and_refuse_the_same(departments, signed_in, tmp_path, capsys, name):
    make, numbers, words = COMES_IN[name]
    path = tmp_path / name
    make(path)
    promised, told = by_check(path, signed_in("street_admin"))
    came, refused = by_command(path, capsys)
    assert came == numbers
    assert (promised, told) == (len(numbers), refused)
    assert refused.keys() == words.keys()
    assert {line: word for line, word in words.items() if word not in refused[line]} == {}


@pytest.mark.parametrize("name", REFUSED)
def test_both_doors_refuse_a_whole_file_with_the_same_sentence(departments, signed_in, tmp_path, name):
    make, words = REFUSED[name]
    path = tmp_path / name
    make(path)
    with pytest.raises(CommandError) as refused:
        call_command("import_ledger", str(path), "--source", "hotline_12345", "--area", LIANHUA)
    answer = upload(signed_in("street_admin"), path)
    assert words in str(refused.value)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not Import.objects.exists()
    assert list(files.folder().iterdir()) == []


OWN = ["序号", "工单流水", "诉求概要", "诉求受理日", "反馈日"]
OWN_NAMES = ["number=工单流水", "title=诉求概要", "received=诉求受理日", "closed=反馈日"]
THIRD = ["1", "A1", "路灯不亮", "2023-04-07", "2023-04-09"]
# name → what makes it, what the command is told, the matters with their closing, the sheets that are left, the exit code
SAID: dict[str, tuple[Callable[[Path], object], list[str], dict[str, str], list[str], int]] = {
    "表头在单位一行下面.xlsx": (
        book(["某街道热线工单台账"], ["填报单位：某街道", None, None, "填报时间：2023年4月"], OWN, THIRD),
        ["--column", *OWN_NAMES], {"A1": "2023-04-09"}, [], 0,
    ),
    "表头在第十二行.xlsx": (
        book(["填表说明"], *[[f"{n}. 请如实填写"] for n in range(10)], HEADER, FIRST), [], {"A1": "2023-03-02"}, [], 0,
    ),
    "三层表头.xlsx": (
        book(["编号", "标题", "时间", None, "办理结果"], [None, None, "受理", "办结"], [*THIRD[1:], "已修"]),
        ["--column", "received=受理", "closed=办结"], {"A1": "2023-04-09"}, [], 0,
    ),
    "指明第三行.xlsx": (
        book(["编号", "标题", "收到时间"], ["（以下为样例）"], OWN, THIRD),
        ["--header-line", "3", "--column", *OWN_NAMES], {"A1": "2023-04-09"}, [], 0,
    ),
    "每月一表自己的列名.xls": (
        several_sheets(
            ("说明", [["填报说明"]]), *[(f"{n}月", [OWN, [str(n), f"A{n}", *THIRD[2:4], ""]]) for n in (1, 2)],
            ("3月", [OWN]), ("4月", [["序号", "流水", *OWN[2:]], THIRD]), kind="xls",
        ),
        ["--column", *OWN_NAMES], {"A1": "", "A2": ""}, ["说明", "3月", "4月"], 2,
    ),
    "只要二月.xlsx": (
        several_sheets(*[(f"{n}月", [HEADER, [f"A{n}", *FIRST[1:]]]) for n in (1, 2)]),
        ["--sheet", "2月"], {"A2": "2023-03-02"}, ["1月"], 0,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SAID)
def test_the_command_finds_header_and_sheets_by_what_it_is_told_and_tells_what_it_left(
    departments, tmp_path, capsys, name
):
    make, more, matters, left, code = SAID[name]
    path = tmp_path / name
    make(path)
    asked = (str(path), "--source", "hotline_12345", "--area", LIANHUA, "--grade", "routine", *more)
    ended = 0
    try:
        call_command("import_ledger", *asked, "--json")
    except SystemExit as end:
        ended = end.code
    told = capsys.readouterr()
    document = json.loads(told.out)
    found = Lead.objects.values_list("source_number", "whistle__closed_at")
    assert {number: f"{localtime(at):%Y-%m-%d}" if at else "" for number, at in found} == matters
    assert document["refused"] == []
    assert sum(one["rows"] for one in document["sheets"]["taken"]) == len(matters)
    assert [one["sheet"] for one in document["sheets"]["left"]] == left
    assert ended == code
    assert ("「4月」" in told.err) == (code == 2)
    if code:
        # told again in words
        with suppress(SystemExit):
            call_command("import_ledger", *asked)
        words = capsys.readouterr().out
        assert all(f"「{sheet}」" in words for sheet in ("1月", "2月", *left))
