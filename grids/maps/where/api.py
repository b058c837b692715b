"""Where somebody is, over the API: by degrees, or by the address of a building that they see."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from grids.access.api import SignedIn
from grids.areas.models import CoordSource
from grids.registry.models import Building
from grids.registry.querysets import the_one_called
from grids.staff.whereabouts import where


class PlaceSerializer(serializers.Serializer):
    """A place, in degrees of the system that `coord` names, or the address of a building."""

    lon = serializers.FloatField(min_value=-180, max_value=180, required=False, help_text="经度，度")
    lat = serializers.FloatField(min_value=-90, max_value=90, required=False, help_text="纬度，度")
    coord = serializers.ChoiceField(
        CoordSource.choices, default="WGS84", help_text="坐标系；GCJ-02、BD-09 会换算成 WGS-84"
    )
    building = serializers.CharField(
        max_length=100, required=False, help_text="楼栋的地址，如“昆建路5号院12幢”；写了它就不写经纬度"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Degrees, or a building."""
        if "building" not in attrs and not {"lon", "lat"} <= attrs.keys():
            raise serializers.ValidationError(_("请写经度和纬度，或楼栋的地址。"))
        return attrs


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
    building = serializers.CharField(required=False, help_text="按楼栋地址查的，是哪一幢")


class WhereView(APIView):
    """我在哪：一个地点属于哪个网格、哪些人在这里任职。"""

    permission_classes = [SignedIn]

    @extend_schema(
        parameters=[
            OpenApiParameter("lon", float, description="经度，度"),
            OpenApiParameter("lat", float, description="纬度，度"),
            OpenApiParameter("building", str, description="楼栋的地址；写了它就不写经纬度"),
            OpenApiParameter("coord", str, enum=CoordSource.values, description="坐标系，默认 WGS84"),
        ],
        responses=WhereSerializer,
    )
    def get(self, request: Request) -> Response:
        """地点所在的网格和各级区域，以及在任人员的岗位、姓名和办公电话；地点不保存。"""
        return self._answer(request, request.query_params)

    @extend_schema(request=PlaceSerializer, responses=WhereSerializer)
    def post(self, request: Request) -> Response:
        """同上；地点不写在地址里。"""
        return self._answer(request, request.data)

    def _answer(self, request: Request, given) -> Response:
        asked = PlaceSerializer(data=given)
        asked.is_valid(raise_exception=True)
        place = asked.validated_data
        if "building" not in place:
            return Response(where(place["lon"], place["lat"], place["coord"]).as_json())
        house = the_one_called(place["building"], Building.objects.visible_to(request.user))
        return Response(where(house.lon, house.lat).as_json() | {"building": house.label})
