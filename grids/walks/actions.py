"""Everything that is done on rounds from door to door; each step within one transaction."""

from grids.walks.deciding import decide as decide
from grids.walks.rounds import make_round as make_round
from grids.walks.visiting import Visited as Visited
from grids.walks.visiting import visit as visit
