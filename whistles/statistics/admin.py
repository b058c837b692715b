"""Comparisons of the rollups with the ledger: one that found differences is an alarm."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from grids.audit.administration import P, ReadOnlyAdmin
from whistles.statistics.models import StatisticsCheck


@admin.register(StatisticsCheck)
class StatisticsCheckAdmin(ReadOnlyAdmin):
    """The nightly checks, the newest first."""

    is_shared = True
    readers = (P.STATISTICS_VIEW, P.REFERENCE_EDIT)
    list_display = ("checked_at", "result", "events", "rows", "seconds")
    fields = ("checked_at", "differences", "events", "rows", "seconds")

    @display(description=_("结果"), label={"same": "success", "other": "danger"}, ordering="differences")
    def result(self, check: StatisticsCheck):
        if check.differences:
            return "other", _("不一致 %(n)s 处") % {"n": check.differences}
        return "same", _("与台账一致")
