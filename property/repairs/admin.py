"""Administration of the hours of repairs."""

from django.contrib import admin

from grids.audit.administration import GovernedAdmin, P
from property.repairs.models import RepairHours


@admin.register(RepairHours)
class RepairHoursAdmin(GovernedAdmin):
    """The hours of the own street and communities."""

    is_reference = True
    editors = P.REFERENCE_EDIT
    area_lookup = "area__code"
    list_display = ("area", "sign", "arrive", "done", "provenance")
    list_select_related = ("area",)
    autocomplete_fields = ("area",)
    fields = ("area", "sign", "arrive", "done", "provenance")

    def get_readonly_fields(self, request, obj=None) -> tuple:
        return ("area",) if obj else ()
