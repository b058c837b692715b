"""Service points on an estate's page."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.roles import Permission
from property.estates.sections import Section
from property.points.queries import of_estate

if TYPE_CHECKING:
    from grids.staff.models import User
    from property.estates.models import Estate


def section(user: "User", estate: "Estate") -> dict | None:
    """The open points of an estate."""
    if not oracle.may_in(user, Permission.GRID_VIEW, estate.area_id):
        return None
    return {"points": of_estate(estate)}


def told(estate: "Estate") -> list[dict[str, object]]:
    """The open points, for `manage.py estate`."""
    return [
        {
            "name": one.name, "kind": one.kind, "place": one.place, "hours": one.hours, "operator": one.operator,
            "in_common": one.in_common, "ground": one.ground, "opened_on": str(one.opened_on),
        }
        for one in of_estate(estate)
    ]  # fmt: skip


SECTIONS = (Section("points", _("服务点"), 60, "property/points/_section.html", section, json=told),)
