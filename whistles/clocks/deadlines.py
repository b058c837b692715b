"""Working time in an area, and the limits that hold there: of a grade, of a subject."""

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from grids.areas.codes import ancestor_codes
from grids.conduct.kept import kept_rows
from whistles.clocks.calendar import Calendar, Limit, OfficeHours, Unit
from whistles.clocks.models import CalendarDay, CategoryLimit, StreetHours, StreetRule
from whistles.clocks.rules import Rules

if TYPE_CHECKING:
    from whistles.lifecycle.grades import Grade
    from whistles.lifecycle.models import Whistle

# begin the rule of a deadline that the source's or the subject's own limit gave; stored, so the same whoever reads it
OUTER, OF_THE_SUBJECT = "来源时限", "分类时限"


def calendar_for(area_code: str) -> Calendar:
    """Working time in an area: its own office hours or the nearest above, with the edited days."""
    return _calendars({area_code})[area_code]


def _calendars(area_codes: set[str]) -> dict[str, Calendar]:
    """Working time in each of these areas, in two queries."""
    above = {code: ancestor_codes(code) for code in area_codes}
    found = StreetHours.objects.filter(area__in={one for codes in above.values() for one in codes})
    hours = {one.area_id: one for one in found}
    overrides = dict(CalendarDay.objects.values_list("day", "is_working"))
    return {
        code: _calendar(next((hours[one] for one in reversed(codes) if one in hours), None), overrides)
        for code, codes in above.items()
    }


def _calendar(hours: StreetHours | None, overrides: dict[date, bool]) -> Calendar:
    office = (
        OfficeHours(hours.morning_from, hours.morning_to, hours.afternoon_from, hours.afternoon_to)
        if hours
        else OfficeHours()
    )
    return Calendar(office=office, overrides=overrides, tz=timezone.get_default_timezone())


# for what pages say of the time left, and for steps: what is edited holds for whatever begins some seconds later
calendars_kept = kept_rows(_calendars)


def _rules(area_codes: set[str]) -> dict[str, Rules]:
    """The rules of each of these areas, in one query: its own, else the nearest above, else the installation's."""
    above = {code: ["", *ancestor_codes(code)] if code else [""] for code in area_codes}
    rows = StreetRule.objects.filter(area_code__in={one for codes in above.values() for one in codes})
    set_in: dict[str, dict[str, int]] = {}
    for area_code, rule, value in rows.values_list("area_code", "rule", "value"):
        set_in.setdefault(area_code, {})[rule] = value
    return {
        code: Rules(**{rule: value for one in codes for rule, value in set_in.get(one, {}).items()})
        for code, codes in above.items()
    }


_rules_kept = kept_rows(_rules)


def rules_in(area_code: str) -> Rules:
    """What the street that an area belongs to has set for itself, as it was at most REFERENCE_SECONDS ago."""
    return _rules_kept([area_code])[area_code]


def limit_of(grade: "Grade", clock: str) -> Limit | None:
    """A grade's limit for one clock (sign, contact, report, close), or None where it has none."""
    amount, unit = getattr(grade, f"{clock}_amount"), getattr(grade, f"{clock}_unit")
    return Limit(amount, Unit(unit)) if amount else None


def unit_of(whistle: "Whistle", clock: str) -> Unit:
    """What one of the whistle's clocks counts in: its grade's unit, natural days where the source's limit holds."""
    if clock == "close" and whistle.due_rule.startswith(OUTER):
        return Unit.NATURAL_DAYS
    return Unit(getattr(whistle.grade, f"{clock}_unit") or Unit.WORKING_DAYS)


def limits_of_subject(category_id: int | None, area_code: str) -> dict[str, CategoryLimit]:
    """The limits that matters of a subject have in an area, by clock, in one query.

    The subject's own come before those of the one above it, the nearest area's before those of one above.
    """
    if not category_id:
        return {}
    own, above = Q(), ancestor_codes(area_code)
    for level in ("category", "category__children", "category__children__children"):
        own |= Q(**{level: category_id})
    found = CategoryLimit.objects.filter(own, is_active=True, area__in=above).select_related("category")
    by_nearness = sorted(found, key=lambda one: (len(one.category.path), above.index(one.area_id)))
    return {one.clock: one for one in by_nearness}
