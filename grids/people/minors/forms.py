"""What a leave for a task asks for."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.conduct.fields import Words
from grids.conduct.moments import DayField
from grids.people.minors.models import TASK_MAX


class LeaveForm(forms.Form):
    """For which task, where and until when."""

    area = forms.ChoiceField(label=_("区域"))
    task = Words(
        most=TASK_MAX,
        label=_("任务"),
        widget=forms.TextInput,
        help_text=_("例如：2026 年秋季入学摸底。不写姓名和号码。"),
    )
    until = DayField(label=_("到哪天"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, areas: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", _("请选择")), *areas]


class AnswerForm(forms.Form):
    """What is said with a decision."""

    answer = Words(most=200, required=False, label=_("答复"), widget=forms.Textarea(attrs={"rows": 2}))
