"""Imports of registers over the API: upload, say which column and which word is what, confirm, see what was refused, take back."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from grids.access.api import MayDo, MayRead
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.conduct.api import BoundedJSONParser
from grids.paging import KeysetPagination
from grids.personal.masking import masked
from grids.sheets import actions, shown, uploading
from grids.sheets.columns import left_over
from grids.sheets.models import RefusedRow, RegisterImport
from grids.sheets.refused import rows_now
from grids.sheets.vocabulary import Register

WORD = serializers.CharField(max_length=200, allow_blank=True)


class RegisterImportSerializer(serializers.ModelSerializer):
    """One register's file on its way in, with its counts."""

    area = serializers.CharField(source="area_id", read_only=True)
    state_label = serializers.CharField(source="get_state_display", read_only=True)
    header = serializers.ListField(child=serializers.CharField(), read_only=True)
    mapping = serializers.DictField(child=serializers.CharField(), read_only=True)
    words = serializers.DictField(child=serializers.DictField(child=serializers.CharField()), read_only=True)
    choices = serializers.DictField(child=serializers.CharField(), read_only=True)
    left_over = serializers.SerializerMethodField(help_text="没有用到、不会导入的列")
    unknown = serializers.SerializerMethodField(help_text="不认识的写法各有几行，只给上传的人")
    differing = serializers.SerializerMethodField(help_text="与登记不一致的列各有几行")
    created_by = serializers.CharField(source="created_by.display_name", read_only=True)

    class Meta:
        model = RegisterImport
        fields = [
            "id", "register", "file_name", "area", "state", "state_label", "header_line", "header", "mapping", "left_over", "words",
            "unknown", "choices", "differing", "total_rows", "rows", "added", "updated", "unchanged", "refused", "new_dwellings",
            "steps", "steps_done", "taken_back", "kept", "failure", "created_by", "created_at", "started_at", "finished_at", "version",
        ]  # fmt: skip
        read_only_fields = fields

    def get_left_over(self, matter: RegisterImport) -> list[str]:
        """The columns that nothing uses."""
        return left_over(matter.header, matter.mapping)

    def get_unknown(self, matter: RegisterImport) -> dict[str, dict[str, int]]:
        """Words that nobody said the meaning of, with their rows; to who uploaded the file."""
        return matter.unknown if shown.is_own(matter, self.context["request"].user) else {}

    def get_differing(self, matter: RegisterImport) -> dict[str, int]:
        """In how many rows each column says otherwise than the register."""
        return {column: found["rows"] for column, found in matter.differing.items()}


class RegisterRowSerializer(serializers.ModelSerializer):
    """A row that was not brought in, or a step that stays: where it stands, and why."""

    reason = serializers.SerializerMethodField(help_text="原因；不是本人上传的，引用的姓名、号码打码")

    class Meta:
        model = RefusedRow
        fields = ["sheet", "line", "reason"]
        read_only_fields = fields

    def get_reason(self, row: RefusedRow) -> str:
        """The reason, as this reader may see what it quotes."""
        is_own = shown.is_own(row.register_import, self.context["request"].user)
        return row.reason if is_own else masked(row.reason)


class UploadRegister(serializers.Serializer):
    """A register's file, what it is of and where."""

    file = serializers.FileField(help_text=".xlsx、.xls、.ods、.csv 或网页、XML 的表格")
    register = serializers.ChoiceField(choices=Register.choices, help_text="哪一种登记表")
    area = serializers.SlugRelatedField("code", queryset=Area.objects.all())
    header_line = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=20, help_text="表头在第几行，例如 3 或 3-4；不写由系统找",
    )  # fmt: skip


class SeenVersion(serializers.Serializer):
    """The version that was looked at; where somebody moved the import since, the step is refused and says who."""

    version = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=2**31 - 1, help_text="看到的版本；不写则不核对",
    )  # fmt: skip


class MapRegister(SeenVersion):
    """Which column is what; what words in its cells mean; what holds where the file says otherwise than the register."""

    mapping = serializers.DictField(child=serializers.CharField(max_length=200), help_text="字段 → 列名")
    words = serializers.DictField(
        child=serializers.DictField(child=WORD), required=False,
        help_text='写法的对应，例如 {"use": {"自家住": "own"}}，对应成空的写 ""；不写则同上一次',
    )  # fmt: skip
    choices = serializers.DictField(
        child=serializers.CharField(max_length=10), required=False,
        help_text='与登记不一致的列：refuse 退回、theirs 按表里的更正、ours 保留登记的，例如 {"trade": "theirs"}；不写则同上一次',
    )  # fmt: skip


