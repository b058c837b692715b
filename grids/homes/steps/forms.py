"""What every step about owners, leases and organisations of a dwelling asks for: its own fields, and rows of whoever takes part."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grids.conduct.fields import Words
from grids.conduct.moments import FOUNDED, LAST_DAY, OUTSIDE, DayField
from grids.homes.around import around_of, choices_of
from grids.registry.dwellings.forms import StepForm

if TYPE_CHECKING:
    from grids.registry.dwellings.models import Dwelling
    from grids.staff.models import User

STEP = ("base", "key", "occurred_on", "reason")


class OldDayField(DayField):
    """A day since when something holds: houses are older than what is recorded."""

    def validate(self, value: Any) -> None:
        """Refuse what lies outside of the ends."""
        forms.DateField.validate(self, value)
        if value is not None and not FOUNDED <= value <= LAST_DAY:
            raise forms.ValidationError(str(OUTSIDE), code="outside")


def day_field(label: Any, help_text: Any = "", *, required: bool = False) -> OldDayField:
    """A day of a form."""
    return OldDayField(
        required=required, label=label, help_text=help_text, widget=forms.DateInput(attrs={"type": "date"})
    )


def reason_field(help_text: Any = "", *, label: "str | Promise" = "") -> Words:
    """Why; what of it would reach a person is masked in the book."""
    return Words(
        most=500,
        required=False,
        label=label or _("说明"),
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class TenureForm(StepForm):
    """A step, with rows of who takes part in it."""

    def __init__(self, data: Any = None, *, of: "Dwelling", user: "User", subject: Any = None) -> None:
        self.user, self.subject, self._around = user, subject, None
        super().__init__(data, of=of)
        self.rows = self.rows_with(data)

    @property
    def around(self) -> Any:
        """Who has to do with the dwelling; asked for once."""
        if self._around is None:
            self._around = around_of(self.of, self.user)
        return self._around

    def choices(self, *, organisations: bool) -> list[tuple[str, str]]:
        """Who of them can be chosen."""
        return choices_of(self.around, organisations=organisations)

    @property
    def registered(self) -> list[tuple[str, str]]:
        """Who stands registered now, above the rows of whoever is to be: what they are, and their names as every screen shows them."""
        return []

    def rows_with(self, data: Any) -> list[forms.Form]:
        """The rows of whoever takes part."""
        return []

    def is_valid(self) -> bool:
        """Whether it fits, and every row of it."""
        rows = [row.is_valid() for row in self.rows]
        return super().is_valid() and all(rows)

    @property
    def step(self) -> dict:
        """What every step is given."""
        return {name: self.cleaned_data[name] for name in STEP if name in self.cleaned_data}
