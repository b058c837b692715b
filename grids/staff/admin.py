"""Administration of people: accounts, members, posts, appointments, departments and who works for them."""

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Prefetch
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminSingleDateWidget

from grids.access import oracle
from grids.access.installation import top_code
from grids.approvals.telling import asked
from grids.audit.administration import DayForm, GovernedAdmin, P, SharedReferenceAdmin, unregister
from grids.audit.models import Kind
from grids.conduct.moments import DayField
from grids.conduct.wording import at_place, enumerated
from grids.staff import actions
from grids.staff.models import Appointment, Department, DepartmentMembership, Member, PostGroup, PostKind
from grids.staff.queries import held_today
from grids.staff.schemes import SchemeArea, SchemePost, StaffingScheme

unregister(admin.site, Group)


@admin.register(Member)
class MemberAdmin(GovernedAdmin):
    """People who can hold posts."""

    is_shared = True
    editors = P.STAFF_EDIT
    log_kind = Kind.ACCOUNT
    list_display = ("name", "office_phone", "standing", "user", "posts")
    list_select_related = ("user",)
    search_fields = ("name", "user__username")
    autocomplete_fields = ("user",)
    fields = ("name", "office_phone", "standing", "user")

    def get_queryset(self, request):
        posts = Appointment.objects.filter(**held_today("")).select_related("kind", "area")
        return super().get_queryset(request).select_related("user").prefetch_related(
            Prefetch("appointments", posts, to_attr="posts_today")
        )  # fmt: skip

    @display(description=_("现任岗位"))
    def posts(self, member: Member) -> str:
        return enumerated(at_place(post.kind, post.area) for post in member.posts_today) or "—"

    def save_model(self, request, obj, form, change) -> None:
        asked(request, actions.save_member(member=obj, by=request.user))


@admin.register(PostKind)
class PostKindAdmin(SharedReferenceAdmin):
    """Kinds of posts; the role of one that somebody holds or held stays as it is."""

    readers = (P.REFERENCE_EDIT,)
    editors = P.STAFF_EDIT
    list_display = ("name", "group", "role", "provenance", "order", "is_active")
    list_filter = ("group", "role", "is_active")
    search_fields = ("name", "code")
    fields = ("code", "name", "group", "role", "provenance", "note", "order", "is_active")

    def get_readonly_fields(self, request, obj=None) -> tuple:
        if obj is None:
            return ()
        return ("code", "group", "role") if obj.appointments.exists() else ("code",)

    def save_model(self, request, obj, form, change) -> None:
        asked(request, actions.save_post_kind(kind=obj, by=request.user))


class PeriodForm(forms.ModelForm):
    """A period as two days instead of a range."""

    from_day = DayField(label=_("从"), widget=UnfoldAdminSingleDateWidget, initial=timezone.localdate)
    to_day = DayField(label=_("到（不含，可留空）"), widget=UnfoldAdminSingleDateWidget, required=False)


