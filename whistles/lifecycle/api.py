"""Whistles over the API: lists, one whistle with its steps and what may be done, and the verbs."""

import uuid

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from grids.access.api import MayDo, MayRead, SignedIn
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.conduct.api import MomentField, OfferSerializer, PointField, Prepared, asked_fields, offered
from grids.conduct.fetched import fetched
from grids.paging import KeysetPagination
from grids.staff.models import User
from whistles.intake.engine import LEAD_ENGINE
from whistles.intake.listed import endpoints
from whistles.intake.models import Lead
from whistles.intake.table import WHISTLE
from whistles.lifecycle import actions, finding
from whistles.lifecycle.engine import ENGINE
from whistles.lifecycle.grades import Behaviour, Grade
from whistles.lifecycle.models import ReportIn, Whistle, WhistleEvent
from whistles.lifecycle.outcomes import Outcome
from whistles.lifecycle.queries import with_departments
from whistles.lifecycle.querysets import WhistleQuerySet
from whistles.lifecycle.situation import Situation
from whistles.lifecycle.states import STATES
from whistles.lifecycle.table import LIFECYCLE

VERBS = [(step.verb, step.label) for step in LIFECYCLE.steps.values() if not step.internal]
# the verbs by which somebody is asked to decide something
ASKING = frozenset(step.verb for step in LIFECYCLE.steps.values() if step.asks_for)
OUTCOMES = [choice for choice in Outcome.choices if choice[0] != Outcome.UNSTATED]
VERSION_MAX = 2_147_483_647
STATE_CHOICES = list(STATES.items())


class GradeSerializer(serializers.ModelSerializer):
    """One whistle kind with its limits; `scheme` is the scheme's code."""

    scheme = serializers.CharField(source="scheme.code", read_only=True)

    class Meta:
        model = Grade
        fields = [
            "key", "scheme", "code", "name", "behaviour", "level", "sign_amount", "sign_unit", "contact_amount",
            "contact_unit", "report_amount", "report_unit", "close_amount", "close_unit", "limits_provenance",
            "provenance", "needs_approval", "copies_district", "is_active",
        ]  # fmt: skip


class GradeFilter(django_filters.FilterSet):
    """Grades of a scheme, or of the scheme in force in an area."""

    scheme = django_filters.CharFilter(field_name="scheme__code", label="方案代码")
    area = django_filters.CharFilter(method="in_force_in", max_length=17, label="区域代码：当地方案的哨种")

    class Meta:
        model = Grade
        fields: list[str] = []

    def in_force_in(self, grades, name: str, code: str):
        """Grades of the nearest scheme; an unknown area has none."""
        area = Area.objects.filter(code=code).first()
        return grades & Grade.objects.for_area(area) if area else grades.none()


class GradeViewSet(ReadOnlyModelViewSet):
    """哨种。"""

    serializer_class = GradeSerializer
    filterset_class = GradeFilter
    permission_classes = [SignedIn]
    pagination_class = KeysetPagination
    keyset = ("key",)
    lookup_field = "key"
    queryset = Grade.objects.none()

    def get_queryset(self):
        """Grades are published rules."""
        return Grade.objects.visible_to(self.request.user).select_related("scheme")


class WhistleSerializer(Prepared, serializers.ModelSerializer):
    """A whistle as a list shows it."""

    area = serializers.CharField(source="area_id", read_only=True)
    area_name = serializers.CharField(source="area.name", read_only=True)
    source = serializers.CharField(source="source_id", read_only=True)
    grade = serializers.CharField(source="grade_id", read_only=True)
    grade_label = serializers.CharField(source="grade.__str__", read_only=True)
    behaviour = serializers.CharField(source="grade.behaviour", read_only=True)
    state_label = serializers.CharField(source="get_state_display", read_only=True)
    lead_department = serializers.CharField(
        source="lead_department.code", read_only=True, default=None, allow_null=True
    )

    class Meta:
        model = Whistle
        fields = [
            "id", "number", "title", "area", "area_name", "address", "source", "grade", "grade_label",
            "behaviour", "state", "state_label", "outcome", "lead_department", "received_at", "whistled_at",
            "closed_at", "next_due_at", "due_tentative", "origin", "version",
        ]  # fmt: skip
        read_only_fields = fields


class ReportInSerializer(serializers.ModelSerializer):
    """One department's part."""

    department = serializers.CharField(source="department.code", read_only=True)
    department_name = serializers.CharField(source="department.name", read_only=True)
    part_label = serializers.CharField(source="get_part_display", read_only=True)
    state = serializers.CharField(source="standing", read_only=True)

    class Meta:
        model = ReportIn
        fields = [
            "id", "department", "department_name", "part", "part_label", "state", "round", "assigned_at",
            "signed_at", "reported_at", "signed_confirmed_at", "reported_confirmed_at", "countersigned_at", "submitted_at",
            "mark", "whistle_mark", "ended_at", "is_open",
        ]  # fmt: skip
        read_only_fields = fields


