"""What every page of the auditor has in common, and the pages of the versions that the database keeps."""

from datetime import datetime, timedelta

from django.apps import apps
from django.contrib import admin
from django.db.backends.postgresql.psycopg_any import Range
from django.db.models import BigIntegerField, OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.functional import Promise, keep_lazy_text
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from grids.audit.administration import P, ReadOnlyAdmin
from grids.conduct.wording import told
from grids.staff.models import User

OPERATIONS = {"update": _("改动前"), "delete": _("删除前")}


class AuditAdmin(ReadOnlyAdmin):
    """For the auditor alone."""

    readers = (P.AUDIT_READ,)


class OperationFilter(admin.SimpleListFilter):
    """Versions by what was done to the row then."""

    title = _("操作")
    parameter_name = "operation"

    def lookups(self, request, model_admin) -> list[tuple[str, object]]:
        return list(OPERATIONS.items())

    def queryset(self, request, queryset):
        return queryset.filter(pgh_label=self.value()) if self.value() in OPERATIONS else queryset


class VersionAdmin(AuditAdmin):
    """Earlier versions of rows, as the database kept them, with who changed them where that is known."""

    list_display = ("kept_at", "operation", "changed_by", "summary")
    list_filter = (OperationFilter,)
    ordering = ("-pgh_id",)
    readonly_fields = ("kept_at", "operation", "changed_by")
    summary_fields: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    # hashes, sealed bytes and the keeper's own bookkeeping are nobody's reading
    hidden = frozenset(
        {"password", "pgh_id", "pgh_created_at", "pgh_label", "pgh_obj", "pgh_context", "id", "version"}
    )

    def get_fields(self, request, obj=None) -> list[str]:
        own = [field.name for field in self.opts.fields if field.name not in self.hidden]
        named = ["during" if name == "period" else name for name in self.shown or own]
        return [*self.readonly_fields, *named]

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        return self.get_fields(request, obj)

    @display(description=_("期间"))
    def during(self, version) -> str:
        return in_days(version.period)

    def get_queryset(self, request):
        changer = User.objects.filter(pk=OuterRef("changer_id")).values("display_name")[:1]
        return (
            super()
            .get_queryset(request)
            .annotate(changer_id=Cast(KeyTextTransform("user", "pgh_context__metadata"), BigIntegerField()))
            .annotate(changer=Subquery(changer))
        )

    @display(description=_("时间"), ordering="pgh_id")
    def kept_at(self, version) -> str:
        return kept(version)

    @display(description=_("操作"), ordering="pgh_label")
    def operation(self, version) -> str:
        return OPERATIONS.get(version.pgh_label, version.pgh_label)

    @display(description=_("操作人"))
    def changed_by(self, version) -> str:
        return version.changer or "—"

    @display(description=_("当时的内容"))
    def summary(self, version) -> str:
        return " · ".join(self._named(version, name) for name in self.summary_fields)

    def _named(self, version, name: str) -> str:
        """One field in words: 姓名：王某."""
        field, value = self.opts.get_field(name.removesuffix("_id")), getattr(version, name)
        if isinstance(value, bool):
            value = gettext("是") if value else gettext("否")
        elif isinstance(value, datetime):
            value = f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
        elif isinstance(value, Range):
            value = in_days(value)
        elif field.choices:
            value = dict(field.flatchoices).get(value, value)
        shown = "—" if value in ("", None) else value
        return told(field.verbose_name, shown)


def in_days(period: Range) -> str:
    """2026-01-01 至今, as a sentence: the first day, and the last that still counts where there is one."""
    if period.isempty:
        return gettext("未生效")
    if period.upper is None:
        return gettext("%(first)s 至今") % {"first": period.lower}
    return gettext("%(first)s 至 %(last)s") % {
        "first": period.lower,
        "last": period.upper - timedelta(days=1),
    }


def kept(version) -> str:
    """When a version was kept, as it is shown everywhere."""
    return f"{timezone.localtime(version.pgh_created_at):%Y-%m-%d %H:%M:%S}"


@keep_lazy_text
def _history_of(name: str | Promise) -> str:
    """Put together in the language of whoever reads, each time: Django's lazy texts are fixed once they are filled in."""
    return gettext("%(name)s的历史") % {"name": name}


def version_admin(label: str, *summary: str, **more) -> None:
    """Show the versions of a model, each row by the named fields; `more` are further attributes of the page."""
    model = apps.get_model(f"{label}Version")
    name = apps.get_model(label)._meta.verbose_name
    model.__str__ = kept
    model._meta.verbose_name = model._meta.verbose_name_plural = _history_of(name)
    admin.site.register(
        model, type(f"{model.__name__}Admin", (VersionAdmin,), {"summary_fields": summary, **more})
    )
