"""The part of a form that asks where a matter lies: a place beside the area, which comes of it where none is chosen."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access.roles import Permission
from grids.areas.models import Area, CoordSource
from grids.conduct.refusals import Refusal
from whistles.intake import place_maps, places
from whistles.intake.asking_places import PLACE_ATTRS

if TYPE_CHECKING:
    from django.contrib.gis.geos import Point

    from grids.staff.models import User

# not what is kept: whoever reads the coordinates of another map sees first where they are here
AS_KEPT = frozenset({CoordSource.WGS84, CoordSource.CGCS2000})


class PlacedForm(forms.Form):
    """What is asked of a place. What needs a second look is told first: converted degrees, a place outside of the own area."""

    user: "User"
    # the uppermost of the areas in which they receive leads
    top: Area | None

    place = forms.CharField(
        required=False, max_length=80, label=gettext_lazy("位置"), widget=forms.TextInput(attrs={**PLACE_ATTRS, "data-no-draft": ""}),
        help_text=gettext_lazy("在地图上点，或写“经度,纬度”。没有选区域的，按位置落到网格。"),
    )  # fmt: skip
    coord_source = forms.ChoiceField(
        required=False, choices=CoordSource.choices, initial=CoordSource.WGS84, label=gettext_lazy("坐标来源"),
        help_text=gettext_lazy("手机定位和本系统的地图是 WGS-84；从高德、腾讯、百度抄来的要选对，先换算再保存。"),
    )  # fmt: skip
    # the place of which the page said where it lies, before it was sent
    place_told = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    @property
    def place_map(self) -> dict[str, Any] | None:
        """The grids of whoever fills it in: of a community's officer that community, else the whole street."""
        if self.top is None:
            return None
        return place_maps.around(self.top.code, is_whole_street=self.top.level < place_maps.COMMUNITY)

    def clean(self) -> dict[str, Any]:
        """The degrees under `point`; the area in which they lie, where none is chosen."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        source = cleaned["coord_source"] = cleaned.get("coord_source") or str(CoordSource.WGS84)
        try:
            cleaned["point"] = places.degrees_in(cleaned.pop("place", ""))
            point = places.point_of(cleaned["point"], source)
            if "area" not in self.errors:
                self._lie(cleaned, point, source)
        except Refusal as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else "place", str(refusal))
        return cleaned

    def _lie(self, cleaned: dict[str, Any], point: "Point | None", source: str) -> None:
        """Which area it is, and whether somebody has to look again."""
        chosen = cleaned.get("area")
        area = (point and places.leaf_within(point, chosen)) or places.placed(
            cleaned["point"], source, chosen
        )[1]
        if not self.fields["area"].queryset.filter(pk=area.pk).exists():
            self.add_error(
                "area",
                _("这个位置在“%(area)s”，不是您负责的区域；请核对位置，或选择区域。")
                % {"area": area.short_name},
            )
            return
        cleaned["area"] = area
        if point is not None:
            self._tell(cleaned, point, source)

    def _tell(self, cleaned: dict[str, Any], point: "Point", source: str) -> None:
        """Say where it lies, where that may not be what somebody means; the second press sends it."""
        told = f"{places.told(point)} {source}"
        cleaned["outside_confirmed"] = cleaned.get("place_told") == told
        if cleaned["outside_confirmed"]:
            return
        try:
            places.check_outside(point, Permission.LEAD_RECEIVE, by=self.user, is_confirmed=False)
            sentence = (
                "" if source in AS_KEPT else _("坐标已换算，请核对地图上的位置。确认位置没有错，请再按一次。")
            )
        except Refusal as outside:
            sentence = str(outside)
        if not sentence:
            return
        self.data = self.data.copy()
        self.data["place_told"] = told
        # where the map shows it meanwhile
        self.fields["place"].widget.attrs["data-converted"] = places.told(point)
        where = _("位置 %(place)s（WGS-84），在%(area)s。") % {
            "place": places.told(point), "area": cleaned["area"].short_name,
        }  # fmt: skip
        self.add_error("place", f"{where}{sentence}")
