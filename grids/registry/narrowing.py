"""By what the list of buildings is narrowed down."""

from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from grids.areas.models import Area
from grids.conduct.widgets import FlatSelect
from grids.lists.narrowing import Narrowing, indented
from grids.registry.kinds import EAST, GONE, NORTH, SOUTH, STANDING, WEST, Placed, Use

BOX_MOST = 120
STATES = {STANDING: _("在册"), GONE: _("已注销")}


class BoxField(forms.CharField):
    """A box as the map sends it: west, south, east and north in degrees."""

    widget = forms.HiddenInput

    def to_python(self, value: str | None) -> tuple[float, ...] | str:
        """The four numbers; ValidationError where that is no box of ours."""
        text = super().to_python(value)
        if not text:
            return ""
        try:
            west, south, east, north = found = tuple(map(float, text.split(",")))
        except ValueError as broken:
            raise ValidationError("box") from broken
        # written so that what is no number falls out too
        if not (WEST <= west < east <= EAST and SOUTH <= south < north <= NORTH):
            raise ValidationError("box")
        return found


class BuildingFilterForm(Narrowing):
    """The filters of the list of buildings."""

    states = STATES

    state = forms.CharField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(
        required=False, max_length=60, label=_("地址、名称或幢号"),
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("地址、名称或幢号")}),
    )  # fmt: skip
    area = forms.ChoiceField(required=False, widget=FlatSelect, label=_("区域"))
    use = forms.ChoiceField(required=False, widget=FlatSelect, label=_("用途"))
    placed = forms.ChoiceField(required=False, widget=FlatSelect, label=_("归入网格的依据"))
    box = BoxField(required=False, max_length=BOX_MOST, label=_("地图上框选的范围"))

    def __init__(self, data: Mapping[str, str], *, areas: list[Area]) -> None:
        super().__init__(data)
        self.fields["area"].choices = [("", _("全部区域")), *((a.code, indented(a, areas)) for a in areas)]
        self.fields["use"].choices = [("", _("全部用途")), *Use.choices]
        self.fields["placed"].choices = [("", _("全部依据")), *Placed.choices]
        for name in ("q", "area", "use", "placed"):
            self.fields[name].widget.attrs["aria-label"] = self.fields[name].label

    def _said(self, name: str, given: object) -> str:
        return str(self.fields[name].label) if name == "box" else super()._said(name, given)
