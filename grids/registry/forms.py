"""What pages of buildings ask for: a building's facts and place, a move, an end, a file."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.gis.geos import GEOSException, Polygon
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from grids.areas.models import Area, CoordSource
from grids.conduct.fields import Words
from grids.conduct.moments import DayField
from grids.conduct.refusals import Refusal
from grids.conduct.widgets import FlatSelect
from grids.lists.narrowing import indented
from grids.registry.facts import FIELDS, Facts, Place, entrances_of, place_of
from grids.registry.kinds import STOREYS_LEAST, STOREYS_MOST, Use

if TYPE_CHECKING:
    from grids.registry.models import Building

CORNERS_MOST, SHAPE_MOST = 500, 40_000


class ShapeField(forms.CharField):
    """An outline as the map sends it: one GeoJSON polygon of a bounded number of corners; empty where none was drawn."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Polygon | None:
        """The polygon in the system in which it was given."""
        text = super().to_python(value)
        if not text:
            return None
        if len(text) > SHAPE_MOST:
            raise ValidationError(_("楼形的折点太多，请简化。"))
        try:
            rings = json.loads(text)["coordinates"]
            corners = [[(float(x), float(y)) for x, y, *_more in ring] for ring in rings]
            if sum(map(len, corners)) > CORNERS_MOST:
                raise ValidationError(_("楼形的折点太多，请简化。"))
            # of numbers without bounds GEOS can't write a text, as validators ask for: it ends the process
            if not all(abs(x) <= 180 and abs(y) <= 90 for ring in corners for x, y in ring):
                raise ValidationError(_("坐标不是经纬度，请核对坐标系：经度在前，纬度在后，以度为单位。"))
            return Polygon(*corners, srid=4326)
        except (ValueError, TypeError, KeyError, OverflowError, GEOSException, RecursionError) as broken:
            raise ValidationError(_("楼形读不懂，请重画。")) from broken


class BuildingForm(forms.Form):
    """A building's facts and its place; what the map fills in can be typed too."""

    address = Words(most=120, label=_("地址"), help_text=_("到院或门牌为止，例如：河滨路 6 号院。"))
    number = Words(most=20, label=_("幢号"), help_text=_("只写号：5、甲3；没有号的写名称，例如：门卫室。"))
    name = Words(most=60, required=False, label=_("小区或楼名"))
    storeys = forms.IntegerField(
        required=False, min_value=STOREYS_LEAST, max_value=STOREYS_MOST, label=_("层数")
    )
    entrances = Words(
        most=200, required=False, label=_("单元"), help_text=_("写有几个单元，或逐个写：1、2、3。")
    )
    use = forms.ChoiceField(choices=Use, label=_("用途"))
    coord_source = forms.ChoiceField(
        choices=CoordSource,
        label=_("坐标来源"),
        help_text=_("在图上点的是 WGS-84；从高德、腾讯抄来的选 GCJ-02。"),
    )
    lon = forms.FloatField(
        required=False,
        label=_("经度"),
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )
    lat = forms.FloatField(
        required=False,
        label=_("纬度"),
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )
    shape = ShapeField(required=False)
    area = forms.ChoiceField(
        required=False,
        widget=FlatSelect,
        label=_("人工指定网格"),
        help_text=_("一般不选，按位置归入；选了要写理由。"),
    )
    reason = Words(most=500, required=False, label=_("说明"), widget=forms.Textarea(attrs={"rows": 2}))
    # the place that whoever saves was shown; and of a correction the last step that was seen
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    known = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    FACTS = ("address", "number", "name", "storeys", "entrances", "use")
    PLACE = ("coord_source", "lon", "lat")

    def __init__(
        self, data: Any = None, *, leaves: Iterable[Area] = (), of: "Building | None" = None, **kwargs: Any
    ) -> None:
        super().__init__(
            data, initial=initial_of(of) if of else {"coord_source": CoordSource.WGS84}, **kwargs
        )
        self.fields["area"].choices = [
            ("", _("按位置归入")),
            *((area.code, area.short_name) for area in leaves),
        ]
        if of is not None:
            del self.fields["area"]

    @property
    def facts(self) -> list:
        """The fields about the building."""
        return [self[name] for name in self.FACTS]

    @property
    def place(self) -> list:
        """The fields about where it stands."""
        return [self[name] for name in (*self.PLACE, "area", "reason") if name in self.fields]

    def clean(self) -> dict:
        """The place converted, the entrances read; what is wrong with them stands at their fields."""
        given = super().clean()
        # what stands in no field that can be seen is said above all of them
        for sentence in self.errors.pop("shape", ()):
            self.add_error(None, sentence)
        if self.errors:
            return given
        try:
            given["told"] = Facts(
                entrances=entrances_of(given["entrances"]), **{name: given[name] for name in FIELDS}
            )
            given["where"] = self._where(given)
        except Refusal as refusal:
            seen = refusal.field in self.fields and refusal.field != "shape"
            self.add_error(refusal.field if seen else None, str(refusal))
        return given

    def _where(self, given: dict) -> Place:
        if (given["lon"] is None) != (given["lat"] is None):
            raise Refusal(str(_("经度和纬度要一起填写。")), field="lat")
        return place_of(given["coord_source"], lon=given["lon"], lat=given["lat"], shape=given["shape"])


