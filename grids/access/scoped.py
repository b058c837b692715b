"""Rows that are for somebody: one base for every queryset that knows `visible_to`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, F, OuterRef, Q, When
from django.db.models.query import ModelIterable

from grids.access import opened, oracle
from grids.access.opened import Opens
from grids.access.oracle import Columns
from grids.access.roles import Permission

if TYPE_CHECKING:
    from grids.staff.models import User


class Masked(ModelIterable):
    """Rows of which a reader may know, without what the reader may not read: it never leaves the queryset."""

    def __iter__(self):
        for row in super().__iter__():
            if not row.is_readable:
                for name in self.queryset.texts:
                    setattr(row, name, None if row._meta.get_field(name).is_relation else "")
                # what is not there must not be written over what is
                row.save = row.save_base = _never_saved
            yield row


def _never_saved(*args: object, **kwargs: object) -> None:
    raise ValueError("a masked row is shown, never saved")


def _named_in(expression: Any) -> Iterator[str]:
    """The fields that an expression asks for, whatever stands around them."""
    if isinstance(expression, F):
        yield expression.name
    elif isinstance(expression, Q):
        for child in expression.children:
            yield from _named_in(child[1] if isinstance(child, tuple) else child)
            yield from [child[0]] if isinstance(child, tuple) else []
    elif hasattr(expression, "get_source_expressions"):
        for one in expression.get_source_expressions():
            yield from _named_in(one)
    elif isinstance(expression, str):
        yield expression


class Scoped(models.QuerySet):
    """Rows that declare by which columns they lie in an area, and are handled by a department.

    A subject's queryset says in `visible_to` which of them a reader may know. opens: by which columns they belong to what
    somebody opened outside their areas (越区查看). texts: what of a row is kept from
    whoever may count it but not read it; `masked_unless` takes it out of the rows themselves.
    """

    columns = Columns()
    opens = Opens()
    texts: tuple[str, ...] = ()

    def behind(self, relation: str) -> models.QuerySet:
        """What stands behind each row by a reverse relation, for a condition of that row."""
        back = self.model._meta.get_field(relation)
        return back.related_model._base_manager.filter(**{back.field.name: OuterRef("pk")})

    def behind_all(self, relation: str) -> models.QuerySet:
        """Everything that stands behind rows of this kind by a reverse relation."""
        return self.model._meta.get_field(relation).related_model._base_manager.all()

    def under(self, user: "User", permission: Permission) -> Q:
        """The condition under which rows fall under `user`'s permission, by area or by department."""
        parts = self.behind(self.columns.parts) if self.columns.parts else None
        return oracle.scope(user, permission, columns=self.columns, parts=parts)

    def opened_to(self, user: "User") -> Q:
        """The condition under which rows lie outside, and `user` opened them: to be looked at on a page."""
        return opened.rows(user, self.opens)

    def below(self, prefix: str):
        """Rows whose area's code starts with `prefix`."""
        return self.filter(self.columns.below(prefix))

    def masked_unless(self, may_read: Q):
        """The rows with `is_readable`, and without their texts where the condition doesn't hold."""
        found = self.annotate(is_readable=Case(When(may_read, then=True), default=False))
        found._iterable_class = Masked
        return found

    # what would go past the mask is a mistake of ours

    def _values(self, *fields, **expressions):
        if issubclass(self._iterable_class, Masked) and not fields and not expressions:
            raise ValueError("masked rows are read whole, not by values")
        self._keep_masked(*fields, *expressions.values())
        return super()._values(*fields, **expressions)

    def _annotate(self, args, kwargs, select=True):
        self._keep_masked(*args, *kwargs.values())
        return super()._annotate(args, kwargs, select=select)

    def aggregate(self, *args, **kwargs):
        """As Django's, of what is not masked."""
        self._keep_masked(*args, *kwargs.values())
        return super().aggregate(*args, **kwargs)

    def _keep_masked(self, *asked: Any) -> None:
        if not issubclass(self._iterable_class, Masked):
            return
        names = {name.split("__")[0].removesuffix("_id") for one in asked for name in _named_in(one)}
        kept = {name.removesuffix("_id") for name in self.texts}
        if names & kept:
            raise ValueError(f"masked rows are read whole, not by values: {sorted(names & kept)}")
