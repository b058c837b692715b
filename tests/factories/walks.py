"""Rounds, visits and conflicts for tests, at homes of 苏家塘社区."""

from uuid import uuid4

from grids.homes.actions import move_out
from grids.homes.models import Residence
from grids.registry.dwellings.models import Dwelling
from grids.walks.actions import Visited, make_round, visit
from grids.walks.models import VisitConflict, Walk
from tests import personas
from tests.factories.homes import a_family


def version_of(dwelling: Dwelling) -> int:
    """The version of a home as it stands now."""
    return Dwelling.objects.values_list("version", flat=True).get(pk=dwelling.pk)


def a_visit(dwelling: Dwelling, outcome: str = "same", **told) -> Visited:
    """One more visit of a home, by the officer of the community, who has seen it as it stands unless told."""
    given = {"key": uuid4(), "base": version_of(dwelling), "by": personas.make("community_officer")} | told
    return visit(dwelling_id=dwelling.pk, outcome=outcome, **given)


def out(row: Residence, **fields: str) -> dict:
    """The change that somebody moved out, as a phone tells it."""
    return {"verb": "out", "residence": str(row.pk), "fields": fields}


def a_conflict(rows: list[Residence] | None = None, **told) -> VisitConflict:
    """A visit that found three people where one had just moved out by the desk's hand."""
    rows = rows or a_family()
    home, seen = rows[0].dwelling, version_of(rows[0].dwelling)
    move_out(residence_id=rows[-1].pk, by=personas.make("grid_admin"))
    return a_visit(home, base=seen, **told).conflict


def a_round(**told) -> Walk:
    """A round of the officer's grid."""
    given = {"key": uuid4(), "area_code": personas.SUJIATANG_GRID, "by": personas.make("community_officer")}
    return make_round(**given | told)[0]
