"""Closure figures over the API: the numbers of the page and of the command, from rollup rows only."""

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from grids.access.api import MayRead
from grids.access.oracle import may_in
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.areas.queries import areas_by_code
from grids.conduct.refusals import require
from grids.staff.models import Department, User
from whistles.intake.models import Source
from whistles.lifecycle.grades import Grade
from whistles.statistics import queries
from whistles.statistics.basis import BASES, THEN
from whistles.statistics.behind import FIGURES
from whistles.statistics.breakdown import OF_A_DEPARTMENT, WAYS, breakdown
from whistles.statistics.by_department import Kind, own_of
from whistles.statistics.figures import checked_day
from whistles.statistics.period_breakdown import LINES, OF_DEPARTMENTS, period_document
from whistles.statistics.period_figures import CAME, HAPPENED_THEN
from whistles.statistics.periods import between


class KindAsked(serializers.Serializer):
    """Of which grade and channel."""

    grade = serializers.SlugRelatedField(
        slug_field="key",
        queryset=Grade.objects.all(),
        required=False,
        help_text="只算这个哨种（哨种代码）；只用于部门、时限和三率",
    )
    source = serializers.SlugRelatedField(
        slug_field="code",
        queryset=Source.objects.all(),
        required=False,
        help_text="只算这个渠道（渠道代码）；只用于部门、时限和三率",
    )

    @property
    def kind(self) -> Kind:
        """What figures are narrowed to."""
        grade, source = (self.validated_data.get(name) for name in ("grade", "source"))
        return Kind((grade.key,) if grade else None, source.code if source else "")


class ClosureAsked(KindAsked):
    """Of which area, at the end of which day."""

    area = serializers.CharField(max_length=17, help_text="区域代码，例如 530102006")
    as_of = serializers.DateField(required=False, help_text="截至哪一天（含当天，北京时间）；默认今天")
    by = serializers.ChoiceField(
        sorted(WAYS),
        required=False,
        help_text="再分列：下级区域、渠道、哨种、月份（近十二个月）、办结方式、办理过程、逾期、办结用时、三率、部门或各项时限",
    )
    basis = serializers.ChoiceField(
        list(BASES.items()), required=False, default=THEN,
        help_text="下级区域（by=area）的口径：then 当时口径，办理时在哪个网格算哪个；now 现在口径，按现在的界线落到网格",
    )  # fmt: skip
    since = serializers.DateField(required=False, help_text="部门和时限的数字从哪一天起算；默认从头算起")
    department = serializers.SlugRelatedField(
        slug_field="code",
        queryset=Department.objects.all(),
        required=False,
        help_text="只算这个部门牵头的；只用于三率（by=rate）",
    )


class PeriodAsked(KindAsked):
    """Of which area, from which day to which."""

    area = serializers.CharField(max_length=17, help_text="区域代码，例如 530102006")
    to = serializers.DateField(required=False, help_text="最后一天（含当天，北京时间）；默认今天")
    by = serializers.ChoiceField(
        sorted((*LINES, *OF_DEPARTMENTS)),
        required=False,
        help_text="再分列：下级区域、渠道、哨种、逐日或逐月、办结方式、办理过程、逾期、办结用时、三率、没有吹哨的哨源、部门或各项时限",
    )

    def get_fields(self) -> dict[str, serializers.Field]:
        """With the first day, whose name is a word of the language."""
        return {**super().get_fields(), "from": serializers.DateField(help_text="第一天（含当天，北京时间）")}

    def validate(self, attrs: dict) -> dict:
        """The period, its first day not after its last, and no day that has not come yet."""
        today = timezone.localdate()
        first, last = checked_day(attrs["from"], "from"), checked_day(attrs.get("to") or today, "to")
        require(last <= today, _("截至日期不能晚于今天。"), field="to")
        require(first <= last, _("起始日期不能晚于最后一天。"), field="from")
        return attrs | {"period": between(first, last)}


