"""What initiatives ask for: a plan, an item of the checklist, what was seen."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.areas.fields import AreaField
from grids.areas.models import Area
from grids.conduct.fields import Words
from grids.conduct.moments import DayField
from grids.conduct.why import REASON_MAX
from grids.conduct.widgets import FlatSelect
from grids.initiatives.kinds import Target, TaskState
from grids.initiatives.models import Initiative, InitiativeKind
from grids.lists.narrowing import Narrowing, indented
from grids.staff.models import PostGroup, PostKind

NOTE, LEAD = "note", "lead"
WAITING = "waiting"
DAY = {"type": "date"}


class InitiativeForm(forms.Form):
    """The plan of an initiative."""

    kind = forms.ModelChoiceField(
        InitiativeKind.objects.none(), label=gettext_lazy("类别"), empty_label=None, to_field_name="code"
    )
    name = Words(most=60, label=gettext_lazy("名称"), widget=forms.TextInput)
    purpose = Words(
        most=300, label=gettext_lazy("目的"), widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("为了什么、依据什么，给网格里办的人看。"),
    )  # fmt: skip
    area = AreaField(Area.objects.none(), label=gettext_lazy("范围"), empty_label=None)
    starts_on = DayField(label=gettext_lazy("开始日期"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    ends_on = DayField(label=gettext_lazy("结束日期"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    post_kinds = forms.ModelMultipleChoiceField(
        PostKind.objects.none(), required=False, label=gettext_lazy("由谁办"), to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("不选就是网格里所有任职的人；五员进网要选派进网格的岗位。"),
    )  # fmt: skip

    def __init__(self, areas: QuerySet[Area], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas
        self.fields["kind"].queryset = InitiativeKind.objects.filter(is_active=True)
        posts = PostKind.objects.filter(is_active=True).exclude(group=PostGroup.OFFICE)
        self.fields["post_kinds"].queryset = posts


class CorrectForm(forms.Form):
    """What an initiative is called, is for and when it is, put right. known: how often it had been when it was shown."""

    name = Words(most=60, label=gettext_lazy("名称"), widget=forms.TextInput)
    purpose = Words(most=300, label=gettext_lazy("目的"), widget=forms.Textarea(attrs={"rows": 2}))
    starts_on = DayField(label=gettext_lazy("开始日期"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    ends_on = DayField(label=gettext_lazy("结束日期"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    reason = Words(
        most=REASON_MAX, required=False, label=gettext_lazy("更正的原因"), widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("已经开始的要写明；原来怎么写的留在经过里。"),
    )  # fmt: skip
    known = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    FACTS = ("name", "purpose", "starts_on", "ends_on")

    def __init__(self, *args: Any, of: Initiative | None = None, known: int = 0, **kwargs: Any) -> None:
        initial = {name: getattr(of, name) for name in self.FACTS} | {"known": known} if of else None
        super().__init__(*args, **{"auto_id": "correct_%s", "initial": initial, **kwargs})


class ItemForm(forms.Form):
    """One item of the checklist."""

    what = Words(most=200, label=gettext_lazy("查什么、做什么"), widget=forms.TextInput)
    target = forms.ChoiceField(choices=Target.choices, label=gettext_lazy("对象"))
    due_on = DayField(label=gettext_lazy("期限"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))


class DoForm(forms.Form):
    """What was seen: a word about it, or a finding that becomes a lead."""

    what = Words(most=1000, label=gettext_lazy("看到的情况"), widget=forms.Textarea(attrs={"rows": 4}))
    then = forms.ChoiceField(
        choices=[(NOTE, gettext_lazy("记一句说明")), (LEAD, gettext_lazy("有问题，转为哨源"))], label=gettext_lazy("怎么办"),
        initial=NOTE, widget=forms.RadioSelect,
    )  # fmt: skip


class TaskFilterForm(Narrowing):
    """The filters of the list of what is to be done."""

    states = {WAITING: gettext_lazy("进行中未办"), **dict(TaskState.choices)}

    state = forms.CharField(required=False, widget=forms.HiddenInput)
    initiative = forms.ChoiceField(required=False, widget=FlatSelect, label=gettext_lazy("专项"))
    area = forms.ChoiceField(required=False, widget=FlatSelect, label=gettext_lazy("区域"))

    def __init__(self, data: Mapping[str, str], *, areas: list[Area], initiatives: list[Initiative]) -> None:
        super().__init__(data)
        self.fields["area"].choices = [("", _("全部区域")), *((a.code, indented(a, areas)) for a in areas)]
        self.fields["initiative"].choices = [("", _("全部专项")), *((str(i.pk), i.name) for i in initiatives)]
        for name in ("area", "initiative"):
            self.fields[name].widget.attrs["aria-label"] = self.fields[name].label
