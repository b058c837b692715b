"""What points at people: every reference that the models have, so that a subject which comes later is moved along by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db import models

from grids.of_people import Tie
from grids.pages import registered
from grids.people.models import Person

# what stays with the very row that it is about → why
STAYS = {
    "Person.merged_into": "the merge itself moves it, so that every merged row leads to a root",
    "PersonEvent.person": "a book tells of its own row",
    "EarlierValue.person": "what this very row said before",
    "PersonMerge.kept": "which row was kept",
    "PersonMerge.merged": "which row was merged",
    "NotTheSame.one": "said of this very row",
    "NotTheSame.other": "said of this very row",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """A column in which a model names a person."""

    model: type[models.Model]
    field: str

    @property
    def name(self) -> str:
        """As ties and lists call it."""
        return f"{self.model.__name__}.{self.field}"

    @property
    def column(self) -> str:
        """As a merge keeps it: table and column."""
        return f"{self.model._meta.db_table}.{self.model._meta.get_field(self.field).column}"

    def of(self, person: Person) -> models.QuerySet:
        """The rows that name this person."""
        return self.model._base_manager.filter(**{self.field: person.pk})

    def tie(self) -> Tie | None:
        """What its subject says of it, where merging asks for more than moving."""
        return ties().get(self.name)


def references() -> Iterator[Reference]:
    """Every reference to a person in any model, relations without a way back among them."""
    for model in apps.get_models(include_auto_created=True):
        for one in model._meta.concrete_fields:
            if one.is_relation and one.related_model is Person:
                yield Reference(model, one.name)


def moving() -> list[Reference]:
    """Those whose rows go to whoever is kept, in a fixed order."""
    return sorted((one for one in references() if one.name not in STAYS), key=lambda one: one.column)


@cache
def ties() -> dict[str, Tie]:
    """What subjects say of their references, by the reference."""
    found = [one for pages in registered() for one in pages.ties]
    return {one.of: one for one in sorted(found, key=lambda one: one.order)}


def dwellings_of(people: list[Person]) -> set:
    """The dwellings in which rows of these people lie: their locks come before the people's."""
    ids = [person.pk for person in people]
    found = {person.place_id for person in people if person.place_id}
    for one in moving():
        if "dwelling" in {field.name for field in one.model._meta.concrete_fields}:
            rows = one.model._base_manager.filter(**{f"{one.field}__in": ids})
            found |= set(rows.exclude(dwelling=None).values_list("dwelling", flat=True))
        if tie := one.tie():
            found |= set(tie.dwellings(ids))
    return found
