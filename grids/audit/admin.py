"""The security log for the auditor: of the own area, filtered by kind, result and time. Read only."""

from datetime import timedelta

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from grids.audit.administration import P, ReadOnlyAdmin
from grids.audit.models import SecurityEvent
from grids.audit.wording import lines, step_of, subject_kind


class SinceFilter(admin.SimpleListFilter):
    """Entries of the last days."""

    title, parameter_name = _("时间"), "since"

    def lookups(self, request, model_admin) -> list[tuple[str, str]]:
        return [("1", _("今天")), ("7", _("近 7 天")), ("30", _("近 30 天")), ("180", _("近 180 天"))]

    def queryset(self, request, queryset):
        if self.value() not in {days for days, _name in self.lookup_choices}:
            return queryset
        today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        return queryset.filter(occurred_at__gte=today - timedelta(days=int(self.value()) - 1))


@admin.register(SecurityEvent)
class SecurityEventAdmin(ReadOnlyAdmin):
    """Who did what that concerns safety, from where, and how it ended."""

    readers = (P.AUDIT_READ,)
    list_display = ("at", "kind", "ended", "who", "subject", "in_words", "address", "area_code")
    list_filter = ("kind", "result", SinceFilter)
    search_fields = ("actor_label", "subject_label")
    search_help_text = _("按操作人或对象查找")
    ordering = ("-id",)
    fields = (
        "at", "recorded_at", "kind", "ended", "who", "subject", "about", "subject_id", "in_words", "address",
        "area_code",
    )  # fmt: skip
    readonly_fields = ("at", "ended", "who", "subject", "about", "in_words")
    when_empty = _("还没有记录：登录、查看个人信息、任职和设置变动，一有就记在这里。")

    def get_queryset(self, request):
        return SecurityEvent.objects.visible_to(request.user)

    @display(description=_("时间"), ordering="id")
    def at(self, entry: SecurityEvent) -> str:
        return f"{timezone.localtime(entry.occurred_at):%Y-%m-%d %H:%M:%S}"

    @display(description=_("操作人"))
    def who(self, entry: SecurityEvent) -> str:
        return entry.actor_label or "—"

    @display(description=_("结果"))
    def ended(self, entry: SecurityEvent) -> str:
        return step_of(entry)

    @display(description=_("对象"))
    def subject(self, entry: SecurityEvent) -> str:
        return entry.subject_label or subject_kind(entry.subject_kind) or "—"

    @display(description=_("对象类别"))
    def about(self, entry: SecurityEvent) -> str:
        return subject_kind(entry.subject_kind) or "—"

    @display(description=_("内容"))
    def in_words(self, entry: SecurityEvent) -> str:
        return format_html_join("；", "{}", ((line,) for line in lines(entry))) or "—"
