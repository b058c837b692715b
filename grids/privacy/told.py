"""What a person is told of their own rows: each value with what it is kept for, on which ground and how long."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access.oracle import may_in
from grids.personal.fields import Basis, LookUp, SealedText, personal_fields
from grids.privacy.actions import disclose
from grids.privacy.ciphers import Place, SealBroken, unseal
from grids.privacy.registry import Entry
from grids.privacy.sealing import place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from grids.access.roles import Permission
    from grids.people.models import Person
    from grids.staff.models import User


@dataclass(slots=True)
class Asking:
    """A report that is being made for a person, by somebody for a reason; how many values were opened, and how many couldn't be.

    is_whole: somebody else granted it; otherwise of a sealed value only that it is there is told.
    """

    person: "Person"
    by: "User"
    reason: str
    values: int = 0
    unreadable: int = 0
    is_whole: bool = True

    def opened(self, row: models.Model, name: str) -> str:
        """The value behind a sealed field, noted in the person's own log before it is opened; "" of nothing."""
        return self._told(row, name, self._noted)

    def opened_apart(self, row: models.Model, name: str) -> str:
        """The same of what others who read that log may know nothing of: it is neither noted there nor counted."""
        return self._told(row, name, unseal)

    def _told(self, row: models.Model, name: str, open_: "Callable[..., str]") -> str:
        sealed = bytes(getattr(row, name) or b"")
        if not sealed:
            return ""
        if not self.is_whole:
            return _("（有登记，没有另一人批准，不显示）")
        try:
            return open_(sealed, at=place_of(row, name))
        except SealBroken as broken:
            self.unreadable += 1
            return f"（{broken}）"

    def _noted(self, sealed: bytes, *, at: Place) -> str:
        value = disclose(
            sealed=sealed, at=at, subject_kind=self.person._meta.label, subject_id=str(self.person.pk),
            subject_label=str(self.person._meta.verbose_name), area_code=self.person.area_id, reason=self.reason,
            by=self.by, in_extract=True, needs_factor=False,
        )  # fmt: skip
        self.values += 1
        return value

    def may(self, permission: "Permission") -> bool:
        """Whether whoever makes it holds a permission where the person lives."""
        return may_in(self.by, permission, self.person.area_id)


def heads() -> tuple[str, ...]:
    """The heads of a table of fields."""
    return (_("项目"), _("内容"), _("为什么保存"), _("依据"), _("保存多久"))


def lines(
    row: models.Model, asking: Asking, *, known: "Mapping[str, str] | None" = None
) -> Iterator[tuple[str, ...]]:
    """The personal fields of a row that hold something, in words, with what each is kept for.

    known: what is written in the place of a field's value. Who took a step is nothing of theirs, and a look-up is made from the
    value beside it.
    """
    for field in personal_fields(row.__class__):
        if isinstance(field, LookUp) or field.personal.basis == Basis.STAFF:
            continue
        told = (known or {}).get(field.name)
        value = told if told is not None else _value(row, field, asking)
        if value:
            yield (*_named(row, field, value),)


def _named(row: models.Model, field: models.Field, value: str) -> tuple[str, ...]:
    about = Entry(row.__class__, field)
    return about.name, value, str(about.about.purpose), str(about.about.basis.label), about.term()


def _value(row: models.Model, field: models.Field, asking: Asking) -> str:
    if isinstance(field, SealedText):
        return asking.opened(row, field.name)
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    return in_words(getattr(row, field.attname))


def in_words(value: Any) -> str:
    """A value as a person reads it."""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value in (None, [], {}) else str(value)
