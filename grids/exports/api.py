"""Exports over the API: ask, see how far it is, take the file."""

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from grids.access.api import SignedIn
from grids.exports import actions
from grids.exports.models import Export, Form
from grids.paging import KeysetPagination


class ExportSerializer(serializers.ModelSerializer):
    """An export: of what, how far, until when its file is there."""

    state_label = serializers.CharField(source="get_state_display", read_only=True)

    class Meta:
        model = Export
        fields = [
            "id", "name", "query", "form", "is_full", "reason", "recipient", "basis", "state", "state_label", "failure", "total",
            "rows", "asked_at", "ended_at", "until",
        ]  # fmt: skip
        read_only_fields = fields


class AskForExport(serializers.Serializer):
    """What to take out, and for what."""

    name = serializers.CharField(max_length=40, help_text="清单或统计的名称，例如 whistles")
    query = serializers.DictField(
        child=serializers.CharField(max_length=200, allow_blank=True), required=False, default=dict,
        help_text="与页面地址里的筛选条件相同",
    )  # fmt: skip
    form = serializers.ChoiceField(choices=Form.choices, default=Form.XLSX)
    is_full = serializers.BooleanField(default=False, help_text="完整导出，须另一位批准")
    reason = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default="", help_text="用途"
    )
    recipient = serializers.CharField(
        max_length=100, required=False, allow_blank=True, default="", help_text="接收单位或人"
    )
    basis = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default="", help_text="依据"
    )


class ExportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """导出。"""

    serializer_class = ExportSerializer
    permission_classes = [SignedIn]
    pagination_class = KeysetPagination
    keyset = ("-asked_at", "-id")
    lookup_value_converter = "uuid"
    filterset_class = None
    queryset = Export.objects.none()

    def get_queryset(self):
        """The own ones: nobody else takes what came of them."""
        return Export.objects.visible_to(self.request.user).of(self.request.user)

    @extend_schema(request=AskForExport, responses={202: ExportSerializer})
    def create(self, request: Request) -> Response:
        """提出导出，由后台生成；state 为 to_take 时取 file。"""
        given = AskForExport(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        purpose = actions.Purpose(data["reason"], data["recipient"], data["basis"])
        try:
            export, _is_new = actions.ask(
                name=data["name"], query=data["query"], form=data["form"], by=request.user, purpose=purpose,
                is_full=data["is_full"],
            )  # fmt: skip
        except ObjectDoesNotExist as unknown:
            raise Http404 from unknown
        actions.give_to_worker(export_id=export.pk)
        return Response(ExportSerializer(export).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True)
    def file(self, request: Request, pk=None) -> StreamingHttpResponse:
        """取文件；完整导出要先在页面上通过第二重验证。"""
        get_object_or_404(self.get_queryset(), pk=pk)
        taken = actions.take(export_id=pk, by=request.user)
        response = StreamingHttpResponse(taken.content, content_type="application/octet-stream")
        response["Content-Disposition"] = content_disposition_header(True, taken.name)
        return response
