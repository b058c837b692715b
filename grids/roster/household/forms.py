"""What pages of a home ask for: nothing but the tap, or which value of somebody is shown and why."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.conduct.fields import Words
from grids.people.revealing import SHOWN, Why


class ConfirmForm(forms.Form):
    """Nothing to fill in: which version was seen, and by which page it is asked."""

    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)


class RevealForm(forms.Form):
    """Which value, and why: chosen, never preselected; what a list doesn't say is written."""

    field = forms.ChoiceField(choices=list(SHOWN.items()), widget=forms.RadioSelect, label=_("查看哪一项"))
    why = forms.ChoiceField(choices=Why.choices, widget=forms.RadioSelect, label=_("为什么查看"))
    words = Words(
        most=100, required=False, label=_("补充说明"), help_text=_("不要写姓名和号码。"), widget=forms.TextInput
    )  # fmt: skip

    @property
    def given(self) -> dict:
        """What was chosen, by its names."""
        return self.cleaned_data

    @property
    def chosen(self) -> str:
        """What is shown, in words."""
        return str(SHOWN[self.cleaned_data["field"]])
