"""What rounds hold of a resident, as the report for them tells it; and that nobody's name goes while a conflict of their home waits."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.homes.models import Residence
from grids.of_people import Forgets, Held, Sheet
from grids.privacy.told import Asking, in_words
from grids.walks.models import Visit, VisitConflict

if TYPE_CHECKING:
    from grids.people.models import Person

APART = gettext_lazy(
    "走访时说的内容在核对以前封存，可能说到同住的其他人，核对以后即删除；这里只列日期和结果。"
)


def tables(asking: Asking) -> list[Sheet]:
    """When somebody was at the doors of the homes in which the person lived then, and what of it waits to be decided."""
    heads = (_("走访日期"), _("房屋"), _("走访结果"))
    return [
        Sheet(_("走访"), heads, list(_visits(asking.person))),
        Sheet(_("走访冲突"), heads, list(_conflicts(asking.person)), note=str(APART)),
    ]


def _lived(person: "Person") -> Q:
    """Homes in which somebody lived, each while they did."""
    found = Q(pk__in=())
    for row in Residence.objects.filter(person=person, period__isempty=False):
        within = Q(dwelling=row.dwelling_id, on_day__gte=row.period.lower)
        found |= within & Q(on_day__lt=row.period.upper) if row.period.upper else within
    return found


def _visits(person: "Person") -> Iterator[tuple[str, ...]]:
    rows = Visit.objects.filter(_lived(person)).select_related("dwelling__building", "dwelling__entrance")
    for one in rows.order_by("on_day", "pk"):
        yield in_words(one.on_day), one.dwelling.label, one.get_outcome_display()


def _conflicts(person: "Person") -> Iterator[tuple[str, ...]]:
    homes = Residence.objects.filter(person=person, period__isempty=False).values("dwelling")
    rows = VisitConflict.objects.open().filter(dwelling__in=homes).order_by("taken_at", "pk")
    for one in rows.select_related("visit", "dwelling__building", "dwelling__entrance"):
        yield in_words(one.visit.on_day), one.dwelling.label, one.visit.get_outcome_display()


def waits(people: Collection[UUID]) -> set[UUID]:
    """Of whom a home that they lived in has a conflict which nobody decided yet."""
    homes = VisitConflict.objects.open().values("dwelling")
    return set(
        Residence.objects.filter(person__in=people, dwelling__in=homes, period__isempty=False).values_list(
            "person", flat=True
        )
    )


def forget(_people: Collection[UUID]) -> None:
    """Visits name nobody; what a conflict says is gone since it was decided."""


HELD = Held("walks", gettext_lazy("走访"), 40, tables, apart={"grids.VisitConflict": APART})
FORGETS = Forgets("walks", 40, waits, forget)
