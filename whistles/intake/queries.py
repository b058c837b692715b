"""Leads, sources and categories, for whom."""

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.queries import prefix_of
from grids.conduct.kept import kept, kept_rows
from grids.conduct.refusals import require

if TYPE_CHECKING:
    from grids.staff.models import User
    from whistles.intake.models import Lead, Source


# a list of things to do is counted no further than a person cares
COUNTED = 100


class SourceQuerySet(models.QuerySet):
    """Sources as phrases."""

    def visible_to(self, user: "User") -> "SourceQuerySet":
        """Names of channels are public: everybody who is signed in sees them."""
        return self.all() if user.is_authenticated else self.none()


class CategoryQuerySet(models.QuerySet):
    """Categories as phrases."""

    def visible_to(self, user: "User") -> "CategoryQuerySet":
        """The list of subjects is public: everybody who is signed in sees it."""
        return self.all() if user.is_authenticated else self.none()


class LeadQuerySet(models.QuerySet):
    """Leads as phrases."""

    def visible_to(self, user: "User") -> "LeadQuerySet":
        """Leads in the areas where `user` may view them; `known_to` adds those behind a department's whistles."""
        return self.filter(lead_scope(user, Permission.LEAD_VIEW))

    def whistled_to(self, user: "User", permission: Permission) -> "LeadQuerySet":
        """Leads whose whistle went to a department for which `user` has `permission`."""
        own = oracle.departments(user, permission)
        return self.filter(whistle__report_ins__department__in=own).exclude(accused__in=own).distinct()

    def known_to(self, user: "User") -> "LeadQuerySet":
        """Leads that `user` may know of: in the own areas, or behind a whistle to an own department."""
        through = self.whistled_to(user, Permission.WHISTLE_VIEW).values("pk")
        return self.filter(lead_scope(user, Permission.LEAD_VIEW) | Q(pk__in=through))

    def in_pool(self) -> "LeadQuerySet":
        """Leads that wait for a decision."""
        return self.filter(state="new")

    def within(self, area_code: str) -> "LeadQuerySet":
        """Leads of the area with this code and everything below it."""
        return self.filter(within(prefix_of(area_code)))


def within(prefix: str) -> Q:
    """Everything below a code prefix, by the street's key where the prefix reaches down to a street."""
    if len(prefix) == 9:
        return Q(street_code=prefix)
    if len(prefix) > 9:
        return Q(street_code=prefix[:9], area__code__startswith=prefix)
    return Q(street_code__startswith=prefix)


def lead_scope(user: "User", permission: Permission) -> Q:
    """The condition under which leads fall under `user`'s permission: never a complaint about an own office."""
    condition = oracle.NOTHING
    for prefix in oracle.prefixes(user, permission):
        condition |= within(prefix)
    if own := oracle.departments(user, Permission.WHISTLE_HANDLE):
        condition &= ~Q(accused__in=own)
    return condition


def lead_for_update(lead_id: uuid.UUID | str, *, by: "User", version: int | None) -> "Lead":
    """The lead, locked; DoesNotExist when `by` may not know it, Refusal(conflict) when somebody was faster."""
    from whistles.intake.models import Lead

    # evaluated apart from the lock: the scope may join, the lock may not
    if not by.is_system:
        Lead.objects.visible_to(by).only("id").get(pk=lead_id)
    lead = Lead.objects.select_for_update(of=("self",)).get(pk=lead_id)
    require(
        version is None or lead.version == version,
        _("这条哨源刚被处理过，请看最新情况再决定。"),
        code="conflict",
    )
    return lead


@kept_rows
def sources_by_code(codes: set[str]) -> dict[str, "Source"]:
    """Channels as pages name them."""
    from whistles.intake.models import Source

    return {source.code: source for source in Source.objects.filter(code__in=codes)}


@kept
def active_sources() -> list["Source"]:
    """The channels that a list can be narrowed to."""
    from whistles.intake.models import Source

    return list(Source.objects.filter(is_active=True))


def capped(rows: models.QuerySet) -> int:
    """How many rows wait, counted no further than COUNTED."""
    return len(rows.order_by().values_list("pk")[:COUNTED])


def pool_count(user: "User") -> int:
    """How many leads wait in the user's pool, counted once for an instance (which lives for one request)."""
    from whistles.intake.models import Lead

    if not hasattr(user, "_pool_count"):
        user._pool_count = capped(Lead.objects.visible_to(user).in_pool())
    return user._pool_count
