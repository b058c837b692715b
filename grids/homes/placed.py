"""What every row about a dwelling has in common: it lies where the dwelling lies, as the database has it."""

import pgtrigger
from django.db import models
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from grids.access.opened import Opens
from grids.access.oracle import Columns
from grids.access.roles import Permission
from grids.access.scoped import Scoped
from grids.areas.models import Area

STREET, COMMUNITY = 9, 12


class OfHomes(Scoped):
    """Rows about people's dwellings: for whoever sees residents where the dwelling lies."""

    columns = Columns(area="area__code", street="street_code", community="community_code", is_fenced=True)
    opens = Opens(area="area", home="dwelling")

    def visible_to(self, user):
        """Those of areas in which `user` sees residents."""
        return self.filter(self.under(user, Permission.PEOPLE_VIEW) | self.opened_to(user))


class LiesWithDwelling(models.Model):
    """In the grid of a dwelling: never typed, kept by the database, also when the dwelling's house lies elsewhere."""

    area = models.ForeignKey(
        Area, models.PROTECT, to_field="code", db_column="area_code", related_name="+", editable=False,
        db_index=False, verbose_name=_("所在网格"),
    )  # fmt: skip
    community_code = models.GeneratedField(
        expression=Left("area", COMMUNITY), output_field=models.CharField(max_length=COMMUNITY), db_persist=True
    )  # fmt: skip
    street_code = models.GeneratedField(
        expression=Left("area", STREET), output_field=models.CharField(max_length=STREET), db_persist=True
    )

    impersonal = "community_code street_code"

    class Meta:
        abstract = True


def lies_with(relation: str, table: str) -> pgtrigger.Trigger:
    """The rule that a row lies where the row of `table` lies that `relation` names."""
    return pgtrigger.Trigger(
        name="lies_with_its_home",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(f"{relation}_id"),
        func=f"SELECT area_code INTO NEW.area_code FROM {table} WHERE id = NEW.{relation}_id; RETURN NEW;",  # noqa: S608  names of ours
    )  # fmt: skip
