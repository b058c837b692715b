"""Somebody's own form: a workbook or a document that is filled from a list, and which column of it goes where."""

import base64

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.conduct.events import new_id
from grids.conduct.moments import bounded
from grids.lists.models import QUERY_MAX
from grids.personal.fields import Basis, Reader, Retention, SealedText, Then
from grids.privacy.ciphers import seal, unseal
from grids.privacy.sealing import place_of
from grids.sheets.reports.kinds import NAME_MAX, Kind
from grids.sheets.reports.querysets import ReportTemplateQuerySet

USED = _("最近一次使用之日")
# what nobody fills any more goes; the file may name somebody, as forms do that were filled in before
TERM = Retention(365, USED, Then.REMOVED, at_most=365, at_most_since=USED)


class ReportTemplate(models.Model):
    """A template of its owner's (表样).

    listing, query: the list that fills it, and what that is narrowed down to, as its page's address says it. sheet, first: of a
    workbook, where the first row goes. columns: letters of a column, or a word of the document's marks → a column of the list.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("谁的")
    )
    name = models.CharField(_("名称"), max_length=NAME_MAX)
    listing = models.CharField(_("清单"), max_length=40)
    query = models.CharField(_("条件"), max_length=QUERY_MAX, blank=True)
    kind = models.CharField(_("格式"), max_length=4, choices=Kind)
    content = SealedText(
        _("文件"), sealed_as="reporttemplate.content", purpose=_("按本人的表样填好清单"), basis=Basis.DUTY, retention=TERM,
        readers=(Reader.OWNER,), default=b"", blank=True, editable=False,
    )  # fmt: skip
    sheet = models.CharField(_("工作表"), max_length=40, blank=True)
    first = models.PositiveIntegerField(_("从第几行起填"), default=1)
    columns = models.JSONField(_("哪一列填什么"), default=dict, blank=True)
    used_at = models.DateTimeField(_("最近一次使用"))

    impersonal = "name listing query kind sheet first columns used_at"

    objects = ReportTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("表样")
        ordering = ["-used_at", "-id"]
        constraints = [
            bounded("reporttemplate", ["used_at"]),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="report_template_known_kind"),
            models.CheckConstraint(
                condition=Q(first__range=(1, 1_000)), name="report_template_first_row_within_bounds"
            ),
            models.UniqueConstraint(
                fields=["owner", "name"], name="one_template_of_a_name",
                violation_error_message=_("您已经有这个名称的表样。"),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["used_at"], name="report_templates_by_use")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_ready(self) -> bool:
        """Whether it was said which column goes where."""
        return bool(self.columns)

    def keep(self, data: bytes) -> None:
        """Take a file, sealed for this row."""
        self.content = seal(base64.b85encode(data).decode(), at=place_of(self, "content"))

    def file(self) -> bytes:
        """The file as it was kept."""
        return base64.b85decode(unseal(self.content, at=place_of(self, "content")))
