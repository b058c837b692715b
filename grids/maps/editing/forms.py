"""What putting boundaries in force asks for."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.conduct.moments import DayField


class ConfirmForm(forms.Form):
    """From which day, and why."""

    from_day = DayField(
        label=_("生效日"), initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请选生效日。")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("事由"), max_length=200, help_text=_("例如：学堂巷封闭施工，近华路以东划归第一网格。"),
        error_messages={"required": _("请写明为什么改界线。")},
    )  # fmt: skip
    serves_both = forms.BooleanField(
        label=_("切出的新格，先由原网格的人同时任职"), required=False,
        help_text=_("不勾选：新格的岗位都从空缺开始，以后在“岗位空缺”里任命。"),
    )  # fmt: skip

    def __init__(self, *args: Any, splits: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not splits:
            del self.fields["serves_both"]
