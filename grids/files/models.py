"""Files that belong to a matter. What one is and by which step it came is fixed; it ends once, and its hash stays."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.conduct.events import KNOWERS, new_id
from grids.conduct.moments import bounded
from grids.files.kinds import FORMS
from grids.files.querysets import AttachmentQuerySet
from grids.personal.fields import REPORTER, Basis, PersonalLine

DIGEST_BYTES = 32
# what the file is and by which step it came
FIXED = (
    "subject_kind", "subject_id", "seq", "form", "size", "sha256", "width", "height", "pages", "seconds", "has_small", "is_sealed",
    "added_by_id", "added_at",
)  # fmt: skip


class End(models.TextChoices):
    """How a file came to its end."""

    THERE = "", _("在")
    TAKEN_OFF = "taken_off", _("已撤下")
    EXPIRED = "expired", _("到期销毁")


def _differ(columns: tuple[str, ...]) -> str:
    olds, news = (", ".join(f'{row}."{one}"' for one in columns) for row in ("OLD", "NEW"))
    return f"(({olds}) IS DISTINCT FROM ({news}))"


class Attachment(models.Model):
    """One file of a matter, made anew from what was sent; it lies in the store under this row's key.

    seq: the step of the matter's book that added it, and whose words hold its hash. is_sealed: of a complaint, with keys
    of its own.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_kind = models.CharField(max_length=40, editable=False)
    subject_id = models.UUIDField(editable=False)
    seq = models.PositiveIntegerField(_("经过序号"), editable=False)
    form = models.CharField(
        _("格式"), max_length=8, choices=[(one.code, one.called) for one in FORMS.values()]
    )
    name = PersonalLine(
        _("文件名"), max_length=100, blank=True, default="", purpose=_("辨认附件"), basis=Basis.DUTY, retention=REPORTER,
        readers=KNOWERS,
    )  # fmt: skip
    size = models.PositiveIntegerField(_("大小（字节）"))
    sha256 = models.BinaryField(max_length=DIGEST_BYTES, editable=False)
    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)
    pages = models.PositiveIntegerField(default=0, editable=False)
    seconds = models.PositiveIntegerField(default=0, editable=False)
    has_small = models.BooleanField(default=False, editable=False)
    is_sealed = models.BooleanField(default=False, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("添加人")
    )
    added_at = models.DateTimeField(_("添加时间"))
    end = models.CharField(max_length=10, choices=End, default=End.THERE, blank=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    ended_at = models.DateTimeField(null=True, editable=False)

    impersonal = "subject_kind subject_id seq form size sha256 width height pages seconds has_small is_sealed added_at end ended_at"

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("附件")
        ordering = ["id"]
        constraints = [
            bounded("attachment", ["added_at", "ended_at"]),
            models.UniqueConstraint(
                fields=["subject_id", "seq", "subject_kind"], name="a_step_adds_one_file"
            ),
            models.CheckConstraint(condition=Q(end__in=End.values), name="attachment_known_end"),
            models.CheckConstraint(condition=Q(form__in=list(FORMS)), name="attachment_known_form"),
            models.CheckConstraint(
                condition=Q(end="", ended_by__isnull=True, ended_at__isnull=True)
                | Q(end__in=[End.TAKEN_OFF, End.EXPIRED], ended_by__isnull=False, ended_at__isnull=False),
                name="attachment_ended_how_by_whom_and_when",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="stays_what_it_is",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"({_differ(FIXED)} OR (OLD.ended_at IS NOT NULL AND {_differ(('end', 'ended_by_id', 'ended_at'))}))"
                ),
                func="RAISE EXCEPTION 'a file stays what it is, and ends once' USING ERRCODE = 'check_violation';",
            ),
        ]

    def __str__(self) -> str:
        return str(FORMS[self.form].called)
