"""The books: every model whose rows carry marks, named once; heads, verification, key checks, privileges read it here.

An event is a book by what it is. Another model is one by its own word, `book = Book(…)`; a guard finds marks without one.
"""

from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import models

from grids.conduct.events import EventBase

# each row is marked by itself, and follows none
ALONE = None


@dataclass(frozen=True, slots=True)
class Book:
    """How a book is read. written: the column that says when a row was entered.

    chain: the attribute whose value the rows of one chain share, "" where all rows are one, ALONE where each is its own.
    """

    written: str
    chain: str | None


def books() -> dict[type[models.Model], Book]:
    """Every book of the product, by its model, in the order of their tables."""
    found = {model: _book(model) for model in apps.get_models()}
    named = [(model, book) for model, book in found.items() if book]
    return dict(sorted(named, key=lambda one: one[0]._meta.db_table))


def _book(model: type[models.Model]) -> Book | None:
    if issubclass(model, EventBase):
        return Book("recorded_at", matter_of(model))
    return getattr(model, "book", None)


def matter_of(model: type[EventBase]) -> str:
    """The attribute that names the matter of an event: its one relation whose other side is called `events`."""
    found = [
        one.attname
        for one in model._meta.concrete_fields
        if one.is_relation and one.remote_field.related_name == "events"
    ]
    if len(found) != 1:
        raise ImproperlyConfigured(f"{model.__name__} is the event of no one matter: {found}")
    return found[0]
