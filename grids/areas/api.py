"""Areas and the departments that serve them, over the API: names and codes, public knowledge."""

import django_filters
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from grids.areas.models import Area
from grids.paging import KeysetPagination
from grids.staff.api import SignedIn
from grids.staff.models import Department, DepartmentKind


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


class DepartmentSerializer(serializers.ModelSerializer):
    """One office that can be whistled; `area` is the code of the area it serves."""

    area = serializers.CharField(source="area_id", read_only=True)

    class Meta:
        model = Department
        fields = ["code", "name", "kind", "area", "office_phone", "is_active"]


class DepartmentFilter(django_filters.FilterSet):
    """Departments by kind, or those that serve an area."""

    kind = django_filters.ChoiceFilter(choices=DepartmentKind, label="类别")
    serving = django_filters.CharFilter(method="that_serve", label="为这个区域服务的部门，区域代码")

    class Meta:
        model = Department
        fields: list[str] = []

    def that_serve(self, departments, name: str, code: str):
        """Active departments that can be whistled for a matter there."""
        return departments.serving(code)


class DepartmentViewSet(ReadOnlyModelViewSet):
    """部门：可以吹哨的科室、站所、区级部门、企业，以及只能配合的社区。"""

    serializer_class = DepartmentSerializer
    filterset_class = DepartmentFilter
    permission_classes = [SignedIn]
    pagination_class = KeysetPagination
    keyset = ("code",)
    lookup_field = "code"
    queryset = Department.objects.none()

    def get_queryset(self):
        """Departments are public knowledge to whoever is signed in."""
        return Department.objects.visible_to(self.request.user)
