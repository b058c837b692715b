"""How many houses or people have which colour, over the API: the numbers of the page, with the same ones left out."""

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from grids.access.api import MayRead
from grids.access.roles import Permission
from grids.areas.queries import areas_by_code
from grids.colours import course
from grids.colours.kinds import Kind, Place, Stretch
from grids.colours.narrowing import may_be_told, offers_then
from grids.conduct.api import DayField
from grids.conduct.refusals import require
from grids.registry.dwellings.kinds import BASE


class ColoursAsked(serializers.Serializer):
    """Of which area, of what, until which day, by which place."""

    area = serializers.CharField(max_length=17, help_text="区域代码，例如 530102006004")
    kind = serializers.ChoiceField(Kind.choices, default=Kind.DWELLING, help_text="按户还是按人")
    on = DayField(required=False, help_text="截至哪一天（北京时间）；默认今天")
    place = serializers.ChoiceField(
        Place.choices, default=Place.NOW,
        help_text="now 按楼现在所在的网格，then 按楼当天所在的网格（看得到住户的人，街道以下）",
    )  # fmt: skip
    stretch = serializers.ChoiceField(Stretch.choices, default=Stretch.MONTH, help_text="往前多久")


class ColoursOfADay(serializers.Serializer):
    """How many there were of each colour at the end of a day; null where the number isn't told."""

    day = DayField()
    total = serializers.IntegerField(allow_null=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        """With one number for each colour."""
        return {
            **super().get_fields(),
            **{
                str(code.value): serializers.IntegerField(allow_null=True, help_text=str(code.label))
                for code in BASE
            },
        }


class Colours(serializers.Serializer):
    """The days of a stretch; `waits`: something that was entered late isn't counted yet."""

    area = serializers.CharField()
    kind = serializers.ChoiceField(Kind.choices)
    waits = serializers.BooleanField()
    days = ColoursOfADay(many=True)


class ColoursView(APIView):
    """各色户数和人数。"""

    permission_classes = [MayRead(Permission.PEOPLE_VIEW, Permission.STATISTICS_VIEW)]

    @extend_schema(operation_id="colours", parameters=[ColoursAsked], responses=Colours, filters=False)
    def get(self, request: Request) -> Response:
        """一个区域到某日为止各色的户数或人数；看不到住户的人只取街道以上，不足 5 的数和能推算出它的数为 null。"""
        asked = ColoursAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        told = asked.validated_data
        area = areas_by_code([told["area"]]).get(told["area"])
        require(area, _("没有这个代码的区域。"), field="area")
        require(
            may_be_told(request.user, area), _("您不能看这个区域各色的数。"), field="area", code="forbidden"
        )
        require(
            told["place"] == Place.NOW or offers_then(request.user, area),
            _("按当时的网格只能看街道以下您看得到住户的区域。"), field="place",
        )  # fmt: skip
        question = course.Asked(
            told.get("on") or timezone.localdate(), told["kind"], told["place"], told["stretch"]
        )
        found = course.course_of(request.user, area, question, with_below=False)
        codes = [line.category.code for line in found.lines]
        days = [
            {"day": day, "total": total, **dict(zip(codes, numbers, strict=True))}
            for day, numbers, total in reversed(found.rows)
        ]
        return Response(
            Colours({"area": area.code, "kind": told["kind"], "waits": found.waits, "days": days}).data
        )
