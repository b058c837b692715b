"""What pages of dwellings ask for: a house at once, a correction, another use, another entrance, an end, a way back."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.conduct.events import new_id
from grids.conduct.fields import Words
from grids.conduct.moments import DayField
from grids.conduct.refusals import Refusal
from grids.conduct.widgets import FlatSelect
from grids.lists.narrowing import Narrowing, indented
from grids.registry.dwellings.facts import FIELDS, Facts, House, area_of, floor_of, rooms_of, twice
from grids.registry.dwellings.kinds import (
    COLUMN_MOST,
    FLOOR_LEAST,
    FLOOR_MOST,
    GONE,
    STANDING,
    Hazard,
    RentalUse,
    Use,
    Way,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grids.areas.models import Area
    from grids.registry.dwellings.models import Dwelling
    from grids.registry.models import Building

ROOMS_A_FLOOR = 60


def _day(label: Any, help_text: Any = "") -> DayField:
    return DayField(
        required=False, label=label, help_text=help_text, widget=forms.DateInput(attrs={"type": "date"})
    )


class AreaField(forms.CharField):
    """An area in square metres, exact to a hundredth, as people write it."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal"})
        super().__init__(required=False, max_length=30, label=_("建筑面积（㎡）"), widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        """The area; what is none is said at the field."""
        return _read(area_of, super().clean(value))


class FloorField(forms.CharField):
    """A floor as people write it; nothing is on a floor 0."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False, max_length=10, label=_("楼层"), help_text=_("地下一层写 -1；不知道就空着。"), **kwargs
        )  # fmt: skip

    def clean(self, value: Any) -> Any:
        """The floor; what is none is said at the field."""
        return _read(floor_of, super().clean(value))


def _read(reads: Any, text: str) -> Any:
    try:
        return reads(text)
    except Refusal as refusal:
        raise forms.ValidationError(str(refusal)) from refusal


class HouseForm(forms.Form):
    """One dwelling or all of a house: through which entrances and floors, how many on each, numbered how."""

    way = forms.ChoiceField(choices=Way, label=_("房号怎么编"), initial=Way.EACH)
    entrances = forms.MultipleChoiceField(
        required=False,
        label=_("单元"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("没有单元的楼不用选。"),
    )
    lowest = forms.IntegerField(
        required=False, min_value=FLOOR_LEAST, max_value=FLOOR_MOST, label=_("从第几层"), initial=1,
        help_text=_("有地下室写 -1；没有 0 层。"),
    )  # fmt: skip
    highest = forms.IntegerField(
        required=False, min_value=FLOOR_LEAST, max_value=FLOOR_MOST, label=_("到第几层")
    )
    rooms = forms.IntegerField(
        required=False, min_value=1, max_value=2000, label=_("每层几户"), initial=2,
        help_text=_("每个单元每层；顺着编的写一共几户。"),
    )  # fmt: skip
    typed = Words(
        most=8000, required=False, label=_("逐个写的房号"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("一行一层：2层：201、202；没有楼层的直接写：后院东屋、底商3号。"),
    )  # fmt: skip
    use = forms.ChoiceField(choices=Use, label=_("用途"), initial=Use.OWN)
    floor_area_m2 = AreaField(help_text=_("每户一样时才填，可到两位小数。"))
    occurred_on = _day(_("从哪天起这样用"), _("空着按今天。"))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, building: "Building") -> None:
        numbers = [one.number for one in building.entrances.all()]
        initial = {"entrances": numbers, "highest": building.storeys, "key": new_id()}
        super().__init__(data, initial=initial)
        self.fields["entrances"].choices = [(one, one) for one in numbers]
        if not numbers:
            del self.fields["entrances"]

    def clean(self) -> dict:
        """The rooms that it tells of, numbered."""
        given = super().clean()
        if self.errors:
            return given
        house = House(
            way=given["way"], entrances=tuple(given.get("entrances") or ()), typed=given["typed"], use=given["use"],
            floor_area_m2=given["floor_area_m2"], **{name: given[name] if given[name] is not None else 1 for name in ("lowest", "highest", "rooms")},
        )  # fmt: skip
        try:
            given["told"] = rooms_of(house)
        except Refusal as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
        else:
            if again := twice(given["told"]):
                self.add_error("typed", _("房号写了两遍：%(rooms)s。") % {"rooms": "、".join(again[:5])})
        return given


class StepForm(forms.Form):
    """What every step of a dwelling carries: the page's key and the version that was seen. page: its address; label and tone: of its button."""

    page: Any = ""
    title: Any = ""
    label: Any = _("保存")
    tone: Any = "go"

    base = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, of: "Dwelling") -> None:
        self.of = of
        # several of them stand on one page
        name = type(self).__name__.removesuffix("Form").lower()
        super().__init__(
            data, auto_id=f"id_{name}_%s", initial=self.initial_of(of) | {"base": of.version, "key": new_id()}
        )

    def initial_of(self, dwelling: "Dwelling") -> dict:
        """What the form begins with."""
        return {}

    @property
    def heading(self) -> str:
        """Above the form where it stands on its page."""
        return gettext("没有保存") if self.is_bound else str(self.title)

    @property
    def given(self) -> dict:
        """What the step's action is given."""
        return dict(self.cleaned_data)


