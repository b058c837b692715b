"""Administration of what a street sets for its registers."""

from django.contrib import admin

from grids.audit.administration import GovernedAdmin, P
from grids.registry.dwellings.rules import RegisterRules

DAYS = (
    "lease_soon_days",
    "permit_soon_days",
    "new_check_days",
    "register_within_days",
    "stale_days",
    "may_be_resident_days",
    "request_days",
    "kept_days",
    "opening_hours",
    "minor_leave_days",
    "walk_homes",
    "care_kept_days",
)


@admin.register(RegisterRules)
class RegisterRulesAdmin(GovernedAdmin):
    """The rules of the own street; where it has no row, ours hold."""

    is_reference = True
    editors = P.REFERENCE_EDIT
    area_lookup = "street__code"
    list_display = ("street", "undo_minutes", *DAYS, "provenance")
    list_select_related = ("street",)
    autocomplete_fields = ("street",)
    fields = ("street", "undo_minutes", *DAYS, "provenance")

    def area_code(self, obj: RegisterRules) -> str:
        return obj.street_id

    def get_readonly_fields(self, request, obj=None) -> tuple:
        return ("street",) if obj else ()
