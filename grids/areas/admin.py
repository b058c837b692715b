"""Administration of areas: names, kinds and dates; boundaries are shown, the map draws them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display

from grids.areas import actions
from grids.areas.models import Area, AreaBoundary, AreaLevel
from grids.staff.access import may_in
from grids.staff.administration import GovernedAdmin, P


@admin.register(AreaLevel)
class AreaLevelAdmin(GovernedAdmin):
    """What a level is called here."""

    readers = (P.REFERENCE_EDIT, P.STAFF_EDIT)
    editors = P.AREA_EDIT
    list_display = ("level", "name", "provenance")
    fields = ("level", "name", "provenance")
    readonly_fields = ("level",)

    def has_add_permission(self, request, obj=None) -> bool:
        return False


class BoundaryInline(TabularInline):
    """Where the area lay from a day to a day."""

    model = AreaBoundary
    fields = ("from_day", "to_day", "coord_source")
    readonly_fields = fields
    extra = 0
    hide_title = True
    can_delete = False

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_view_permission(self, request, obj=None) -> bool:
        return True

    @display(description=_("从"))
    def from_day(self, boundary: AreaBoundary):
        return boundary.period.lower

    @display(description=_("到（不含）"))
    def to_day(self, boundary: AreaBoundary):
        return boundary.period.upper


@admin.register(Area)
class AreaAdmin(GovernedAdmin):
    """Areas are never deleted: one that is no more gets its last day."""

    readers = (P.REFERENCE_EDIT, P.STAFF_EDIT)
    editors = P.AREA_EDIT
    list_display = (
        "code",
        "name",
        "level",
        "parent",
        "community_kind",
        "is_exclusive",
        "starts_on",
        "ends_on",
    )
    list_select_related = ("parent",)
    list_filter = ("level", "community_kind", "is_exclusive")
    search_fields = ("=code", "name")
    ordering = ("code",)
    autocomplete_fields = ("parent",)
    fields = ("code", "name", "level", "parent", "community_kind", "is_exclusive", "starts_on", "ends_on")
    inlines = (BoundaryInline,)

    def get_readonly_fields(self, request, obj=None) -> tuple:
        return ("code", "level", "parent") if obj else ()

    def has_change_permission(self, request, obj=None) -> bool:
        """Names of all areas are public; edited are those of the own subtree."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (not isinstance(obj, Area) or may_in(request.user, P.AREA_EDIT, obj.code))

    def save_model(self, request, obj, form, change) -> None:
        actions.save_area(area=obj, by=request.user)