def _reason(*, required: bool) -> Words:
    return Words(most=500, required=required, label=_("为什么"), widget=forms.Textarea(attrs={"rows": 2}))


class ChangeForm(StepForm):
    """What is told of a dwelling, put right."""

    page, title = "dwelling_change", _("更正户室")
    room = Words(most=20, label=_("房号"))
    floor = FloorField()
    column = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=COLUMN_MOST,
        label=_("本层第几户"),
        help_text=_("楼栋图里从左数的位置。"),
    )
    floor_area_m2 = AreaField(help_text=_("可到两位小数。"))
    layout = Words(most=20, required=False, label=_("户型"), help_text=_("例如：两室一厅。"))
    hazard = forms.ChoiceField(
        required=False, choices=[("", _("未查")), *Hazard.choices], label=_("房屋隐患")
    )
    reason = _reason(required=False)

    def initial_of(self, dwelling: "Dwelling") -> dict:
        """The dwelling as it is told now."""
        told = {name: getattr(dwelling, name) for name in FIELDS}
        return {name: "" if value is None else value for name, value in told.items()}

    @property
    def given(self) -> dict:
        """The facts as one."""
        told = dict(self.cleaned_data)
        facts = Facts(**{name: told.pop(name) for name in FIELDS})
        return told | {"facts": facts}


class UseForm(StepForm):
    """How a dwelling is used from a day on."""

    page, title = "dwelling_use", _("改变用途")
    use = forms.ChoiceField(choices=Use, label=_("改为"))
    rental_use = forms.ChoiceField(
        required=False,
        choices=[("", _("不是出租")), *RentalUse.choices],
        label=_("出租用途"),
        help_text=_("出租的才选。"),
    )
    occurred_on = _day(_("从哪天起"), _("空着按今天；不能晚于今天。"))
    reason = _reason(required=False)

    def initial_of(self, dwelling: "Dwelling") -> dict:
        """As it is used now."""
        return {"use": dwelling.use, "rental_use": dwelling.rental_use}


class MoveForm(StepForm):
    """To which entrance a dwelling belongs."""

    page, title = "dwelling_move", _("改换单元")
    entrance = forms.ChoiceField(required=False, label=_("改到哪个单元"))
    reason = _reason(required=False)

    def __init__(self, data: Any = None, *, of: "Dwelling") -> None:
        super().__init__(data, of=of)
        numbers = [one.number for one in of.building.entrances.all() if one.pk != of.entrance_id]
        none = [("", _("没有单元"))] if of.entrance_id else []
        self.fields["entrance"].choices = [*((one, one) for one in numbers), *none]


class EndForm(StepForm):
    """From which day on a dwelling is no more, and why."""

    page, title = "dwelling_end", _("注销户室")
    label = _("注销")
    tone = "warn"
    occurred_on = _day(_("从哪天起"), _("空着按今天；不能晚于今天。"))
    reason = _reason(required=True)


class UndoForm(StepForm):
    """Which step is taken back, and why where that is asked for."""

    page, title = "dwelling_undo", _("撤回上一步")
    label = _("撤回")
    tone = "warn"
    seq = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    reason = Words(
        most=500, required=False, label=_("为什么撤回"), widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("自己刚办的不用写。"),
    )  # fmt: skip

    @property
    def given(self) -> dict:
        """Without a version: the step itself is named."""
        return {name: value for name, value in self.cleaned_data.items() if name != "base"}


STATES = {STANDING: _("在册"), GONE: _("已注销")}


class DwellingFilterForm(Narrowing):
    """The filters of the list of dwellings."""

    states = STATES

    state = forms.CharField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(
        required=False, max_length=60, label=_("楼栋或房号"),
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("楼栋或房号")}),
    )  # fmt: skip
    area = forms.ChoiceField(required=False, widget=FlatSelect, label=_("区域"))
    use = forms.ChoiceField(required=False, widget=FlatSelect, label=_("用途"))

    def __init__(self, data: "Mapping[str, str]", *, areas: "list[Area]") -> None:
        super().__init__(data)
        self.fields["area"].choices = [("", _("全部区域")), *((a.code, indented(a, areas)) for a in areas)]
        self.fields["use"].choices = [("", _("全部用途")), *Use.choices]
        for name in ("q", "area", "use"):
            self.fields[name].widget.attrs["aria-label"] = self.fields[name].label


class RoomsFileForm(forms.Form):
    """A table of dwellings, and the area it is of."""

    file = forms.FileField(
        label=_("文件"), help_text=_("表格（.xlsx、.csv），要有楼栋和房号两列；单元、楼层、建筑面积（㎡）、用途有就读。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt"}),
    )  # fmt: skip
    area = forms.ChoiceField(
        widget=FlatSelect, label=_("属于哪个区域"), help_text=_("楼栋不在它里面的行会退回。")
    )

    def __init__(self, data: Any = None, files: Any = None, *, areas: "list[Area]") -> None:
        super().__init__(data, files)
        self.by_code = {area.code: area for area in areas}
        self.fields["area"].choices = [(area.code, indented(area, areas)) for area in areas]

    @property
    def chosen(self) -> "Area":
        """The area that was chosen."""
        return self.by_code[self.cleaned_data["area"]]
