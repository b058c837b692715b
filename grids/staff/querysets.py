"""Accounts and departments as phrases."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from grids.access.installation import top_code
from grids.access.oracle import COMMUNITY_DIGITS, STREET_DIGITS, allowed_anywhere, may_in, scope
from grids.access.roles import SENSITIVE_ROLES, Permission
from grids.areas.codes import ancestor_codes, prefix_of

if TYPE_CHECKING:
    from grids.staff.models import User


DISTRICT_DIGITS = 6


class Workplaces:
    """Where an account works today, by posts and memberships that take two to give: departments, communities, streets.

    What one person gives ties nobody afterwards, else one could take a complaint from its handler: who held such a
    post when a complaint was registered is kept from it by what was frozen then. by_any: by every post, one without
    a role too.
    """

    def __init__(self, user: "User", *, by_any: bool = False) -> None:
        self.user_id = user.pk
        held = user.grounds if by_any else user.grants
        grounds = [ground for ground in held if by_any or ground.role in SENSITIVE_ROLES]
        self.codes = sorted({ground.area_code for ground in grounds})
        codes = [ground.area_code for ground in grounds if ground.department_id is None]
        self.departments = [ground.department_id for ground in grounds if ground.department_id]
        # everybody of a community and of its grids works for the community
        self.communities = sorted(
            {code[:COMMUNITY_DIGITS] for code in codes if len(code) >= COMMUNITY_DIGITS}
        )
        self.streets = sorted({code for code in codes if len(code) == STREET_DIGITS})

    @property
    def around(self) -> list[str]:
        """Codes of the districts and streets in which somebody works, and of what lies higher where that is all."""
        return sorted({code[:digits] for code in self.codes for digits in (DISTRICT_DIGITS, STREET_DIGITS)})

    @property
    def ties(self) -> list[str]:
        """What ties this account to offices and people, in the words of `grids.staff.queries.ties_of`."""
        return [
            f"u{self.user_id}",
            *(f"d{department}" for department in self.departments),
            *(f"c{code}" for code in self.communities),
            *(f"s{code}" for code in self.streets),
        ]

    @property
    def ties_around(self) -> list[str]:
        """The same for complaints that say of nobody that they are about him: whoever works in that area."""
        return [f"?u{self.user_id}", *(f"?{code}" for code in self.around)]


class MemberQuerySet(models.QuerySet):
    """People as phrases."""

    def working_with(self, user: "User") -> "MemberQuerySet":
        """`user` in person, and whoever works today where `user` does: a complaint about them is about that office."""
        works, today = Workplaces(user), timezone.localdate()
        condition = Q(user=user.pk)
        posts = Q(pk__in=[])
        for community in works.communities:
            posts |= Q(area__code__startswith=community)
        posts |= Q(area__in=works.streets)
        appointments = self.model._meta.get_field("appointments").related_model._base_manager
        condition |= Q(
            pk__in=appointments.filter(posts, kind__role__in=SENSITIVE_ROLES, period__contains=today).values(
                "member"
            )
        )
        memberships = self._memberships()
        offices = memberships.model._meta.get_field("department").related_model.objects.worked_for_by(user)
        held = memberships.filter(department__in=offices.values("pk"), period__contains=today)
        return self.filter(condition | Q(user__in=held.values("user")))

    def working_in(self, area_code: str) -> "MemberQuerySet":
        """Whom a complaint from this area can name: people with a post today in its street or above, or in an office
        that serves it."""
        above, street = ancestor_codes(area_code), prefix_of(area_code)[:STREET_DIGITS]
        here = Q(area__in=above) | Q(area__code__startswith=street)
        appointments = self.model._meta.get_field("appointments").related_model._base_manager
        held = appointments.filter(here, period__contains=timezone.localdate())
        serving = Q(department__area__in=above) | Q(department__area__code__startswith=street)
        offices = self._memberships().filter(serving, period__contains=timezone.localdate())
        return self.filter(Q(pk__in=held.values("member")) | Q(user__in=offices.values("user")))

    def _memberships(self) -> models.QuerySet:
        accounts = self.model._meta.get_field("user").related_model
        return accounts._meta.get_field("memberships").related_model._base_manager.all()

    def visible_to(self, user: "User") -> "MemberQuerySet":
        """Who works where is public knowledge: everybody who is signed in sees it."""
        return self.all() if user.is_authenticated else self.none()


class UserQuerySet(models.QuerySet):
    """Accounts as phrases."""

    def visible_to(self, user: "User") -> "UserQuerySet":
        """The own account; whoever manages staff, also those that act in the own subtree, or act nowhere and were opened there.

        An account that acts elsewhere too is seen, and managed from above: `managing.managed`.
        """
        seen = Q(pk=user.pk)
        if not allowed_anywhere(user, Permission.STAFF_EDIT):
            return self.filter(seen)
        posts, offices = self._acting(), self._working()
        seen |= Q(pk__in=posts.filter(scope(user, Permission.STAFF_EDIT)).values("member__user"))
        here = scope(user, Permission.STAFF_EDIT, area="department__area__code")
        seen |= Q(pk__in=offices.filter(here).values("user"))
        opened = scope(user, Permission.STAFF_EDIT, area="home__code")
        if may_in(user, Permission.STAFF_EDIT, top_code()):
            opened |= Q(home=None)
        nowhere = ~Exists(posts.filter(member__user=OuterRef("pk"))) & ~Exists(
            offices.filter(user=OuterRef("pk"))
        )
        return self.filter(seen | (nowhere & opened))

    def _acting(self) -> models.QuerySet:
        """Posts of today or later."""
        members = self.model._meta.get_field("member").related_model
        posts = members._meta.get_field("appointments").related_model
        return posts._base_manager.filter(period__overlap=DateRange(timezone.localdate(), None))

    def _working(self) -> models.QuerySet:
        """Work for departments, of today or later."""
        offices = self.model._meta.get_field("memberships").related_model
        return offices._base_manager.filter(period__overlap=DateRange(timezone.localdate(), None))


class DepartmentQuerySet(models.QuerySet):
    """Departments as phrases."""

    def near(self, area_code: str) -> "DepartmentQuerySet":
        """Departments of the area, of what lies above it, and of the communities below its street."""
        above = Q(area__code__in=ancestor_codes(area_code))
        return self.filter(above | Q(area__code__startswith=prefix_of(area_code)[:9]))

    def serving(self, area_code: str) -> "DepartmentQuerySet":
        """Those of them that are active."""
        return self.near(area_code).filter(is_active=True)

    def worked_for_by(self, user: "User", *, by_any: bool = False) -> "DepartmentQuerySet":
        """Departments that `user` works for: by membership, in a community's own area, at the street's own desk.

        The one definition of whose office a department is; `MemberQuerySet.working_with` asks the same of people.
        """
        works = Workplaces(user, by_any=by_any)
        here = Q(pk__in=works.departments)
        for community in works.communities:
            here |= Q(kind="community", area__code__startswith=community)
        if works.streets:
            # a street's offices have one employer: its desk and its leaders, wherever in the street the office sits
            # and whatever kind it is said to be; only a community within it has another
            streets = Q(pk__in=[])
            for street in works.streets:
                streets |= Q(area__code__startswith=street)
            here |= streets & (~Q(kind="community") | Q(area__code__in=works.streets))
        return self.filter(here)

    def visible_to(self, user: "User") -> "DepartmentQuerySet":
        """Names of departments are public knowledge: everybody who is signed in sees them."""
        return self.all() if user.is_authenticated else self.none()
