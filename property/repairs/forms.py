"""What a repair asks for: of whoever reports it, of whoever follows it, of whoever does it."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from grids.conduct.asks_for_files import PreparedField
from grids.conduct.fields import Words
from grids.files.preparing import prepare
from property.estates.models import Estate
from property.repairs.kinds import Step
from property.repairs.models import PLACE_MAX, WHAT_MAX, WORDS_MAX


class RepairForm(forms.Form):
    """What is broken, where, and how to reach whoever asks: only the first two are asked for."""

    estate = forms.ModelChoiceField(
        Estate.objects.none(), label=_("哪个小区"), empty_label=None, error_messages={"invalid_choice": _("请从名单里选小区。")},
    )  # fmt: skip
    what = Words(
        most=WHAT_MAX, label=_("哪里坏了"), asks=_("请写明哪里坏了。"), widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )  # fmt: skip
    place = Words(
        required=False, most=PLACE_MAX, label=_("在什么地方"), help_text=_("几幢几单元，或者附近的标志"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    phone = Words(
        required=False, most=30, label=_("联系电话"), help_text=_("可以不留。留了只有维修的人看得到，看要写明原因，办完一年后删除。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    press = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, estates: QuerySet[Estate], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["estate"].queryset = estates


class FollowForm(forms.Form):
    """The number and the code of a receipt."""

    number = forms.CharField(
        max_length=20, label=_("编号"), error_messages={"required": _("请填回执上的编号。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip
    code = forms.CharField(
        max_length=40, label=_("查询码"), error_messages={"required": _("请填回执上的查询码。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip


class StepForm(forms.Form):
    """The words of a step, and a photo where it may come with one."""

    words = Words(most=WORDS_MAX, label=_("说明"), widget=forms.Textarea(attrs={"rows": 2}))
    file = PreparedField(
        prepare, required=False, label=_("照片"), widget=forms.FileInput(attrs={"accept": "image/*"})
    )
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, step: Step, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"{step.verb}_%s", **kwargs)
        if step.asks:
            self.fields["words"].label = step.asks
            self.fields["words"].required = step.is_asked
        else:
            del self.fields["words"]
        if not step.takes_photo:
            del self.fields["file"]
