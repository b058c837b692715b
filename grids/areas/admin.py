"""Administration of areas: names, kinds and dates; boundaries are shown, the map draws them."""

from django import forms
from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import action, display

from grids.access.oracle import may_in
from grids.areas import actions
from grids.areas.changing import change_boundaries
from grids.areas.drawing_form import form_of
from grids.areas.models import Area, AreaBoundary, AreaLevel
from grids.audit.administration import GovernedAdmin, P, SharedReferenceAdmin


@admin.register(AreaLevel)
class AreaLevelAdmin(SharedReferenceAdmin):
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


# the highest level that is drawn by itself
LOWEST_DRAWN = 3


class LevelFilter(admin.SimpleListFilter):
    """Areas of one level, by what it is called here."""

    title, parameter_name = _("级别"), "level"

    def lookups(self, request, model_admin) -> list[tuple[int, str]]:
        return level_names()

    def queryset(self, request, queryset):
        known = {str(level) for level, _name in self.lookup_choices}
        return queryset.filter(level=self.value()) if self.value() in known else queryset


def level_names() -> list[tuple[int, str]]:
    """Levels with what they are called here, from the city down."""
    return list(AreaLevel.objects.values_list("level", "name"))


@admin.register(Area)
class AreaAdmin(GovernedAdmin):
    """Areas are never deleted: one that is no more gets its last day."""

    is_shared = True
    readers = (P.REFERENCE_EDIT, P.STAFF_EDIT)
    editors = P.AREA_EDIT
    list_display = (
        "code",
        "name",
        "called_level",
        "parent",
        "community_kind",
        "is_exclusive",
        "starts_on",
        "ends_on",
    )
    list_select_related = ("parent",)
    list_filter = (LevelFilter, "community_kind", "is_exclusive")
    search_fields = ("=code", "name")
    ordering = ("code",)
    autocomplete_fields = ("parent",)
    fields = ("code", "name", "level", "parent", "community_kind", "is_exclusive", "starts_on", "ends_on")
    inlines = (BoundaryInline,)
    actions_detail = ("draw",)

    def get_readonly_fields(self, request, obj=None) -> tuple:
        return ("code", "called_level", "parent") if obj else ()

    def get_fields(self, request, obj=None) -> list[str]:
        return ["called_level" if obj and name == "level" else name for name in self.fields]

    def get_queryset(self, request):
        called = AreaLevel.objects.filter(level=OuterRef("level")).values("name")
        return super().get_queryset(request).annotate(level_name=Subquery(called))

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "level":
            return forms.TypedChoiceField(label=db_field.verbose_name, choices=level_names, coerce=int)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @display(description=_("级别"), ordering="level")
    def called_level(self, area: Area) -> str:
        return area.level_name or str(area.level)

    def has_change_permission(self, request, obj=None) -> bool:
        """Names of all areas are public; edited are those of the own subtree."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (not isinstance(obj, Area) or may_in(request.user, P.AREA_EDIT, obj.code))

    def save_model(self, request, obj, form, change) -> None:
        actions.save_area(area=obj, by=request.user)

    def offered(self, request, row) -> set[str]:
        """Communities and grids are drawn here, by whoever may; areas above lie around theirs."""
        may = row.level >= LOWEST_DRAWN and may_in(request.user, P.GRID_EDIT, row.code)
        return {"draw"} if may else set()

    @action(description=_("画边界"), url_path="draw")
    def draw(self, request, object_id):
        """The boundary from a day on, drawn on a map without tiles; the same action as of the officers' page."""

        def act(area: Area, **given) -> None:
            change_boundaries(
                shapes={area.code: given["shape"]}, from_day=given["from_day"], reason=given["reason"],
                by=request.user, confirm=True,
            )  # fmt: skip

        return self.ask(
            request, object_id, title=str(_("画边界")), act=act, needs=P.GRID_EDIT,
            form_class=form_of(self.get_object(request, object_id)),
            sentence=_("在图上画或拖动边界，填好从哪天起和事由。与同级区域重叠的不能保存；要切格、并格或同时动两边，请用“网格与岗位”里的“改界线”。"),
        )  # fmt: skip
