"""What pages of rounds ask for."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.conduct.fields import WaitingForm, Words
from grids.conduct.moments import DayField
from property.canvass.kinds import NOTE_MAX, OUTCOMES, PURPOSE_MAX, QUESTION_MAX, Decision, RoundKind, Way

CHOICES_TEXT = 1500


def _day(label: Any) -> DayField:
    return DayField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


class RoundForm(forms.Form):
    """A new round."""

    kind = forms.ChoiceField(
        label=_("方式"), choices=RoundKind, initial=RoundKind.FULL,
        help_text=_("小范围摸底：先问一部分住户；入户：一户一户都去。"),
    )  # fmt: skip
    purpose = Words(
        most=PURPOSE_MAX, label=_("摸底什么"), help_text=_("例：是否愿意请物业公司回来、愿交多少物业费。")
    )
    starts_on = _day(_("从哪天起"))
    ends_on = _day(_("到哪天止"))
    asks_as_before = forms.BooleanField(
        required=False, label=_("沿用上一轮的问题"), help_text=_("问题一样，几轮才能一户一户对照。")
    )


class QuestionForm(forms.Form):
    """One more question."""

    text = Words(most=QUESTION_MAX, label=_("问题"))
    way = forms.ChoiceField(label=_("怎么答"), choices=Way)
    choices = Words(
        most=CHOICES_TEXT, required=False, label=_("选项"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("选择题才填，一行一个。"),
    )  # fmt: skip


class AnswerForm(WaitingForm):
    """What came of going to a home; the answers stand under the questions' own names."""

    outcome = forms.ChoiceField(
        choices=OUTCOMES, error_messages={"required": _("请选结果：已入户、没见到人或不愿答。")}
    )
    note = Words(most=NOTE_MAX, required=False, label=_("说明"))

    @property
    def given(self) -> dict[str, Any]:
        """What the action is given."""
        told = self.cleaned_data
        return self.how | {"outcome": told["outcome"], "note": told["note"], "told": answers_in(self.data)}


def answers_in(data: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    """Of what was sent the answers to questions, each with all its values."""
    lists = data.lists() if hasattr(data, "lists") else ((name, [value]) for name, value in data.items())
    return {name: values for name, values in lists if name.startswith("q-")}


class DecideForm(forms.Form):
    """By which of two answers a home is counted; nothing is preselected."""

    decision = forms.ChoiceField(
        choices=Decision, widget=forms.RadioSelect, label=_("按哪一份算"),
        error_messages={"required": _("请选按哪一份算。")},
    )  # fmt: skip
