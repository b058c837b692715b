"""The whistles behind a figure as they lie now: those that counted in an area by a day and lie in one of its lines today."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from grids.areas.models import Area
from grids.conduct.refusals import require
from whistles.lifecycle.models import Whistle
from whistles.statistics import lists
from whistles.statistics.basis import ELSEWHERE, lying
from whistles.statistics.figures import FIGURE_STATES

if TYPE_CHECKING:
    from grids.staff.models import User

# the line of what lies outside of the area today, as an address has it
OUTSIDE = "elsewhere"


def behind_now(
    user: "User", area: Area, as_of: date, figure: str, line: str, narrowing: Mapping[str, str]
) -> QuerySet[Whistle]:
    """Of the whistles behind an area's figure those that lie in a line below it today.

    line: an area right below, the area itself (what no area below has), or `OUTSIDE`.
    """
    whole = lists.behind(user, area, as_of, figure, **narrowing)
    went, came = lying(area, as_of, ELSEWHERE if line == OUTSIDE else line)
    if line == OUTSIDE:
        return whole.filter(pk__in=came)
    below = area if line == area.code else Area.objects.get(code=line)
    there = lists.behind(user, below, as_of, figure, own=line == area.code, **narrowing)
    return whole.filter(Q(pk__in=there.order_by().values("pk")) & ~Q(pk__in=went) | Q(pk__in=came))


def checked_line(area: Area, figure: str, query: Mapping[str, str]) -> str:
    """The line that an address names; Refusal where there is none, or the figure is not told as they lie now."""
    line = query.get("lies", "")
    is_told = figure in FIGURE_STATES or figure == "whistled"
    require(
        is_told and not query.get("since") and not query.get("department"),
        _("这个统计数字没有现在口径，请从统计页重新打开。"),
        field="basis",
    )
    known = line in (OUTSIDE, area.code) or Area.objects.filter(code=line, parent=area).exists()
    require(known, _("没有这个下级区域，请从统计页重新打开。"), field="lies")
    return line


def said_of(area: Area, line: str) -> str:
    """Which of the area's whistles the list holds, in words."""
    if line == OUTSIDE:
        return _("现在口径：现在落在%(area)s以外的") % {"area": area.short_name}
    if line == area.code:
        return _("现在口径：现在只落到%(area)s、没有写明下级区域的") % {"area": area.short_name}
    return _("现在口径：现在落在%(area)s的") % {"area": Area.objects.get(code=line).short_name}
