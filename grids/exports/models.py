"""What somebody takes out of the system: which list or figures, in what form, for what, how far it is, until when."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.access.roles import Permission as P
from grids.conduct.events import new_id
from grids.conduct.moments import bounded
from grids.exports.querysets import ExportQuerySet
from grids.personal.fields import ENDED, Basis, PersonalData, PersonalLine, Reader, Retention, Then

# what was taken out stands in the security log for good; the row itself is no longer needed then
TERM = Retention(90, ENDED, Then.REMOVED, at_most=90)


class ExportState(models.TextChoices):
    """How far it is."""

    ASKED = "asked_for", _("等待批准")
    WAITING = "in_line", _("排队中")
    WRITING = "being_written", _("正在生成")
    READY = "to_take", _("可以下载")
    FAILED = "not_made", _("没有做成")
    REFUSED = "not_granted", _("未同意")
    GONE = "gone", _("文件已删除")


# a worker has something to do for it
IN_HAND = frozenset({ExportState.WAITING, ExportState.WRITING})


class Form(models.TextChoices):
    """In which form it is written."""

    XLSX = "xlsx", "Excel"
    CSV = "csv", "CSV"
    DOCX = "docx", "Word"


S = ExportState
# where each state may lead; whatever is asked of the database
MOVES = [
    (S.ASKED, S.WAITING), (S.ASKED, S.REFUSED), (S.ASKED, S.GONE), (S.WAITING, S.WRITING), (S.WRITING, S.READY), (S.WRITING, S.WAITING),
    (S.WRITING, S.FAILED), (S.WAITING, S.FAILED), (S.WAITING, S.GONE), (S.WRITING, S.GONE), (S.READY, S.GONE),
]  # fmt: skip
# what it is of, for whom and for what: never another once it is written
ASKED = (
    "name", "query", "said", "form", "is_full", "reason", "recipient", "basis", "asked_by_id", "area_code", "asked_at", "approval_id",
    "template",
)  # fmt: skip


def _moves() -> str:
    known = ", ".join(f"('{before.value}', '{after.value}')" for before, after in MOVES)
    return f"(OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN ({known}))"


def _differs() -> str:
    olds, news = (", ".join(f'{row}."{one}"' for one in ASKED) for row in ("OLD", "NEW"))
    return f"(({olds}) IS DISTINCT FROM ({news}))"


def _refused(name: str, sentence: str, condition: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name, when=pgtrigger.Before, operation=pgtrigger.Update, condition=pgtrigger.Condition(condition),
        func=f"RAISE EXCEPTION '{sentence}' USING ERRCODE = 'check_violation';",
    )  # fmt: skip


def _of_its_own(purpose: str) -> dict:
    return {
        "purpose": purpose, "basis": Basis.DUTY, "retention": TERM, "readers": (Reader.OWNER, P.EXPORT_APPROVE),
    }  # fmt: skip


class Export(models.Model):
    """One file that leaves the system.

    name, query: the list or the figures, and what they are narrowed down to, as the address of their page says it.
    is_full: with what somebody else granted (`approval`); otherwise masked as on the page. held: the grounds of the right
    by which it was written; who lost one of them opens it no more. turn: how often a worker began with it. rows: how many
    are written. total: how many there were when it was asked for. template: whose own form it is filled into, by the key of that.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("清单"), max_length=40)
    query = PersonalData(_("筛选"), default=dict, **_of_its_own(_("按同样的条件导出")))
    said = PersonalData(_("筛选（文字）"), default=list, **_of_its_own(_("说明导出了什么")))
    form = models.CharField(_("格式"), max_length=4, choices=Form)
    template = models.UUIDField(_("表样"), null=True, editable=False)
    is_full = models.BooleanField(_("完整"), default=False)
    reason = PersonalLine(_("用途"), max_length=200, blank=True, **_of_its_own(_("记明为什么导出")))
    recipient = PersonalLine(_("接收单位或人"), max_length=100, blank=True, **_of_its_own(_("记明交给谁")))
    basis = PersonalLine(_("依据"), max_length=200, blank=True, **_of_its_own(_("记明凭什么提供")))
    language = models.CharField(max_length=10)
    area_code = models.CharField(_("区域代码"), max_length=17)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("导出人")
    )
    approval = models.ForeignKey(
        "grids.Approval", models.PROTECT, null=True, related_name="+", verbose_name=_("审批")
    )
    state = models.CharField(_("状态"), max_length=14, choices=ExportState, default=ExportState.WAITING)
    failure = models.CharField(_("原因"), max_length=300, blank=True)
    total = models.PositiveIntegerField(_("共"), default=0)
    rows = models.PositiveIntegerField(_("已写"), default=0)
    held = models.JSONField(default=list, editable=False)
    file_path = models.CharField(max_length=300, blank=True, editable=False)
    asked_at = models.DateTimeField(_("提出时间"))
    handed_at = models.DateTimeField(null=True, editable=False)
    turn = models.PositiveSmallIntegerField(default=0, editable=False)
    ended_at = models.DateTimeField(_("做好时间"), null=True)
    until = models.DateTimeField(_("保留到"), null=True)
    taken_at = models.DateTimeField(_("上次下载"), null=True)

    impersonal = (
        "name form template is_full language area_code state failure total rows held file_path asked_at handed_at turn ended_at until "
        "taken_at"
    )

    State, in_hand_states = ExportState, IN_HAND

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("导出")
        ordering = ["-asked_at", "-id"]
        constraints = [
            bounded("export", ["asked_at", "handed_at", "ended_at", "until", "taken_at"]),
            models.CheckConstraint(condition=Q(state__in=ExportState.values), name="export_known_state"),
            models.CheckConstraint(condition=Q(form__in=Form.values), name="export_known_form"),
            # what is whole was asked for, and nothing else has to be
            models.CheckConstraint(
                condition=Q(is_full=False, approval__isnull=True) | Q(is_full=True, approval__isnull=False),
                name="export_whole_was_asked_for",
            ),
            models.CheckConstraint(
                condition=(Q(state=ExportState.READY) & ~Q(file_path="") & Q(until__isnull=False))
                | (~Q(state=ExportState.READY) & Q(file_path="")),
                name="export_has_a_file_while_it_can_be_taken",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_by", "-asked_at", "-id"], name="exports_of_somebody"),
            models.Index(fields=["asked_at"], name="exports_in_hand", condition=Q(state__in=sorted(IN_HAND))),
        ]
        triggers = [
            _refused("known_moves", "an export does not go from there to here", _moves()),
            _refused("asked_stays", "what is taken out never changes", _differs()),
        ]

    def __str__(self) -> str:
        return f"{self.name}.{self.form}"
