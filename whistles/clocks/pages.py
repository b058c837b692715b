"""Office hours and the calendar, among all pages."""

from grids.pages import REFERENCE, Listed, Pages

PAGES = Pages(
    administration=(
        Listed(REFERENCE, "whistles.streethours", "schedule", 40),
        Listed(REFERENCE, "whistles.calendarday", "event", 50),
    )
)