class WhistleEventSerializer(serializers.ModelSerializer):
    """One step: who, from, to, why, and its two times."""

    verb_label = serializers.CharField(read_only=True)
    department = serializers.CharField(
        source="department.code", read_only=True, default=None, allow_null=True
    )

    class Meta:
        model = WhistleEvent
        fields = [
            "seq", "verb", "verb_label", "from_state", "to_state", "actor_label", "department", "part_from",
            "part_to", "reason", "given", "outcome", "occurred_at", "recorded_at", "origin",
        ]  # fmt: skip
        read_only_fields = fields


class WhistleDetailSerializer(WhistleSerializer):
    """A whistle with its deadlines, departments, steps, and what the caller may do."""

    point = PointField(read_only=True, allow_null=True)
    category = serializers.CharField(source="category.path", read_only=True, default=None, allow_null=True)
    report_ins = ReportInSerializer(many=True, read_only=True)
    events = WhistleEventSerializer(many=True, read_only=True)
    offers = serializers.SerializerMethodField()

    class Meta(WhistleSerializer.Meta):
        fields = [
            *WhistleSerializer.Meta.fields, "point", "point_source", "category", "resolution", "sign_due_at", "contact_due_at",
            "report_due_at", "close_due_at", "due_rule", "report_ins", "events", "offers",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(OfferSerializer(many=True))
    def get_offers(self, whistle: Whistle) -> list[dict]:
        """Every verb that the caller has the right to take."""
        return whistle.offered


def answered(whistle: Whistle, by: User) -> dict:
    """One whistle as the API tells it to whoever may read it: what is in hand is not asked for again."""
    around = whistle.born or Situation(whistle, by)
    with_departments(whistle, around.parts, around.steps)
    fetched(whistle, "report_ins", around.parts)
    fetched(whistle, "events", around.steps)
    # whoever asks takes a step, so that its book tells when nothing was asked
    if not any(step.verb in ASKING for step in around.steps):
        around.asked = []
    whistle.offered = offered(ENGINE.offers(around), around, endpoints(whistle.area_id))
    return WhistleDetailSerializer.shown(whistle)


class WhistleFilter(django_filters.FilterSet):
    """Whistles by state, grade, channel, area, department, lateness or words."""

    complaints = django_filters.BooleanFilter(method="that_complain", label="只看检举控告引出的哨件")

    state = django_filters.MultipleChoiceFilter(choices=STATE_CHOICES, distinct=False, label="状态，可多选")
    grade = django_filters.CharFilter(field_name="grade_id", label="哨种标识")
    behaviour = django_filters.ChoiceFilter(
        field_name="grade__behaviour", choices=Behaviour, label="统计归类：常规、重点、应急"
    )
    source = django_filters.CharFilter(field_name="source_id", label="渠道代码")
    area = django_filters.CharFilter(method="in_area", max_length=17, label="区域代码，含下级")
    lead_department = django_filters.CharFilter(field_name="lead_department__code", label="牵头部门代码")
    overdue = django_filters.BooleanFilter(method="that_are_overdue", label="是否超时")
    q = django_filters.CharFilter(
        method="with_words", min_length=2, label="编号，或标题、内容、地址里的字，与搜索相同"
    )

    class Meta:
        model = Whistle
        fields: list[str] = []

    def that_complain(self, whistles: WhistleQuerySet, name: str, wanted: bool):
        """What complaints led to, or none of it."""
        return whistles.complaints() if wanted else whistles.ordinary()

    def in_area(self, whistles, name: str, code: str):
        """The area with this code and everything below it."""
        return whistles.within(code)

    def that_are_overdue(self, whistles, name: str, wanted: bool):
        """Open whistles whose running deadline has passed, or all the others."""
        now = timezone.now()
        late = whistles.overdue(at=now)
        return late if wanted else whistles.exclude(pk__in=late.values("pk"))

    def with_words(self, whistles, name: str, text: str):
        """Whistles of which the search finds a lead, or the number."""
        return finding.said(whistles, text, self.request.user)


BACKDATED = gettext_lazy(
    "街道研判岗补记自己的步骤时填写，要写明原因，最多早多少天由街道设定；其他人不填，以系统时间为准"
)


class TakeStep(Prepared, serializers.Serializer):
    """One verb, the version it was decided on, and what it asks for: the fields that `offers` names as its inputs."""

    verb = serializers.ChoiceField(choices=VERBS)
    version = serializers.IntegerField(min_value=1, max_value=VERSION_MAX)
    occurred_at = MomentField(
        what=gettext_lazy("发生时间"), required=False, allow_null=True, default=None, help_text=BACKDATED
    )

    def get_fields(self) -> dict:
        """What any step asks for; which of it a step needs, its row says."""
        return super().get_fields() | asked_fields(LIFECYCLE.taken)


class WhistleViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """哨件：查询与办理。"""

    serializer_class = WhistleSerializer
    filterset_class = WhistleFilter
    permission_classes = [MayRead(Permission.WHISTLE_VIEW, Permission.COMPLAINT_HANDLE)]
    pagination_class = KeysetPagination
    keyset = ("-whistled_at", "-id")
    lookup_value_converter = "uuid"
    queryset = Whistle.objects.none()

    def get_queryset(self):
        """Whistles in the own areas, or whistled to an own department; what complaints led to is listed apart."""
        user = self.request.user
        if self.action != "list":
            return Whistle.objects.visible_to(user).select_related("area", "category", "grade")
        if "complaints" in self.request.query_params:
            return Whistle.objects.visible_to(user).for_list()
        return Whistle.objects.ordinary_to(user).for_list()

    def get_serializer_class(self):
        """One whistle comes with its steps."""
        return WhistleSerializer if self.action == "list" else WhistleDetailSerializer

    def retrieve(self, request: Request, pk=None) -> Response:
        """哨件：查询与办理。"""
        return Response(answered(self.get_object(), request.user))

    @extend_schema(request=TakeStep, responses=WhistleDetailSerializer)
    @action(detail=True, methods=["post"])
    def take(self, request: Request, pk=None) -> Response:
        """办理一步：签收、报到、提交、核实办结等。可办的步骤见 offers。"""
        given = TakeStep.read(request.data)
        known = {name: given.pop(name) for name in ("verb", "version", "occurred_at")}
        done = actions.take(whistle_id=pk, by=request.user, given=given, **known)
        return Response(answered(done, request.user))


class OwnReportInSerializer(ReportInSerializer):
    """A part of an own department, with the whistle it belongs to."""

    whistle = WhistleSerializer(read_only=True)

    class Meta(ReportInSerializer.Meta):
        fields = [*ReportInSerializer.Meta.fields, "whistle"]
        read_only_fields = fields


class ReportInFilter(django_filters.FilterSet):
    """Parts that are open or finished, as lead or assisting department."""

    is_open = django_filters.BooleanFilter(label="未办完")

    class Meta:
        model = ReportIn
        fields = ["is_open", "part"]


class ReportInViewSet(mixins.ListModelMixin, GenericViewSet):
    """本部门的报到。"""

    serializer_class = OwnReportInSerializer
    filterset_class = ReportInFilter
    permission_classes = [MayRead(Permission.WHISTLE_HANDLE)]
    pagination_class = KeysetPagination
    keyset = ("-assigned_at", "-id")
    queryset = ReportIn.objects.none()

    def get_queryset(self):
        """Parts of the departments that the user handles matters for."""
        own = ReportIn.objects.of_departments_of(self.request.user)
        return own.select_related(
            "department", "whistle__area", "whistle__grade", "whistle__source", "whistle__lead_department"
        )


class BlowWhistle(Prepared, serializers.Serializer):
    """To whom a lead is whistled, and as which grade of the area's scheme: what the lead's step asks for."""

    version = serializers.IntegerField(min_value=1, max_value=VERSION_MAX)
    occurred_at = MomentField(
        what=gettext_lazy("发生时间"), required=False, allow_null=True, default=None, help_text=BACKDATED
    )

    def get_fields(self) -> dict:
        """Which of it the step needs, its row says."""
        return super().get_fields() | asked_fields([WHISTLE])


class BlowView(APIView):
    """吹哨。"""

    permission_classes = [MayDo(Permission.LEAD_TRIAGE, Permission.COMPLAINT_HANDLE)]

    @extend_schema(
        operation_id="leads_whistle_create",
        request=BlowWhistle,
        responses={
            201: WhistleDetailSerializer,
            200: OpenApiResponse(WhistleDetailSerializer, "同样的内容已吹过哨，没有改动"),
        },
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """吹哨：把哨源转给部门办理；返回新的哨件。"""
        try:
            given = BlowWhistle.read(request.data)
        except serializers.ValidationError:
            # whoever may not know the lead hears that first, whatever was sent
            Lead.objects.visible_to(request.user).get(pk=pk)
            raise
        known = {name: given.pop(name) for name in ("version", "occurred_at")}
        taken = LEAD_ENGINE.take(pk, WHISTLE.verb, by=request.user, given=given, **known)
        code = status.HTTP_200_OK if taken.again else status.HTTP_201_CREATED
        return Response(answered(taken.matter.whistle, request.user), status=code)
