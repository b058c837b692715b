"""Leads, sources and categories as phrases."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from grids.access import oracle
from grids.access.oracle import Columns
from grids.access.roles import Permission
from grids.access.scoped import Scoped
from grids.areas.codes import ancestor_codes, prefix_of

if TYPE_CHECKING:
    from grids.staff.models import User


class OwnedQuerySet(models.QuerySet):
    """Rows that an area keeps for itself and everything below it, or the installation for all."""

    def usable_by(self, user: "User") -> "OwnedQuerySet":
        """Shared ones, those of the areas in which somebody acts, and of what lies above and below these."""
        condition = Q(owner_code="")
        for grant in user.grants:
            condition |= Q(owner_code__in=ancestor_codes(grant.area_code))
            condition |= Q(owner_code__startswith=prefix_of(grant.area_code))
        return self.filter(condition)


class SourceQuerySet(OwnedQuerySet):
    """Sources as phrases."""

    def visible_to(self, user: "User") -> "SourceQuerySet":
        """Names of channels are public: everybody who is signed in sees them."""
        return self.all() if user.is_authenticated else self.none()


class CategoryQuerySet(OwnedQuerySet):
    """Categories as phrases."""

    def visible_to(self, user: "User") -> "CategoryQuerySet":
        """The list of subjects is public: everybody who is signed in sees it."""
        return self.all() if user.is_authenticated else self.none()


class LeadQuerySet(Scoped):
    """Leads as phrases."""

    columns = Columns(street="street_code")

    def visible_to(self, user: "User") -> "LeadQuerySet":
        """Leads in the areas where `user` may view them; `known_to` adds those behind a department's whistles."""
        return self.filter(self._viewed_by(user))

    def whistled_to(self, user: "User", permission: Permission) -> "LeadQuerySet":
        """Leads whose whistle went to a department for which `user` has `permission`."""
        own = oracle.departments(user, permission)
        return self.filter(whistle__report_ins__department__in=own).exclude(accused__in=own).distinct()

    def known_to(self, user: "User") -> "LeadQuerySet":
        """Leads that `user` may know of: in the own areas, or behind a whistle to an own department."""
        through = self.whistled_to(user, Permission.WHISTLE_VIEW).values("pk")
        return self.filter(self._viewed_by(user) | Q(pk__in=through))

    def _viewed_by(self, user: "User") -> Q:
        """In the own areas; never a complaint about an own office."""
        condition = self.under(user, Permission.LEAD_VIEW)
        if own := oracle.departments(user, Permission.WHISTLE_HANDLE):
            condition &= ~Q(accused__in=own)
        return condition

    def in_pool(self) -> "LeadQuerySet":
        """Leads that wait for a decision."""
        return self.filter(state="new")

    def within(self, area_code: str) -> "LeadQuerySet":
        """Leads of the area with this code and everything below it."""
        return self.below(prefix_of(area_code))
