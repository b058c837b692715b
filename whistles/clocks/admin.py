"""Administration of working time and limits: days unlike the published calendar, office hours, limits of subjects."""

from django.contrib import admin

from grids.audit.administration import GovernedAdmin, P, SharedReferenceAdmin
from whistles.clocks.models import CalendarDay, CategoryLimit, StreetHours


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


@admin.register(CategoryLimit)
class CategoryLimitAdmin(GovernedAdmin):
    """Limits of subjects in the own area; one that is no longer used is switched off."""

    is_reference = True
    editors = P.REFERENCE_EDIT
    area_lookup = "area__code"
    list_display = ("category", "clock", "amount", "unit", "area", "basis", "provenance", "is_active")
    list_select_related = ("category", "area")
    list_filter = ("is_active", "clock")
    search_fields = ("category__path",)
    autocomplete_fields = ("area", "category")
    fields = ("area", "category", "clock", ("amount", "unit"), "basis", "provenance", "is_active")

    def get_readonly_fields(self, request, obj=None) -> tuple:
        return ("area", "category", "clock") if obj else ()
