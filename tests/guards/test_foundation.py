"""The ground the other tests stand on."""

import pytest

from grids.access.roles import ROLES
from tests import personas
from tests.factories import whistles


def test_every_role_has_a_persona():
    assert {persona.role for persona in personas.PERSONAS.values()} == set(ROLES)


@pytest.mark.parametrize("username", personas.PERSONAS)
def test_a_persona_has_exactly_its_role(person, username):
    assert {grant.role for grant in person(username).grants} == {personas.PERSONAS[username].role}


@pytest.mark.parametrize("state", whistles.WAY)
def test_a_whistle_can_be_brought_to_every_state_of_the_straight_path(departments, state):
    assert whistles.a_whistle(state=state).state == state
