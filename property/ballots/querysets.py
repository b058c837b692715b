"""Sealed ballots as phrases."""

from grids.access.oracle import Columns
from property.meetings.querysets import OfRolls


class UrnQuerySet(OfRolls):
    """Ballots of an urn as phrases: they lie with the roll of their meeting."""

    columns = Columns(area="motion__meeting__estate__area__code", is_fenced=True)
