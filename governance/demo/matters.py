"""All kinds of invented matters, those of everyday first."""

from governance.demo.kinds import Kind
from governance.demo.matters_homes import HOMES
from governance.demo.matters_key import KEY
from governance.demo.matters_life import LIFE
from governance.demo.matters_needs import NEEDS
from governance.demo.matters_roads import ROADS
from governance.demo.matters_streets import STREETS

KINDS: tuple[Kind, ...] = STREETS + ROADS + HOMES + LIFE + NEEDS + KEY
