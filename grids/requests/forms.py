"""What the pages of requests ask for: what is asked and by whom, how it is answered, and by what the list is narrowed."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.conduct.events import new_id
from grids.conduct.fields import Words
from grids.conduct.moments import DayField
from grids.conduct.widgets import FlatSelect
from grids.lists.narrowing import Narrowing, indented
from grids.people.kinds import Fact
from grids.requests.kinds import (
    ANSWER_MOST,
    ANSWERS,
    NAME_MOST,
    WISH_MOST,
    Asker,
    Proof,
    ReportForm,
    RequestKind,
    RequestState,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grids.areas.models import Area

# no browser keeps or proposes what is typed about a person
NOT_KEPT = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
LATE = "late"
STATES = {
    RequestState.OPEN: RequestState.OPEN.label, LATE: _("已过答复日期"), "ended": _("已答复"),
}  # fmt: skip


CONFIRMED = {"required": _("请先核对删去什么、留存什么，再勾选确认。")}


class Keyed(forms.Form):
    """A form whose page made a key: sent twice, it is carried out once."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("key", new_id())
        super().__init__(*args, **kwargs)


class RecordForm(Keyed):
    """A request, as it is written down at the window."""

    kind = forms.ChoiceField(choices=RequestKind, label=_("申请什么"), widget=forms.RadioSelect)
    by_whom = forms.ChoiceField(choices=Asker, label=_("谁申请"), widget=forms.RadioSelect)
    asker = Words(
        most=NAME_MOST, required=False, label=_("申请人姓名"), widget=forms.TextInput(attrs=NOT_KEPT),
        help_text=_("本人申请的空着；加密保存。"),
    )  # fmt: skip
    proof = forms.ChoiceField(
        choices=[("", _("请选择")), *Proof.choices], label=_("核对了什么证明"), help_text=_("只核对原件，不留复印件。"),
    )  # fmt: skip
    asked_on = DayField(
        label=_("申请日期"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("答复期限从这一天算。"),
    )
    field = forms.ChoiceField(
        choices=[("", _("不是更正，或不止一项")), *Fact.choices], required=False, label=_("更正哪一项")
    )
    wish = Words(
        most=WISH_MOST, required=False, label=_("申请内容"), widget=forms.Textarea(attrs=NOT_KEPT | {"rows": 3}),
        help_text=_("更正成什么、对什么有异议、要删除什么；查阅的可以空着。加密保存。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("asked_on", timezone.localdate())
        super().__init__(*args, **kwargs)


class AnswerForm(Keyed):
    """How a request is answered."""

    outcome = forms.ChoiceField(
        choices=[(str(one), one.label) for one in ANSWERS], label=_("怎么答复"), widget=forms.RadioSelect
    )
    text = Words(
        most=ANSWER_MOST, required=False, label=_("答复内容"), widget=forms.Textarea(attrs=NOT_KEPT | {"rows": 3}),
        help_text=_("没有全部办理的写明理由，要告诉申请人。加密保存。"),
    )  # fmt: skip


class ReportFormForm(forms.Form):
    """In which form a report is made."""

    form = forms.ChoiceField(choices=ReportForm)


class RequestFilterForm(Narrowing):
    """The filters of the list of requests."""

    states = STATES

    state = forms.CharField(required=False, widget=forms.HiddenInput)
    area = forms.ChoiceField(required=False, widget=FlatSelect, label=_("区域"))
    kind = forms.ChoiceField(
        required=False,
        widget=FlatSelect,
        label=_("申请什么"),
        choices=[("", _("申请不限")), *RequestKind.choices],
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, areas: "Sequence[Area]" = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [
            ("", _("区域不限")),
            *((one.code, indented(one, areas)) for one in areas),
        ]
        for name in ("area", "kind"):
            self.fields[name].widget.attrs["aria-label"] = self.fields[name].label


class EraseForm(Keyed):
    """That whoever erases looked at what goes and what stays."""

    confirmed = forms.BooleanField(label=_("我已核对：这些删去后不能恢复"), error_messages=CONFIRMED)
