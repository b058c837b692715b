"""Buildings over the API: where each stands and in which grid it lies; read only, as far as the reader sees grids."""

import django_filters
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from grids.access.api import MayRead
from grids.access.roles import Permission
from grids.areas.codes import prefix_of
from grids.paging import KeysetPagination
from grids.registry.kinds import Placed, Use
from grids.registry.models import Building
from grids.search.questions import Asked


class BuildingSerializer(serializers.ModelSerializer):
    """One building; `area` is the code of its grid, `lon` and `lat` are WGS-84 degrees."""

    area = serializers.CharField(source="area_id", read_only=True)
    label = serializers.CharField(read_only=True)
    entrances = serializers.SlugRelatedField("number", many=True, read_only=True)
    lon = serializers.FloatField(read_only=True)
    lat = serializers.FloatField(read_only=True)

    class Meta:
        model = Building
        fields = [
            "id", "label", "address", "number", "name", "area", "placed", "storeys", "entrances", "use", "lon", "lat",
            "coord_source", "ends_on",
        ]  # fmt: skip


class BuildingFilter(django_filters.FilterSet):
    """Buildings of an area and everything below it, by use, by words of address, name and number."""

    area = django_filters.CharFilter(method="within", label="区域的代码，含下级")
    use = django_filters.ChoiceFilter(choices=Use, label="用途")
    placed = django_filters.ChoiceFilter(choices=Placed, label="归入网格的依据")
    standing = django_filters.BooleanFilter(
        field_name="ends_on", lookup_expr="isnull", label="在册（true）或已注销（false）"
    )
    q = django_filters.CharFilter(method="saying", label="地址、名称或幢号里的字，如 河滨路6号院5幢")

    class Meta:
        model = Building
        fields: list[str] = []

    def within(self, rows, _name: str, code: str):
        """Those below the area with this code."""
        return rows.below(prefix_of(code))

    def saying(self, rows, _name: str, text: str):
        """Those that hold every word."""
        return rows.saying(Asked.of(text).words)


class BuildingViewSet(ReadOnlyModelViewSet):
    """楼栋：地址、幢号、位置和所在网格；已知地址的位置也从这里查（?q=）。"""

    serializer_class = BuildingSerializer
    filterset_class = BuildingFilter
    permission_classes = [MayRead(Permission.GRID_VIEW)]
    pagination_class = KeysetPagination
    keyset = ("sort_key", "id")
    queryset = Building.objects.none()

    def get_queryset(self):
        """Buildings of the areas in which the reader sees grids."""
        return Building.objects.visible_to(self.request.user).light().prefetch_related("entrances")
