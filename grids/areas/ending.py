"""When an area may end: nothing is drawn of it from that day on, nothing lies below it, and nothing of any subject lies in it.

One rule for whoever ends one by hand, by a tree that doesn't have it any more, or by a change that gives its ground to nobody.
What goes to another grid with its ground (`Pages.carried`) is no matter of this.
"""

from datetime import date
from typing import TYPE_CHECKING

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils.translation import gettext as _

from grids.areas.models import Area, AreaBoundary
from grids.conduct.refusals import require
from grids.together import carried

if TYPE_CHECKING:
    from grids.staff.models import User

GRID = 4


def require_may_end(area: Area, day: date, *, by: "User") -> None:
    """Refusal, with what to do first, where something would stand in an area that is no more."""
    name = area.short_name
    is_drawn = AreaBoundary.objects.filter(area=area, period__overlap=DateRange(day, None)).exists()
    how = (
        _("「%(name)s」在 %(day)s 以后还有边界。请用“网格与岗位”里的“改界线”把它并入邻格，它就随着撤销。")
        if area.level >= GRID
        else _("「%(name)s」在 %(day)s 以后还有边界。请先把它的边界划给相邻的区域，再撤销。")
    )
    require(not is_drawn, how % {"name": name, "day": day}, field="ends_on")
    require_nothing_below(area, day)
    require_nothing_left(area, day, by=by)


def require_nothing_below(area: Area, day: date) -> None:
    """Refusal where an area below it would stand longer."""
    below = Area.objects.filter(Q(ends_on=None) | Q(ends_on__gt=day), parent=area).count()
    require(
        not below,
        _("「%(name)s」下面还有 %(n)s 个没有撤销的区域，请先逐个撤销，或者并到别处。")
        % {"name": area.short_name, "n": below},
        field="ends_on",
    )


def require_nothing_left(area: Area, day: date, *, by: "User") -> None:
    """Refusal where something of a subject lies in the area; how much of it, as far as `by` may know."""
    left = [one.said(found) for one in carried() if one.left and (found := one.left(by, area, day)).is_any]
    require(
        not left,
        _(
            "「%(name)s」里还有：%(left)s。请先办结、结束，或者改到别的网格；整格并给邻格的，请用“改界线”，它们会跟着走。"
        )
        % {"name": area.short_name, "left": "、".join(left)},
        field="ends_on",
    )
