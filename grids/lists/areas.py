"""Areas that a list of somebody's can be narrowed to: the way down to the chosen one, and what lies right below it."""

from typing import TYPE_CHECKING

from grids.access.oracle import prefixes
from grids.access.roles import Permission
from grids.areas.codes import ancestor_codes, code_of
from grids.areas.models import Area
from grids.areas.queries import areas_by_code, children_of

if TYPE_CHECKING:
    from grids.staff.models import User


def tops_of(user: "User", permission: Permission) -> list[Area]:
    """The areas at the top of what a permission of `user` covers, by code."""
    found = areas_by_code(code_of(prefix) for prefix in prefixes(user, permission))
    return sorted(found.values(), key=lambda area: area.code)


def areas_to_choose(user: "User", permission: Permission, chosen: str) -> list[Area]:
    """The way down to the chosen area (or the first of the user's own) and what lies right below it."""
    tops = tops_of(user, permission)
    own = next((area for area in tops if chosen.startswith(area.prefix)), tops[0] if tops else None)
    if own is None:
        return []
    here = areas_by_code([chosen]).get(chosen, own) if chosen.startswith(own.prefix) else own
    above = [code for code in ancestor_codes(here.code) if code.startswith(own.prefix) or code == own.code]
    way = {own.code: own, here.code: here}
    way |= areas_by_code(missing) if (missing := set(above) - way.keys()) else {}
    others = [area for area in tops if area.code not in way]
    return [*(way[code] for code in above), *children_of(here.code), *others]
