"""Administration of the numbers that notices show."""

from django.contrib import admin

from grids.audit.administration import GovernedAdmin, P
from grids.door.models import PublicNumber


@admin.register(PublicNumber)
class PublicNumberAdmin(GovernedAdmin):
    """The numbers of the own street and communities."""

    is_reference = True
    editors = P.REFERENCE_EDIT
    area_lookup = "area__code"
    list_display = ("area", "complaints", "desk", "hours", "provenance")
    list_select_related = ("area",)
    autocomplete_fields = ("area",)
    fields = ("area", "complaints", "desk", "hours", "provenance")

    def get_readonly_fields(self, request, obj=None) -> tuple:
        return ("area",) if obj else ()
