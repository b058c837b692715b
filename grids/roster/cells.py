"""The cells of the table of people, put together here: thirty rows of ten cells are what costs most of a page as a template.

Everything that comes in is escaped; what stands here is what `templates/grids/roster/_people_rows.html` puts between its heads.
"""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grids.roster.due import left, stripe_of, told_day

ROW = (
    '<td class="colour">{}</td>'
    '<td class="who">{}</td>'
    '<td class="document num">{}</td>'
    '<td class="age nowrap">{}</td>'
    '<td class="home">{}</td>'
    '<td class="spaced">{}</td>'
    '<td class="living">{}</td>'
    "{}"
    '<td class="confirmed num" data-label="{}">{}</td>'
    '<td class="next">{}</td>'
)
# as components/category_mark.html
MARK = '<span class="mark {}" role="img" aria-label="{}">{}</span>'
LINK = '<a href="{}">{}</a>'
NOTHING = "—"


class Cells:
    """The cells of each row of a page: what all of them say alike is said once. address: of a home's page."""

    def __init__(self, today: date, address: Callable[[UUID], str]) -> None:
        self.today, self.address = today, address
        self.minor = render_to_string("grids/roster/_minor.html")
        self.lease, self.confirmed = _("租至"), pgettext("done", "核实")

    def of(self, row: Any) -> SafeString:
        """The cells of one row."""
        shown, url = row.shown, self.address(row.place_id) if row.place_id else ""
        return format_html(
            ROW,
            format_html(MARK, row.mark.tint, row.mark.name, row.mark.letter) if row.mark else "",
            format_html(LINK, url, shown.name) if url else shown.name,
            self.minor if shown.is_minor else shown.document or NOTHING,
            shown.age or NOTHING,
            format_html(LINK, url, row.home_short) if url else NOTHING,
            row.area_said,
            row.living or NOTHING,
            self._lease(row.lease_ends_on),
            self.confirmed,
            day_of(row.confirmed_on) or NOTHING,
            self._next(row),
        )

    def _lease(self, day: date | None) -> SafeString:
        if day is None:
            return format_html('<td class="lease num"><span class="nothing">{}</span></td>', NOTHING)
        stripe, due = stripe_of(day, self.today), ""
        if stripe != "none":
            due = format_html(' <span class="due {}">{}</span>', stripe, left(day, self.today))
        return format_html('<td class="lease num" data-label="{}">{}{}</td>', self.lease, day_of(day), due)

    def _next(self, row: Any) -> SafeString:
        taken = format_html_join(
            " ",
            '<a class="btn small" href="{}">{}<span class="visually-hidden"> {}</span></a>',
            ((act.url, act.label, row.shown.name) for act in row.acts),
        )
        if not row.acts or row.due_on is None:
            return taken
        due = told_day(row.due_on, self.today)
        return format_html('{} <span class="due num {}">{}</span>', taken, row.stripe, due)


def day_of(day: date | None) -> str:
    """A day as a cell has it, "" of none."""
    return f"{day:%Y-%m-%d}" if day else ""
