"""What a step of any table asks for, as a form of its page."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.conduct.asks import Ask
from grids.conduct.asks_for_files import PreparedField
from grids.conduct.asks_for_rows import AskRow
from grids.conduct.lifecycle import Step
from grids.conduct.moments import MINUTES, MomentField
from grids.conduct.wording import enumerated


class StepForm(forms.Form):
    """What one step of a table asks for, or nothing but the click; the same for every subject."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    next = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, step: Step, around: Any, *args: Any, tells_time: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{step.verb}_%s", **kwargs)
        self.around, self.step = around, step
        self.asks = [ask for ask in step.asks if ask.is_asked(around)]
        for ask in self.asks:
            self.fields[ask.name] = ask.form_field(around)
            if known := getattr(ask, "known", None):
                self.initial.setdefault(ask.name, known(around))
        self._as_asked(step)
        if tells_time:
            self.fields["occurred_at"] = MomentField(
                required=False, label=_("实际办理时间"), input_formats=MINUTES,
                help_text=gettext("补记早些时候办的才填，最多早 %(n)d 天，并写明原因；两个时间都会显示。")
                % {"n": around.rules.backdate_days},
                widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTES[0]),
            )  # fmt: skip

    def _as_asked(self, step: Step) -> None:
        """What was asked for stands in the form that grants it: nobody looks it up again."""
        waiting = self.around.waiting(step.decides) if step.decides and step.grants else None
        for ask in self.asks:
            if waiting and isinstance(ask, AskRow) and ask.name in waiting.wanted:
                asked = [row for row in ask.rows(self.around) if row.pk == waiting.wanted[ask.name]]
                self.initial[ask.name] = getattr(asked[0], ask.by) if asked else ""

    def is_for_the_engine(self, version: int) -> bool:
        """Whether the engine is asked: what fits is, and what was filled in for an older version than the matter's.

        That very request may have been taken before, and what could be chosen then may not fit any more.
        """
        if self.is_valid():
            return True
        # a file that isn't taken is taken by no version
        if any(isinstance(self.fields.get(name), PreparedField) for name in self.errors):
            return False
        if self.cleaned_data.get("version") in (None, version):
            return False
        for name in list(self.errors):
            del self.errors[name]
        return True

    @property
    def given(self) -> dict:
        """What was filled in, by its names; as it was sent, where it fits no more."""
        return {
            ask.name: self.cleaned_data[ask.name] if ask.name in self.cleaned_data else self[ask.name].data
            for ask in self.asks
        }

    @property
    def dropped(self) -> str:
        """What of a file that was sent isn't kept, as whoever sent it is told; "" where nothing is."""
        found = [one for value in self.cleaned_data.values() for one in getattr(value, "dropped", ())]
        return gettext("已去掉：%(what)s。") % {"what": enumerated(found)} if found else ""

    @property
    def told(self) -> list[dict]:
        """The same in words, for whoever has to type it again."""
        asks = {ask.name: ask for ask in self.asks}
        return [
            {"label": field.label, "text": told_in_words(field, given, asks.get(field.name), self.around)}
            for field in self.visible_fields()
            if (given := self.cleaned_data.get(field.name, field.data)) not in (None, "", [])
        ]


def told_in_words(field: forms.BoundField, given: Any, ask: Ask | None = None, around: Any = None) -> str:
    """What was chosen or typed as the page calls it; what is chosen no more, as its row is called."""
    called = dict(getattr(field.field, "choices", ()))
    said = [called[one] if one in called else _name_of(one, ask, around) for one in _each(given)]
    return enumerated(said)


def _each(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]


def _name_of(given: Any, ask: Ask | None, around: Any) -> Any:
    if not isinstance(ask, AskRow) or ask.find:
        return given
    row = ask.clean_again(given, around)
    return ask.told(row) if row else given
