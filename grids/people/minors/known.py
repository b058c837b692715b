"""Of whom values are kept back because they are not of age: below 18, or of unknown age and somebody's child."""

from typing import TYPE_CHECKING

from grids.pages import registered
from grids.people.grown import OF_AGE, by_hand, minor

if TYPE_CHECKING:
    from grids.people.models import Person


def is_kept_back(person: "Person") -> bool:
    """Whether a value of somebody is shown only by an approval; of whom no day of birth is known by how they live."""
    if person.born_on is not None:
        return minor(person)
    return any(
        pages.children is not None and person.pk in pages.children([person.pk]) for pages in registered()
    )


def of_age(person: "Person", *, was_kept_back: bool) -> dict[str, bool]:
    """What the book says beside a step after which values are kept back no longer."""
    return {OF_AGE: True} if was_kept_back and not is_kept_back(person) else {}


def needs_leave(person: "Person") -> bool:
    """Whether a value is looked at by an approval: a minor's, and of whoever was made grown-up by hand of late."""
    return is_kept_back(person) or by_hand(person)
