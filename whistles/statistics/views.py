"""The statistics page: closure figures of an area at the end of a day, each opening the list behind it."""

from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.areas.models import Area
from grids.conduct.refusals import Refusal
from grids.staff import access
from grids.staff.roles import Permission
from whistles.statistics import queries
from whistles.statistics.board import board
from whistles.statistics.forms import BoardForm
from whistles.statistics.models import StatisticsCheck


def statistics(request: HttpRequest) -> HttpResponse:
    """Figures of the asked area and day; the user's own area and today without a question."""
    access.require_anywhere(request.user, Permission.STATISTICS_VIEW, _("查看统计"))
    form = BoardForm(request.GET or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    area = _area(request, asked.get("area") or "")
    day = asked.get("as_of") or timezone.localdate()
    context = {
        "board": board(area, day, _links(area, day)),
        "form": form,
        "way": _way(request, area),
        "check": queries.last_check(),
        "wall": "wall" in request.GET,
    }
    return render(request, "whistles/statistics/board.html", context)


def checks(request: HttpRequest) -> HttpResponse:
    """The comparisons of rollups and ledger, with what differed."""
    access.require_anywhere(request.user, Permission.STATISTICS_VIEW, _("查看统计"))
    found = list(StatisticsCheck.objects.order_by("-checked_at")[:30])
    return render(request, "whistles/statistics/checks.html", {"checks": found})


def _area(request: HttpRequest, code: str) -> Area:
    """The asked area, or the topmost one whose figures the user may see; Refusal outside of that."""
    prefixes = access.prefixes(request.user, Permission.STATISTICS_VIEW)
    if code:
        area = Area.objects.visible_to(request.user).filter(code=code).first()
        if area is None:
            raise Refusal(_("没有代码为 %(code)s 的区域。") % {"code": code}, field="area")
        access.require_in(request.user, Permission.STATISTICS_VIEW, code, _("查看统计"))
        return area
    return Area.objects.filter(prefix__in=prefixes).order_by("level", "code").first()


def _way(request: HttpRequest, area: Area) -> list[Area]:
    """The areas from the topmost that the user may see down to this one."""
    codes = [
        code
        for code in queries.ancestors(area)
        if access.may_in(request.user, Permission.STATISTICS_VIEW, code)
    ]
    return list(Area.objects.filter(code__in=codes).order_by("level"))


def _links(area: Area, day: date):
    """A function that gives the address of the list behind a figure."""

    def link(figure: str, *, within: Area = area, as_of: date = day, **narrowing: str) -> str:
        asked = {"area": within.code, "as_of": as_of.isoformat(), "figure": figure, **narrowing}
        return f"{reverse('whistle_list')}?{urlencode(asked)}"

    return link


