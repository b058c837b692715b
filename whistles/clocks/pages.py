"""Office hours, the calendar and limits of subjects, among all pages."""

from grids.pages import REFERENCE, Listed, Pages

PAGES = Pages(
    administration=(
        Listed(REFERENCE, "whistles.streethours", "schedule", 40),
        Listed(REFERENCE, "whistles.calendarday", "event", 50),
        Listed(REFERENCE, "whistles.categorylimit", "timer", 55),
        Listed(REFERENCE, "whistles.streetrule", "rule", 57),
    )
)
