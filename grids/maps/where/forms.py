"""What somebody says of where they are."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.areas.models import CoordSource
from grids.registry.kinds import EAST, NORTH, SOUTH, WEST


class WhereForm(forms.Form):
    """A place by its degrees, or the words of an address."""

    q = forms.CharField(label=_("楼栋的地址"), max_length=100, required=False)
    place = forms.CharField(
        label=_("位置（经度,纬度）"), max_length=60, required=False,
        widget=forms.TextInput(attrs={"data-place": "", "inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip
    coord_source = forms.ChoiceField(
        label=_("坐标来源"), choices=CoordSource, required=False, initial=CoordSource.WGS84
    )

    def clean_place(self) -> tuple[float, float] | None:
        """The degrees; longitude before latitude, within China."""
        text = self.cleaned_data["place"].replace("，", ",").strip()
        if not text:
            return None
        try:
            lon, lat = (float(one) for one in text.split(","))
        except ValueError:
            raise forms.ValidationError(gettext("请写成“经度,纬度”，如 102.6789,25.0288。")) from None
        if not (WEST <= lon <= EAST and SOUTH <= lat <= NORTH):
            raise forms.ValidationError(gettext("这个位置不在中国境内，请核对经度和纬度有没有写反。"))
        return lon, lat

    def clean_coord_source(self) -> str:
        """WGS-84 where nothing is said: what maps and phones tell."""
        return self.cleaned_data["coord_source"] or CoordSource.WGS84

    def clean(self) -> dict:
        """One of both."""
        given = super().clean()
        if not self.errors and not given.get("place") and not given.get("q"):
            self.add_error("place", gettext("请在图上点、用手机位置，或写一个楼栋的地址。"))
        return given
