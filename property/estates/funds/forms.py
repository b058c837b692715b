"""What an office enters of an estate's money."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from grids.conduct.fields import Words
from grids.conduct.moments import DayField
from property.estates.funds.models import FEN_MOST
from property.estates.kinds import Flow, Fund
from property.estates.managing.forms import DAY, OfEstate

FEN_IN_A_YUAN = 100
FIRST = date(1990, 1, 1)


class EntryForm(OfEstate):
    """Money that came in or went out."""

    fund = forms.ChoiceField(choices=Fund.choices, label=gettext_lazy("账本"), widget=forms.RadioSelect)
    flow = forms.ChoiceField(choices=Flow.choices, label=gettext_lazy("收支"), widget=forms.RadioSelect)
    yuan = forms.DecimalField(
        label=gettext_lazy("金额（元）"), min_value=Decimal("0.01"), max_value=FEN_MOST // FEN_IN_A_YUAN,
        decimal_places=2, max_digits=13,
    )  # fmt: skip
    day = DayField(
        label=gettext_lazy("日期"), first=FIRST, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    what = Words(
        most=120, label=gettext_lazy("事由"), widget=forms.TextInput,
        help_text=gettext_lazy("业主看得到，不要写个人姓名和电话。"),
    )  # fmt: skip
    receipt = Words(most=60, label=gettext_lazy("票据号"), required=False, widget=forms.TextInput)

    @property
    def given(self) -> dict[str, Any]:
        """As the action takes it."""
        told = dict(self.cleaned_data)
        return told | {"fen": int(told.pop("yuan") * FEN_IN_A_YUAN)}