class TakeBackRegister(SeenVersion):
    """Why an import is taken back."""

    reason = serializers.CharField(max_length=300, help_text="撤回的原因，写进每一户的经过")


class RegisterImportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """登记表导入。"""

    serializer_class = RegisterImportSerializer
    permission_classes = [MayRead(Permission.PEOPLE_IMPORT)]
    pagination_class = KeysetPagination
    keyset = ("-created_at", "-id")
    lookup_value_converter = "uuid"
    filterset_class = None
    queryset = RegisterImport.objects.none()
    takes_files = {"create": Permission.PEOPLE_IMPORT}

    def get_permissions(self) -> list:
        """Whoever may bring registers in reads and does; `visible_to` says which imports."""
        needed = MayRead if self.action in ("list", "retrieve", "refused") else MayDo
        return [needed(Permission.PEOPLE_IMPORT)]

    def get_queryset(self):
        """Imports into the areas where the user may bring registers in."""
        return RegisterImport.objects.visible_to(self.request.user).select_related("created_by")

    def get_parsers(self) -> list:
        """A file comes as multipart, everything else as JSON."""
        action_map = getattr(self, "action_map", None) or {}
        return [MultiPartParser()] if action_map.get("post") == "create" else [BoundedJSONParser()]

    def _shown(self, import_id: Any, code: int = status.HTTP_200_OK) -> Response:
        found = self.get_queryset().get(pk=import_id)
        return Response(
            RegisterImportSerializer(found, context=self.get_serializer_context()).data, status=code
        )

    @staticmethod
    def _given(serializer: type[serializers.Serializer], request: Request) -> dict[str, Any]:
        given = serializer(data=request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    @extend_schema(request={"multipart/form-data": UploadRegister}, responses={201: RegisterImportSerializer})
    def create(self, request: Request) -> Response:
        """上传登记表；返回猜出或记住的列和写法，下一步是 columns。"""
        told = self._given(UploadRegister, request)
        file = told["file"]
        matter = uploading.upload(
            content=file.chunks(), name=file.name, register=told["register"], area=told["area"], by=request.user,
            header_line=told["header_line"],
        )  # fmt: skip
        return self._shown(matter.pk, status.HTTP_201_CREATED)

    @extend_schema(request=MapRegister, responses=RegisterImportSerializer)
    @action(detail=True, methods=["post"])
    def columns(self, request: Request, pk=None) -> Response:
        """说明哪一列是什么、各种写法是什么、不一致的怎么办，随后由后台检查；进度看 state 和各项计数。"""
        actions.map_columns(import_id=pk, by=request.user, **self._given(MapRegister, request))
        return self._shown(pk)

    @extend_schema(request=SeenVersion, responses=RegisterImportSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk=None) -> Response:
        """检查无误，开始导入；进度看 state 和各项计数。"""
        actions.confirm(import_id=pk, by=request.user, **self._given(SeenVersion, request))
        return self._shown(pk)

    @extend_schema(request=SeenVersion, responses=RegisterImportSerializer)
    @action(detail=True, methods=["post"])
    def drop(self, request: Request, pk=None) -> Response:
        """放弃这次导入，文件随即删除。"""
        actions.drop(import_id=pk, by=request.user, **self._given(SeenVersion, request))
        return self._shown(pk)

    @extend_schema(request=TakeBackRegister, responses=RegisterImportSerializer)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, pk=None) -> Response:
        """整次撤回，由后台逐步办理；后来有人接着办过的保留，见 kept 和 refused。"""
        actions.take_back(import_id=pk, by=request.user, **self._given(TakeBackRegister, request))
        return self._shown(pk)

    @extend_schema(responses=RegisterRowSerializer(many=True))
    @action(detail=True, keyset=("place",))
    def refused(self, request: Request, pk=None) -> Response:
        """没有导入的行和原因，撤回以后是没有撤回的步骤；原文请在页面下载表格。"""
        rows = rows_now(self.get_object()).defer("cells").select_related("register_import")
        context = self.get_serializer_context()
        return self.get_paginated_response(
            RegisterRowSerializer(self.paginate_queryset(rows), many=True, context=context).data
        )
