"""Imports of ledgers: a row per file, with its mapping, its cursor and what was refused."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission as P
from grids.areas.models import Area
from grids.conduct.events import EventBase, new_id
from grids.conduct.lifecycle_triggers import moves_of
from grids.conduct.moments import bounded
from grids.personal.fields import (
    UPLOADED,
    UPLOADED_NAME,
    Basis,
    PersonalData,
    PersonalLine,
    Reader,
    SealedText,
)  # fmt: skip
from whistles.imports.querysets import ImportQuerySet
from whistles.imports.states import UNDER_WAY, ImportState
from whistles.imports.table import DONE, IMPORT_LIFECYCLE
from whistles.intake.models import Source
from whistles.ledgers.standing import DECISIONS, REFUSE
from whistles.lifecycle.grades import Grade

OF_ITS_ROWS = {"basis": Basis.DUTY, "retention": UPLOADED, "readers": (P.LEDGER_IMPORT,)}
OF_A_FILE = {"basis": Basis.DUTY, "retention": UPLOADED_NAME, "readers": (P.LEDGER_IMPORT,)}


class Import(models.Model):
    """One ledger file on its way into the pool or the ledger. `cursor`: the position of the last row that is in for good.

    layout: the sheets that are taken and those that are left (`whistles.ledgers.layout`), with the rows of each so far.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    street_code = models.CharField(max_length=9, editable=False)
    area = models.ForeignKey(
        Area, models.PROTECT, to_field="code", db_column="area_code", related_name="+", verbose_name=_("区域")
    )
    source = models.ForeignKey(
        Source, models.PROTECT, to_field="code", db_column="source_code", related_name="+",
        verbose_name=_("哨源渠道"),
    )  # fmt: skip
    grade = models.ForeignKey(
        Grade, models.PROTECT, to_field="key", db_column="grade_key", related_name="+", null=True, blank=True,
        verbose_name=_("哨种"), help_text=_("留空则只入哨源库，等待研判"),
    )  # fmt: skip
    state = models.CharField(_("状态"), max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    file_name = PersonalLine(_("文件名"), max_length=200, purpose=_("辨认是哪个文件"), **OF_A_FILE)
    file_path = models.CharField(max_length=300, blank=True, editable=False)
    file_digest = models.CharField(max_length=64, editable=False)
    header = PersonalData(_("表头"), default=list, purpose=_("对应各列"), **OF_ITS_ROWS)
    mapping = PersonalData(_("列的对应"), default=dict, purpose=_("对应各列"), **OF_ITS_ROWS)
    values = PersonalData(
        _("各种写法的对应"), default=dict, db_default={}, purpose=_("对应各列"), **OF_ITS_ROWS
    )
    decision = models.CharField(
        _("状态和时间对不上的行"),
        max_length=8,
        choices=list(DECISIONS.items()),
        default=REFUSE,
        db_default=REFUSE,
    )
    findings = PersonalData(
        _("文件里看到的"), default=dict, db_default={}, editable=False, purpose=_("导入前核对"), **OF_ITS_ROWS
    )
    layout = PersonalData(
        _("工作表"), default=dict, db_default={}, purpose=_("哪些工作表、表头在第几行"), **OF_ITS_ROWS
    )
    preview_rows = SealedText(
        _("检查预览"), default=b"", db_default=b"", editable=False, sealed_as="import.preview", purpose=_("导入前核对"),
        basis=Basis.DUTY, retention=UPLOADED, readers=(Reader.OWNER,),
    )  # fmt: skip
    starts_clocks = models.BooleanField(
        _("没办结的开始计时"),
        default=False,
        db_default=False,
        help_text=_("从吹哨（派单）时间起，按所在街道的时限计时"),
    )
    total_rows = models.PositiveIntegerField(_("文件行数"), null=True)
    cursor = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(_("已检查行数"), default=0)
    imported = models.PositiveIntegerField(_("新导入"), default=0)
    updated = models.PositiveIntegerField(_("已更新"), default=0)
    unchanged = models.PositiveIntegerField(_("没有变化"), default=0)
    refused = models.PositiveIntegerField(_("退回"), default=0)
    closed = models.PositiveIntegerField(_("办结"), default=0)
    # what the file says otherwise than is known, and matters of its time that it doesn't name
    differing = models.PositiveIntegerField(_("与系统不一致"), default=0, db_default=0)
    missing = models.PositiveIntegerField(_("文件里没有的"), default=0, db_default=0)
    # once it is taken back: of how many matters it tells nothing any more, and how many stay as they are
    taken_back = models.PositiveIntegerField(_("已撤回"), default=0, db_default=0, editable=False)
    kept = models.PositiveIntegerField(_("保留"), default=0, db_default=0, editable=False)
    # how far its matters were gone through, by the key of a lead
    gone_to = models.UUIDField(null=True, editable=False)
    # when the first and the last matter of the file were received
    earliest = models.DateTimeField(null=True, editable=False)
    latest = models.DateTimeField(null=True, editable=False)
    failure = PersonalLine(
        _("未能导入的原因"), max_length=500, blank=True, purpose=_("说明为什么没有导入"), **OF_A_FILE
    )
    language = models.CharField(
        max_length=10, default=settings.LANGUAGE_CODE, db_default=settings.LANGUAGE_CODE
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("导入人")
    )
    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    started_at = models.DateTimeField(_("开始时间"), null=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True)
    settled_at = models.DateTimeField(_("退回的行处理完毕"), null=True, blank=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    # when it was last given to a worker, or moved on by one
    handed_at = models.DateTimeField(null=True, editable=False)
    # its steps so far; 0 of one that was uploaded before there was a book of them
    version = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    impersonal = (
        "street_code state decision file_path file_digest starts_clocks total_rows cursor rows imported updated unchanged refused closed "
        "differing missing taken_back kept gone_to earliest latest language "
        "created_at started_at finished_at settled_at handed_at version"
    )

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("台账导入")
        ordering = ["-created_at"]
        constraints = [
            bounded("import", ["created_at", "started_at", "finished_at", "settled_at"]),
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="import_known_state"),
            models.CheckConstraint(condition=Q(decision__in=list(DECISIONS)), name="import_known_decision"),
            bounded("import_handed", ["handed_at"]),
            bounded("import_span", ["earliest", "latest"]),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="import_settled_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["street_code", "source", "file_digest"],
                name="a_file_is_imported_by_one_at_a_time",
                condition=Q(state__in=sorted(UNDER_WAY)),
                violation_error_message=_("同一个文件正在导入，请到导入列表看它的进度。"),
            ),
        ]
        indexes = [
            models.Index(
                "created_at",
                name="imports_to_sweep",
                condition=Q(state__in=sorted(UNDER_WAY)),
            ),
        ]
        triggers = [
            moves_of(IMPORT_LIFECYCLE),
            pgtrigger.Trigger(
                name="born_by_the_table",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition(
                    " AND ".join(f"NEW.state <> '{state}'" for state in sorted(IMPORT_LIFECYCLE.births()))
                ),
                func="""
                    RAISE EXCEPTION 'an import may not be born %', NEW.state USING ERRCODE = 'check_violation';
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportEvent(EventBase):
    """One step of an import: who uploaded, mapped, confirmed or dropped it, and what the worker came to."""

    ledger = models.ForeignKey(Import, models.PROTECT, related_name="events", db_index=False)

    class Meta(EventBase.Meta):
        verbose_name = verbose_name_plural = _("台账导入经过")
        ordering = ["seq"]
        constraints = [
            *EventBase.Meta.constraints,
            models.UniqueConstraint(fields=["ledger", "seq"], name="steps_of_an_import_follow_each_other"),
        ]

    @property
    def verb_label(self) -> str:
        """The step in words."""
        return DONE[self.verb]


class RefusedRow(models.Model):
    """A row that could not be imported, as it stood, with the reason. `cells` is sealed: it may name people.

    line: its position in the file; of a file of one sheet, the line that a spreadsheet shows.
    """

    ledger = models.ForeignKey(Import, models.CASCADE, related_name="refused_rows")
    line = models.PositiveIntegerField(_("行"))
    cells = SealedText(
        _("未导入行的内容"), sealed_as="import.cells", row=("ledger_id", "line"), purpose=_("退回改正"), basis=Basis.DUTY,
        retention=UPLOADED, readers=(Reader.OWNER,),
    )  # fmt: skip
    reason = PersonalLine(
        _("原因"), max_length=500, purpose=_("说明为什么退回，可能引用单元格"), **OF_ITS_ROWS
    )

    impersonal = "line"

    class Meta:
        verbose_name = verbose_name_plural = _("未导入的行")
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "line"], name="a_row_is_refused_once"),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"


class ColumnMapping(models.Model):
    """Which column was what, remembered by the file's header for the next file of the kind."""

    street_code = models.CharField(max_length=9)
    fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField()
    values = models.JSONField(default=dict, db_default={})
    decision = models.CharField(max_length=8, default=REFUSE, db_default=REFUSE)
    used_at = models.DateTimeField(auto_now=True)

    # names of columns and words of a few; one that looks like a person's value is not remembered
    impersonal = "street_code fingerprint mapping values decision used_at"

    class Meta:
        verbose_name = verbose_name_plural = _("列的对应")
        constraints = [
            bounded("columnmapping", ["used_at"]),
            models.UniqueConstraint(fields=["street_code", "fingerprint"], name="one_mapping_of_a_header"),
        ]

    def __str__(self) -> str:
        return f"{self.street_code} {self.fingerprint[:8]}"
