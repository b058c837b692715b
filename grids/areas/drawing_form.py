"""A boundary drawn in the administration: the map of django-leaflet with Leaflet.draw, without tiles and without GDAL."""

import json
from typing import Any

import shapely
from django import forms
from django.contrib.gis.forms import MultiPolygonField
from django.contrib.gis.geos import GEOSGeometry
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from leaflet.admin import LeafletAdminWidget
from shapely.errors import ShapelyError
from unfold.widgets import UnfoldAdminSingleDateWidget, UnfoldAdminTextInputWidget

from grids.areas.given import sent
from grids.areas.models import Area, AreaBoundary
from grids.conduct.moments import DayField

MOST_CHARACTERS = 2_000_000


class BoundaryWidget(LeafletAdminWidget):
    """The map; what comes from it is read here, as GeoJSON would else be given to GDAL. GEOS falls over collections in each other."""

    template_name = "leaflet/admin/widget.html"
    geom_type = "MULTIPOLYGON"

    def serialize(self, value: GEOSGeometry | None) -> str:
        """For the map, as GeoJSON."""
        return shapely.to_geojson(shapely.from_wkb(bytes(value.wkb))) if value else ""

    def deserialize(self, value: str) -> GEOSGeometry | None:
        """From the map; None for what is no shape, which the field refuses."""
        if not value or len(value) > MOST_CHARACTERS:
            return None
        try:
            drawn = sent(json.loads(value))
        except (ShapelyError, ValueError, TypeError, LookupError, ArithmeticError, RecursionError):
            return None
        if drawn is None:
            return None
        if drawn.geom_type == "Polygon":
            drawn = shapely.MultiPolygon([drawn])
        return GEOSGeometry(memoryview(shapely.to_wkb(drawn)), srid=4326)


class BoundaryForm(forms.Form):
    """The shape of an area from a day on, and why."""

    area: Area | None = None
    shape = MultiPolygonField(
        label=_("边界"), widget=BoundaryWidget, srid=4326,
        error_messages={"required": _("请在图上画出边界。"), "invalid_geom": _("图上的边界读不出来，请重画。")},
    )  # fmt: skip
    from_day = DayField(
        label=_("生效日"), initial=timezone.localdate,
        widget=UnfoldAdminSingleDateWidget,
    )  # fmt: skip
    reason = forms.CharField(label=_("事由"), max_length=200, widget=UnfoldAdminTextInputWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = AreaBoundary.objects.filter(area=self.area, period__contains=timezone.localdate()).first()
        self.fields["shape"].initial = current and current.shape


def form_of(area: Area) -> type[BoundaryForm]:
    """The form with what is in force of this area on its map."""
    return type("BoundaryFormOfArea", (BoundaryForm,), {"area": area})
