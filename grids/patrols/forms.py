"""What a round asks for: where it goes, what was found, a word at its end."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.areas.fields import AreaField
from grids.areas.models import Area, CoordSource
from grids.conduct.fields import PressedField, Words
from grids.conduct.widgets import FlatSelect
from grids.lists.narrowing import Narrowing, indented
from grids.patrols.actions import NOTE_MAX, WHAT_MAX
from grids.patrols.kinds import FoundKind, Outcome
from grids.patrols.placing import ToldPlace

REPORTED, SETTLED = "report", "settle"


class StartForm(forms.Form):
    """Where the round goes."""

    area = AreaField(
        Area.objects.none(), label=gettext_lazy("巡查范围"), empty_label=None,
        error_messages={"invalid_choice": gettext_lazy("请从您负责的社区或网格里选一个。")},
    )  # fmt: skip
    pressed = PressedField()

    def __init__(self, areas: QuerySet[Area], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas


class FindingForm(forms.Form):
    """What was found. The camera comes first, the place only where it is wanted."""

    kind = forms.ChoiceField(choices=FoundKind.choices, label=gettext_lazy("类别"), initial=FoundKind.FIRE)
    what = Words(
        most=WHAT_MAX, label=gettext_lazy("发现了什么"), widget=forms.Textarea(attrs={"rows": 3}),
        asks=gettext_lazy("请写明发现了什么。"),
    )  # fmt: skip
    address = Words(
        required=False, most=200, label=gettext_lazy("在哪里"),
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("几栋几单元，或附近的标志物")}),
    )  # fmt: skip
    area = AreaField(Area.objects.none(), required=False, label=gettext_lazy("网格"), empty_label=None)
    then = forms.ChoiceField(
        choices=[(REPORTED, gettext_lazy("转为哨源")), (SETTLED, gettext_lazy("现场已处理"))], label=gettext_lazy("怎么办"),
        initial=REPORTED, widget=forms.RadioSelect,
    )  # fmt: skip
    lon = forms.FloatField(required=False, widget=forms.HiddenInput, min_value=-180, max_value=180)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput, min_value=-90, max_value=90)
    coord = forms.ChoiceField(required=False, choices=CoordSource.choices, widget=forms.HiddenInput)
    is_sure = forms.BooleanField(required=False, label=gettext_lazy("地点没有错"))
    key = forms.UUIDField(widget=forms.HiddenInput)
    more = forms.BooleanField(required=False, widget=forms.HiddenInput)
    waited = forms.BooleanField(required=False, widget=forms.HiddenInput)
    pressed = PressedField()

    def __init__(self, areas: QuerySet[Area], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas

    @property
    def place(self) -> ToldPlace | None:
        """The point that was told; whoever was in a dead spot could be asked nothing about it."""
        given = self.cleaned_data
        if given.get("lon") is None or given.get("lat") is None:
            return None
        is_sure = given["is_sure"] or given["waited"]
        return ToldPlace(given["lon"], given["lat"], given.get("coord") or CoordSource.WGS84, is_sure)


class EndForm(forms.Form):
    """A word about the round, if any."""

    note = Words(
        required=False,
        most=NOTE_MAX,
        label=gettext_lazy("巡查说明"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    pressed = PressedField()


class PhotoForm(forms.Form):
    """A photo more."""

    file = forms.FileField(error_messages={"required": gettext_lazy("请选择要添加的照片。")})

    def __init__(self, data: Any = None, files: MultiValueDict | None = None) -> None:
        super().__init__(data, files)


class FindingFilterForm(Narrowing):
    """The filters of the list of findings."""

    states = dict(Outcome.choices)

    state = forms.CharField(required=False, widget=forms.HiddenInput)
    area = forms.ChoiceField(required=False, widget=FlatSelect, label=gettext_lazy("区域"))
    kind = forms.ChoiceField(required=False, widget=FlatSelect, label=gettext_lazy("类别"))

    def __init__(self, data: Mapping[str, str], *, areas: list[Area]) -> None:
        super().__init__(data)
        self.fields["area"].choices = [("", _("全部区域")), *((a.code, indented(a, areas)) for a in areas)]
        self.fields["kind"].choices = [("", _("全部类别")), *FoundKind.choices]
        for name in ("area", "kind"):
            self.fields[name].widget.attrs["aria-label"] = self.fields[name].label