class PeriodAdmin(GovernedAdmin):
    """Rows over a period: added and ended by the staff actions, never edited."""

    editors = P.STAFF_EDIT
    log_kind = Kind.APPOINTMENT
    form = PeriodForm
    actions_detail = ("end",)

    def offered(self, request, row) -> set[str]:
        """What is over is not ended again."""
        over = row.period.isempty or (row.period.upper and row.period.upper <= timezone.localdate())
        return set() if over else {"end"}

    more: tuple[str, ...] = ()

    def get_fields(self, request, obj=None) -> tuple:
        days = ("starts", "ends") if obj else ("from_day", "to_day")
        return (*self.names, *days, *self.more)

    def get_readonly_fields(self, request, obj=None) -> tuple:
        return (*self.names, "starts", "ends", *self.more) if obj else ()

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Nothing of an existing row is edited, so its form has no days."""
        return super().get_form(
            request, obj, change=change, **({"form": forms.ModelForm} if obj else {}), **kwargs
        )

    @display(description=_("从"), ordering="period")
    def starts(self, row):
        return row.period.lower if not row.period.isempty else "—"

    @display(description=_("到（不含）"), empty_value="—")
    def ends(self, row):
        return row.period.upper if not row.period.isempty else gettext("未生效")

    def save_model(self, request, obj, form, change) -> None:
        if change:
            return
        made = self.make(
            request, {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}
        )
        if not asked(request, made):
            obj.__dict__.update(made.__dict__)

    def response_add(self, request, obj, post_url_continue=None):
        """What was only asked for has no page of its own yet."""
        return (
            super().response_add(request, obj, post_url_continue)
            if obj.pk
            else redirect("admin:grids_approval_changelist")
        )

    def told(self, request, made) -> bool:
        return asked(request, made)

    def log_addition(self, request, obj, message) -> None:
        """The action has written it down."""


@admin.register(Appointment)
class AppointmentAdmin(PeriodAdmin):
    """Who holds which post where and since when; ending one ends its access the same day."""

    names = ("member", "kind", "area")
    more = ("basis",)
    area_lookup = "area__code"
    list_display = ("member", "kind", "area", "starts", "ends", "is_leader")
    list_select_related = ("member", "kind", "area")
    list_filter = ("kind",)
    search_fields = ("member__name", "area__name", "=area__code")
    autocomplete_fields = ("member", "area")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "kind":
            kwargs["queryset"] = PostKind.objects.filter(is_active=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def make(self, request, given: dict) -> Appointment:
        return actions.appoint(by=request.user, **given)

    @action(description=_("结束任职"), icon="event_busy")
    def end(self, request, object_id):
        return self.ask(
            request, object_id, title=gettext("结束任职"),
            sentence=gettext("从这一天起，这个岗位不再有任何权限。审计、安全和办理检举控告的岗位，要另一位确认后才结束。"),
            form_class=DayForm,
            act=lambda row, on: actions.end_appointment(appointment_id=row.pk, by=request.user, on=on),
        )  # fmt: skip


@admin.register(DepartmentMembership)
class DepartmentMembershipAdmin(PeriodAdmin):
    """Which accounts handle a department's matters."""

    names = ("user", "department")
    area_lookup = "department__area__code"
    list_display = ("user", "department", "starts", "ends")
    list_select_related = ("user", "department")
    search_fields = ("user__username", "user__display_name", "department__name")
    autocomplete_fields = ("user", "department")

    def area_code(self, obj) -> str:
        return obj.department.area_id

    def make(self, request, given: dict) -> DepartmentMembership:
        return actions.join_department(by=request.user, **given)

    @action(description=_("结束"), icon="event_busy")
    def end(self, request, object_id):
        return self.ask(
            request, object_id, title=gettext("结束部门人员"), sentence=gettext("从这一天起，这个账号不再办理该部门的哨件。"),
            form_class=DayForm,
            act=lambda row, on: actions.end_membership(membership_id=row.pk, by=request.user, on=on),
        )  # fmt: skip


@admin.register(Department)
class DepartmentAdmin(GovernedAdmin):
    """Offices that can be whistled, of the own area; one that is no more, or was made wrong, is switched off."""

    is_reference = True
    readers = (P.STAFF_EDIT,)
    editors = P.REFERENCE_EDIT
    area_lookup = "area__code"
    list_display = ("name", "code", "kind", "area", "office_phone", "order", "is_active")
    list_select_related = ("area",)
    list_filter = ("kind", "is_active")
    search_fields = ("name", "code")
    autocomplete_fields = ("area",)
    fields = ("code", "name", "kind", "area", "office_phone", "order", "is_active")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("area")

    def get_readonly_fields(self, request, obj=None) -> tuple:
        # whose office it is decides who reads complaints about it: the database keeps these as they were made
        return ("code", "kind", "area") if obj else ()


class SchemePostInline(TabularInline):
    """The core posts of a scheme; one that grids need no more is switched off, appointments to it stay."""

    model = SchemePost
    extra = 0
    can_delete = False
    fields = ("kind", "provenance", "order", "is_active")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs["queryset"] = PostKind.objects.filter(group=PostGroup.CORE)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_view_permission(self, request, obj=None) -> bool:
        return oracle.allowed_anywhere(request.user, P.REFERENCE_EDIT)

    def has_change_permission(self, request, obj=None) -> bool:
        return oracle.may_in(request.user, P.STAFF_EDIT, top_code())

    def has_add_permission(self, request, obj=None) -> bool:
        return self.has_change_permission(request, obj)


@admin.register(StaffingScheme)
class StaffingSchemeAdmin(SharedReferenceAdmin):
    """1+N+X: which core posts grids have; of the whole installation."""

    editors = P.STAFF_EDIT
    list_display = ("name", "code", "provenance", "is_default")
    search_fields = ("name", "code")
    fields = ("code", "name", "provenance", "note", "is_default")
    fixed_fields = ("code",)
    inlines = (SchemePostInline,)


@admin.register(SchemeArea)
class SchemeAreaAdmin(GovernedAdmin):
    """Where another scheme than the usual one holds: an area and everything below it."""

    is_reference = True
    editors = P.STAFF_EDIT
    area_lookup = "area__code"
    list_display = ("area", "scheme")
    list_select_related = ("area", "scheme")
    autocomplete_fields = ("area",)
    fields = ("area", "scheme")

    def get_readonly_fields(self, request, obj=None) -> tuple:
        return ("area",) if obj else ()
