"""What of a person's values is hashed, so that one person is found however their values are written."""

from typing import TYPE_CHECKING

from grids.people.identity import spaced
from grids.people.names import compared
from grids.personal.numbers import digits

if TYPE_CHECKING:
    from grids.people.models import Person

END = 4


def as_compared(_person: "Person", value: str) -> str:
    """A name without width, capitals and blanks."""
    return compared(value)


def as_dialled(_person: "Person", value: str) -> str:
    """The digits of a telephone."""
    return digits(value)


def with_its_space(person: "Person", value: str) -> str:
    """A number with the space of its kind."""
    return spaced(person.document_kind, value)


def by_its_end(_person: "Person", value: str) -> str:
    """The last four characters of a number."""
    return value[-END:] if len(value) >= END else ""
