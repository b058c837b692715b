"""What an opening asks for: the reason of the list, and one's own words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.conduct.fields import Words
from grids.openings.kinds import Opened, Why
from grids.privacy.actions import REASON_MAX


class OpeningForm(forms.Form):
    """No reason is chosen beforehand. What is opened comes with the address; of a grid the code is typed."""

    kind = forms.ChoiceField(choices=Opened, widget=forms.HiddenInput)
    key = forms.CharField(
        max_length=36, label=_("网格代码"), help_text=_("打开整个网格，按五次计；15 或 17 位代码在值班牌和居民公示页上。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}), error_messages={"required": _("请填写网格代码。")},
    )  # fmt: skip
    why = forms.ChoiceField(choices=Why, widget=forms.RadioSelect, label=_("为什么越区查看"))
    words = Words(
        most=REASON_MAX, label=_("具体情况"), widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        help_text=_("写明是哪件事；不写姓名和号码。会长期保存，该区域负责人看得到。"),
    )  # fmt: skip

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != Opened.GRID:
            self.fields["key"].widget = forms.HiddenInput()
