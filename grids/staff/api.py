"""Departments over the API, with the areas they serve: names and codes, public knowledge."""

import django_filters
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from grids.access.api import SignedIn
from grids.paging import KeysetPagination
from grids.staff.models import Department, DepartmentKind


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
