"""What the tabs over the pages of an area's grids ask of their reader, whichever subject the page is of."""

from django import template
from django.template.context import RequestContext

from grids.access.oracle import may_in
from grids.access.roles import Permission
from grids.areas.models import Area

register = template.Library()
# boundaries are looked through a street, a community or a grid of level four at a time
CHECKED = range(2, 5)


@register.simple_tag(takes_context=True)
def may_check(context: RequestContext, area: Area) -> bool:
    """`{% may_check area as checks %}`: whether the reader draws there, and its boundaries are looked through at once."""
    return area.level in CHECKED and may_in(context.request.user, Permission.GRID_EDIT, area.code)
