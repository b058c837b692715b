"""What the auditor reads: who opened which personal value, who signed in, what rows were before. Read only."""

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from grids.access.installation import top_code
from grids.access.oracle import NOTHING, may_in, scope
from grids.audit.administration import P, unregister
from grids.audit.wording import sealed_field, sealed_purposes, subject_kind
from grids.privacy.administration import AuditAdmin, VersionAdmin, version_admin
from grids.privacy.models import Disclosure


class FieldFilter(admin.SimpleListFilter):
    """Readings of one kind of value, by its name on pages."""

    title, parameter_name = _("字段"), "field"

    def lookups(self, request, model_admin) -> list[tuple[str, str]]:
        return [(purpose, sealed_field(purpose)) for purpose in sorted(sealed_purposes())]

    def queryset(self, request, queryset):
        return queryset.filter(field=self.value()) if self.value() in sealed_purposes() else queryset


@admin.register(Disclosure)
class DisclosureAdmin(AuditAdmin):
    """Readings of personal values."""

    list_display = ("read_at", "reader_label", "subject_label", "what", "reason", "area_code")
    list_filter = (FieldFilter,)
    search_fields = ("reader_label", "subject_label", "reason")
    ordering = ("-seq",)
    fields = (
        "read_at", "reader", "reader_label", "about", "subject_id", "subject_label", "what", "reason", "area_code",
    )  # fmt: skip
    readonly_fields = ("about", "what")
    when_empty = _("还没有人查看过个人信息：每查看一次，这里多一行。")

    def get_queryset(self, request):
        return Disclosure.objects.visible_to(request.user)

    @display(description=_("对象类别"))
    def about(self, reading: Disclosure) -> str:
        return subject_kind(reading.subject_kind)

    @display(description=_("字段"), ordering="field")
    def what(self, reading: Disclosure) -> str:
        return sealed_field(reading.field)


def of_people(paths: dict[str, str]):
    """Versions of people who act in the reader's areas; of those who act nowhere only where all is read."""

    def get_queryset(self, request):
        found = VersionAdmin.get_queryset(self, request)
        if may_in(request.user, P.AUDIT_READ, top_code()):
            return found
        acting = NOTHING
        for path, owner in paths.items():
            rows = apps.get_model("grids", path)._base_manager
            holders = rows.filter(scope(request.user, P.AUDIT_READ, area=AREA_OF[path])).values(owner)
            acting |= Q(pgh_obj__in=holders)
        return found.filter(acting)

    return get_queryset


AREA_OF = {"Appointment": "area__code", "DepartmentMembership": "department__area__code"}
version_admin(
    "grids.User", "username", "display_name", "is_active", "must_change_password",
    is_shared=True, get_queryset=of_people({"Appointment": "member__user", "DepartmentMembership": "user"}),
)  # fmt: skip
version_admin(
    "grids.Member", "name", "office_phone", list_select_related=("user",),
    is_shared=True, get_queryset=of_people({"Appointment": "member"}),
)  # fmt: skip
version_admin(
    "grids.Appointment", "member", "kind", "area", "period", area_lookup="area__code",
    list_select_related=("member", "kind", "area"),
)  # fmt: skip
version_admin(
    "grids.DepartmentMembership", "user", "department", "period", area_lookup="department__area__code",
    list_select_related=("user", "department"),
)  # fmt: skip

# what they held stands in the security log, by area
unregister(admin.site, AccessAttempt, AccessFailureLog, AccessLog, LogEntry)