class PeriodCounts(serializers.Serializer):
    """What happened in a period, and how what was whistled in it stands at its end."""

    whistled = serializers.IntegerField(help_text=HAPPENED_THEN["whistled"][1])
    routine = serializers.IntegerField()
    key = serializers.IntegerField()
    key_city = serializers.IntegerField()
    emergency = serializers.IntegerField()
    closed = serializers.IntegerField(help_text=HAPPENED_THEN["closed"][1])
    came_closed = serializers.IntegerField(help_text=CAME["came_closed"].sentence)
    came_in_progress = serializers.IntegerField(help_text=CAME["came_in_progress"].sentence)
    came_suspended = serializers.IntegerField(help_text=CAME["came_suspended"].sentence)
    came_cancelled = serializers.IntegerField(help_text=CAME["came_cancelled"].sentence)
    closure_rate = serializers.FloatField(
        allow_null=True, help_text="期内吹哨已办结 ÷（期内吹哨 − 其中撤销），百分数"
    )
    in_progress = serializers.IntegerField(help_text="最后一天 24:00 正在办理的全部哨件，不论哪天吹的哨")
    suspended = serializers.IntegerField(help_text="最后一天 24:00 挂账的全部哨件，不论哪天吹的哨")

    def get_fields(self) -> dict[str, serializers.Field]:
        """With the days of the period."""
        return {"from": serializers.DateField(), "to": serializers.DateField(), **super().get_fields()}


class PeriodFigures(PeriodCounts):
    """The figures of a period, those of the one before, and the lines that were asked for."""

    area = serializers.CharField()
    before = PeriodCounts()
    lines = serializers.ListField(
        child=serializers.DictField(),
        required=False,
        help_text="只在请求了 by 时给出；每行有 code、name、这一段的数字，before 里是上一段的",
    )


