"""Leads, sources and categories as phrases."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from grids.access import oracle
from grids.access.oracle import Columns
from grids.access.roles import Permission
from grids.access.scoped import Scoped
from grids.areas.codes import ancestor_codes, prefix_of
from grids.conduct.events import Origin
from grids.privacy.sealing import look_up
from grids.staff.querysets import Workplaces
from whistles.intake.table import AWAITING, NEW, RETURN, TAKEN_BACK

if TYPE_CHECKING:
    from grids.staff.models import User
    from whistles.intake.models import Source


# what took a lead to another state by a step of its own, or moved it: the condition of an index, and of whoever uses it
LEAD_TURNS = ~Q(from_state="") & (~Q(from_state=F("to_state")) | ~Q(area_before="") | ~Q(source_before=""))


# what somebody did here, and no ledger told: the condition of an index by who did it, and of whoever uses it
TAKEN_HERE = Q(origin=Origin.LIVE, actor__isnull=False)
# what an import made and was taken back with it stands in no list
_STANDS = ~Q(state=TAKEN_BACK)


class OwnedQuerySet(models.QuerySet):
    """Rows that an area keeps for itself and everything below it, or the installation for all."""

    def usable_by(self, user: "User") -> "OwnedQuerySet":
        """Shared ones, those of the areas in which somebody acts, and of what lies above and below these."""
        condition = Q(owner_code="")
        for grant in user.grants:
            condition |= Q(owner_code__in=ancestor_codes(grant.area_code))
            condition |= Q(owner_code__startswith=prefix_of(grant.area_code))
        return self.filter(condition)

    def owned_for(self, area_code: str) -> "OwnedQuerySet":
        """Those that matters of an area may bear: shared, of the area itself or of one above."""
        return self.filter(Q(owner_code="") | Q(owner_code__in=ancestor_codes(area_code)))


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


def about_office_of(user: "User", leads: type[models.Model], *, but_unnamed: bool = False) -> Q:
    """The condition under which a complaint is about `user`, or about an office that `user` works for or worked for.

    As it was when the complaint was registered, which nobody can edit afterwards, and as it is today. A complaint that
    names nobody may be about anybody of its street: but_unnamed leaves those out, for who was told to have no part in it.
    Whose office one is, is said once, in `grids.staff`; every way to a complaint asks this condition.

    Made once per instance of an account, as its grounds are: a page asks it half a dozen times.
    """
    made = user.__dict__.setdefault("_about_office", {})
    asked = leads, but_unnamed, timezone.localdate()
    if asked not in made:
        made[asked] = _about_office_of(user, leads, but_unnamed=but_unnamed)
    return made[asked]


def _about_office_of(user: "User", leads: type[models.Model], *, but_unnamed: bool) -> Q:
    works = Workplaces(user)
    departments = leads._meta.get_field("accused").related_model.objects.worked_for_by(user)
    people = leads._meta.get_field("accused_person").related_model.objects.working_with(user)
    found = Q(accused__in=departments.values("pk")) | Q(accused_person__in=people.values("pk"))
    found |= Q(kept_from__overlap=works.ties)
    if but_unnamed:
        return found
    unnamed = Q(accused__isnull=True, accused_person__isnull=True, street_code__in=works.around)
    return found | unnamed | Q(kept_from__overlap=works.ties_around)


class LeadQuerySet(Scoped):
    """Leads as phrases."""

    columns = Columns(street="street_code")
    texts = (
        "title", "content", "address", "point", "point_source", "places_before", "reply", "reporter_mask", "source",
        "source_number", "category",
    )  # fmt: skip

    def counted_for(self, user: "User", *, everywhere: bool = False) -> "LeadQuerySet":
        """Leads behind the figures that `user` may see; those that they may not read come without their texts.

        everywhere: the rows are narrowed to what made up a figure of an area of theirs, wherever they lie since.
        """
        may_read = self.under(user, Permission.LEAD_VIEW)
        counted = self.ordinary()
        if not everywhere:
            counted = counted.filter(self.under(user, Permission.STATISTICS_VIEW) | may_read)
        return counted.masked_unless(may_read)

    def visible_to(self, user: "User") -> "LeadQuerySet":
        """What `user` may read of the own areas: leads by LEAD_VIEW, complaints by COMPLAINT_HANDLE alone.

        Never a complaint about an own office. `known_to` adds those behind a department's whistles.
        """
        return self.filter(self._viewed_by(user))

    def ordinary_to(self, user: "User") -> "LeadQuerySet":
        """`visible_to(user).ordinary()`, by what `user` holds alone."""
        return self.filter(_STANDS, self._ordinary(user))

    def _ordinary(self, user: "User") -> Q:
        return self.under(user, Permission.LEAD_VIEW) & Q(is_sealed=False)

    def known_to(self, user: "User") -> "LeadQuerySet":
        """Leads that `user` may know of: in the own areas, or behind a whistle to an own department."""
        through = self.whistled_to(user, Permission.WHISTLE_VIEW).values("pk")
        return self.filter(self._viewed_by(user) | Q(pk__in=through))

    def whistled_to(self, user: "User", permission: Permission) -> "LeadQuerySet":
        """Leads whose whistle went to a department for which `user` has `permission`, and which has its part in it still."""
        own = oracle.departments(user, permission)
        behind = self.filter(
            whistle__report_ins__department__in=own, whistle__report_ins__ended_at__isnull=True
        )
        # whoever handles it decided that these departments have no part in it
        about = Q(is_sealed=True) & about_office_of(user, self.model, but_unnamed=True)
        return behind.exclude(about).distinct()

    def taken_on_by(self, user: "User", permission: Permission) -> "LeadQuerySet":
        """Of those the ones whose matter a department of theirs has taken on: being asked to lead it is not enough."""
        own = oracle.departments(user, permission)
        whistles = self.model._meta.get_field("whistle").related_model
        parts = (
            whistles._meta.get_field("report_ins").related_model.objects.taken_on().filter(department__in=own)
        )
        return self.whistled_to(user, permission).filter(whistle__in=parts.values("whistle"))

    def _viewed_by(self, user: "User") -> Q:
        ordinary = self._ordinary(user)
        if not oracle.allowed_anywhere(user, Permission.COMPLAINT_HANDLE):
            return ordinary
        confided = self.under(user, Permission.COMPLAINT_HANDLE) & Q(is_sealed=True)
        return ordinary | (confided & ~about_office_of(user, self.model))

    def kept_from(self, user: "User") -> Q:
        """Complaints that nobody who works where `user` works may know of, whatever else they may."""
        return Q(is_sealed=True) & about_office_of(user, self.model)

    def about_office_of(self, user: "User") -> "LeadQuerySet":
        """Complaints about `user` or an office that `user` works for."""
        return self.filter(self.kept_from(user))

    def registered_by(self, user: "User") -> "LeadQuerySet":
        """Leads that `user` registered: whoever registered a complaint keeps its receipt, and nothing else of it."""
        return self.filter(
            pk__in=self.behind_all("events").filter(TAKEN_HERE, seq=1, actor=user).values("lead")
        )

    def handled_by(self, user: "User") -> "LeadQuerySet":
        """Leads in which `user` took a step after they were registered."""
        return self.filter(
            pk__in=self.behind_all("events").filter(TAKEN_HERE, seq__gt=1, actor=user).values("lead")
        )

    def ordinary(self) -> "LeadQuerySet":
        """Leads of ordinary lists and numbers: a complaint stands in none of them, whoever reads."""
        return self.filter(_STANDS, is_sealed=False)

    def complaints(self) -> "LeadQuerySet":
        """Complaints, which have lists of their own."""
        return self.filter(_STANDS, is_sealed=True)

    def numbered(self, street_code: str, source: "Source", number: str, *, space: str = "") -> "LeadQuerySet":
        """The lead that a number of a source stands for, within one numbering: of what was taken back it is free again."""
        same = {"street_code": street_code, "source": source, "source_number": number, "number_space": space}
        return self.filter(_STANDS, **same)

    def called(self, phone: str) -> "LeadQuerySet":
        """Leads whose reporter has this telephone, in its one form."""
        return self.filter(phone_digest=look_up(self.model, "reporter_phone", phone)).exclude(
            phone_digest=b""
        )

    def in_pool(self) -> "LeadQuerySet":
        """Leads that wait for a decision."""
        return self.filter(state=NEW)

    def awaiting(self) -> "LeadQuerySet":
        """Leads that wait for somebody to approve how they are to be whistled."""
        return self.filter(state=AWAITING)

    def returned(self) -> "LeadQuerySet":
        """Leads that came back from a whistle that was cancelled."""
        back = self.behind_all("events").filter(lead=models.OuterRef("pk"), verb=RETURN.verb)
        # received, whistled, returned: whatever came back has been moved twice
        return self.filter(models.Exists(back), version__gt=2)

    def within(self, area_code: str) -> "LeadQuerySet":
        """Leads of the area with this code and everything below it."""
        return self.below(prefix_of(area_code))
