"""Rows by thousands of keys: one parameter for all of them, where `__in` makes an expression of each."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, F, Func, UUIDField, Value


class Among(Func):
    """That a column of ids is one of these, for `filter`."""

    template, arg_joiner, output_field = "%(expressions)s)", " = ANY(", BooleanField()

    def __init__(self, name: str, ids: Iterable[UUID]) -> None:
        super().__init__(F(name), Value(list(ids), output_field=ArrayField(UUIDField())))
