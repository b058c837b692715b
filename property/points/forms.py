"""What a service point asks for."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.conduct.asks_for_files import PreparedField
from grids.conduct.moments import FOUNDED, DayField
from grids.files.preparing import prepare
from property.estates.models import Estate
from property.points.kinds import AFTER, BEFORE
from property.points.models import ServicePoint


class PointForm(forms.ModelForm):
    """A point. The motion is asked for where it stands in common parts; left empty, that is said."""

    opened_on = DayField(
        first=FOUNDED, label=_("哪天开放"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    class Meta:
        model = ServicePoint
        fields = ["kind", "name", "place", "hours", "operator", "in_common", "ground", "about", "opened_on"]
        widgets = {"about": forms.Textarea(attrs={"rows": 3})}


class NewPointForm(PointForm):
    """A new one of an estate."""

    estate = forms.ModelChoiceField(Estate.objects.none(), label=_("小区"), empty_label=None)
    field_order = ["estate"]

    def __init__(self, estates: QuerySet[Estate], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["estate"].queryset = estates


class CorrectForm(PointForm):
    """One as it is right."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class PriceForm(forms.Form):
    """A service with what it costs in yuan; nothing: it is free."""

    what = forms.CharField(max_length=40, label=_("服务项目"))
    yuan = forms.DecimalField(
        min_value=Decimal(0), max_value=Decimal(10000), max_digits=7, decimal_places=2, label=_("多少元"), help_text=_("免费填 0"),
    )  # fmt: skip

    @property
    def fen(self) -> int:
        """The same in fen, exactly."""
        return int(self.cleaned_data["yuan"] * 100)


class CountForm(forms.Form):
    """How many came on a day."""

    day = DayField(
        label=_("哪天"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=timezone.localdate,
    )
    number = forms.IntegerField(min_value=0, max_value=10_000, label=_("人次"))


class JobForm(forms.Form):
    """Work for people in difficulty."""

    what = forms.CharField(max_length=60, label=_("做什么"))
    places = forms.IntegerField(min_value=1, max_value=50, label=_("几个名额"))


class HolderForm(forms.Form):
    """Who takes a place of a job."""

    name = forms.CharField(
        max_length=40, label=_("姓名"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    from_day = DayField(
        label=_("哪天上岗"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=timezone.localdate,
    )


class PhotoForm(forms.Form):
    """A photo of before or after."""

    when = forms.ChoiceField(choices=[(BEFORE, _("改造前")), (AFTER, _("改造后"))], label=_("是哪时候的"))
    file = PreparedField(prepare, label=_("照片"), widget=forms.FileInput(attrs={"accept": "image/*"}))


class RateForm(forms.Form):
    """One to five stars."""

    stars = forms.TypedChoiceField(
        choices=[(n, "★" * n) for n in range(5, 0, -1)], coerce=int, label=_("您给几颗星"), widget=forms.RadioSelect,
        error_messages={"required": _("请选一到五颗星。")},
    )  # fmt: skip
