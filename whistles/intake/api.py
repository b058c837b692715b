"""The pool of leads over the API: read, receive, dismiss, reveal; and its channels and subjects."""

import django_filters
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from grids.access.api import MayDo, MayRead, SignedIn
from grids.access.roles import Permission
from grids.areas.models import Area, CoordSource
from grids.conduct.api import MomentField, OfferSerializer, PointField, asked_fields, offered
from grids.paging import KeysetPagination
from grids.search.questions import Asked
from grids.staff.models import Department, Member
from whistles.intake import actions, worded
from whistles.intake.complaints import receipt_of
from whistles.intake.engine import LEAD_ENGINE
from whistles.intake.listed import endpoints
from whistles.intake.models import Category, Lead, LeadEvent, Source
from whistles.intake.situation import LeadSituation
from whistles.intake.table import LEAD_LIFECYCLE, LEAD_STATES

VERSION_MAX = 2_147_483_647
REVEALED_CHOICES = [("name", "name"), ("phone", "phone")]
STATE_CHOICES = list(LEAD_STATES.items())


class SourceSerializer(serializers.ModelSerializer):
    """One channel leads come from."""

    class Meta:
        model = Source
        fields = ["code", "name", "short_name", "outer_limit_days", "provenance", "is_active"]


class SourceViewSet(ReadOnlyModelViewSet):
    """哨源渠道。"""

    serializer_class = SourceSerializer
    permission_classes = [SignedIn]
    pagination_class = KeysetPagination
    keyset = ("code",)
    lookup_field = "code"
    queryset = Source.objects.none()

    def get_queryset(self):
        """Channels are public knowledge to whoever is signed in."""
        return Source.objects.visible_to(self.request.user)


class CategorySerializer(serializers.ModelSerializer):
    """One subject, with its whole path."""

    class Meta:
        model = Category
        fields = ["path", "name", "is_active"]


class CategoryViewSet(mixins.ListModelMixin, GenericViewSet):
    """诉求分类。"""

    serializer_class = CategorySerializer
    permission_classes = [SignedIn]
    pagination_class = KeysetPagination
    keyset = ("path",)
    queryset = Category.objects.none()

    def get_queryset(self):
        """Subjects are public knowledge to whoever is signed in."""
        return Category.objects.visible_to(self.request.user)


class LeadSerializer(serializers.ModelSerializer):
    """A lead as a list shows it; of the reporter only what a screen may show."""

    source = serializers.CharField(source="source_id", read_only=True)
    area = serializers.CharField(source="area_id", read_only=True)
    area_name = serializers.CharField(source="area.name", read_only=True)
    category = serializers.CharField(source="category.path", read_only=True, default=None, allow_null=True)
    state_label = serializers.CharField(source="get_state_display", read_only=True)
    whistle = serializers.UUIDField(source="whistle_id", read_only=True, allow_null=True)
    point = PointField(read_only=True, allow_null=True)
    reporter = serializers.CharField(source="reporter_shown", read_only=True)

    class Meta:
        model = Lead
        fields = [
            "id", "source", "source_number", "title", "area", "area_name", "address", "point", "point_source", "category", "state",
            "state_label", "whistle", "reporter", "is_sealed", "received_at", "recorded_at",
            "external_due_at", "version",
        ]  # fmt: skip
        read_only_fields = fields


class LeadEventSerializer(serializers.ModelSerializer):
    """One step in the lead's book."""

    verb_label = serializers.CharField(read_only=True)

    class Meta:
        model = LeadEvent
        fields = [
            "seq", "verb", "verb_label", "from_state", "to_state", "actor_label", "reason", "given",
            "occurred_at", "recorded_at", "origin",
        ]  # fmt: skip
        read_only_fields = fields


class LeadWithStepsSerializer(LeadSerializer):
    """A lead with its text, the reply and its steps."""

    accused = serializers.CharField(source="accused.code", read_only=True, default=None, allow_null=True)
    accused_person = serializers.CharField(
        source="accused_person.name", read_only=True, default=None, allow_null=True
    )
    events = LeadEventSerializer(many=True, read_only=True)

    class Meta(LeadSerializer.Meta):
        fields = [*LeadSerializer.Meta.fields, "content", "reply", "accused", "accused_person", "events"]
        read_only_fields = fields


class LeadDetailSerializer(LeadWithStepsSerializer):
    """The same, with what the caller may do."""

    offers = serializers.SerializerMethodField()

    class Meta(LeadWithStepsSerializer.Meta):
        fields = [*LeadWithStepsSerializer.Meta.fields, "offers"]
        read_only_fields = fields

    @extend_schema_field(OfferSerializer(many=True))
    def get_offers(self, lead: Lead) -> list[dict]:
        """Every verb that the caller has the right to take; whistling has an address of its own."""
        by = self.context["request"].user
        around = LeadSituation(lead, by)
        return offered(LEAD_ENGINE.offers(around), around, endpoints(lead.area_id))