def initial_of(building: "Building") -> dict:
    """What a form for correcting a building begins with; its place is told as it is kept."""
    return {
        **{name: getattr(building, name) for name in FIELDS},
        "entrances": "、".join(one.number for one in building.entrances.all()),
        "coord_source": CoordSource.WGS84,
        "lon": round(building.point.x, 7),
        "lat": round(building.point.y, 7),
        "shape": building.shape.geojson if building.shape else "",
    }


class MoveForm(forms.Form):
    """Into which grid a building is put, and why."""

    area = forms.ChoiceField(required=False, widget=FlatSelect, label=_("改到哪个网格"))
    reason = Words(most=500, label=_("为什么"), widget=forms.Textarea(attrs={"rows": 2}))
    known = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, leaves: Iterable[Area] = (), **kwargs: Any) -> None:
        # another form stands on the same page
        super().__init__(data, auto_id="id_move_%s", **kwargs)
        self.fields["area"].choices = [
            ("", _("按位置归入")),
            *((area.code, area.short_name) for area in leaves),
        ]


class EndForm(forms.Form):
    """From which day on a building is no more, and why."""

    on = DayField(required=False, label=_("从哪天起"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = Words(most=500, label=_("为什么"), widget=forms.Textarea(attrs={"rows": 2}))
    known = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="id_end_%s", **kwargs)


class RestoreForm(forms.Form):
    """Why a building that was ended stands again."""

    reason = Words(most=500, label=_("为什么"), widget=forms.Textarea(attrs={"rows": 2}))
    known = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="id_restore_%s", **kwargs)


class FileForm(forms.Form):
    """A file of buildings, the area it is of, and the system of its coordinates."""

    file = forms.FileField(
        label=_("文件"), help_text=_("表格（.xlsx、.csv）要有地址、幢号、经度、纬度；或 GeoJSON。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt,.json,.geojson"}),
    )  # fmt: skip
    coord_source = forms.ChoiceField(
        choices=CoordSource,
        label=_("坐标来源"),
        help_text=_("从高德、腾讯来的选 GCJ-02，从百度来的选 BD-09；系统换算成 WGS-84 保存。"),
    )
    area = forms.ChoiceField(
        widget=FlatSelect, label=_("属于哪个区域"), help_text=_("落在它以外的行会退回。")
    )

    def __init__(self, data: Any = None, files: Any = None, *, areas: list[Area], **kwargs: Any) -> None:
        super().__init__(data, files, **kwargs)
        self.by_code = {area.code: area for area in areas}
        self.fields["area"].choices = [(area.code, indented(area, areas)) for area in areas]

    @property
    def chosen(self) -> Area:
        """The area that was chosen."""
        return self.by_code[self.cleaned_data["area"]]
