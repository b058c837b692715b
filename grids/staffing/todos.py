"""Holes among the posts of the own grids, for whoever appoints there; how things stand, not what waits for one person."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.codes import code_of
from grids.areas.models import Area
from grids.pages import Todo
from grids.staff.models import User
from grids.staffing.vacancies import vacancies

# of a district one asks on the page itself
FROM_DIGITS = 9


def holes(user: User) -> list[Todo]:
    """A row for each own area of which posts stand empty."""
    found = []
    for prefix in oracle.prefixes(user, Permission.GRID_APPOINT):
        area = Area.objects.filter(code=code_of(prefix)).first() if len(prefix) >= FROM_DIGITS else None
        matrix = vacancies(area, timezone.localdate()) if area else None
        if matrix and matrix.holes:
            found.append(_row(matrix.area, matrix.holes, matrix.longest))
    return found


def _row(area: Area, number: int, longest: int | None) -> Todo:
    title = _("%(area)s有 %(n)d 个岗位空缺") % {"area": area.short_name, "n": number}
    meta = (_("最久的空了 %(n)d 天") % {"n": longest},) if longest is not None else ()
    return Todo(
        title, f"{reverse('staffing')}?area={area.code}&shown=holes", _("去任命"), meta, number, "none"
    )
