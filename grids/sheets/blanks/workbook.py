"""Templates of registers: headings, drop-downs for every code, what to write in each column, and invented examples.

All of it is Chinese whatever language its reader has: a template that was filled in is read back by its words.
"""

from collections.abc import Sequence
from datetime import date
from typing import BinaryIO

import xlsxwriter
from django.utils import translation
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from grids.sheets.blanks.examples import EXAMPLES
from grids.sheets.vocabulary import ONE_OF_PLACE, Field, Register, Sort, fields_of

LANGUAGE = "zh-hans"
NOTES, CHOICES, EXAMPLE = "填写说明", "可选值", "示例（虚构）"
# rows for which cells have their drop-downs and kinds
ROWS = 5_000
NARROWEST, WIDEST = 10, 30
TITLE_MOST = 32
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
WHAT = {
    Sort.TEXT: "文字",
    Sort.CHOICE: "从下拉里选，也可以写代码",
    Sort.DAY: "日期，例如 2026-03-01",
    Sort.NUMBER: "数字",
    Sort.DIGITS: "数字或文字，已设为文本，位数不会丢",
    Sort.YES: "是或否",
}
HINTS = (
    "一行一个人；同一户的人写在相邻的行，房屋各列可以只写第一行，也可以每行都写。",
    "“楼栋、单元、房号”和“详细地址”写一样就行；带星号的列必填。",
    "未满 14 周岁的孩子要和同住的大人一起写；孩子的电话不用写。",
    "再导入一次只更新写了的内容，空着的不动。",
)
HINTS_OF_OTHERS = (
    "“楼栋、单元、房号”和“详细地址”写一样就行；带星号的列必填。",
    "再导入一次只更新写了的内容，空着的不动。",
)


def write_template(register: str, target: BinaryIO, *, trades: Sequence[str] = ()) -> None:
    """The template of a register; trades: what its columns offer that a street sets itself."""
    with translation.override(LANGUAGE):
        fields = fields_of(register)
        with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
            title = str(Register(register).label)
            book.set_properties({"title": title, "comments": "表样：示例均为虚构"})
            table, notes, choices = (book.add_worksheet(name) for name in (title, NOTES, CHOICES))
            choices.hide()
            _Template(book, fields, {"trades": tuple(trades)}).write(table, choices)
            _notes(book, notes, register, fields)


class _Template:
    """The sheet that is filled in."""

    def __init__(
        self, book: xlsxwriter.Workbook, fields: Sequence[Field], offered: dict[str, Sequence[str]]
    ) -> None:
        self.fields, self.offered = fields, offered
        head = {"bold": True, "bottom": 1, "valign": "vcenter", "text_wrap": True}
        self.needed = book.add_format({**head, "bg_color": "#F6E3C5"})
        self.head = book.add_format({**head, "bg_color": "#E8EEF6"})
        self.text = book.add_format({"num_format": "@"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.number = book.add_format({"num_format": "General"})

    def write(self, sheet: Worksheet, choices: Worksheet) -> None:
        """Heads, and the kind of each column with what may stand in it."""
        sheet.freeze_panes(1, 0)
        sheet.set_row(0, 30)
        for at, field in enumerate(self.fields):
            width = min(max(NARROWEST, len(field.heading) * 2 + 4), WIDEST)
            sheet.set_column(at, at, width, self._format(field))
            sheet.write_string(0, at, starred(field), self.needed if field.is_needed else self.head)
            if rule := self._rule(field, at, choices):
                told = {"input_title": field.heading[:TITLE_MOST], "input_message": WHAT[field.sort]}
                sheet.data_validation(
                    1, at, ROWS, at, rule | told | {"ignore_blank": True, "error_type": "warning"}
                )

    def _format(self, field: Field) -> Format:
        return {Sort.DAY: self.day, Sort.NUMBER: self.number}.get(field.sort, self.text)

    def _rule(self, field: Field, at: int, choices: Worksheet) -> dict | None:
        offered = words_of(field, self.offered)
        if offered:
            choices.write_column(0, at, [f"〔{field.heading}〕", *offered])
            column = xlsxwriter.utility.xl_col_to_name(at)
            return {
                "validate": "list", "source": f"={CHOICES}!${column}$2:${column}${len(offered) + 1}",
                "error_title": "不在下拉里", "error_message": "可以保留您写的，导入时会按常用说法认；认不出的会退回。",
            }  # fmt: skip
        if field.sort == Sort.DAY:
            return {
                "validate": "date", "criteria": "between", "minimum": FIRST_DAY, "maximum": LAST_DAY,
                "error_title": "不是日期", "error_message": "请写 2026-03-01 这样的日期。",
            }  # fmt: skip
        if field.sort == Sort.NUMBER:
            return {
                "validate": "decimal", "criteria": ">=", "value": 0, "error_title": "不是数字", "error_message": "请只写数字，不写单位。",
            }  # fmt: skip
        return None


def starred(field: Field) -> str:
    """The heading of a column; needed ones have a star, which whoever reads it back passes over."""
    return f"{field.heading}*" if field.is_needed else field.heading


def words_of(field: Field, offered: dict[str, Sequence[str]]) -> list[str]:
    """What a column offers, in words."""
    return [str(label) for _code, label in field.codes] or list(offered.get(field.of_street, ()))


def _notes(book: xlsxwriter.Workbook, sheet: Worksheet, register: str, fields: Sequence[Field]) -> None:
    """What to write in each column, with examples; no line of it can be taken for a table's own heads."""
    bold, text = (
        book.add_format({"bold": True, "bg_color": "#E8EEF6"}),
        book.add_format({"text_wrap": True, "valign": "top"}),
    )
    hints = HINTS if register == Register.PEOPLE else HINTS_OF_OTHERS
    for at, hint in enumerate(hints):
        sheet.write_string(at, 0, hint)
    examples = EXAMPLES[register]
    heads = ["列", "填什么", "要不要填", *(f"{EXAMPLE}{n}" for n in range(1, len(examples) + 1))]
    first = len(hints) + 1
    sheet.write_row(first, 0, heads, bold)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, 2, 12)
    sheet.set_column(3, 2 + len(examples), 22)
    for at, field in enumerate(fields, start=first + 1):
        needed = "必填" if field.is_needed else "二选一" if field.name in ONE_OF_PLACE else "可不填"
        told = [one.get(field.name, "") for one in examples]
        for column, said in enumerate([f"〔{field.heading}〕", WHAT[field.sort], needed, *told]):
            sheet.write_string(at, column, said, text)
    sheet.freeze_panes(first + 1, 1)