class LeadFilter(django_filters.FilterSet):
    """Leads by state, channel, area or words; complaints in a list of their own."""

    complaints = django_filters.BooleanFilter(
        method="that_complain", label="只看检举控告；需要办理检举控告的权限"
    )

    state = django_filters.MultipleChoiceFilter(choices=STATE_CHOICES, distinct=False, label="状态，可多选")
    source = django_filters.CharFilter(field_name="source_id", label="渠道代码")
    whistle = django_filters.UUIDFilter(field_name="whistle_id", label="吹成的哨件")
    area = django_filters.CharFilter(method="in_area", max_length=17, label="区域代码，含下级")
    q = django_filters.CharFilter(
        method="with_words", min_length=2, label="编号，或标题、内容、地址里的字，与搜索相同"
    )

    class Meta:
        model = Lead
        fields: list[str] = []

    def that_complain(self, leads, name: str, wanted: bool):
        """Complaints alone, or none of them."""
        return leads.complaints() if wanted else leads.ordinary()

    def with_words(self, leads, name: str, text: str):
        """Leads that the search finds; complaints, which are in no index, by what stands in their titles."""
        if "complaints" in self.data:
            return leads.filter(title__icontains=text)
        return worded.saying(leads, Asked.of(text), self.request.user)

    def in_area(self, leads, name: str, code: str):
        """The area with this code and everything below it."""
        return leads.within(code)


class ReceiveLead(serializers.Serializer):
    """What a channel says of one lead."""

    source = serializers.SlugRelatedField("code", queryset=Source.objects.filter(is_active=True))
    source_number = serializers.CharField(max_length=64, help_text="渠道自己的编号；重复发送不会重复登记")
    title = serializers.CharField(max_length=200)
    content = serializers.CharField(required=False, allow_blank=True, default="", max_length=20_000)
    received_at = MomentField(what=gettext_lazy("收到时间"))
    area = serializers.SlugRelatedField(
        "code", queryset=Area.objects.all(), required=False, allow_null=True, default=None,
        help_text="不填的，按 point 落到网格",
    )  # fmt: skip
    point = serializers.ListField(
        child=serializers.FloatField(), min_length=2, max_length=2, required=False, allow_null=True, default=None,
        help_text="[经度, 纬度]，按 coord_source 的坐标系，保存为 WGS-84",
    )  # fmt: skip
    coord_source = serializers.ChoiceField(
        CoordSource.choices, required=False, default=str(CoordSource.WGS84)
    )
    outside_confirmed = serializers.BooleanField(
        required=False, default=False, help_text="位置在自己区域以外 50 米以上时，要写 true 才登记"
    )
    address = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    category = serializers.SlugRelatedField(
        "path",
        queryset=Category.objects.filter(is_active=True),
        required=False,
        allow_null=True,
        default=None,
    )
    reporter_name = serializers.CharField(required=False, allow_blank=True, default="", max_length=60)
    reporter_phone = serializers.CharField(required=False, allow_blank=True, default="", max_length=30)
    is_sealed = serializers.BooleanField(required=False, default=False, help_text="检举控告：反映人密封")
    accused = serializers.SlugRelatedField(
        "code", queryset=Department.objects.all(), required=False, allow_null=True, default=None
    )
    accused_person = serializers.PrimaryKeyRelatedField(
        queryset=Member.objects.all(),
        required=False,
        allow_null=True,
        default=None,
        help_text="被反映的人的编号",
    )


class ComplaintReceipt(serializers.Serializer):
    """What whoever registered a complaint gets to see of it, once and later."""

    source = serializers.CharField(source="source.code")
    source_number = serializers.CharField()
    received_at = MomentField(read_only=True)
    handled_by = serializers.CharField(allow_blank=True)
    sentence = serializers.CharField()


class DismissLead(serializers.Serializer):
    """Why a lead is not accepted, and what its reporter is told."""

    version = serializers.IntegerField(min_value=1, max_value=VERSION_MAX)
    reason = serializers.CharField(max_length=2000)
    reply = serializers.CharField(max_length=2000)


