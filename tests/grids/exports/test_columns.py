"""In a PDF's table a number stands on one line, however much stands in the columns beside it."""

import io

import pytest

from grids.exports.head import Head
from grids.exports.pdf import INSIDE, PortableDocument

NUMBER, MAIL = "530103199001010039", "someone.far.away@example.invalid"
LONG = "目的已实现、不再需要、撤回同意或期限已到的，可以要求删除；依法必须保存的，停止其他处理。"


def said(text: str) -> str:
    return f"<{text.encode('utf-16-be').hex()}>"


def a_table(*rows: tuple[str, ...]) -> str:
    document = PortableDocument(io.BytesIO(), Head("报告", (), "报告"))
    document.table("登记", tuple(f"项目{n}" for n in range(len(rows[0]))), rows)
    return "\n".join(part for page in document.pages for part in page)


@pytest.mark.parametrize("number", [NUMBER, MAIL, "2026-11-28", "12400001234"])
def test_a_number_is_whole_beside_long_texts(number):
    assert said(number) in a_table((LONG, LONG, LONG, LONG, LONG, number))


def test_where_the_page_is_too_narrow_for_all_the_shortest_are_whole_and_nothing_goes_over_its_end():
    shown = a_table((NUMBER, MAIL, MAIL, MAIL, "12400001234", LONG, LONG))
    assert said(NUMBER) in shown
    assert said("12400001234") in shown
    boxes = [line.split() for line in shown.splitlines() if line.endswith("re S")]
    assert max(float(one[2]) + float(one[4]) for one in boxes) == pytest.approx(51 + INSIDE, abs=0.1)
