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
    apart: whose readers alone may know that it has rows; it is in no head and no finding of the others. Of an event its
    model says it.
    """

    written: str
    chain: str | None
    apart: str = ""


def books() -> dict[type[models.Model], Book]:
    """Every book of the product, by its model, in the order of their tables."""
    found = {model: _book(model) for model in apps.get_models()}
    named = [(model, book) for model, book in found.items() if book]
    return dict(sorted(named, key=lambda one: one[0]._meta.db_table))


def common() -> dict[type[models.Model], Book]:
    """The books of which every auditor may know: those that heads and verification are about."""
    return {model: book for model, book in books().items() if not book.apart}


def kept_apart(name: str) -> dict[type[models.Model], Book]:
    """The books that one kind of readers alone knows of."""
    return {model: book for model, book in books().items() if book.apart == name}


def _book(model: type[models.Model]) -> Book | None:
    if issubclass(model, EventBase):
        return Book("recorded_at", matter_of(model), getattr(model, "apart", ""))
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
