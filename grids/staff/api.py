"""Departments over the API, with the areas they serve: names and codes, public knowledge."""

import django_filters
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from grids.access.api import SignedIn
from grids.areas.models import CoordSource
from grids.paging import KeysetPagination
from grids.staff.models import Department, DepartmentKind
from grids.staff.whereabouts import where


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


class PlaceSerializer(serializers.Serializer):
    """A place, in degrees of the system that `coord` names."""

    lon = serializers.FloatField(min_value=-180, max_value=180, help_text="经度，度")
    lat = serializers.FloatField(min_value=-90, max_value=90, help_text="纬度，度")
    coord = serializers.ChoiceField(
        CoordSource.choices, default="WGS84", help_text="坐标系；GCJ-02、BD-09 会换算成 WGS-84"
    )


class ChainSerializer(serializers.Serializer):
    """One of the areas around a place."""

    code = serializers.CharField()
    name = serializers.CharField()
    level = serializers.IntegerField()


class OnDutySerializer(serializers.Serializer):
    """Somebody on duty there; `is_from_above`: appointed to the grid around this one."""

    name = serializers.CharField()
    posts = serializers.ListField(child=serializers.CharField())
    office_phone = serializers.CharField(allow_blank=True)
    area = serializers.CharField()
    is_leader = serializers.BooleanField()
    is_from_above = serializers.BooleanField()


class WhereSerializer(serializers.Serializer):
    """The place as it was converted, the grid in which it lies, everything above, and who is on duty there."""

    lon = serializers.FloatField()
    lat = serializers.FloatField()
    coord = serializers.CharField()
    leaf = serializers.CharField(allow_null=True)
    chain = ChainSerializer(many=True)
    members = OnDutySerializer(many=True)


class WhereView(APIView):
    """我在哪：一个地点属于哪个网格、哪些人在这里任职。"""

    permission_classes = [SignedIn]

    @extend_schema(
        parameters=[
            OpenApiParameter("lon", float, required=True, description="经度，度"),
            OpenApiParameter("lat", float, required=True, description="纬度，度"),
            OpenApiParameter("coord", str, enum=CoordSource.values, description="坐标系，默认 WGS84"),
        ],
        responses=WhereSerializer,
    )
    def get(self, request: Request) -> Response:
        """地点所在的网格和各级区域，以及在任人员的岗位、姓名和办公电话；地点不保存。"""
        return self._answer(request.query_params)

    @extend_schema(request=PlaceSerializer, responses=WhereSerializer)
    def post(self, request: Request) -> Response:
        """同上；地点不写在地址里。"""
        return self._answer(request.data)

    def _answer(self, given) -> Response:
        asked = PlaceSerializer(data=given)
        asked.is_valid(raise_exception=True)
        place = asked.validated_data
        return Response(where(place["lon"], place["lat"], place["coord"]).as_json())
