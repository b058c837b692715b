"""People's rows, as phrases."""

from typing import TYPE_CHECKING

from django.db.models import BooleanField, F, Func, Q

from grids.access.opened import Opens
from grids.access.oracle import Columns, prefixes, scope
from grids.access.roles import Permission
from grids.access.scoped import Scoped
from grids.people.kinds import NAMED, State

if TYPE_CHECKING:
    from datetime import date

    from grids.staff.models import User


class TouchesAny(Func):
    """Whether one of the codes that a person is tied to lies below one of these prefixes."""

    template = "EXISTS (SELECT FROM unnest(%(expressions)s) AS code(one) WHERE one ^@ ANY(%%s::text[]))"
    output_field = BooleanField()

    def __init__(self, ties: F, below: tuple[str, ...]) -> None:
        super().__init__(ties)
        self.below = below

    def as_sql(self, compiler, connection, **extra):
        """With the prefixes as one parameter."""
        sql, params = super().as_sql(compiler, connection, **extra)
        return sql, [*params, list(self.below)]


class PersonQuerySet(Scoped):
    """People as phrases."""

    columns = Columns(area="area__code", street="street_code", community="community_code", is_fenced=True)
    opens = Opens(area="area", person="pk")

    def visible_to(self, user: "User") -> "PersonQuerySet":
        """Those who live in one's areas, and those tied to something there: an owner, a landlord, who answers for a shop."""
        below = prefixes(user, Permission.PEOPLE_VIEW)
        tied = ~Q(also_in=[]) & Q(TouchesAny(F("also_in"), below)) if below else Q(pk__in=[])
        return self.filter(self.under(user, Permission.PEOPLE_VIEW) | tied | self.opened_to(user))

    def living_in_areas_of(self, user: "User") -> "PersonQuerySet":
        """Those of them who are alive and live there: what a list begins with, without whoever is only tied to something there."""
        return self.living().filter(self.under(user, Permission.PEOPLE_VIEW))

    def editable_by(self, user: "User") -> "PersonQuerySet":
        """Those whose rows one may put right: of one's own areas."""
        return self.filter(self.under(user, Permission.PEOPLE_EDIT))

    def named(self) -> "PersonQuerySet":
        """Those of whom something is known by name: neither merged into somebody else nor past their term."""
        return self.filter(state__in=NAMED)

    def living(self) -> "PersonQuerySet":
        """Those who are here and alive."""
        return self.filter(state=State.LIVING)

    def with_document(self, street: str, hashed: bytes) -> "PersonQuerySet":
        """Whoever has a document in a street, merged rows among them: they lead to whom they were merged into."""
        return self.filter(street_code=street, document_hash=hashed)

    def past_term(self, before: "date") -> "PersonQuerySet":
        """Those who left or died before a day and are still known by name."""
        ended = Q(state=State.GONE, left_on__lt=before) | Q(state=State.DEAD, died_on__lt=before)
        return self.filter(ended, merged_into=None)


class OfPersonQuerySet(Scoped):
    """Rows that belong to one person, and lie where the person does."""

    columns = Columns(area="area__code", street="street_code", community="community_code", is_fenced=True)
    opens = Opens(area="area", person="person")

    def visible_to(self, user: "User") -> "OfPersonQuerySet":
        """Those in one's areas."""
        return self.filter(scope(user, Permission.PEOPLE_VIEW, columns=self.columns) | self.opened_to(user))


class PersonEventQuerySet(Scoped):
    """Steps of people's books, as phrases."""

    columns = Columns(area="area_code", street="street_code", community="community_code", is_fenced=True)
    opens = Opens(area="area_code", person="person")

    def visible_to(self, user: "User") -> "PersonEventQuerySet":
        """Those of steps that were taken in one's areas."""
        return self.filter(self.under(user, Permission.PEOPLE_VIEW) | self.opened_to(user))
