"""Boundaries over the API, as GeoJSON."""

from django.http import Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from grids.access.api import MayRead
from grids.access.roles import Permission
from grids.bringing.queries import area_to_export, boundaries_document
from grids.conduct.api import DayField


class BoundariesAsked(serializers.Serializer):
    """Of which area, on which day."""

    area = serializers.CharField(max_length=17, help_text="区域代码，例如 530102006")
    day = DayField(required=False, help_text="哪一天的界线；默认今天")


class BoundariesView(APIView):
    """界线：一个区域和它下面画了界线的所有区域，GeoJSON（WGS-84）。"""

    permission_classes = [MayRead(Permission.GRID_VIEW)]

    @extend_schema(parameters=[BoundariesAsked], responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request) -> Response:
        """The collection; 404 where the area isn't the user's to see."""
        asked = BoundariesAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        area = area_to_export(request.user, asked.validated_data["area"])
        if area is None:
            raise Http404
        return Response(boundaries_document(area, asked.validated_data.get("day") or timezone.localdate()))
