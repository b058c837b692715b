"""Administration of schemes and grades; whistles are read here and handled through the same actions as anywhere."""

from django import forms
from django.contrib import admin
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import QuerySet
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline, TabularInline
from unfold.decorators import action, display

from grids.access import oracle
from grids.audit.administration import GovernedAdmin, P, ReadOnlyAdmin, VersionedReasonForm
from grids.conduct.refusals import Refusal
from whistles.clocks.words import ground
from whistles.lifecycle import actions
from whistles.lifecycle.blocks import TextBlock
from whistles.lifecycle.grades import Grade, Scheme
from whistles.lifecycle.models import ReportIn, Whistle, WhistleEvent
from whistles.lifecycle.states import STATES
from whistles.lifecycle.table import CANCEL

# the kit prints a word's code where its colour is not named, so every state is
STATE_COLOURS = dict.fromkeys(STATES, "info") | {
    "closed": "success", "submitted": "warning", "objected": "warning", "suspended": "warning", "cancelled": "danger",
}  # fmt: skip


@admin.register(TextBlock)
class TextBlockAdmin(GovernedAdmin):
    """Words that the own area uses again and again; what is no longer used is switched off."""

    is_reference = True
    editors = P.REFERENCE_EDIT
    area_lookup = "area__code"
    list_display = ("title", "verb", "area", "order", "is_active")
    list_select_related = ("area",)
    list_filter = ("is_active", "verb")
    autocomplete_fields = ("area",)
    fields = ("area", "verb", "title", "reason", "reply", "order", "is_active")

    def get_readonly_fields(self, request, obj=None) -> tuple:
        return ("area", "verb") if obj else ()


class GradeForm(forms.ModelForm):
    """A grade's row; a limit without its other half, or of nothing, is told at the field that has to be mended."""

    def clean(self) -> dict:
        """A limit is an amount above 0 with its unit, or neither."""
        given = super().clean() or self.cleaned_data
        for clock in ("sign", "contact", "report", "close"):
            amount, unit = given.get(f"{clock}_amount"), given.get(f"{clock}_unit")
            if amount == 0:
                self.add_error(f"{clock}_amount", _("时限要大于 0；不限时请把数值和单位都留空。"))
            elif (amount is None) != (not unit):
                at = "unit" if amount else "amount"
                self.add_error(f"{clock}_{at}", _("时限的数值和单位要一起填写，或者都留空。"))
        return given

    def _post_clean(self) -> None:
        """What else the database's constraints refuse is shown at the first field, the kit shows no other."""
        limits_told = bool(self._errors)
        super()._post_clean()
        faults = self._errors.pop(NON_FIELD_ERRORS, [])
        if faults and not limits_told:
            self._errors.setdefault("code", self.error_class()).extend(faults)


class GradeInline(StackedInline):
    """Grades of a scheme, with limits and where these come from; one that is no more is switched off."""

    model = Grade
    form = GradeForm
    extra = 0
    can_delete = False
    collapsible = True
    fields = (
        ("code", "name"), ("behaviour", "level"), ("sign_amount", "sign_unit"), ("contact_amount", "contact_unit"),
        ("report_amount", "report_unit"), ("close_amount", "close_unit"), ("limits_provenance", "provenance"),
        ("needs_approval", "copies_district"), ("order", "is_active"),
    )  # fmt: skip

    def has_view_permission(self, request, obj=None) -> bool:
        return oracle.allowed_anywhere(request.user, P.REFERENCE_EDIT)

    def has_change_permission(self, request, obj=None) -> bool:
        code = obj.area_code if isinstance(obj, Scheme) else ""
        return self.has_view_permission(request) and (
            not code or oracle.may_in(request.user, P.REFERENCE_EDIT, code)
        )

    def has_add_permission(self, request, obj=None) -> bool:
        return self.has_change_permission(request, obj)


@admin.register(Scheme)
class SchemeAdmin(GovernedAdmin):
    """Schemes are public rules, read by every editor and edited within the own subtree."""

    is_shared = is_reference = True
    editors = P.REFERENCE_EDIT
    list_display = ("name", "code", "area_code", "provenance")
    search_fields = ("name", "code")
    fields = ("code", "name", "area_code", "provenance")
    inlines = (GradeInline,)

    def get_readonly_fields(self, request, obj=None) -> tuple:
        return ("code", "area_code") if obj else ()

    def has_change_permission(self, request, obj=None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (not isinstance(obj, Scheme) or self._is_own(request, obj))

    def _is_own(self, request, scheme: Scheme) -> bool:
        return oracle.may_in(request.user, P.REFERENCE_EDIT, scheme.area_code)

    def save_model(self, request, obj, form, change) -> None:
        oracle.require_in(request.user, P.REFERENCE_EDIT, obj.area_code, gettext("设置哨种方案"))
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change) -> None:
        """A grade's key is made once from its scheme and code: figures name it by the key."""
        for grade in formset.save(commit=False):
            grade.key = grade.key or f"{form.instance.code}-{grade.code}"
            grade.save()
        formset.save_m2m()
        if change and not form.instance.grades.filter(is_active=True).exists():
            raise Refusal(gettext("方案里至少要有一种启用的哨，否则这里没有哨可吹。"))