class ClosureLine(serializers.Serializer):
    """One line of a breakdown: a month's or an outcome's has only some of the figures."""

    code = serializers.CharField()
    name = serializers.CharField()
    whistled = serializers.IntegerField(required=False)
    routine = serializers.IntegerField(required=False)
    key = serializers.IntegerField(required=False)
    key_city = serializers.IntegerField(required=False)
    emergency = serializers.IntegerField(required=False)
    closed = serializers.IntegerField(required=False)
    in_progress = serializers.IntegerField(required=False)
    suspended = serializers.IntegerField(required=False)
    cancelled = serializers.IntegerField(required=False)
    closure_rate = serializers.FloatField(required=False, allow_null=True)
    month = serializers.IntegerField(
        required=False, help_text="截至日所在月份发生的次数；只在 by=step、lead、late 时给出"
    )
    half_within_minutes = serializers.IntegerField(
        required=False,
        allow_null=True,
        help_text="一半在多少分钟内办结；没有或超过 90 天为空；只在 by=length 时给出",
    )
    nine_tenths_within_minutes = serializers.IntegerField(
        required=False,
        allow_null=True,
        help_text="九成在多少分钟内办结；没有或超过 90 天为空；只在 by=length 时给出",
    )
    year = serializers.IntegerField(required=False, help_text="截至日所在年份发生的次数；只在 by=step 时给出")
    leads = serializers.IntegerField(required=False, help_text="没有吹哨的哨源件数；只在 by=lead 时给出")
    month_part = serializers.IntegerField(
        required=False, help_text="本月率的分子；本月、本年的各项只在 by=rate 时给出"
    )
    month_whole = serializers.IntegerField(required=False, help_text="本月率的分母")
    month_rate = serializers.FloatField(required=False, allow_null=True)
    month_asked = serializers.IntegerField(required=False, help_text="本月回访的次数")
    month_reached = serializers.IntegerField(required=False, help_text="本月回访联系上的次数")
    year_part = serializers.IntegerField(required=False)
    year_whole = serializers.IntegerField(required=False)
    year_rate = serializers.FloatField(required=False, allow_null=True)
    year_asked = serializers.IntegerField(required=False)
    year_reached = serializers.IntegerField(required=False)
    met = serializers.IntegerField(required=False, help_text="有时限的次数；只在 by=clock 时给出")
    late = serializers.IntegerField(required=False)
    excused = serializers.IntegerField(required=False)
    on_time_rate = serializers.FloatField(required=False, allow_null=True)
    on_time_rate_excused = serializers.FloatField(required=False, allow_null=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        """With what is told of a department: each figure that is declared, in its own words."""
        counts = {
            name: serializers.IntegerField(
                required=False, help_text=f"{FIGURES[name][1]}只在 by=department 时给出"
            )
            for name in OF_A_DEPARTMENT
        }
        return {**super().get_fields(), **counts}


class ClosureFigures(serializers.Serializer):
    """The closure figures; the rate in percent to one decimal, null where there is nothing to divide by."""

    area = serializers.CharField()
    as_of = serializers.DateField()
    whistled = serializers.IntegerField()
    routine = serializers.IntegerField()
    key = serializers.IntegerField()
    key_city = serializers.IntegerField()
    emergency = serializers.IntegerField()
    closed = serializers.IntegerField()
    in_progress = serializers.IntegerField()
    suspended = serializers.IntegerField()
    cancelled = serializers.IntegerField()
    closure_rate = serializers.FloatField(allow_null=True)
    lines = ClosureLine(many=True, required=False, help_text="只在请求了 by 时给出")


class ClosureView(APIView):
    """结哨统计。"""

    permission_classes = [MayRead(Permission.STATISTICS_VIEW)]

    @extend_schema(
        operation_id="statistics_closure", parameters=[ClosureAsked], responses=ClosureFigures, filters=False
    )
    def get(self, request: Request) -> Response:
        """一个区域截至某日的吹哨、办结、在办、挂账、撤销件数和结哨率。"""
        asked = ClosureAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        area = _area_for(request.user, asked.validated_data["area"])
        day = checked_day(asked.validated_data.get("as_of") or timezone.localdate())
        figures = queries.closure(area, day)
        document = {"area": area.code, "as_of": day.isoformat(), **figures.as_json()}
        if by := asked.validated_data.get("by"):
            department = asked.validated_data.get("department")
            document["lines"] = breakdown(
                area, day, by, asked.validated_data.get("since"), kind=asked.kind,
                department=department.code if department else "", basis=asked.validated_data["basis"],
            )  # fmt: skip
        return Response(document)


class PeriodView(APIView):
    """一段时间的统计。"""

    permission_classes = [MayRead(Permission.STATISTICS_VIEW)]

    @extend_schema(
        operation_id="statistics_period", parameters=[PeriodAsked], responses=PeriodFigures, filters=False
    )
    def get(self, request: Request) -> Response:
        """一个区域从某日到某日的吹哨、办结、结哨率，和前面同样长的一段的。"""
        asked = PeriodAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = asked.validated_data
        area = _area_for(request.user, found["area"])
        return Response(period_document(area, found["period"], found.get("by", ""), kind=asked.kind))


def _area_for(user: User, code: str) -> Area:
    """The area of a code, whose figures the user may see; Refusal otherwise."""
    area = areas_by_code([code]).get(code)
    require(area, _("没有这个代码的区域。"), field="area")
    require(
        may_in(user, Permission.STATISTICS_VIEW, area.code),
        _("「%(area)s」不在您的统计范围内。") % {"area": area.name},
        code="forbidden",
    )
    return area


class DepartmentsAsked(KindAsked):
    """Of which area, at the end of which day, from which month on."""

    area = serializers.CharField(max_length=17, help_text="区域代码，例如 530102006")
    as_of = serializers.DateField(required=False, help_text="截至哪一天（含当天，北京时间）；默认今天")
    since = serializers.DateField(required=False, help_text="从哪一天起算；默认从头算起")


class DepartmentFigures(serializers.Serializer):
    """The figures of the departments that the caller may see."""

    area = serializers.CharField()
    as_of = serializers.DateField()
    lines = ClosureLine(many=True)


class DepartmentsView(APIView):
    """部门统计。"""

    permission_classes = [MayRead(Permission.STATISTICS_VIEW, Permission.WHISTLE_HANDLE)]

    @extend_schema(
        operation_id="statistics_departments", parameters=[DepartmentsAsked], responses=DepartmentFigures, filters=False
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """一个区域里各部门的数字：看得到这个区域统计的看全部部门，部门只看自己。"""
        asked = DepartmentsAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        area = areas_by_code([asked.validated_data["area"]]).get(asked.validated_data["area"])
        require(area, _("没有这个代码的区域。"), field="area")
        day = checked_day(asked.validated_data.get("as_of") or timezone.localdate())
        only = own_of(request.user, area.code)
        require(
            only is None or only,
            _("「%(area)s」不在您的统计范围内。") % {"area": area.name},
            code="forbidden",
        )
        lines = breakdown(area, day, "department", asked.validated_data.get("since"), only, kind=asked.kind)
        return Response({"area": area.code, "as_of": day.isoformat(), "lines": lines})
