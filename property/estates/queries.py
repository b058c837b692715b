"""What is read of estates."""

from typing import TYPE_CHECKING

from django.db.models import Count, Q

from grids.access.oracle import scope
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.registry.models import Building
from property.estates.kinds import COMMUNITY
from property.estates.models import Estate, EstateBuilding
from property.estates.querysets import EstateQuerySet

if TYPE_CHECKING:
    from grids.areas.querysets import AreaQuerySet
    from grids.registry.querysets import BuildingQuerySet
    from grids.staff.models import User


def editable_areas(user: "User") -> "AreaQuerySet":
    """Communities and grids in which `user` may register an estate."""
    return Area.objects.filter(
        scope(user, Permission.ESTATE_EDIT, area="code"), level__gte=COMMUNITY, ends_on=None
    ).order_by("code")


def listed(user: "User") -> EstateQuerySet:
    """The standing estates that `user` sees, with how many buildings each has."""
    return (
        Estate.objects.visible_to(user)
        .standing()
        .select_related("area")
        .annotate(houses=Count("memberships", filter=Q(memberships__left_on=None)))
    )


def buildings_of(estate: Estate) -> "BuildingQuerySet":
    """The buildings that belong to an estate now, in the order of their numbers."""
    members = estate.memberships.filter(left_on=None).values("building_id")
    return Building._base_manager.filter(pk__in=members, ends_on=None).order_by("sort_key", "id")


def free_buildings(user: "User", estate: Estate) -> "BuildingQuerySet":
    """Buildings of the estate's community that stand and belong to no estate."""
    taken = EstateBuilding.objects.filter(left_on=None).values("building_id")
    rows = Building.objects.visible_to(user).standing().filter(community_code=estate.community_code)
    return rows.exclude(pk__in=taken).light().order_by("sort_key", "id")
