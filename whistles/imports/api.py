"""Imports of ledgers over the API: upload, say which column is what, confirm, see what was refused."""

from typing import TypedDict

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
from whistles.imports import actions, differences_shown, parts, shown, uploading
from whistles.imports.differences import Difference, KeptMatter
from whistles.imports.findings import unknown_states
from whistles.imports.kinds import ALL, IN_ROWS
from whistles.imports.models import Import, RefusedRow
from whistles.intake.models import Source
from whistles.ledgers.columns import left_over
from whistles.ledgers.layout import MAX_SHEETS, lines_of
from whistles.ledgers.standing import DECISIONS
from whistles.lifecycle.queries import grade_for


class TakenSheet(TypedDict):
    """A sheet that is taken: the lowest line of its header, its rows so far, and columns that others have and it lacks."""

    sheet: str
    header_line: int
    rows: int
    lacking: list[str]


class LeftSheet(TypedDict):
    """A sheet that is left."""

    sheet: str
    reason: str


class SheetsOfAFile(TypedDict):
    """The sheets of a file."""

    taken: list[TakenSheet]
    left: list[LeftSheet]


class ImportSerializer(serializers.ModelSerializer):
    """One ledger file on its way in, with its counts."""

    area = serializers.CharField(source="area_id", read_only=True)
    source = serializers.CharField(source="source_id", read_only=True)
    grade = serializers.CharField(source="grade_id", read_only=True, allow_null=True)
    state_label = serializers.CharField(source="get_state_display", read_only=True)
    header = serializers.ListField(child=serializers.CharField(), read_only=True)
    mapping = serializers.DictField(child=serializers.CharField(), read_only=True)
    left_over = serializers.SerializerMethodField(help_text="没有用到、不会导入的列")
    sheets = serializers.SerializerMethodField(
        help_text="导入的工作表（taken：名称、表头最下一行、读到的行数）和没有导入的（left：名称、原因）"
    )
    standings = serializers.SerializerMethodField(help_text="按台账自己的状态各有几行")
    contradictions = serializers.SerializerMethodField(help_text="状态和时间对不上的各有几行")
    unknown_states = serializers.SerializerMethodField(help_text="没有对应的状态写法，只给上传的人")
    created_by = serializers.CharField(source="created_by.display_name", read_only=True)

    class Meta:
        model = Import
        fields = [
            "id", "file_name", "area", "source", "grade", "starts_clocks", "state", "state_label", "header", "mapping", "left_over",
            "decision", "standings", "contradictions", "unknown_states", "sheets",
            "total_rows", "rows", "imported", "updated", "unchanged", "refused", "closed", "differing", "missing", "taken_back", "kept", "failure",
            "created_by", "created_at", "started_at", "finished_at", "version",
        ]  # fmt: skip
        read_only_fields = fields

    def get_sheets(self, ledger: Import) -> SheetsOfAFile:
        """Which sheets are taken, which are left and why."""
        return parts.document(ledger, shown.name_for(ledger, self.context["request"].user))

    def get_standings(self, ledger: Import) -> dict[str, int]:
        """How many rows stand where, by the ledger's own words and times."""
        return ledger.findings.get("standings", {})

    def get_contradictions(self, ledger: Import) -> dict[str, int]:
        """How many rows contradict themselves, by how."""
        return ledger.findings.get("contradictions", {})

    def get_unknown_states(self, ledger: Import) -> dict[str, int]:
        """Words for a state that nobody said the meaning of, with their rows; to who uploaded the file."""
        return unknown_states(ledger) if shown.is_own(ledger, self.context["request"].user) else {}

    def get_left_over(self, ledger: Import) -> list[str]:
        """The columns that nothing uses."""
        return left_over(ledger.header, ledger.mapping)


class RefusedRowSerializer(serializers.ModelSerializer):
    """A row that could not be imported: its line, as a spreadsheet shows it, and why."""

    line = serializers.SerializerMethodField(help_text="表格软件里显示的行号")
    sheet = serializers.SerializerMethodField(help_text="工作表；只导入一个工作表时为空")
    reason = serializers.SerializerMethodField(
        help_text="为什么退回；不是本人上传的，原因里引用的姓名、号码打码"
    )

    class Meta:
        model = RefusedRow
        fields = ["sheet", "line", "reason"]
        read_only_fields = fields

    def get_sheet(self, row: RefusedRow) -> str:
        """The sheet, where the file has several."""
        return shown.where_for(row, self.context["request"].user).sheet

    def get_line(self, row: RefusedRow) -> int:
        """The line within it."""
        return parts.where(row.ledger, row.line).line

    def get_reason(self, row: RefusedRow) -> str:
        """The reason, as this reader may see what it quotes."""
        reader = self.context["request"].user
        return parts.with_sheet(shown.where_for(row, reader), shown.reason_for(row, reader))


