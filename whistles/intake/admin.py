"""Administration of channels and subjects; leads are read here and decided on their own page."""

from django.contrib import admin
from django.db.models import Q
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from grids.audit.administration import GovernedAdmin, P, ReadOnlyAdmin, SharedReferenceAdmin
from grids.privacy.administration import VersionAdmin, version_admin
from grids.staff.models import Department
from whistles.intake.duties import DutyRule
from whistles.intake.models import Category, Lead, Source
from whistles.intake.numbering import Numbering, declare_numbering
from whistles.intake.querysets import about_office_of
from whistles.intake.table import LEAD_STATES

# the kit prints a word's code where its colour is not named, so every state is
STATE_COLOURS = dict.fromkeys(LEAD_STATES, "info") | {"new": "warning", "whistled": "success"}


@admin.register(Source)
class SourceAdmin(SharedReferenceAdmin):
    """Channels are switched off, never deleted: figures travel under their code."""

    list_display = (
        "name", "short_name", "code", "is_numbered", "outer_limit_days", "provenance", "owner_code", "order", "is_active",
    )  # fmt: skip
    list_filter = ("is_active", "is_numbered", "provenance")
    search_fields = ("name", "code")
    fields = (
        "code", "name", "short_name", "is_numbered", "outer_limit_days", "provenance", "order", "is_active",
    )  # fmt: skip
    fixed_fields = ("code",)
    owned = "owner_code"


@admin.register(Numbering)
class NumberingAdmin(SharedReferenceAdmin):
    """How channels number in the own area; one that is no longer wanted is set back to counting on."""

    owned = "area_code"
    fixed_fields = ("source",)
    list_display = ("source", "anew", "where")
    list_select_related = ("source",)
    list_filter = ("source",)
    fields = ("source", "anew", "where")
    readonly_fields = ("where",)

    @display(description=_("适用区域"), ordering="area_code")
    def where(self, row: Numbering) -> str:
        """For whom it holds."""
        if row.pk is None:
            return gettext("您管理的区域")
        return row.area_code or gettext("全系统")

    def save_model(self, request, obj, form, change) -> None:
        area_code = obj.area_code if change or self._governs(request, "") else self._governed(request)
        saved = declare_numbering(area_code=area_code, source=obj.source, anew=obj.anew, by=request.user)
        obj.pk = saved.pk


@admin.register(Category)
class CategoryAdmin(SharedReferenceAdmin):
    """Subjects; the path is made from the names."""

    list_display = ("path", "name", "parent", "owner_code", "needs_photo", "is_active")
    list_select_related = ("parent",)
    list_filter = ("needs_photo", "is_active")
    search_fields = ("path",)
    autocomplete_fields = ("parent",)
    fields = ("name", "parent", "needs_photo", "is_active")
    fixed_fields = ("name", "parent")
    owned = "owner_code"

    def save_model(self, request, obj, form, change) -> None:
        obj.path = f"{obj.parent.path}{Category.SEPARATOR}{obj.name}" if obj.parent else obj.name
        super().save_model(request, obj, form, change)


@admin.register(DutyRule)
class DutyRuleAdmin(GovernedAdmin):
    """Which department answers for what in the own area; a row that no longer holds is switched off."""

    is_reference = True
    editors = P.REFERENCE_EDIT
    area_lookup = "area__code"
    list_display = ("category", "department", "duty", "area", "basis", "provenance", "is_active")
    list_select_related = ("category", "department", "area")
    list_filter = ("is_active", "duty")
    search_fields = ("category__path",)
    autocomplete_fields = ("area", "category")
    fields = ("area", "category", "department", "duty", "basis", "provenance", "is_active")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "department":
            kwargs["queryset"] = Department.objects.visible_to(request.user).filter(is_active=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request, obj=None) -> tuple:
        return ("area", "category", "department") if obj else ()


@admin.register(Lead)
class LeadAdmin(ReadOnlyAdmin):
    """The pool, to read; of the reporter only what a screen may show."""

    readers = (P.LEAD_VIEW,)
    list_display = ("received_at", "title", "source", "source_number", "area", "state_name")
    list_select_related = ("source", "area")
    list_filter = ("state", "source")
    search_fields = ("=source_number", "title")
    fields = (
        "source", "source_number", "title", "content", "received_at", "recorded_at", "area", "address", "category",
        "state", "whistle", "reply", "reporter", "external_due_at",
    )  # fmt: skip
    readonly_fields = ("reporter",)
    actions_detail = ("open_page",)

    def get_queryset(self, request):
        return Lead.objects.visible_to(request.user).ordinary()

    @display(description=_("状态"), ordering="state", label=STATE_COLOURS)
    def state_name(self, lead: Lead) -> tuple[str, str]:
        return lead.state, str(lead.get_state_display())

    @display(description=_("反映人"))
    def reporter(self, lead: Lead) -> str:
        return lead.reporter_shown or "—"

    @action(description=_("到哨源页办理"), url_path="open", icon="open_in_new")
    def open_page(self, request, object_id):
        return redirect("lead", object_id)


def versions_for(admin_page, request):
    """Versions in the auditor's area; of a complaint never to the office that it is about."""
    found = VersionAdmin.get_queryset(admin_page, request)
    return found.exclude(Q(is_sealed=True) & about_office_of(request.user, found.model))


version_admin(
    "whistles.Lead",
    "source",
    "source_number",
    "state",
    area_lookup="area__code",
    get_queryset=versions_for,
    shown=("source", "source_number", "area", "state", "is_sealed", "received_at"),
    list_select_related=("source",),
)
