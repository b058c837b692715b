"""The empty table of a register: heads that are read back, a drop-down for every code, examples that are invented and could be brought in."""

import io
import re

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from grids.homes.premises import trades
from grids.sheets.blanks.examples import DIVISION, EXAMPLES, PHONES
from grids.sheets.blanks.workbook import CHOICES, EXAMPLE, NOTES, starred, words_of, write_template
from grids.sheets.reports.filling.package import tags
from grids.sheets.reports.filling.workbook import Filling, Where
from grids.sheets.states import ImportState
from grids.sheets.vocabulary import Register, Sort, fields_of, guessed
from tests.factories.registry import a_building_by_hand
from tests.factories.sheets import HOUSE, brought, checked, reasons
from tests.factories.templates import part_of

REGISTERS = pytest.mark.parametrize("register", Register.values)
OFFERED = ["餐饮服务", "诊所"]


def template(register: str) -> bytes:
    content = io.BytesIO()
    write_template(register, content, trades=OFFERED)
    return content.getvalue()


def filled(register: str, rows: list[dict[str, str]]) -> bytes:
    """The template with these rows, each by field."""
    fields, title = fields_of(register), str(Register(register).label)
    values = [[row.get(one.name, "") for one in fields] for row in rows]
    where = Where(title, 2, {at: at - 1 for at in range(1, len(fields) + 1)})
    return Filling(template(register), where).fill(values, "").content


@REGISTERS
def test_each_column_is_read_back_as_its_field(register):
    book = CalamineWorkbook.from_filelike(io.BytesIO(template(register)))
    title = str(Register(register).label)
    visible = {one.name: one.visible for one in book.sheets_metadata}
    assert visible == {
        title: SheetVisibleEnum.Visible,
        NOTES: SheetVisibleEnum.Visible,
        CHOICES: SheetVisibleEnum.Hidden,
    }
    (head,) = book.get_sheet_by_name(title).to_python()
    assert head == [starred(one) for one in fields_of(register)]
    found = guessed(register, head)
    assert found == {one.name: starred(one) for one in fields_of(register)}


@REGISTERS
def test_every_code_is_chosen_from_a_list_that_holds_it(register):
    data = template(register)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    columns = list(zip(*book.get_sheet_by_name(CHOICES).to_python(skip_empty_area=False), strict=True))
    rules = {
        one.given["sqref"].partition("2:")[0]: (one.given["type"], formula.said)
        for formula in tags(part_of(data, "xl/worksheets/sheet1.xml"))
        if formula.name == "formula1" and (one := formula.above)
    }
    for at, field in enumerate(fields_of(register)):
        letters = re.sub(r"\d", "", _letters(at))
        words = words_of(field, {"trades": OFFERED})
        assert bool(words) == (field.sort in (Sort.CHOICE, Sort.YES)), field.name
        if words:
            kind, source = rules[letters]
            assert (kind, source) == ("list", f"{CHOICES}!${letters}$2:${letters}${len(words) + 1}")
            assert [word for word in columns[at][1:] if word] == words


def _letters(at: int) -> str:
    return chr(65 + at) if at < 26 else f"A{chr(65 + at - 26)}"


@REGISTERS
def test_examples_are_said_to_be_invented_and_are_nobodys(register):
    book = CalamineWorkbook.from_filelike(io.BytesIO(template(register)))
    rows = book.get_sheet_by_name(NOTES).to_python()
    head = next(row for row in rows if row[0] == "列")
    assert all(word.startswith(EXAMPLE) for word in head[3:] if word)
    for example in EXAMPLES[register]:
        assert set(example) <= {one.name for one in fields_of(register)}
        assert example.get("number", DIVISION).startswith(DIVISION)
        assert example.get("phone", PHONES).startswith(PHONES)


def in_the_house(register: str) -> list[dict[str, str]]:
    """The examples, in the house of the tests."""
    return [one | {"building": HOUSE} for one in EXAMPLES[register]]


@pytest.mark.django_db
@REGISTERS
def test_a_template_that_was_filled_with_its_examples_comes_in_and_the_rest_of_it_not(
    register, areas, departments
):
    trades.setup()
    a_building_by_hand()
    # what a tenure is of has to be there
    for before in (Register.PEOPLE, Register.DWELLINGS):
        if register not in (Register.PEOPLE, Register.DWELLINGS):
            brought(filled(before, in_the_house(before)), register=before)
    found = brought(filled(register, in_the_house(register)), register=register)
    assert reasons(found) == {}
    assert (found.state, found.rows) == (ImportState.DONE, len(EXAMPLES[register]))
    assert found.added + found.updated + found.unchanged == found.rows


@pytest.mark.django_db
def test_an_empty_template_brings_nothing_in(areas, departments):
    assert checked(template(Register.PEOPLE)).rows == 0


@pytest.mark.django_db
def test_whoever_may_bring_a_register_in_gets_its_table(signed_in, departments):
    trades.setup()
    mine = signed_in("grid_admin")
    for register in Register.values:
        answer = mine.get(reverse("register_template", args=[register]))
        raw = b"".join(answer.streaming_content)
        assert CalamineWorkbook.from_filelike(io.BytesIO(raw)).sheet_names[0] == str(Register(register).label)
        assert ".xlsx" in answer["Content-Disposition"]
    assert "餐饮服务" in str(CalamineWorkbook.from_filelike(io.BytesIO(
        b"".join(mine.get(reverse("register_template", args=[Register.ORGANISATIONS])).streaming_content)
    )).get_sheet_by_name(CHOICES).to_python())  # fmt: skip
    assert mine.get(reverse("register_template", args=["complaints"])).status_code == 404
    assert (
        signed_in("community_officer").get(reverse("register_template", args=["people"])).status_code == 403
    )
