"""Areas over the API: names and codes, public knowledge."""

import django_filters
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from grids.access.api import SignedIn
from grids.areas.models import Area
from grids.paging import KeysetPagination


class AreaSerializer(serializers.ModelSerializer):
    """One area; `parent` is the code of the area above."""

    parent = serializers.CharField(source="parent_id", allow_null=True, read_only=True)

    class Meta:
        model = Area
        fields = [
            "code", "name", "level", "parent", "community_kind", "is_exclusive", "starts_on", "ends_on",
        ]  # fmt: skip


class AreaFilter(django_filters.FilterSet):
    """Areas by level, parent, name, or everything below a code prefix."""

    level = django_filters.NumberFilter(min_value=0, max_value=5, label="级别，0 到 5")
    parent = django_filters.CharFilter(field_name="parent_id", label="上级区域的代码")
    below = django_filters.CharFilter(field_name="code", lookup_expr="startswith", label="代码的开头几位")
    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label="名称里的字")

    class Meta:
        model = Area
        fields: list[str] = []


class AreaViewSet(ReadOnlyModelViewSet):
    """区域：市、区县、街道、社区、四级和五级网格。"""

    serializer_class = AreaSerializer
    filterset_class = AreaFilter
    permission_classes = [SignedIn]
    pagination_class = KeysetPagination
    keyset = ("code",)
    lookup_field = "code"
    queryset = Area.objects.none()

    def get_queryset(self):
        """Areas are public knowledge to whoever is signed in."""
        return Area.objects.visible_to(self.request.user)