class TakeLeadStep(serializers.Serializer):
    """One verb, the version it was decided on, and what it asks for: the fields that `offers` names."""

    verb = serializers.ChoiceField(choices=[(step.verb, step.label) for step in LEAD_LIFECYCLE.taken])
    version = serializers.IntegerField(min_value=1, max_value=VERSION_MAX)

    def get_fields(self) -> dict:
        """What any step asks for; which of it a step needs, its row says."""
        return super().get_fields() | asked_fields(LEAD_LIFECYCLE.taken)


class RevealReporter(serializers.Serializer):
    """Which personal value is to be shown, and why; the reading is logged."""

    field = serializers.ChoiceField(choices=REVEALED_CHOICES)
    reason = serializers.CharField(max_length=200)


class Revealed(serializers.Serializer):
    """One personal value in full, shown once."""

    field = serializers.CharField()
    value = serializers.CharField()


class LeadViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """哨源库：登记、研判。"""

    serializer_class = LeadSerializer
    filterset_class = LeadFilter
    pagination_class = KeysetPagination
    keyset = ("-received_at", "-id")
    lookup_value_converter = "uuid"
    queryset = Lead.objects.none()

    def get_permissions(self) -> list:
        """Reading asks for leads, receiving for its own right; a verb's action asks for the rest."""
        needed = {
            "create": MayDo(Permission.LEAD_RECEIVE),
            "dismiss": MayDo(Permission.LEAD_TRIAGE, Permission.COMPLAINT_HANDLE),
            "reveal": SignedIn(),
        }
        return [needed.get(self.action, MayRead(Permission.LEAD_VIEW, Permission.COMPLAINT_HANDLE))]

    def get_queryset(self):
        """What the user may read; complaints stand in no list but their own."""
        seen = Lead.objects.visible_to(self.request.user)
        if self.action == "list" and "complaints" not in self.request.query_params:
            seen = seen.ordinary()
        return seen.select_related("area", "category", "accused", "accused_person")

    def get_serializer_class(self):
        """One lead comes with its text and steps."""
        return LeadSerializer if self.action == "list" else LeadDetailSerializer

    def _shown(self, lead_id, code: int = status.HTTP_200_OK) -> Response:
        lead = get_object_or_404(self.get_queryset(), pk=lead_id)
        shown = LeadDetailSerializer(lead, context=self.get_serializer_context())
        return Response(shown.data, status=code)

    @extend_schema(
        request=ReceiveLead,
        responses={
            201: OpenApiResponse(LeadWithStepsSerializer, "新登记；检举控告只给回执（ComplaintReceipt）"),
            200: OpenApiResponse(LeadWithStepsSerializer, "同样的内容已登记过，没有改动"),
        },
    )
    def create(self, request: Request) -> Response:
        """登记哨源。同一街道、渠道、编号、内容重复发送，返回已有的那一条；编号相同而内容不同，409。检举控告只返回回执。"""
        given = ReceiveLead(data=request.data)
        given.is_valid(raise_exception=True)
        lead, is_new = actions.receive_lead(by=request.user, **given.validated_data)
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        if lead.is_sealed:
            return Response(ComplaintReceipt(receipt_of(lead)).data, status=code)
        known = Lead.objects.known_to(request.user).select_related("area", "category")
        return Response(LeadWithStepsSerializer(get_object_or_404(known, pk=lead.pk)).data, status=code)

    @extend_schema(request=DismissLead, responses=LeadDetailSerializer)
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, pk=None) -> Response:
        """不予受理，写明原因和给反映人的答复。"""
        lead = self.get_object()
        given = DismissLead(data=request.data)
        given.is_valid(raise_exception=True)
        actions.dismiss(lead_id=lead.pk, by=request.user, **given.validated_data)
        return self._shown(lead.pk)

    @extend_schema(request=TakeLeadStep, responses=LeadDetailSerializer)
    @action(detail=True, methods=["post"])
    def take(self, request: Request, pk=None) -> Response:
        """研判一步：不予受理、自处办结、改区域、报请批准等。可办的步骤见 offers；吹哨用自己的地址。"""
        given = TakeLeadStep(data=request.data)
        given.is_valid(raise_exception=True)
        known = {name: given.validated_data.pop(name) for name in ("verb", "version")}
        lead = actions.take(lead_id=pk, by=request.user, given=given.validated_data, **known)
        return self._shown(lead.pk)

    @extend_schema(request=RevealReporter, responses=Revealed)
    @action(detail=True, methods=["post"])
    def reveal(self, request: Request, pk=None) -> Response:
        """查看反映人的姓名或电话，须写事由，留下记录。"""
        given = RevealReporter(data=request.data)
        given.is_valid(raise_exception=True)
        value = actions.reveal_reporter(lead_id=pk, by=request.user, **given.validated_data)
        return Response({"field": given.validated_data["field"], "value": value})
