"""What a consent asks for, and its withdrawal."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.conduct.events import new_id
from grids.conduct.fields import Words
from grids.conduct.moments import DayField
from grids.conduct.why import REASON_MAX
from grids.people.kinds import Consented, Giver, How

DAY = {"type": "date"}


class ConsentForm(forms.Form):
    """To what, who and how; nothing is chosen beforehand but the day."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    what = forms.ChoiceField(choices=Consented, widget=forms.RadioSelect, label=_("同意什么"))
    by_whom = forms.ChoiceField(choices=Giver, widget=forms.RadioSelect, label=_("谁同意"))
    guardian = forms.ChoiceField(
        required=False,
        label=_("哪位监护人"),
        help_text=_("监护人同意的才选；未满 14 周岁的必须由监护人同意。"),
    )
    how = forms.ChoiceField(choices=How, widget=forms.RadioSelect, label=_("同意方式"))
    given_on = DayField(label=_("同意日期"), widget=forms.DateInput(attrs=DAY))
    notice_version = Words(
        most=20,
        label=_("告知书版本"),
        widget=forms.TextInput,
        help_text=_("告知书右上角的版本号，例如 2026-01。"),
    )

    def __init__(self, *args: Any, guardians: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": new_id(), "given_on": timezone.localdate()})
        super().__init__(*args, **kwargs)
        self.fields["guardian"].choices = [("", _("不是监护人同意的")), *guardians]


class WithdrawForm(forms.Form):
    """Since when, and what was said."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    withdrawn_on = DayField(label=_("撤回日期"), widget=forms.DateInput(attrs=DAY))
    reason = Words(most=REASON_MAX, label=_("怎样提出的"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": new_id(), "withdrawn_on": timezone.localdate()})
        super().__init__(*args, **kwargs)
