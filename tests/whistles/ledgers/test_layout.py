"""Every sheet of a file is looked at: those of one form come in together, each other one is left with a reason."""

import pytest
import xlsxwriter
import xlwt

from grids.conduct.refusals import Refusal
from tests.whistles.ledgers.making import HEADER, ROW
from whistles.ledgers.apart import open_apart
from whistles.ledgers.headers import find_header
from whistles.ledgers.layout import ASKED_NOTHING, Wanted, place_of
from whistles.ledgers.reading import open_ledger

OWN = ["序号", "工单流水", "诉求概要", "诉求受理日", "反馈日"]
NAMED = {"number": "工单流水", "title": "诉求概要", "received": "诉求受理日", "closed": "反馈日"}
COVER = [["莲华街道台账"], ["填报单位：莲华街道", "填报时间：2023年"]]
TOTALS = [["月份", "受理", "办结"], ["1月", 3, 2]]
STAFF = [["姓名", "岗位", "电话"], ["张三", "网格员", "1"]]


def numbered(number: str) -> list:
    return [number, *ROW[1:]]


def write(path, kind: str, sheets: dict[str, list], hidden=()):
    """A file of these sheets."""
    if kind == "html":
        path.write_bytes(_page(sheets))
        return path
    book = xlwt.Workbook() if kind == "xls" else xlsxwriter.Workbook(str(path))
    for name, rows in sheets.items():
        sheet = book.add_sheet(name) if kind == "xls" else book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(at, column, cell)
        if name in hidden:
            _hide(sheet)
    book.save(str(path)) if kind == "xls" else book.close()
    return path


def _hide(sheet) -> None:
    if isinstance(sheet, xlwt.Worksheet):
        sheet.visibility = 1
    else:
        sheet.hide()


def _page(sheets: dict[str, list]) -> bytes:
    tables = "".join(
        f"<table>{''.join('<tr>' + ''.join(f'<td>{cell}</td>' for cell in row) + '</tr>' for row in rows)}</table>"
        for rows in sheets.values()
    )
    return f"<html><meta charset='utf-8'><body>{tables}</body></html>".encode()


def opened(path, wanted: Wanted = ASKED_NOTHING):
    return open_ledger(path, name="台账", wanted=wanted)


def told(ledger) -> tuple[dict[str, int], dict[str, str]]:
    """The sheets that were taken with the line of their header, and those that were left with the reason."""
    layout = ledger.layout
    return {part.sheet: part.line for part in layout.parts}, {one.sheet: one.why for one in layout.left}


def found(ledger) -> list[tuple[str, int, str]]:
    """Each row as the sheet, the line and the number that stand there."""
    parts = ledger.layout.parts
    at = ledger.header.index(next(name for name in ledger.header if name in (HEADER[0], OWN[1])))
    rows = []
    for where, cells in ledger.rows():
        part, line = place_of(where, len(parts))
        rows.append((parts[part].sheet, line, cells[at]))
    return rows


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_twelve_months_come_in_together_whatever_else_the_workbook_holds(tmp_path, kind):
    months = {
        f"{month}月": [HEADER, numbered(f"A{month}-1"), numbered(f"A{month}-2")] for month in range(1, 13)
    }
    months["3月"] = [["三月台账"], ["单位：件"], *months["3月"]]
    months["4月"] = [[*HEADER]]
    months["5月"] = [[*HEADER[::-1], "备注"], [*numbered("A5-1")[::-1], "急"], [*numbered("A5-2")[::-1], ""]]
    sheets = {"封面": COVER, **months, "汇总": TOTALS, "值班": STAFF, "底稿": months["1月"], "空": []}
    sheets["督办"] = [["工单编号", "督办事项", "督办时限", "责任人"], ["A1-1", "路灯", "三天", "李四"]]
    path = write(tmp_path / "f", kind, sheets, hidden=("底稿",))
    ledger = opened(path)
    taken, left = told(ledger)
    assert taken == {f"{month}月": 3 if month == 3 else 1 for month in range(1, 13) if month != 4}
    assert left == {
        "封面": "no_ledger", "4月": "empty", "汇总": "no_ledger", "值班": "no_ledger", "底稿": "hidden", "空": "blank",
        "督办": "no_ledger",
    }  # fmt: skip
    assert ledger.header == (*HEADER, "备注")
    rows = dict(ledger.rows())
    assert found(ledger) == [
        (f"{month}月", taken[f"{month}月"] + n, f"A{month}-{n}") for month in range(1, 13) if month != 4 for n in (1, 2)
    ]  # fmt: skip
    assert {cells[:5] for cells in rows.values()} == {
        tuple(numbered(number)) for _s, _l, number in found(ledger)
    }
    assert [cells[5] for cells in rows.values() if cells[5]] == ["急"]
    # whoever goes on, at whichever row it was, goes on with the next one, in the same sheet or the one behind it
    again = open_apart(path, name="台账", max_bytes=1 << 20, kept=(ledger.header, ledger.layout.as_kept()))
    positions = list(rows)
    for at in (0, 1, 5, len(positions) - 1):
        assert [where for where, _cells in again.rows(after=positions[at])] == positions[at + 1 :]


