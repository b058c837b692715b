"""Of whom values are kept back because they are not of age: below 18, or of unknown age and somebody's child."""

from typing import TYPE_CHECKING, Any

from grids.pages import registered
from grids.people.grown import OF_AGE, by_hand, made_by_hand, minor

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from django.db.models import QuerySet

    from grids.people.models import Person


def is_kept_back(person: "Person") -> bool:
    """Whether a value of somebody is shown only by an approval; of whom no day of birth is known by how they live."""
    if person.born_on is not None:
        return minor(person)
    return any(rows.exists() for rows in _children([person.pk]))


def of_age(person: "Person", *, was_kept_back: bool) -> dict[str, bool]:
    """What the book says beside a step after which values are kept back no longer."""
    return {OF_AGE: True} if was_kept_back and not is_kept_back(person) else {}


def needs_leave(person: "Person") -> bool:
    """Whether a value is looked at by an approval: a minor's, and of whoever was made grown-up by hand of late."""
    return is_kept_back(person) or by_hand(person)


def need_leave(people: "Collection[Person]") -> "set[UUID]":
    """Those of these people of whom the same holds, in one question however many they are."""
    back = {one.pk for one in people if minor(one)}
    unknown = [one.pk for one in people if one.born_on is None]
    return back.union(made_by_hand({one.pk for one in people} - back).union(*_children(unknown)))


def _children(unknown: "Collection[UUID]") -> "list[QuerySet[Any, UUID]]":
    """Those of whom no day of birth is known and who live somewhere as a child, as each subject has them; not yet asked."""
    return [pages.children(unknown) for pages in registered() if pages.children is not None]