class CancelForm(VersionedReasonForm):
    """What cancelling asks for, as its row of the table says it."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for ask in CANCEL.asks:
            if ask.name not in self.fields:
                # its choices don't depend on the matter
                self.fields[ask.name] = ask.form_field(None)


class ReadInline(TabularInline):
    """Rows that belong to the one above, to read."""

    extra = 0
    hide_title = True
    can_delete = False

    def has_view_permission(self, request, obj=None) -> bool:
        return True

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False


class ReportInInline(ReadInline):
    """Departments of the whistle."""

    model = ReportIn
    fields = (
        "department", "part", "state", "round", "assigned_at", "signed_at", "signed_confirmed_at", "reported_at",
        "reported_confirmed_at", "countersigned_at", "submitted_at", "ended_at",
    )  # fmt: skip
    readonly_fields = (
        "state", "round", "signed_confirmed_at", "reported_confirmed_at", "countersigned_at", "ended_at",
    )  # fmt: skip

    def get_queryset(self, request) -> QuerySet:
        return super().get_queryset(request).select_related("department")


class EventInline(ReadInline):
    """Steps of the whistle."""

    model = WhistleEvent
    fields = ("seq", "step", "actor_label", "reason", "occurred_at", "recorded_at", "known_from")
    readonly_fields = ("step", "known_from")
    ordering = ("seq",)

    @display(description=_("动作"))
    def step(self, event: WhistleEvent) -> str:
        return event.verb_label

    @display(description=_("来历"))
    def known_from(self, event: WhistleEvent) -> str:
        return event.get_origin_display()


@admin.register(Whistle)
class WhistleAdmin(ReadOnlyAdmin):
    """Whistles to read; every verb goes through the action, cancelling from here with its reason."""

    readers = (P.WHISTLE_VIEW,)
    list_display = (
        "number",
        "title",
        "grade",
        "area",
        "state_name",
        "lead_department",
        "whistled_at",
        "next_due_at",
    )
    list_select_related = ("grade", "area", "lead_department")
    list_filter = ("state", "grade__behaviour", "source")
    search_fields = ("=number", "title")
    fields = (
        "number",
        "title",
        "area",
        "address",
        "category",
        "source",
        "grade",
        "state",
        "outcome",
        "resolution",
        "lead_department",
        "received_at",
        "whistled_at",
        "closed_at",
        "sign_due_at",
        "contact_due_at",
        "report_due_at",
        "close_due_at",
        "ground",
        "due_tentative",
    )
    readonly_fields = ("ground",)  # fmt: skip
    inlines = (ReportInInline, EventInline)
    actions_detail = ("open_page", "cancel")

    def offered(self, request, row) -> set[str]:
        """Only what still runs can be cancelled, by whoever may there."""
        may = actions.refusal_of(row, CANCEL, by=request.user) is None
        return {"open_page", "cancel"} if may else {"open_page"}

    def get_queryset(self, request):
        return Whistle.objects.visible_to(request.user).ordinary()

    @display(description=_("时限依据"))
    def ground(self, whistle: Whistle) -> str:
        return ground(whistle.due_rule)

    @display(description=_("状态"), ordering="state", label=STATE_COLOURS)
    def state_name(self, whistle: Whistle) -> tuple[str, str]:
        return whistle.state, str(whistle.get_state_display())

    @action(description=_("到哨件页办理"), url_path="open", icon="open_in_new")
    def open_page(self, request, object_id):
        return redirect("whistle", object_id)

    @action(description=_("撤销"), icon="cancel")
    def cancel(self, request, object_id):
        return self.ask(
            request, object_id, title=gettext("撤销"),
            sentence=gettext("撤销后不再办理，不计入结哨率的分母，但保留在台账里。"),
            form_class=CancelForm, needs=P.WHISTLE_CANCEL,
            act=lambda whistle, version, **given: actions.take(
                whistle_id=whistle.pk, verb=CANCEL.verb, by=request.user, version=version, given=given
            ),
        )  # fmt: skip