def test_sheets_are_of_one_form_by_the_columns_that_somebody_names(tmp_path):
    months = {f"{month}月": [["某街道"], OWN, ["1", f"M{month}", "灯", "2023-04-07", ""]] for month in (1, 2)}
    months["2月"][1] = [*OWN[:4], "联系方式", OWN[4]]
    months["2月"][2].insert(4, "1")
    months["3月"] = [["序号", "流水", *OWN[2:]], ["1", "M3", "灯", "2023-04-07", ""]]
    path = write(tmp_path / "f", "xlsx", {"首页": COVER, **months})
    ledger = opened(path, Wanted(NAMED))
    taken, left = told(ledger)
    assert (taken, left) == ({"1月": 2, "2月": 2}, {"首页": "no_ledger", "3月": "other_form"})
    assert next(one for one in ledger.layout.left if one.sheet == "3月").detail == "工单流水"
    assert found(ledger) == [("1月", 3, "M1"), ("2月", 3, "M2")]


@pytest.mark.parametrize(
    "differs",
    [
        {"办结时间": "结案时间"},
        {"工单编号": "案件编号"},
        {"标题": "办件", "诉求内容": "说明"},
    ],
)
def test_a_sheet_that_calls_a_needed_thing_by_another_name_is_left_by_name_and_not_half_read(
    tmp_path, differs
):
    other = [[differs.get(name, name) for name in HEADER], numbered("B1")]
    ledger = opened(write(tmp_path / "f", "xlsx", {"甲": [HEADER, numbered("A1")], "乙": other}))
    assert told(ledger) == ({"甲": 1}, {"乙": "other_form"})
    assert set(ledger.layout.left[0].detail.split("、")) & {*differs, *differs.values()}


def test_sheets_that_are_named_are_taken_hidden_ones_too_and_no_others(tmp_path):
    sheets = {f"{month}月": [HEADER, numbered(f"A{month}")] for month in (1, 2, 3)}
    path = write(tmp_path / "f", "xlsx", sheets, hidden=("3月",))
    ledger = opened(path, Wanted({}, None, (" 3 月", "1月")))
    assert told(ledger) == ({"1月": 1, "3月": 1}, {"2月": "not_chosen"})
    assert found(ledger) == [("1月", 2, "A1"), ("3月", 2, "A3")]
    with pytest.raises(Refusal, match="没有工作表“4月”。文件里的工作表有：1月、2月、3月"):
        opened(path, Wanted({}, None, ("4月",)))


def test_a_workbook_of_hidden_sheets_alone_is_read(tmp_path):
    sheets = {"封面": [], "底稿": [HEADER, numbered("A1")]}
    assert told(opened(write(tmp_path / "f", "xlsx", sheets, hidden=("底稿",)))) == (
        {"底稿": 1},
        {"封面": "blank"},
    )


def test_tables_of_one_form_on_a_page_come_in_together(tmp_path):
    sheets = {"一": COVER, "二": [HEADER, numbered("A1")], "三": [HEADER, numbered("A2")]}
    ledger = opened(write(tmp_path / "f", "html", sheets))
    assert found(ledger) == [("2", 2, "A1"), ("3", 2, "A2")]
    assert told(ledger)[1] == {"1": "no_ledger"}


BELOW = ["A1", "路灯不亮", "2023-04-07", "2023-04-09"]
PLAIN = ("编号", "标题", "受理时间", "办结时间")


