"""Whistles, report-ins and grades as phrases."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import CharField, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Length
from django.utils import timezone

from grids.access import oracle
from grids.access.oracle import Columns
from grids.access.roles import Permission
from grids.access.scoped import Scoped
from grids.areas.codes import ancestor_codes, prefix_of
from whistles.intake.querysets import TAKEN_HERE, about_office_of
from whistles.lifecycle.states import ALIVE, CLOSED, OBJECTED, OFFERED, OPEN, PAUSED, STILL, TAKEN_BACK
from whistles.lifecycle.turns import TURNS

if TYPE_CHECKING:
    from grids.areas.models import Area
    from grids.staff.models import User

# as far as the clock of another machine may be ahead of ours: nothing happened later than that
MOST_SKEW = timedelta(hours=1)
STREET_DIGITS = 9


# the steps after another of the same matter; no step happened before the one that it follows, and so no earlier year's
# part of the ledger is asked
_LATER = {
    "whistle": OuterRef("whistle"), "seq__gt": OuterRef("seq"), "occurred_at__gte": OuterRef("occurred_at"),
}  # fmt: skip


# what an import made and was taken back with it stands in no list
_STANDS = ~Q(state=TAKEN_BACK)


def _of_street(area_code: str, also: Iterable[UUID]) -> Q:
    street = Q(street_code=area_code[:STREET_DIGITS])
    return street | Q(whistle__in=also) if also else street


class WhistleQuerySet(Scoped):
    """Whistles as phrases."""

    columns = Columns(street="street_code", community="community_code", parts="report_ins")
    texts = (
        "title", "address", "point", "point_source", "places_before", "resolution", "source", "category", "lead_department",
    )  # fmt: skip

    def visible_to(self, user: "User") -> "WhistleQuerySet":
        """Whistles that `user` may read: in the own areas, or whistled to an own department.

        What a complaint led to is read in an area by COMPLAINT_HANDLE alone, and never by the office it is about.
        """
        own = self.under(user, Permission.WHISTLE_VIEW)
        if not (self._may_know_of_complaints(user)):
            return self.filter(own, is_sealed=False)
        return self.filter((own & Q(is_sealed=False)) | (Q(is_sealed=True) & self._confided_to(user)))

    def ordinary_to(self, user: "User") -> "WhistleQuerySet":
        """`visible_to(user).ordinary()` without an "or", so that the database may begin with a department's own rows."""
        return self.filter(_STANDS, self.under(user, Permission.WHISTLE_VIEW), is_sealed=False)

    def _may_know_of_complaints(self, user: "User") -> bool:
        return oracle.allowed_anywhere(user, Permission.COMPLAINT_HANDLE) or bool(
            oracle.departments(user, Permission.WHISTLE_VIEW)
        )

    def _confided_to(self, user: "User") -> Q:
        # whose part has ended needs to know no more
        parts = self.behind("report_ins").filter(
            department__in=oracle.departments(user, Permission.WHISTLE_VIEW), ended_at__isnull=True
        )
        handled = self.under(user, Permission.COMPLAINT_HANDLE) & ~self._about_office_of(user)
        # whoever handles it decided that these departments have no part in it
        return handled | (Q(Exists(parts)) & ~self._about_office_of(user, but_unnamed=True))

    def _about_office_of(self, user: "User", *, but_unnamed: bool = False) -> Q:
        """Whether a complaint that it came from is about such an office, one that went back into the pool too."""
        leads = self.behind("leads")
        about = about_office_of(user, leads.model, but_unnamed=but_unnamed)
        # asked once for all rows: those about one reader's offices are few
        returned = self.behind_all("leads").filter(about, is_sealed=True).values(key=Cast("pk", CharField()))
        # of what no complaint is known any more nobody can say whom it is about: it may be about everybody
        of_none = Q(leads_before=[]) & ~Q(Exists(leads))
        return Q(Exists(leads.filter(about))) | Q(leads_before__overlap=ArraySubquery(returned)) | of_none

    def kept_from(self, user: "User", *, but_unnamed: bool = False) -> "WhistleQuerySet":
        """What came of complaints about an office that `user` works for; but_unnamed: of those that name one."""
        return self.filter(self._about_office_of(user, but_unnamed=but_unnamed), is_sealed=True)

    def ordinary(self) -> "WhistleQuerySet":
        """Whistles of ordinary lists and numbers: what a complaint led to stands in none of them, whoever reads."""
        return self.filter(_STANDS, is_sealed=False)

    def complaints(self) -> "WhistleQuerySet":
        """What complaints led to."""
        return self.filter(_STANDS, is_sealed=True)

    def counted_for(self, user: "User", *, everywhere: bool = False) -> "WhistleQuerySet":
        """Whistles behind the figures that `user` may see; those that they may not read come without their texts.

        everywhere: the rows are narrowed to what made up a figure of an area of theirs, wherever they lie since.
        """
        may_read = self.under(user, Permission.WHISTLE_VIEW)
        counted = self.ordinary()
        if not everywhere:
            counted = counted.filter(self.under(user, Permission.STATISTICS_VIEW) | may_read)
        return counted.masked_unless(may_read)

    def registered_by(self, user: "User") -> "WhistleQuerySet":
        """Whistles of leads that `user` registered."""
        leads = self.behind_all("leads").model.objects.registered_by(user)
        return self.filter(pk__in=leads.filter(whistle__isnull=False).values("whistle"))

    def handled_by(self, user: "User") -> "WhistleQuerySet":
        """Whistles in which `user` took a step."""
        return self.filter(pk__in=self.behind_all("events").filter(TAKEN_HERE, actor=user).values("whistle"))

    def within(self, area_code: str) -> "WhistleQuerySet":
        """Whistles of the area with this code and everything below it."""
        return self.below(prefix_of(area_code))

    def open(self) -> "WhistleQuerySet":
        """Whistles that wait for somebody."""
        # that it isn't closed says the state too: the index of what isn't closed is told apart by it
        return self.filter(closed_at__isnull=True, state__in=sorted(OPEN))

    def to_follow_up(self) -> "WhistleQuerySet":
        """Those that ended and of which somebody has to be asked yet how it went."""
        terms = self.behind("terms").filter(clock="follow", ended_at=None)
        return self.filter(Exists(terms), state=CLOSED)

    def overdue(self, *, at: datetime) -> "WhistleQuerySet":
        """Open whistles whose running deadline has passed."""
        return self.open().filter(next_due_at__lt=at)

    def as_of(self, moment: datetime) -> "WhistleQuerySet":
        """Whistles blown by `moment`, each with `state_then`: where its events said then that it stood."""
        if moment >= timezone.now() + MOST_SKEW:
            return self.annotate(state_then=models.F("state"))
        # from its birth on, so that no earlier year's part of the ledger is asked
        last = self.behind("events").filter(occurred_at__lte=moment, occurred_at__gte=OuterRef("whistled_at"))
        last = last.order_by("-seq")
        return self.filter(whistled_at__lte=moment).annotate(state_then=Subquery(last.values("to_state")[:1]))

    def standing(
        self, states: frozenset[str], *, at: datetime, outcome: str = "", area_code: str = "",
        also: Iterable[UUID] = (),
    ) -> "WhistleQuerySet":  # fmt: skip
        """Of `as_of(at)` those that stood in one of these states then, and had ended with `outcome` where it is given.

        area_code: the rows lie in this area, so that the events of no other street are looked through; also: but these.
        Where whistles stand still, the events that brought them there are few and have an index of their own; of the
        states on the way, only what wasn't closed by then is asked for its events.
        """
        turns = self.behind_all("events").filter(TURNS, occurred_at__lte=at)
        if at >= timezone.now() + MOST_SKEW:
            found = self.filter(state__in=sorted(states))
            if states <= STILL - {CLOSED}:
                # no index of whistles names a state; the few that are in these are found by what brought them there
                came = turns.filter(to_state__in=sorted(states))
                if len(area_code) >= STREET_DIGITS:
                    came = came.filter(_of_street(area_code, also))
                found = found.filter(pk__in=came.values("whistle"))
            return found.filter(outcome=outcome) if outcome else found
        if states & OPEN and not outcome:
            not_closed = Q(closed_at__isnull=True) | Q(closed_at__gt=at)
            return self.filter(not_closed, state_then__in=sorted(states))
        later = turns.filter(**_LATER)
        there = turns.filter(~Exists(later), to_state__in=sorted(states & STILL))
        if outcome:
            there = there.filter(outcome=outcome)
        if len(area_code) >= STREET_DIGITS:
            there = there.filter(_of_street(area_code, also))
        return self.filter(pk__in=there.values("whistle"))

    def going_on(self) -> "WhistleQuerySet":
        """Those that have not ended, whether they go on now or later."""
        return self.filter(closed_at=None, state__in=sorted(ALIVE))

    def short(self) -> "WhistleQuerySet":
        """Without the long texts, as lists show them; `named` says what the codes mean."""
        return self.defer("resolution", "last_digest")

    def for_list(self) -> "WhistleQuerySet":
        """What a list row shows, in one query."""
        return self.short().select_related("area", "source", "grade", "lead_department")


