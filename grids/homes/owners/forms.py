"""What the steps of ownership ask for."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.homes.owners.actions import Share
from grids.homes.owners.kinds import Form
from grids.homes.steps.forms import TenureForm, day_field, reason_field
from grids.homes.who import rows_of

ROWS = 6
PART = re.compile(r"([0-9]{1,7})\s*[/／]\s*([0-9]{1,7})")
PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,4}))?\s*[%％]")


def part_of(text: str) -> tuple[int, int] | None:
    """1/2, 1／2, 33.3%: the share as two whole numbers, exactly as it is written; None where it is none."""
    if found := PART.fullmatch(text.strip()):
        return int(found[1]), int(found[2])
    if found := PERCENT.fullmatch(text.strip()):
        behind = found[2] or ""
        return int(found[1] + behind), 100 * 10 ** len(behind)
    return None


class PartField(forms.CharField):
    """A share, as people write it."""

    def __init__(self) -> None:
        super().__init__(
            required=False, max_length=20, label=_("份额"), help_text=_("按份共有才填，例如 1/2 或 33.3%。"),
            widget=forms.TextInput(attrs={"inputmode": "text"}),
        )  # fmt: skip

    def clean(self, value: Any) -> Any:
        """Two whole numbers, None where nothing is written."""
        text = super().clean(value)
        part = part_of(text) if text.strip() else None
        if text.strip() and part is None:
            raise forms.ValidationError(_("份额写成几分之几，例如 1/2，或百分之几，例如 33.3%。"))
        return part


class _ShareForm(TenureForm):
    """Who owns, in which form, from which day on."""

    form = forms.ChoiceField(choices=Form, label=_("所有形式"), initial=Form.SOLE)

    def rows_with(self, data: Any) -> list[forms.Form]:
        rows = rows_of(data, "owner", ROWS, choices=self.choices(organisations=True), called=_("产权人"))
        for one in rows:
            one.fields["part"] = PartField()
        return rows

    @property
    def shares(self) -> list[Share]:
        """The owners that were told."""
        return [
            Share(row.party, *(row.cleaned_data["part"] or (None, None))) for row in self.rows if row.is_told
        ]


class OwnersForm(_ShareForm):
    """Who owns a dwelling, as it is known."""

    occurred_on = day_field(_("从哪天起"), _("不知道就空着，按今天。"))
    reason = reason_field(_("更正原来登记的产权人要写明原因。"))
    field_order = ("form", "occurred_on", "reason")

    @property
    def given(self) -> dict:
        """As the action takes it."""
        return {**self.step, "form": self.cleaned_data["form"], "owners": self.shares}


class SellForm(_ShareForm):
    """Who owns it from a day on, and why."""

    occurred_on = day_field(_("从哪天起"), _("不动产登记的日期；空着按今天。"))
    reason = reason_field(_("例如：买卖、继承、赠与。"))
    field_order = ("form", "occurred_on", "reason")

    @property
    def given(self) -> dict:
        """As the action takes it."""
        return {**self.step, "form": self.cleaned_data["form"], "to": self.shares}