class DifferenceSerializer(serializers.ModelSerializer):
    """What the file says otherwise than the matter that its row is of, or that it doesn't name it."""

    sheet = serializers.SerializerMethodField(help_text="工作表；只导入一个工作表时为空")
    line = serializers.SerializerMethodField(help_text="表格软件里显示的行号")
    number = serializers.CharField(source="lead.source_number", read_only=True)
    lead = serializers.UUIDField(source="lead_id", read_only=True)
    what = serializers.CharField(source="get_kind_display", read_only=True, help_text="哪里不一样")
    ours = serializers.SerializerMethodField(help_text="系统里")
    theirs = serializers.SerializerMethodField(help_text="台账里；没有的为 null")

    class Meta:
        model = Difference
        fields = [
            "id", "sheet", "line", "number", "lead", "kind", "what", "ours", "theirs", "chosen_at", "taken_over_at", "kept_because",
        ]  # fmt: skip
        read_only_fields = fields

    def get_sheet(self, difference: Difference) -> str:
        """The sheet, where the file has several."""
        return differences_shown.place_for(difference, self.context["request"].user).sheet

    def get_line(self, difference: Difference) -> int | None:
        """The line within it; none of what the file doesn't name."""
        return differences_shown.where_of(difference)["line"]

    def get_ours(self, difference: Difference) -> str | None:
        """A time, a word, or both."""
        return differences_shown.plain(difference.ours, difference.ours_at)

    def get_theirs(self, difference: Difference) -> str | None:
        """The same of the file; a day where it tells no time of day."""
        return differences_shown.plain(difference.theirs, difference.theirs_at, is_day=difference.is_day)


class KeptSerializer(serializers.ModelSerializer):
    """A matter that stays as it is when its import is taken back, and why."""

    number = serializers.CharField(source="lead.source_number", read_only=True)
    lead = serializers.UUIDField(source="lead_id", read_only=True)

    class Meta:
        model = KeptMatter
        fields = ["number", "lead", "why"]
        read_only_fields = fields


class UploadLedger(serializers.Serializer):
    """A ledger file, and where its rows belong."""

    file = serializers.FileField(help_text=".xlsx、.xls、.ods、.csv 或网页、XML 的表格")
    area = serializers.SlugRelatedField("code", queryset=Area.objects.all())
    source = serializers.SlugRelatedField("code", queryset=Source.objects.filter(is_active=True))
    grade = serializers.CharField(
        max_length=50, required=False, allow_blank=True, default="", help_text="哨种代码；留空则只入哨源库"
    )
    starts_clocks = serializers.BooleanField(
        required=False, default=False, help_text="没办结的从吹哨（派单）时间起计时"
    )


class DecidedOn(serializers.Serializer):
    """The version that was looked at; where somebody moved the import since, the step is refused and says who."""

    version = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=0,
        max_value=2**31 - 1,
        help_text="看到的版本；不写则不核对",
    )


class MapColumns(DecidedOn):
    """Which column is what: field → heading; what words in its cells mean: field → word → ours."""

    mapping = serializers.DictField(child=serializers.CharField(max_length=200))
    values = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField(max_length=200, allow_blank=True)),
        required=False,
        help_text='写法的对应，例如 {"state": {"自行处理": "settled"}}；不写则同上一次',
    )
    decision = serializers.ChoiceField(
        choices=list(DECISIONS.items()), required=False, help_text="状态和时间对不上的行；不写则同上一次"
    )


class LayOut(DecidedOn):
    """Where the header stands, and which sheets are meant; what isn't said is found."""

    header_line = serializers.CharField(
        max_length=20,
        required=False,
        allow_blank=True,
        default="",
        help_text="表头在第几行，例如 3；占两三行的写 3-4",
    )
    sheets = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, default=list, max_length=MAX_SHEETS,
        help_text="工作表的名称；不写则由系统找",
    )  # fmt: skip


class TakeBack(DecidedOn):
    """Why an import is taken back."""

    reason = serializers.CharField(max_length=300, help_text="撤回的原因，会写进每一件的经过")


class TakeOver(DecidedOn):
    """Which differences hold as the ledger tells them, and why."""

    differences = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), required=False, allow_empty=False,
        max_length=10_000, help_text="哪些不一致，按 id；不写则按 kind",
    )  # fmt: skip
    kind = serializers.ChoiceField(
        choices=[ALL, *IN_ROWS],
        required=False,
        default=ALL,
        help_text="没有写 differences 时：哪一种，或全部（all）",
    )
    reason = serializers.CharField(max_length=300, help_text="改正的原因，会写进每一件的经过")


READ = ("list", "retrieve", "refused", "differences", "kept")


class ImportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """台账导入。"""

    serializer_class = ImportSerializer
    permission_classes = [MayRead(Permission.LEDGER_IMPORT)]
    pagination_class = KeysetPagination
    keyset = ("-created_at", "-id")
    lookup_value_converter = "uuid"
    filterset_class = None
    queryset = Import.objects.none()
    takes_files = {"create": Permission.LEDGER_IMPORT}

    def get_permissions(self) -> list:
        """Whoever may import reads and does; `visible_to` says which imports."""
        needed = MayRead if self.action in READ else MayDo
        return [needed(Permission.LEDGER_IMPORT)]

    def get_queryset(self):
        """Imports into the areas where the user may import."""
        return Import.objects.visible_to(self.request.user).select_related("created_by")

    def _shown(self, import_id, code: int = status.HTTP_200_OK) -> Response:
        found = self.get_queryset().get(pk=import_id)
        return Response(ImportSerializer(found, context=self.get_serializer_context()).data, status=code)

    @extend_schema(request={"multipart/form-data": UploadLedger}, responses={201: ImportSerializer})
    def create(self, request: Request) -> Response:
        """上传台账文件；返回猜出或记住的列对应，下一步是 columns。"""
        given = UploadLedger(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        data["grade"] = grade_for(data["area"], data["grade"]) if data["grade"] else None
        ledger = uploading.upload(by=request.user, **data)
        return self._shown(ledger.pk, status.HTTP_201_CREATED)

    def get_parsers(self) -> list:
        """A file comes as multipart, everything else as JSON."""
        action_map = getattr(self, "action_map", None) or {}
        return [MultiPartParser()] if action_map.get("post") == "create" else [BoundedJSONParser()]

    @extend_schema(request=MapColumns, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def columns(self, request: Request, pk=None) -> Response:
        """说明哪一列是什么，随后由后台检查。"""
        given = MapColumns(data=request.data)
        given.is_valid(raise_exception=True)
        actions.map_columns(import_id=pk, by=request.user, **given.validated_data)
        return self._shown(pk)

    @extend_schema(request=LayOut, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def layout(self, request: Request, pk=None) -> Response:
        """说明表头在第几行、导入哪些工作表；列对应重新猜，之前的检查作废。"""
        given = LayOut(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        uploading.lay_out(
            import_id=pk, lines=lines_of(data["header_line"]), sheets=data["sheets"], by=request.user,
            version=data["version"],
        )  # fmt: skip
        return self._shown(pk)

    @extend_schema(request=DecidedOn, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk=None) -> Response:
        """检查无误，开始导入；进度看 state 和各项计数。"""
        actions.confirm(import_id=pk, by=request.user, **self._decided_on(request))
        return self._shown(pk)

    @staticmethod
    def _decided_on(request: Request) -> dict:
        given = DecidedOn(data=request.data)
        given.is_valid(raise_exception=True)
        return given.validated_data

    @extend_schema(request=DecidedOn, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def drop(self, request: Request, pk=None) -> Response:
        """放弃这次导入，文件随即删除。"""
        actions.drop(import_id=pk, by=request.user, **self._decided_on(request))
        return self._shown(pk)

    @extend_schema(responses=RefusedRowSerializer(many=True))
    @action(detail=True, keyset=("line",))
    def refused(self, request: Request, pk=None) -> Response:
        """未导入的行和原因；原文请在页面下载表格。"""
        rows = self.paginate_queryset(self.get_object().refused_rows.select_related("ledger"))
        context = self.get_serializer_context()
        return self.get_paginated_response(RefusedRowSerializer(rows, many=True, context=context).data)

    @extend_schema(responses=DifferenceSerializer(many=True))
    @action(detail=True, keyset=("pk",))
    def differences(self, request: Request, pk=None) -> Response:
        """台账里与系统不一致之处；导入没有改动它们。"""
        rows = self.paginate_queryset(differences_shown.visible(self.get_object(), request.user))
        context = self.get_serializer_context()
        return self.get_paginated_response(DifferenceSerializer(rows, many=True, context=context).data)

    @extend_schema(request=TakeOver, responses=ImportSerializer)
    @action(detail=True, methods=["post"], url_path="take-over")
    def take_over(self, request: Request, pk=None) -> Response:
        """把选中的不一致改成台账说的，由后台逐件作为步骤办理；后来有人办过的不改，原因写在 kept_because。"""
        given = TakeOver(data=request.data)
        given.is_valid(raise_exception=True)
        told = dict(given.validated_data)
        kind = told.pop("kind")
        told.setdefault("differences", kind)
        actions.take_over(import_id=pk, by=request.user, **told)
        return self._shown(pk)

    @extend_schema(request=TakeBack, responses=ImportSerializer)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, pk=None) -> Response:
        """整批撤回这次导入，由后台逐件办理；后来有人办过的保留，见 kept。"""
        given = TakeBack(data=request.data)
        given.is_valid(raise_exception=True)
        actions.take_back(import_id=pk, by=request.user, **given.validated_data)
        return self._shown(pk)

    @extend_schema(responses=KeptSerializer(many=True))
    @action(detail=True, keyset=("pk",))
    def kept(self, request: Request, pk=None) -> Response:
        """撤回时保留的事项和原因。"""
        rows = self.paginate_queryset(differences_shown.kept_of(self.get_object(), request.user))
        return self.get_paginated_response(KeptSerializer(rows, many=True).data)