class ReportInQuerySet(models.QuerySet):
    """Report-ins as phrases."""

    columns = Columns(street="street_code", area="whistle__area__code")

    def visible_to(self, user: "User") -> "ReportInQuerySet":
        """Parts of every whistle that `user` may read."""
        whistles = self.model._meta.get_field("whistle").related_model
        return self.filter(whistle__in=whistles.objects.visible_to(user))

    def of_departments_of(self, user: "User") -> "ReportInQuerySet":
        """Parts of the departments that `user` handles matters for, without complaints about an own office."""
        whistles = self.model._meta.get_field("whistle").related_model
        own = self.filter(department__in=oracle.departments(user, Permission.WHISTLE_HANDLE))
        own = own.exclude(whistle__in=whistles.objects.kept_from(user, but_unnamed=True).values("pk"))
        return own.exclude(whistle__is_sealed=True, ended_at__isnull=False)

    def standing_still(self, user: "User") -> "ReportInQuerySet":
        """Those that wait for an answer to their objection, or of whose matter the time stands still.

        Both are found by where they stand, each by an index of its own: among a department's parts they are few.
        """
        mine = oracle.departments(user, Permission.WHISTLE_HANDLE)
        own = self.model._default_manager.filter(department__in=mine, ended_at=None).order_by()
        whistles = self.model._meta.get_field("whistle").related_model.objects.all()
        areas = Q(pk__in=[])
        for grant in user.grants:
            if grant.department_id:
                areas |= whistles.columns.below(prefix_of(grant.area_code))
        matters = whistles.filter(areas, closed_at=None, state__in=sorted(PAUSED))
        objecting = own.filter(~Q(state=""), state=OBJECTED, whistle__state__in=sorted(ALIVE))
        leading = own.filter(part="lead", whistle__in=matters.values("pk"))
        return self.filter(pk__in=objecting.values("pk").union(leading.values("pk"), all=True))

    def taken_on(self) -> "ReportInQuerySet":
        """Present parts of departments that lead or assist; of one that is asked to lead, where it assisted until then."""
        assisted = self.model._default_manager.filter(
            whistle=OuterRef("whistle"), department=OuterRef("department"), ended_at=OuterRef("assigned_at")
        )
        return self.filter(~Q(state=OFFERED) | Exists(assisted), ended_at__isnull=True)

    def standing(self) -> "ReportInQuerySet":
        """Parts of whistles that were not taken back with the import that made them."""
        return self.exclude(whistle__state=TAKEN_BACK)

    def open(self) -> "ReportInQuerySet":
        """Parts that are not finished."""
        return self.filter(is_open=True)


class GradeQuerySet(models.QuerySet):
    """Grades as phrases."""

    def visible_to(self, user: "User") -> "GradeQuerySet":
        """Grades are published rules: everybody who is signed in sees them."""
        return self.all() if user.is_authenticated else self.none()

    def for_area(self, area: "Area") -> "GradeQuerySet":
        """Grades of the scheme in force in the area: its own, or that of the nearest area above.

        A scheme of which no grade is active is in force nowhere: it must not stop a street's whistles.
        """
        schemes = self.model._meta.get_field("scheme").related_model
        filled = self.filter(is_active=True).values("scheme")
        above = schemes.objects.filter(area_code__in=ancestor_codes(area.code), pk__in=filled)
        nearest = above.order_by(Length("area_code").desc(), "-area_code").values("pk")[:1]
        return self.filter(scheme__in=nearest, is_active=True)
