"""Deadlines of a whistle: counted once when a clock starts, stored with the rule they came from."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone, translation

from grids.areas.codes import ancestor_codes
from grids.conduct.kept import kept_rows
from whistles.clocks.calendar import Calendar, Limit, OfficeHours, Unit, calendar_version, deadline
from whistles.clocks.models import CalendarDay, StreetHours

if TYPE_CHECKING:
    from whistles.lifecycle.models import Grade, Whistle

# begins the rule of a deadline that the source's own limit gave; stored, so the same whoever reads it
OUTER = "来源时限"


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


# for what pages say of the time left; an action that sets a deadline asks `calendar_for`
calendars_shown = kept_rows(_calendars)


def limit_of(grade: "Grade", clock: str) -> Limit | None:
    """A grade's limit for one clock (sign, contact, report, close), or None where it has none."""
    amount, unit = getattr(grade, f"{clock}_amount"), getattr(grade, f"{clock}_unit")
    return Limit(amount, Unit(unit)) if amount else None


def unit_of(whistle: "Whistle", clock: str) -> Unit:
    """What one of the whistle's clocks counts in: its grade's unit, natural days where the source's limit holds."""
    if clock == "close" and whistle.due_rule.startswith(OUTER):
        return Unit.NATURAL_DAYS
    return Unit(getattr(whistle.grade, f"{clock}_unit") or Unit.WORKING_DAYS)


def set_for(whistle: "Whistle", *, external_due_at: datetime | None = None) -> None:
    """Set the four deadlines of a whistle from its grade; an earlier outer limit of the source holds."""
    calendar = calendar_for(whistle.area_id)
    grade, tentative = whistle.grade, False
    for clock in ("sign", "contact", "report", "close"):
        limit = limit_of(grade, clock)
        found = deadline(whistle.whistled_at, limit, calendar) if limit else None
        setattr(whistle, f"{clock}_due_at", found.at if found else None)
        tentative = tentative or bool(found and found.tentative)
    with translation.override(settings.LANGUAGE_CODE):
        # stored, so not in the language of whoever whistles
        origin = grade.get_limits_provenance_display()
    rule = f"{grade.scheme} · {grade} · {origin} · {calendar_version(calendar)}"
    if external_due_at and (whistle.close_due_at is None or external_due_at < whistle.close_due_at):
        whistle.close_due_at = external_due_at
        rule = f"{OUTER}（{whistle.source}） · {rule}"
    whistle.due_rule, whistle.due_tentative = rule[:200], tentative
