"""What pages of rounds ask for: where a round goes, what came of a visit, and how a conflict is settled."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.areas.fields import AreaField
from grids.areas.models import Area
from grids.conduct.fields import BASE_MOST, WaitingForm, Words
from grids.conduct.texts import all_kept, texts_in
from grids.registry.dwellings.rules import HOMES_LEAST, HOMES_MOST
from grids.walks.kinds import DECISIONS, NOTE_MAX, Outcome
from grids.walks.protocol import REST

REASON_MAX = 500
JSON_MOST = 60_000


class RoundForm(forms.Form):
    """Where a round goes, and how many homes a morning has."""

    area = AreaField(
        Area.objects.none(), label=gettext_lazy("走访哪里"), empty_label=None,
        error_messages={"invalid_choice": gettext_lazy("请从您负责的社区或网格里选一个。")},
    )  # fmt: skip
    most = forms.IntegerField(
        label=gettext_lazy("走访多少户"), min_value=HOMES_LEAST, max_value=HOMES_MOST, required=False,
        help_text=gettext_lazy("空着按街道设定的户数；一个单元一个单元地排，急的、久未去的在前。"),
    )  # fmt: skip
    building = forms.UUIDField(required=False, widget=forms.HiddenInput)
    entrance = forms.IntegerField(required=False, min_value=1, max_value=BASE_MOST, widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, areas: QuerySet[Area], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas


class Changes(forms.CharField):
    """Changes as a phone's script writes them: a list, or nothing."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, max_length=JSON_MOST)

    def clean(self, value: Any) -> list:
        """The list; what is none is refused in a sentence."""
        text = super().clean(value)
        try:
            read = json.loads(text) if text else []
        except (ValueError, RecursionError):
            read = None
        # a document says by marks what no form could bring in
        if not isinstance(read, list) or not all_kept(texts_in(read)):
            raise forms.ValidationError(_("变动的内容读不出来，请刷新页面后重新填写。"), code="unread")
        return read


class ChangesForm(forms.Form):
    """What is otherwise: who moved out, ticked; whatever else as a script writes it; that the rest is as it was."""

    new_head = forms.UUIDField(required=False)
    rest = forms.BooleanField(required=False)
    changes = Changes()

    @property
    def out(self) -> list[str]:
        """Who moved out, the head of a household after the others."""
        data = self.data
        given = data.getlist("out") if hasattr(data, "getlist") else data.get("out", [])
        return list(reversed(given))

    @property
    def told(self) -> list[Mapping[str, Any]]:
        """Every change, one below the other."""
        head = self.cleaned_data.get("new_head")
        fields = {"new_head": str(head)} if head else {}
        found: list[Mapping[str, Any]] = [
            {"verb": "out", "residence": one, "fields": fields} for one in self.out
        ]
        found += self.cleaned_data["changes"]
        return [*found, {"verb": REST}] if found and self.cleaned_data["rest"] else found


class VisitForm(WaitingForm, ChangesForm):
    """What came of a visit."""

    outcome = forms.ChoiceField(
        choices=Outcome,
        error_messages={"required": gettext_lazy("请选走访结果：无变化、有变化、没人或不愿。")},
    )
    note = Words(most=NOTE_MAX, required=False, label=gettext_lazy("说明"))
    walk = forms.UUIDField(required=False, widget=forms.HiddenInput)

    @property
    def given(self) -> dict[str, Any]:
        """What the action is given; changes belong to no other outcome."""
        told = self.cleaned_data
        changes = self.told if told["outcome"] == Outcome.CHANGED else []
        return self.how | {"note": told["note"], "outcome": told["outcome"], "changes": changes}


class DecideForm(ChangesForm):
    """By which side a conflict is settled; nothing is preselected."""

    decision = forms.ChoiceField(
        choices=DECISIONS, widget=forms.RadioSelect, label=gettext_lazy("按哪一份登记"),
        error_messages={"required": gettext_lazy("请选按哪一份登记。")},
    )  # fmt: skip
    base = forms.IntegerField(min_value=0, max_value=BASE_MOST, widget=forms.HiddenInput)
    reason = Words(
        most=REASON_MAX, required=False, label=gettext_lazy("原因"), widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("按走访的登记会撤回别人的改动，要写明原因。"),
    )  # fmt: skip

    @property
    def given(self) -> dict[str, Any]:
        """What the action is given; what is said anew: that something is otherwise, or that it is as it stands."""
        told, changes = self.cleaned_data, self.told
        return {
            "decision": told["decision"], "base": told["base"], "reason": told["reason"], "changes": changes,
            "outcome": Outcome.CHANGED if changes else Outcome.SAME,
        }  # fmt: skip
