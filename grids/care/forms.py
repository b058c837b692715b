"""What pages of care ask for: as little as can be, chosen from lists wherever it can."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.care import words
from grids.care.grounds import Promise
from grids.care.kinds import (
    ANSWER_MAX,
    BASIS_MAX,
    BY_HAND,
    EVERY_LEAST,
    EVERY_MOST,
    LAW_MAX,
    REVIEW_MOST,
    STATUTE_MAX,
    WHAT_MAX,
    Ended,
    Told,
    Unpromised,
    Why,
)
from grids.care.models import CareKind, CarePromise, CareRecord
from grids.conduct.events import new_id
from grids.conduct.fields import Words
from grids.conduct.moments import DayField
from grids.conduct.widgets import FlatSelect
from grids.people.kinds import Fact
from grids.privacy.ciphers import SealBroken
from grids.staff.models import Department

if TYPE_CHECKING:
    from django.db.models import QuerySet

NOT_KEPT = {"autocomplete": "off", "spellcheck": "false"}
BASIS_HELP = _(
    "法律条款，或服务计划，例如：独居老人探访计划，每周上门一次。不写病情、信仰、民族、身份标签和等级。"
)


def _day(label: Any, help_text: Any = "", *, required: bool = True) -> DayField:
    return DayField(
        required=required,
        label=label,
        help_text=help_text,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


def _words(label: Any, most: int, help_text: Any = "", *, required: bool = True, rows: int = 2) -> Words:
    widget = forms.Textarea(attrs=NOT_KEPT | {"rows": rows})
    return Words(most=most, required=required, label=label, help_text=help_text, widget=widget)


def _chosen(label: Any, choices: Any, *, required: bool = True) -> forms.ChoiceField:
    given = [("", _("请选择")), *choices]
    return forms.ChoiceField(required=required, label=label, choices=given, widget=FlatSelect)


class CareForm(forms.Form):
    """A step of care; each page asks under a key of its own, so a second press does nothing twice."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, record: CareRecord | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.record = record
        self.initial.setdefault("key", new_id())

    @property
    def given(self) -> dict[str, Any]:
        """What the action is given."""
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}