@pytest.mark.parametrize(
    ("rows", "names", "line"),
    [
        ([["填表说明"], *[[f"{n}. 请如实填写"] for n in range(38)], PLAIN, BELOW], PLAIN, 40),
        ([["台账"] * 4, ["单位：件", "日期：2023年"], PLAIN, BELOW], PLAIN, 3),
        ([["编号", "标题", "时间", ""], ["", "", "受理", "办结"], BELOW], PLAIN, 2),
        ([["编号", "标题", "受理", ""], ["", "", "时间", "单位"], BELOW], ("编号", "标题", "受理时间", "单位"), 2),
        (
            [["台账", "", "", ""], ["基本情况", "", "办理情况", ""], ["", "", "受理", "办结"], ["编号", "标题", "时间", "时间"], BELOW],
            PLAIN, 4,
        ),
        ([["编号", "标题", "收到时间", "备注", "备注"], BELOW], ("编号", "标题", "收到时间", "备注", "备注"), 1),
        (
            [["编号", "标题", "收到时间", "网格", "", "社区", ""], ["", "", "", "备注", "意见", "备注", "意见"], BELOW],
            ("编号", "标题", "收到时间", "网格备注", "网格意见", "社区备注", "社区意见"), 2,
        ),
        ([["流水", "标题", "时间", ""], ["", "", "受理", "办结"], BELOW], ("流水", "标题", "受理时间", "办结时间"), 2),
        ([["填报单位：某街道", "填报时间：2023年4月"], ["流水", "概要", "何时"], ["1", "灯", "三月"]], ("流水", "概要", "何时"), 2),
        ([["类型：热线", "名称：台账"], ["编号：", "标题（必填）", "*收到时间"], BELOW], ("编号：", "标题（必填）", "*收到时间"), 2),
    ],
)  # fmt: skip
def test_a_header_is_found_wherever_it_stands_and_of_however_many_levels(rows, names, line):
    header = find_header(enumerate(rows, start=1))
    assert (header.names, header.line) == (tuple(names), line)


def test_a_header_is_found_by_what_somebody_names_or_by_its_line():
    rows = [
        ["说明"],
        ["甲", "乙"],
        *[["一", "二", "三"]] * 100,
        ["流水", "概要", "何时"],
        ["1", "灯", "三月"],
    ]
    named = {"number": "流水", "title": "概要", "received": "何时"}
    assert find_header(enumerate(rows, start=1), named=named).line == 103
    assert find_header(enumerate(rows, start=1), lines=(103, 103)).names == ("流水", "概要", "何时")
    assert find_header(enumerate(rows, start=1), lines=(102, 103)).top == 102
    levels = [["情况", "", "何时"], ["流水", "概要", ""], ["1", "灯", "三月"]]
    assert find_header(enumerate(levels, start=1), named=named).names == ("流水", "概要", "何时")
    assert not find_header(enumerate(rows, start=1), lines=(900, 900)).names


def test_a_header_said_by_hand_is_found_by_its_names_in_sheets_where_it_stands_elsewhere(tmp_path):
    own = [["1", "M", "灯", "2023-04-07", ""]]
    sheets = {
        "封面": COVER,
        "1月": [["某街道"], ["单位", "件"], OWN, *own],
        "2月": [OWN, *own],
        "3月": [["某街道"], [], ["审核"], ["一", "二"], OWN[::-1], own[0][::-1]],
    }
    taken, left = told(opened(write(tmp_path / "f", "xlsx", sheets), Wanted({}, (3, 3))))
    assert (taken, left) == ({"1月": 3, "2月": 1, "3月": 5}, {"封面": "no_header"})


def test_the_form_of_most_sheets_is_the_ledger_and_a_column_that_one_of_them_lacks_is_blank_there(tmp_path):
    other = [["案件号", "事项", "立案时间"], ["D1", "灯", "2023-04-07"]]
    months = {f"{month}月": [HEADER, numbered(f"A{month}")] for month in (1, 2, 3)}
    months["2月"] = [HEADER[:4], numbered("A2")[:4]]
    ledger = opened(write(tmp_path / "f", "xlsx", {"督办": other, **months}))
    assert told(ledger) == ({"1月": 1, "2月": 1, "3月": 1}, {"督办": "other_form"})
    assert [cells[4] for _where, cells in ledger.rows()] == [ROW[4], None, ROW[4]]
