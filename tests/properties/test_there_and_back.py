"""What a register's table tells when it was taken out whole, and filled in the register's own template, changes nothing when it is brought in."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids import pages
from grids.exports.cells import neutral
from grids.exports.sources import Rows
from grids.homes.kinds import ResidenceType, Standing
from grids.homes.models import Residence
from grids.people.models import Person, PersonEvent
from grids.people.writing import opened
from grids.registry.dwellings.models import Dwelling, DwellingEvent
from grids.sheets.blanks.workbook import write_template
from grids.sheets.reports import queries
from grids.sheets.reports.filled import _cell
from grids.sheets.reports.filling.outline import outline_of
from grids.sheets.reports.filling.references import number_of
from grids.sheets.reports.filling.workbook import Filling, Where
from grids.sheets.vocabulary import Register, fields_of
from tests import personas
from tests.factories.dwellings import a_dwelling
from tests.factories.homes import a_home, incoming
from tests.factories.people import NAMES, a_phone
from tests.factories.registry import a_building_by_hand
from tests.factories.sheets import brought, counts, reasons

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas", "departments")]

GROWN = st.builds(
    dict,
    name=st.sampled_from(NAMES), born=st.dates(date(1940, 1, 1), date(2005, 12, 31)), sex=st.sampled_from("12"),
    standing=st.sampled_from([Standing.RESIDENT, Standing.FLOATING]), residence_type=st.sampled_from(["", *ResidenceType.values]),
    has_phone=st.booleans(),
)  # fmt: skip
HOMES = st.lists(st.lists(GROWN, min_size=1, max_size=3), min_size=1, max_size=3)


def settle(homes: list[list[dict]]) -> None:
    """People into dwellings of one house, the first of each its head."""
    building = a_building_by_hand()
    for number, people in enumerate(homes):
        told = [
            incoming(
                one["born"], sex=one["sex"], name=one["name"], standing=one["standing"], residence_type=one["residence_type"],
                phone=a_phone() if one["has_phone"] else "", relation="02" if place == 0 else "99",
            )
            for place, one in enumerate(people)
        ]  # fmt: skip
        a_home(*told, dwelling=a_dwelling(building, f"{number + 1}01"))


def taken_out(register: str, listing: str) -> tuple[bytes, set[str]]:
    """The list whole, in the register's own template; and which fields it tells."""
    content = io.BytesIO()
    write_template(register, content)
    sheet = outline_of(content.getvalue())["sheets"][0]
    (_number, heads) = sheet["rows"][0]
    rows = Rows(pages.lists()[listing], personas.make("grid_admin"), {}, is_full=True)
    mapped = queries.guessed(rows.listing, heads)
    at = {column.name: n for n, column in enumerate(rows.columns)}
    columns = {number_of(letters): at[name] for letters, name in mapped.items()}
    values = [[_cell(value, neutral) for value in row] for batch in rows.batches() for row in batch]
    made = Filling(content.getvalue(), Where(sheet["name"], sheet["first"], columns)).fill(values, "")
    told = {heads[letters].strip("*") for letters in mapped}
    return made.content, {one.name for one in fields_of(register) if one.heading in told}


def as_it_stands() -> list[tuple]:
    """Everybody with what is known of them and how they live."""
    people = [
        (
            one.pk,
            opened(one, "name"),
            opened(one, "document"),
            opened(one, "phone"),
            one.sex,
            one.born_on,
            one.document_kind,
        )
        for one in Person.objects.order_by("pk")
    ]
    lives = Residence.objects.order_by("pk").values_list(
        "pk", "person", "dwelling", "household", "relation", "standing", "residence_type", "period", "is_main"
    )
    doors = Dwelling.objects.order_by("pk").values_list(
        "pk", "room", "entrance", "floor", "use", "layout", "colour"
    )
    return [*people, *lives, *doors, PersonEvent.objects.count(), DwellingEvent.objects.count()]


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(homes=HOMES)
def test_people_who_were_taken_out_come_in_as_they_are(homes):
    with transaction.atomic():
        settle(homes)
        before = as_it_stands()
        content, told = taken_out(Register.PEOPLE, "people")
        assert told >= {
            "building", "entrance", "room", "name", "kind", "number", "phone", "relation", "sex", "born_on", "standing", "since",
            "residence_type", "registered_here", "domicile_code", "nation", "inflow_reason", "registered_on",
        }  # fmt: skip
        found = brought(content)
        assert reasons(found) == {}
        assert counts(found) == (0, 0, sum(map(len, homes)), 0)
        assert as_it_stands() == before
        transaction.set_rollback(True)


def test_dwellings_that_were_taken_out_come_in_as_they_are():
    building = a_building_by_hand()
    for room, more in (
        ("101", {"floor": 1}),
        ("底商3号", {}),
        ("402", {"floor": 4, "layout": "三室一厅", "floor_area_m2": Decimal("89.50")}),
    ):
        a_dwelling(building, room, **more)
    before = as_it_stands()
    content, told = taken_out(Register.DWELLINGS, "dwellings")
    assert told >= {"building", "entrance", "room", "floor", "use", "layout", "floor_area_m2"}
    found = brought(content, register=Register.DWELLINGS)
    assert reasons(found) == {}
    assert counts(found) == (0, 0, 3, 0)
    assert as_it_stands() == before
