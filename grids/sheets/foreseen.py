"""What the database will derive of somebody new, said with their row: where it comes so, the row isn't written a second time.

The database alone decides. It derives all of it when they come to live somewhere, and puts right what was foreseen otherwise.
"""

from grids.colours.held import Ties, colours_of_person, days_of_person
from grids.homes.models import Residence
from grids.people.models import Person
from grids.registry.dwellings.rules import RegisterRules


def foresee(person: Person, residence: Residence, rules: RegisterRules) -> None:
    """Say of a new person what follows from the one residence that they come into."""
    ties = Ties(residences=[residence])
    (held,) = colours_of_person(ties)
    person.place_id, person.colour = residence.dwelling_id, held.code
    person.due_on, person.due_what = days_of_person(ties, rules)
