"""Homes for tests: somebody who comes to live in a dwelling, and whole families; all of them invented."""

from datetime import date
from itertools import count

from grids.homes.actions import Incoming, move_in
from grids.homes.kinds import Standing
from grids.homes.models import Residence
from grids.people.kinds import DocumentKind
from grids.registry.dwellings.models import Dwelling
from grids.registry.models import Building
from tests import personas
from tests.factories.dwellings import a_dwelling
from tests.factories.people import NAMES, a_number, a_phone

SINCE = date(2025, 3, 1)
_rooms = count(1001)


def a_room(**told) -> Dwelling:
    """One more dwelling of the house that is there, or of a new one."""
    return a_dwelling(Building.objects.first(), str(next(_rooms)), **told)


def incoming(born: date = date(1986, 5, 4), **told) -> Incoming:
    """One more person as told at the door, with a document of their own unless told."""
    if "number" not in told and "kind" not in told and "person_id" not in told:
        sex = told.pop("sex", "1")
        told |= {"kind": DocumentKind.RESIDENT_ID, "number": a_number(born, sex=sex)}
        told.setdefault("name", NAMES[int(told["number"][14:17]) % len(NAMES)])
    return Incoming(**told)


def a_home(
    *people: Incoming, dwelling: Dwelling | None = None, by=None, occurred_on: date = SINCE, **step
) -> list[Residence]:
    """Who lives in a dwelling: a man who lives there alone unless told; the residences in the order in which they were told."""
    dwelling = dwelling or a_room()
    told = people or (incoming(relation="02", phone=a_phone()),)
    done = move_in(
        dwelling_id=dwelling.pk,
        people=told,
        by=by or personas.make("grid_admin"),
        occurred_on=occurred_on,
        **step,
    )
    rows = Residence.objects.select_related("person", "household", "dwelling").in_bulk(done.rows)
    return [rows[one] for one in done.rows]


def a_family(dwelling: Dwelling | None = None, **step) -> list[Residence]:
    """A couple and their daughter of eight."""
    return a_home(
        incoming(relation="02", standing=Standing.FLOATING, phone=a_phone()),
        incoming(relation="12", standing=Standing.FLOATING, sex="2"),
        incoming(date(2018, 2, 28), relation="30", standing=Standing.FLOATING, sex="2"),
        dwelling=dwelling, **step,
    )  # fmt: skip