class ProposeForm(CareForm):
    """A new record: kind, ground, the next look, the first promise."""

    kind = _chosen(_("类别"), ())
    basis = _words(_("依据"), BASIS_MAX, BASIS_HELP)
    review_on = _day(_("复核日期"))
    what = _words(
        _("承诺做什么"), WHAT_MAX, _("例如：每周上门看望一次。没有就空着，以后再加。"), required=False, rows=1
    )
    every_days = forms.IntegerField(
        required=False, label=_("多少天一次"), min_value=EVERY_LEAST, max_value=EVERY_MOST, initial=7
    )

    def __init__(self, data: Any = None, *, kinds: Sequence[CareKind], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["kind"].choices = [("", _("请选择")), *((one.code, one.name) for one in kinds)]
        last = timezone.localdate() + timedelta(days=REVIEW_MOST)
        self.fields["review_on"].help_text = gettext("最晚 %(day)s；到这天没有续期，自动结束。") % {
            "day": f"{last:%Y-%m-%d}"
        }
        self.initial.setdefault("review_on", last)

    @property
    def given(self) -> dict[str, Any]:
        """With the first promise, where one was written."""
        told = super().given
        what, every = told.pop("what", ""), told.pop("every_days", 7)
        return told | {"promises": [Promise(what, every)] if what else []}


class ApproveForm(CareForm):
    """Yes."""


class RefuseForm(CareForm):
    """No, and why."""

    answer = _words(_("不批准的原因"), ANSWER_MAX)


class TellForm(CareForm):
    """Who was told, or which law says that nobody is to be."""

    whom = _chosen(_("告知了谁"), Told.choices, required=False)
    on_day = _day(_("哪天告知"), required=False)
    because = _words(
        _("不告知的法律规定"),
        LAW_MAX,
        _("只有法律规定的类别才可以不告知，写明哪部法律第几条；其余类别空着。"),
        required=False,
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.initial.setdefault("on_day", timezone.localdate())


class PromiseForm(CareForm):
    """One more promise."""

    what = _words(_("承诺做什么"), WHAT_MAX, _("例如：每周上门看望一次。"), rows=1)
    every_days = forms.IntegerField(
        label=_("多少天一次"), min_value=EVERY_LEAST, max_value=EVERY_MOST, initial=7
    )


class UnpromiseForm(CareForm):
    """Which promise is taken back, and why."""

    promise_id = _chosen(_("撤回哪项承诺"), ())
    why = _chosen(_("为什么撤回"), [("", _("请选择")), *Unpromised.choices])

    def __init__(self, data: Any = None, *, record: CareRecord, **kwargs: Any) -> None:
        super().__init__(data, record=record, **kwargs)
        rows: QuerySet[CarePromise] = record.promises.filter(ended_on=None)
        self.fields["promise_id"].choices = [("", _("请选择")), *((str(one.pk), one.words) for one in rows)]


class DeedForm(CareForm):
    """What was done; a promise that it keeps needs no words of its own."""

    promise_id = _chosen(_("做到了哪项承诺"), (), required=False)
    what = _words(_("办了什么"), WHAT_MAX, _("做到了承诺的可以空着。"), required=False, rows=1)
    on_day = _day(_("哪天"))

    def __init__(self, data: Any = None, *, record: CareRecord, **kwargs: Any) -> None:
        super().__init__(data, record=record, **kwargs)
        rows: QuerySet[CarePromise] = record.promises.filter(ended_on=None)
        self.fields["promise_id"].choices = [
            ("", _("不属于承诺，另外办的")),
            *((str(one.pk), one.words) for one in rows),
        ]
        self.initial.setdefault("on_day", timezone.localdate())

    @property
    def given(self) -> dict[str, Any]:
        """What the action is given; an empty text where the promise says it."""
        return {"what": ""} | super().given


class RenewForm(CareForm):
    """More time, on a ground that is written anew."""

    basis = _words(_("依据"), BASIS_MAX, BASIS_HELP)
    review_on = _day(_("续到"))

    def __init__(self, data: Any = None, *, record: CareRecord, **kwargs: Any) -> None:
        super().__init__(data, record=record, **kwargs)
        last = timezone.localdate() + timedelta(days=REVIEW_MOST)
        self.fields["review_on"].help_text = gettext("最晚 %(day)s；另一位批准后从那天起算。") % {
            "day": f"{last:%Y-%m-%d}"
        }
        self.initial.setdefault("review_on", last)
        with suppress(SealBroken):
            self.initial.setdefault("basis", words.opened(record, "basis"))


class EndForm(CareForm):
    """How it ends; what nobody decided yet is withdrawn."""

    how = _chosen(_("怎么结束"), [(one.value, one.label) for one in BY_HAND])

    def __init__(self, data: Any = None, *, record: CareRecord, **kwargs: Any) -> None:
        super().__init__(data, record=record, **kwargs)
        if record.state == "proposed":
            self.fields["how"] = forms.CharField(
                initial=Ended.WITHDRAWN, widget=forms.HiddenInput, required=False
            )


class RevealForm(forms.Form):
    """Which value, and why: both from lists."""

    field = forms.ChoiceField(
        choices=[("", _("请选择")), (Fact.PHONE, Fact.PHONE.label), (Fact.NAME, Fact.NAME.label)],
        label=_("查看"),
        widget=FlatSelect,
    )
    why = forms.ChoiceField(choices=[("", _("请选择")), *Why.choices], label=_("查看事由"), widget=FlatSelect)

    @property
    def chosen(self) -> str:
        """What is shown, in words."""
        return str(dict(self.fields["field"].choices)[self.cleaned_data["field"]])


class SwitchForm(forms.Form):
    """A kind on or off in a street; one that rests on a statute says which, whose it is, until when and when that was assessed."""

    name = Words(most=20, required=False, label=_("类别名称"))
    statute = Words(
        most=STATUTE_MAX,
        required=False,
        label=_("法律条款"),
        help_text=_("写明哪部法律第几条，例如：《精神卫生法》第……条。"),
    )
    department = forms.ModelChoiceField(
        Department.objects.none(),
        required=False,
        label=_("主管部门"),
        empty_label=_("请选择"),
        widget=FlatSelect,
    )
    ends_on = _day(_("用到哪天"), required=False)
    assessed_on = _day(_("影响评估日期"), _("个人信息保护影响评估做完的那天。"), required=False)
    reason = Words(most=200, label=_("为什么"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(
        self, data: Any = None, *, departments: "QuerySet[Department]", kind: CareKind | None, initial: Mapping[str, Any] | None = None
    ) -> None:  # fmt: skip
        super().__init__(data, initial=initial)
        self.kind = kind
        self.fields["department"].queryset = departments
        rests_on_statute = kind is None or kind.rests_on == "statute"
        if kind is not None:
            del self.fields["name"]
        if not rests_on_statute:
            for name in ("statute", "department", "ends_on", "assessed_on"):
                del self.fields[name]

    @property
    def given(self) -> dict[str, Any]:
        """What the action is given."""
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}


# which form a step has
FORMS = {
    "approve": ApproveForm, "refuse": RefuseForm, "deed": DeedForm, "tell": TellForm, "promise": PromiseForm,
    "unpromise": UnpromiseForm, "renew": RenewForm,
    "end": EndForm,
}  # fmt: skip
