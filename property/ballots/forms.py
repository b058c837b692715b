"""Forms of ballots."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.conduct.fields import Words
from property.meetings.kinds import Choice


class PaperForm(forms.Form):
    """A paper as somebody reads it."""

    number = forms.IntegerField(
        min_value=1, max_value=99999, label=_("名册上的序号"), help_text=_("印在选票右上角")
    )
    choice = forms.ChoiceField(choices=Choice, label=_("意见"), widget=forms.RadioSelect)


class CountForm(forms.Form):
    """The codes of two of the counting group, for a secret motion."""

    first = Words(most=60, label=_("第一个人的计票码"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    second = Words(
        most=60, label=_("第二个人的计票码"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class VoteForm(forms.Form):
    """A voting code, as an owner types it at the residents' door."""

    code = Words(
        most=40, label=_("表决码"), help_text=_("十二个字母和数字，横线和大小写不用管"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
