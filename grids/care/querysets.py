"""Care records and what belongs to them, as phrases: each begins with who asks."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from grids.access import oracle
from grids.access.oracle import Columns
from grids.access.roles import Permission
from grids.access.scoped import Scoped
from grids.care.kinds import DECIDE_WITHIN, OPEN, REVIEW_SOON, TELL_WITHIN, State

if TYPE_CHECKING:
    from grids.staff.models import User

OF_A_RECORD = Columns(
    area="record__area_code", street="record__street_code", community="record__community_code", is_fenced=True
)


class CareKindQuerySet(models.QuerySet):
    """Kinds of care as phrases."""

    def visible_to(self, user: "User") -> Self:
        """What is shipped, and what the streets added in which `user` has to do with care; nobody else knows of any."""
        seen = any(
            oracle.allowed_anywhere(user, one) for one in (Permission.CARE_VIEW, Permission.CARE_AUDIT)
        )
        if not seen:
            return self.none()
        own = oracle.scope(user, Permission.CARE_VIEW, area="street_code")
        return self.filter(Q(street_code="") | own)

    def holding_in(self, street: str) -> Self:
        """What is shipped, and what a street has of its own."""
        return self.filter(street_code__in=["", street])


class CareKindEventQuerySet(models.QuerySet):
    """Steps of kinds as phrases."""

    def visible_to(self, user: "User") -> Self:
        """Those of kinds of which `user` may know."""
        kinds = self.model._meta.get_field("kind").related_model.objects.visible_to(user)
        return self.filter(kind__in=kinds)


class CareRecordQuerySet(Scoped):
    """Records as phrases."""

    columns = Columns(area="area_code", street="street_code", community="community_code", is_fenced=True)

    def visible_to(self, user: "User") -> Self:
        """Those of the areas in which `user` sees care."""
        return self.filter(self.under(user, Permission.CARE_VIEW))

    def open(self) -> Self:
        """Those that wait for a decision or hold."""
        return self.filter(state__in=OPEN)

    def active(self, today: date) -> Self:
        """Those that hold on this day: whatever the sweep did, one past its review holds no more."""
        return self.filter(state=State.ACTIVE, review_on__gt=today)

    def to_be_decided(self) -> Self:
        """Those of which somebody else has to say yes or no: a new one, or a longer time."""
        return self.filter(Q(state=State.PROPOSED) | Q(state=State.ACTIVE, renew_on__isnull=False))

    def undecided(self, today: date) -> Self:
        """Those that were proposed so long ago that they are given up: what was written of somebody isn't kept waiting for ever."""
        return self.filter(state=State.PROPOSED, proposed_at__date__lte=today - timedelta(days=DECIDE_WITHIN))

    def to_be_told(self) -> Self:
        """Those of which nobody was told yet, and no law says that nobody is to be."""
        return self.filter(state=State.ACTIVE, told_on=None, not_told_because=b"")

    def to_be_reviewed(self, today: date) -> Self:
        """Those whose day is near and of which nobody asked for a longer time."""
        return self.filter(
            state=State.ACTIVE, renew_on=None, review_on__lte=today + timedelta(days=REVIEW_SOON)
        )

    def lapsing(self, today: date) -> Self:
        """Those that hold no more on this day."""
        untold = Q(told_on=None, not_told_because=b"", since_on__lte=today - timedelta(days=TELL_WITHIN))
        return self.filter(state=State.ACTIVE).filter(Q(review_on__lte=today) | untold)


class OfRecordQuerySet(Scoped):
    """Rows that belong to one record, and lie where it does."""

    columns = OF_A_RECORD

    def visible_to(self, user: "User") -> Self:
        """Those of records in the areas in which `user` sees care."""
        return self.filter(self.under(user, Permission.CARE_VIEW))


class CarePromiseQuerySet(OfRecordQuerySet):
    """Promises as phrases."""

    def running(self) -> Self:
        """Those of records that hold, not taken back."""
        return self.filter(record__state=State.ACTIVE, ended_on=None)


class CareEventQuerySet(Scoped):
    """Steps of records as phrases."""

    columns = OF_A_RECORD

    def visible_to(self, user: "User") -> Self:
        """Those of records that `user` may see; an auditor of care sees steps of their areas, without whom they are about."""
        audited = oracle.scope(user, Permission.CARE_AUDIT, columns=Columns(area="area_code", is_fenced=True))
        return self.filter(self.under(user, Permission.CARE_VIEW) | audited)


class CareReadingQuerySet(Scoped):
    """Readings as phrases."""

    columns = Columns(area="area_code", street="street_code", community="community_code", is_fenced=True)

    def visible_to(self, user: "User") -> Self:
        """One's own, and those of the areas in which `user` audits care."""
        return self.filter(self.under(user, Permission.CARE_AUDIT) | Q(reader=user))


class CareHeadQuerySet(Scoped):
    """Heads of care's books as phrases."""

    columns = Columns(area="", is_fenced=True)

    def below(self, prefix: str) -> Self:
        """All of them: a head is of all places."""
        return self

    def visible_to(self, user: "User") -> Self:
        """All of them for whoever audits care anywhere: a head says numbers and marks."""
        return self if oracle.allowed_anywhere(user, Permission.CARE_AUDIT) else self.none()
