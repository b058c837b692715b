"""Administration of working time and limits: days unlike the published calendar, office hours, limits of subjects."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from grids.audit.administration import GovernedAdmin, P, SharedReferenceAdmin
from whistles.clocks.models import CalendarDay, CategoryLimit, StreetHours, StreetRule
from whistles.clocks.rules import RULES


@admin.register(CalendarDay)
class CalendarDayAdmin(SharedReferenceAdmin):
    """Days for the whole installation: kept by the system administrator."""

    readers = (P.REFERENCE_EDIT,)
    editors = P.AREA_EDIT
    may_delete = True
    list_display = ("day", "is_working", "note")
    list_filter = ("is_working",)
    fields = ("day", "is_working", "note")

    def get_readonly_fields(self, request, obj=None) -> tuple:
        return ("day",) if obj else ()


@admin.register(StreetHours)
class StreetHoursAdmin(GovernedAdmin):
    """Office hours of the own street."""

    is_reference = True
    editors = P.REFERENCE_EDIT
    area_lookup = "area__code"
    list_display = ("area", "morning_from", "morning_to", "afternoon_from", "afternoon_to", "provenance")
    list_select_related = ("area",)
    autocomplete_fields = ("area",)
    fields = (
        "area", ("morning_from", "morning_to"), ("afternoon_from", "afternoon_to"), "provenance",
    )  # fmt: skip

    def get_readonly_fields(self, request, obj=None) -> tuple:
        return ("area",) if obj else ()


@admin.register(CategoryLimit)
class CategoryLimitAdmin(GovernedAdmin):
    """Limits of subjects in the own area; one that is no longer used is switched off."""

    is_reference = True
    editors = P.REFERENCE_EDIT
    area_lookup = "area__code"
    list_display = ("category", "clock", "amount", "unit", "area", "basis", "provenance", "is_active")
    list_select_related = ("category", "area")
    list_filter = ("is_active", "clock")
    search_fields = ("category__path",)
    autocomplete_fields = ("area", "category")
    fields = ("area", "category", "clock", ("amount", "unit"), "basis", "provenance", "is_active")

    def get_readonly_fields(self, request, obj=None) -> tuple:
        return ("area", "category", "clock") if obj else ()


class RuleForm(forms.ModelForm):
    """A rule's value; one beyond its ends is told with them."""

    def clean(self) -> dict:
        """Both ends, in words."""
        given = super().clean() or self.cleaned_data
        rule = RULES.get(given.get("rule") or self.instance.rule)
        value = given.get("value")
        if rule and value is not None and not rule.least <= value <= rule.most:
            ends = {"what": rule.label, "least": rule.least, "most": rule.most}
            self.add_error("value", gettext("%(what)s要填 %(least)d 到 %(most)d 之间的整数。") % ends)
        return given


@admin.register(StreetRule)
class StreetRuleAdmin(SharedReferenceAdmin):
    """What holds everywhere, and what the own area sets for itself; one that is no longer wanted is set back."""

    form = RuleForm
    owned = "area_code"
    fixed_fields = ("rule",)
    list_display = ("rule", "told", "where", "provenance")
    list_filter = ("rule",)
    fields = ("rule", "about", "value", "where", "provenance")
    readonly_fields = ("about", "where")

    @display(description=_("数值"), ordering="value")
    def told(self, row: StreetRule) -> str:
        """The value with its unit."""
        return RULES[row.rule].told(row.value)

    @display(description=_("适用区域"), ordering="area_code")
    def where(self, row: StreetRule) -> str:
        """For whom it holds."""
        if row.pk is None:
            return gettext("您管理的区域；管理全系统的，改默认值那一行")
        return row.area_code or gettext("全系统默认")

    @display(description=_("说明"))
    def about(self, row: StreetRule) -> str:
        """What it is for, and between which ends."""
        if row.pk is None:
            return gettext("选好规则以后保存；数值的范围和单位，保存时会提示")
        rule = RULES[row.rule]
        ends = gettext("%(least)s 到 %(most)s") % {
            "least": rule.told(rule.least),
            "most": rule.told(rule.most),
        }
        default = gettext("默认 %(value)s") % {"value": rule.told(rule.default)}
        return gettext("；").join(filter(None, [str(rule.help).rstrip("。"), ends, default]))
