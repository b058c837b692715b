"""Rows that are made at once say what Django's own model would say of them, and nothing that the table doesn't have."""

from uuid import UUID

import pytest

from grids.conduct.newly import new
from grids.homes.models import Household, Residence
from grids.people.models import Person, PersonEvent
from grids.registry.dwellings.models import Dwelling, DwellingEvent, DwellingUse

KEY = UUID(int=7)


def told(row):
    return {name: value for name, value in row.__dict__.items() if name != "_state"}


@pytest.mark.parametrize(
    "model", [Person, PersonEvent, Dwelling, DwellingEvent, DwellingUse, Household, Residence]
)
def test_what_is_not_said_is_as_django_says_it(model):
    row, same = new(model, id=KEY), model(id=KEY)
    assert told(row) == told(same)
    assert (row._state.adding, row._state.db) == (same._state.adding, same._state.db)


def test_a_row_that_is_given_is_referred_to_and_needs_no_question():
    home = Dwelling(id=KEY)
    row = new(Residence, dwelling=home, household=None)
    assert (row.dwelling_id, row.household_id) == (KEY, None)
    assert row.dwelling is home


def test_each_row_has_a_key_and_lists_of_its_own():
    one, other = new(Person), new(Person)
    assert one.pk != other.pk
    one.also_in.append("530102001001")
    assert other.also_in == []


def test_what_the_table_does_not_have_is_refused():
    with pytest.raises(TypeError):
        new(Person, nickname="阿兰")
    with pytest.raises(TypeError):
        new(Residence, dwelling=Dwelling(id=KEY), nickname="阿兰")
