"""Imports of registers: a row per file, with its columns, its cursor, what became of its rows and which were refused."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission as P
from grids.areas.models import Area
from grids.conduct.events import EventBase, new_id
from grids.conduct.lifecycle import quoted
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
)
from grids.sheets.querysets import RefusedRowQuerySet, RegisterImportQuerySet
from grids.sheets.states import UNDER_WAY, ImportState
from grids.sheets.table import DONE, REGISTER_IMPORT
from grids.sheets.vocabulary import Register

OF_ITS_ROWS = {"basis": Basis.DUTY, "retention": UPLOADED, "readers": (P.PEOPLE_IMPORT,)}
OF_A_FILE = {"basis": Basis.DUTY, "retention": UPLOADED_NAME, "readers": (P.PEOPLE_IMPORT,)}
# what became of rows, and of what they tell
COUNTS = ("rows", "added", "updated", "unchanged", "refused", "new_dwellings")


class RegisterImport(models.Model):
    """One file on its way into the registers of an area. `cursor`: how many of its rows are in for good.

    findings: how often what was left out or read otherwise than it stands there, by a word of ours.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    register = models.CharField(_("登记表"), max_length=14, choices=Register)
    street_code = models.CharField(max_length=9, editable=False)
    area = models.ForeignKey(
        Area, models.PROTECT, to_field="code", db_column="area_code", related_name="+", verbose_name=_("区域")
    )
    state = models.CharField(_("状态"), max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    file_name = PersonalLine(_("文件名"), max_length=200, purpose=_("辨认是哪个文件"), **OF_A_FILE)
    file_path = models.CharField(max_length=300, blank=True, editable=False)
    file_digest = models.CharField(max_length=64, editable=False)
    # where the header stands, where somebody had to say it: 3, 3-4
    header_line = models.CharField(_("表头在第几行"), max_length=20, blank=True, default="", db_default="")
    header = PersonalData(_("表头"), default=list, purpose=_("对应各列"), **OF_ITS_ROWS)
    mapping = PersonalData(_("列的对应"), default=dict, purpose=_("对应各列"), **OF_ITS_ROWS)
    # of cells whose words nobody knows: field → word → how many rows, as the check found them, and field → word → what it is
    unknown = PersonalData(
        _("不认识的写法"), default=dict, db_default={}, purpose=_("对应写法"), **OF_ITS_ROWS
    )
    words = PersonalData(_("写法的对应"), default=dict, db_default={}, purpose=_("对应写法"), **OF_ITS_ROWS)
    # of columns that say otherwise than the register: rows, and value against value of some, people masked
    differing = PersonalData(
        _("与登记不一致"), default=dict, db_default={}, purpose=_("由人选择"), **OF_ITS_ROWS
    )
    choices = models.JSONField(default=dict, db_default={}, editable=False)
    left_sheets = PersonalData(
        _("没有导入的工作表"), default=list, purpose=_("说明哪些没有导入"), **OF_ITS_ROWS
    )
    findings = models.JSONField(default=dict, editable=False)
    total_rows = models.PositiveIntegerField(_("文件行数"), null=True)
    cursor = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(_("已检查行数"), default=0)
    added = models.PositiveIntegerField(_("新登记"), default=0)
    updated = models.PositiveIntegerField(_("已更新"), default=0)
    unchanged = models.PositiveIntegerField(_("没有变化"), default=0)
    refused = models.PositiveIntegerField(_("退回"), default=0)
    new_dwellings = models.PositiveIntegerField(_("新登记的户室"), default=0)
    # of taking it back: how many of its steps were looked at of how many, what was taken back and what stays
    steps = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    steps_done = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    taken_back = models.PositiveIntegerField(_("已撤回"), default=0, db_default=0, editable=False)
    kept = models.PositiveIntegerField(_("没有撤回"), default=0, db_default=0, editable=False)
    failure = PersonalLine(
        _("未能导入的原因"), max_length=500, blank=True, purpose=_("说明为什么没有导入"), **OF_A_FILE
    )
    language = models.CharField(max_length=10, default=settings.LANGUAGE_CODE)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("导入人")
    )
    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    started_at = models.DateTimeField(_("开始时间"), null=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True)
    settled_at = models.DateTimeField(_("退回的行处理完毕"), null=True, blank=True, editable=False)
    # when it was last given to a worker, or moved on by one
    handed_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    impersonal = (
        "register street_code state file_path file_digest header_line findings total_rows cursor rows added updated unchanged refused "
        "new_dwellings choices steps steps_done taken_back kept language created_at started_at finished_at settled_at handed_at version"
    )

    objects = RegisterImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("登记表导入")
        ordering = ["-created_at"]
        constraints = [
            bounded("registerimport", ["created_at", "started_at", "finished_at", "settled_at", "handed_at"]),
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values), name="registerimport_known_state"
            ),
            models.CheckConstraint(
                condition=Q(register__in=Register.values), name="registerimport_known_register"
            ),
            models.UniqueConstraint(
                fields=["street_code", "register", "file_digest"],
                name="a_register_is_imported_by_one_at_a_time",
                condition=Q(state__in=sorted(UNDER_WAY)),
                violation_error_message=_("同一个文件正在导入，请到导入列表看它的进度。"),
            ),
        ]
        indexes = [
            models.Index(
                "created_at", name="registers_to_hand_out", condition=Q(state__in=sorted(UNDER_WAY))
            ),
        ]
        triggers = [
            moves_of(REGISTER_IMPORT),
            pgtrigger.Trigger(
                name="born_by_the_table",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition(f"NEW.state NOT IN ({quoted(REGISTER_IMPORT.births())})"),
                func="""
                    RAISE EXCEPTION 'an import may not be born %', NEW.state USING ERRCODE = 'check_violation';
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class RegisterImportEvent(EventBase):
    """One step of an import: who uploaded, mapped, confirmed or dropped it, and what the worker came to."""

    register_import = models.ForeignKey(RegisterImport, models.PROTECT, related_name="events", db_index=False)

    class Meta(EventBase.Meta):
        verbose_name = verbose_name_plural = _("登记表导入经过")
        ordering = ["seq"]
        constraints = [
            *EventBase.Meta.constraints,
            models.UniqueConstraint(
                fields=["register_import", "seq"], name="steps_of_a_registerimport_follow_each_other"
            ),
        ]

    @property
    def verb_label(self) -> str:
        """The step in words."""
        return str(DONE[self.verb])


class RefusedRow(models.Model):
    """A row that could not be brought in, as it stood, with the reason. `cells` is sealed: it names people.

    sheet: where the file has several; line: as a spreadsheet shows it; place: which row of the file it is.
    """

    register_import = models.ForeignKey(RegisterImport, models.CASCADE, related_name="refused_rows")
    area = models.ForeignKey(
        Area, models.PROTECT, to_field="code", db_column="area_code", related_name="+", db_index=False, editable=False
    )  # fmt: skip
    community_code = models.GeneratedField(
        expression=Left("area", 12), output_field=models.CharField(max_length=12), db_persist=True
    )
    street_code = models.GeneratedField(
        expression=Left("area", 9), output_field=models.CharField(max_length=9), db_persist=True
    )
    place = models.PositiveIntegerField()
    sheet = PersonalLine(_("工作表"), max_length=100, blank=True, purpose=_("退回改正"), **OF_ITS_ROWS)
    line = models.PositiveIntegerField(_("行"))
    cells = SealedText(
        _("未导入行的内容"), sealed_as="registerimport.cells", row=("register_import_id", "place"), purpose=_("退回改正"),
        basis=Basis.DUTY, retention=UPLOADED, readers=(Reader.OWNER,),
    )  # fmt: skip
    reason = PersonalLine(
        _("原因"), max_length=500, purpose=_("说明为什么退回，可能引用单元格"), **OF_ITS_ROWS
    )

    impersonal = "community_code street_code place line"

    objects = RefusedRowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("没有导入登记的行")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                fields=["register_import", "place"], name="a_row_of_a_register_is_refused_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"


class ColumnMemory(models.Model):
    """Which column and which word was what, remembered by the file's header for the next file of the kind."""

    street_code = models.CharField(max_length=9)
    register = models.CharField(max_length=14, choices=Register)
    fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField()
    words = models.JSONField(default=dict, db_default={})
    used_at = models.DateTimeField(auto_now=True)

    # names of columns and words: what looks like somebody's values is not remembered
    impersonal = "street_code register fingerprint mapping words used_at"

    class Meta:
        verbose_name = verbose_name_plural = _("登记表列的对应")
        constraints = [
            bounded("columnmemory", ["used_at"]),
            models.UniqueConstraint(
                fields=["street_code", "register", "fingerprint"], name="one_memory_of_a_header"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.street_code} {self.register} {self.fingerprint[:8]}"
