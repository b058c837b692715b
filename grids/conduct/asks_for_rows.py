"""Steps that ask for rows of a table: one, or some."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _

from grids.conduct.asks import Ask
from grids.conduct.refusals import require
from grids.conduct.widgets import FlatSelect
from grids.conduct.wording import enumerated


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRow(Ask):
    """One row of a table, `of` which kind: `rows(around)` are those that fit, `by` is the column by which scripts name one.

    find: how one is found by what was given and refused with a sentence of its own, where there is more to say than that
    it is none of them. is_restricted: which of them are chosen only where what the step needs was granted for it. is_few:
    whether they stand side by side.
    """

    kind = "row"

    of: str
    rows: Callable[[Any], Iterable[Any]]
    by: str = "code"
    # the column by which what is asked for of somebody else names one, where it is another
    asked_by: str = ""
    named: Callable[[Any], str] = str
    find: Callable[[Any, Any], Any] | None = None
    is_restricted: Callable[[Any], bool] | None = None
    is_few: bool = False

    def clean_again(self, value: Any, around: Any) -> Any:
        """The row, though the step itself may have been what makes it unfit: who leads now can't be made to lead."""
        if self.find or not value:
            return self.clean(value, around)
        rows = self._fitting(around).model._default_manager.all()
        return rows.filter(**{self.by: self._key(value)}).first()

    def _fitting(self, around: Any) -> models.QuerySet:
        found = self.rows(around)
        if not isinstance(found, models.QuerySet):
            raise TypeError(f"{self.name}: rows that no question finds are found by `find`")
        return found

    def _key(self, value: Any) -> str:
        return str(getattr(value, self.by) if isinstance(value, models.Model) else value)

    def _read(self, value: Any, around: Any) -> Any:
        if self.find:
            return self.find(around, value)
        found = self._fitting(around).filter(**{self.by: self._key(value)}).first()
        require(found, self._unfit(), field=self.name)
        return found

    def _unfit(self) -> str:
        return _("没有这个%(what)s，或者这里不能选它；请从名单里选。") % {"what": self.label}

    def kept(self, value: Any) -> Any:
        """By what scripts name it."""
        return str(getattr(value, self.by))

    def wanted(self, value: Any) -> Any:
        """By what an asking names it."""
        return getattr(value, self.asked_by) if self.asked_by else self.kept(value)

    def called(self, value: Any) -> str:
        """One row, or what the book has of it, as it is called."""
        return self.named(value) if isinstance(value, models.Model) else str(value)

    def told(self, value: Any) -> str:
        """Its name."""
        return self.called(value)

    def listed(self, around: Any) -> list[tuple[str, str]]:
        """What may be chosen, as scripts name it and as it is called."""
        return [(str(getattr(row, self.by)), self.named(row)) for row in self.rows(around)]

    def form_field(self, around: Any) -> forms.Field:
        """A list to pick from, or radio buttons of which the first is chosen."""
        choices = self.listed(around)
        wrong = str(self.missing) or _("请选择%(what)s。") % {"what": self.label}
        said = {"error_messages": {"required": wrong, "invalid_choice": wrong}, **self._common(around)}
        # where there is but one, it is the one
        is_chosen = choices and self.is_required and (self.is_few or len(choices) == 1)
        first = choices[0][0] if is_chosen else None
        if self.is_few:
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, initial=first, **said)
        return forms.ChoiceField(
            choices=[("", _("请选择")), *choices], widget=FlatSelect, initial=first, **said
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRows(AskRow):
    """Some rows of a table, or none."""

    kind = "rows"

    is_required: bool = False

    @property
    def empty(self) -> list[Any]:
        """None of them."""
        return []

    def clean_again(self, value: Any, around: Any) -> list[Any]:
        """The same rows."""
        return self.clean(value, around)

    def _read(self, value: Any, around: Any) -> list[Any]:
        require(isinstance(value, list | tuple), self._unfit(), field=self.name)
        return list(self.find(around, value)) if self.find else self._found(value, around)

    def _found(self, value: list[Any], around: Any) -> list[Any]:
        wanted = {self._key(one) for one in value}
        found = list(self._fitting(around).filter(**{f"{self.by}__in": wanted}))
        require(len(found) == len(wanted), self._unfit(), field=self.name)
        return found

    def kept(self, value: Any) -> list[str]:
        """By what scripts name them, in an order of their own."""
        return sorted(str(getattr(one, self.by)) for one in value)

    def told(self, value: Any) -> str:
        """Their names."""
        return enumerated(self.named(one) if isinstance(one, models.Model) else one for one in value)

    def form_field(self, around: Any) -> forms.Field:
        """A tick for each."""
        return forms.MultipleChoiceField(
            choices=self.listed(around), widget=forms.CheckboxSelectMultiple, **self._common(around),
        )  # fmt: skip
