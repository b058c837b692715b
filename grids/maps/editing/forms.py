"""What putting boundaries in force asks for."""

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
