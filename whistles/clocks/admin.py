"""Administration of working time: days that differ from the published calendar, and office hours."""

from django.contrib import admin

from grids.audit.administration import GovernedAdmin, P, SharedReferenceAdmin
from whistles.clocks.models import CalendarDay, StreetHours


@admin.register(CalendarDay)
class CalendarDayAdmin(SharedReferenceAdmin):
    """Days for the whole installation: kept by the system administrator."""

    readers = (P.REFERENCE_EDIT,)
    editors = P.AREA_EDIT
    may_delete = True
    list_display = ("day", "is_working", "note")
    list_filter = ("is_working",)
    fields = ("day", "is_working", "note")

    def get_readonly_fields(self, request, obj=None) -> tuple:
        return ("day",) if obj else ()


@admin.register(StreetHours)
class StreetHoursAdmin(GovernedAdmin):
    """Office hours of the own street."""

    is_reference = True
    editors = P.REFERENCE_EDIT
    area_lookup = "area__code"
    list_display = ("area", "morning_from", "morning_to", "afternoon_from", "afternoon_to", "provenance")
    list_select_related = ("area",)
    autocomplete_fields = ("area",)
    fields = (
        "area", ("morning_from", "morning_to"), ("afternoon_from", "afternoon_to"), "provenance",
    )  # fmt: skip

    def get_readonly_fields(self, request, obj=None) -> tuple:
        return ("area",) if obj else ()
