"""Comparisons of the rollups with the ledger: one that found differences is an alarm."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from grids.staff.administration import P, ReadOnlyAdmin
from whistles.statistics.models import StatisticsCheck


@admin.register(StatisticsCheck)
class StatisticsCheckAdmin(ReadOnlyAdmin):
    """The nightly checks, the newest first."""

    readers = (P.STATISTICS_VIEW, P.REFERENCE_EDIT)
    list_display = ("checked_at", "result", "events", "rows", "seconds")
    fields = ("checked_at", "differences", "details", "events", "rows", "seconds")

    @display(description=_("结果"), label={"一致": "success", "不一致": "danger"}, ordering="differences")
    def result(self, check: StatisticsCheck):
        if check.differences:
            return "不一致", f"不一致 {check.differences} 处"
        return "一致", "与台账一致"
