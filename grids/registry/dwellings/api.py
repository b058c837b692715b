"""Dwellings over the API: which rooms a building has, on which floor, and how each is used; read only, as buildings are."""

import django_filters
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from grids.access import oracle
from grids.access.api import MayRead
from grids.access.roles import Permission
from grids.areas.codes import prefix_of
from grids.paging import KeysetPagination
from grids.registry.dwellings.kinds import FLOOR_LEAST, FLOOR_MOST, Hazard, RentalUse, Use
from grids.registry.dwellings.models import Dwelling
from grids.search.questions import Asked


class DwellingSerializer(serializers.ModelSerializer):
    """One dwelling: no person, and nothing that tells of one.

    `building` is the key of its building and `area` the code of the grid in which that lies; `entrance` is the number of
    its entrance, empty where the house has none; `floor` is below 0 under the ground and never 0; `column` is its place
    from the left in the picture of the house; `floor_area_m2` is exact to a hundredth; `version` is the number of its last
    step, by which a change is told from an earlier one.
    """

    building = serializers.UUIDField(source="building_id", read_only=True)
    area = serializers.CharField(source="area_id", read_only=True)
    label = serializers.CharField(read_only=True)
    entrance = serializers.CharField(source="entrance.number", default="", read_only=True)

    class Meta:
        model = Dwelling
        fields = [
            "id", "label", "building", "area", "entrance", "floor", "room", "column", "floor_area_m2", "use", "rental_use",
            "layout", "hazard", "ends_on", "version",
        ]  # fmt: skip


class DwellingFilter(django_filters.FilterSet):
    """Dwellings of an area and everything below it, of one building, of a floor, by use, by words of address and number."""

    area = django_filters.CharFilter(method="within", label="区域的代码，含下级")
    building = django_filters.UUIDFilter(field_name="building", label="楼栋的 id，如 /buildings/ 所给")
    entrance = django_filters.CharFilter(field_name="entrance__number", max_length=20, label="单元号，如 1")
    floor = django_filters.NumberFilter(
        field_name="floor", min_value=FLOOR_LEAST, max_value=FLOOR_MOST, decimal_places=0,
        label="楼层，地下一层为 -1",
    )  # fmt: skip
    use = django_filters.ChoiceFilter(choices=Use, label="用途")
    rental_use = django_filters.ChoiceFilter(choices=RentalUse, label="出租用途（GB/T 31000-2015 5.18）")
    hazard = django_filters.ChoiceFilter(choices=Hazard, label="房屋隐患（GB/T 31000-2015 5.19）")
    standing = django_filters.BooleanFilter(
        field_name="ends_on", lookup_expr="isnull", label="在册（true）或已注销（false）"
    )
    q = django_filters.CharFilter(method="saying", label="地址、幢号、单元或房号里的字，如 河滨路6号院5幢402")

    class Meta:
        model = Dwelling
        fields: list[str] = []

    def within(self, rows, _name: str, code: str):
        """Those below the area with this code."""
        return rows.below(prefix_of(code))

    def saying(self, rows, _name: str, text: str):
        """Those that are the door told of, or that hold every word."""
        below = prefix_of(self.data.get("area", ""))
        is_of_streets = oracle.is_of_streets(self.request.user, Permission.GRID_VIEW, below)
        return rows.saying(Asked.of(text), is_of_streets=is_of_streets)


class DwellingViewSet(ReadOnlyModelViewSet):
    """户室：在哪幢楼、几单元几层、用途和面积；一幢楼的全部户室用 ?building= 取。住户不在这里。"""

    serializer_class = DwellingSerializer
    filterset_class = DwellingFilter
    permission_classes = [MayRead(Permission.GRID_VIEW)]
    pagination_class = KeysetPagination
    keyset = ("sort_key", "id")
    queryset = Dwelling.objects.none()

    def get_queryset(self):
        """Dwellings of the areas in which the reader sees grids."""
        return Dwelling.objects.visible_to(self.request.user).called()
