"""Questions asked again and again of one row after the other: Django puts each of them into SQL once for the process.

For what every step asks. Putting a question into SQL costs Django several times what it costs the database to answer it.
"""

from collections.abc import Callable
from copy import copy
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError

# what stands in the SQL's parameters for what is given each time
STAND_INS: dict[type, Any] = {UUID: UUID(int=2**128 - 1), datetime: datetime(1990, 1, 1, 0, 0, 0, 1, UTC)}


class Question:
    """Rows by what is given each time: `Question(lambda key: Term.objects.filter(whistle=key), UUID).of(whistle.pk)`.

    kinds: of what kind each thing that is given is, no two the same. Everything else about the rows is settled once.
    """

    def __init__(self, rows: Callable[..., QuerySet], *kinds: type) -> None:
        self.rows, self.kinds = rows, kinds
        self._kept: tuple[QuerySet, Any, str, tuple] | None = None

    def of(self, *given: Any) -> list[Any]:
        """The rows, as the queryset would have them."""
        template, compiler, sql, stand_ins = self._kept or self._settled()
        if compiler is None:
            return []
        if template.query.select_for_update and connection.get_autocommit():
            raise TransactionManagementError("select_for_update cannot be used outside of a transaction.")
        now = dict(zip(self.kinds, given, strict=True))
        params = tuple(now[kind] if kind else value for kind, value in stand_ins)
        # a copy that asks over this thread's connection, and knows already what it asks
        asking = copy(compiler)
        asking.connection, asking.as_sql = connection, lambda *_args, **_kwargs: (sql, params)
        query = copy(template.query)
        query.get_compiler = lambda *_args, **_kwargs: asking
        rows = QuerySet(template.model, query=query)
        rows._iterable_class, rows._fields = template._iterable_class, template._fields
        return list(rows)

    def _settled(self) -> tuple[QuerySet, Any, str, tuple]:
        template = self.rows(*(STAND_INS[kind] for kind in self.kinds))
        compiler = template.query.get_compiler(connection=connection)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            # there can be none, whatever is given
            self._kept = template, None, "", ()
            return self._kept
        stand_ins = tuple((self._kind_of(value), value) for value in params)
        if {kind for kind, _value in stand_ins if kind} != set(self.kinds):
            raise TypeError(f"what is given doesn't stand in the question: {sql}")
        compiler.connection = None
        self._kept = template, compiler, sql, stand_ins
        return self._kept

    def _kind_of(self, value: Any) -> type | None:
        return next((kind for kind in self.kinds if type(value) is kind and value == STAND_INS[kind]), None)
