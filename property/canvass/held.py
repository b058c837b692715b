"""What rounds hold of a resident, as the report for them tells it: when somebody asked at the homes in which they lived then."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.homes.models import Residence
from grids.of_people import Held, Sheet
from grids.privacy.told import Asking, in_words
from property.canvass.models import CanvassAnswer

if TYPE_CHECKING:
    from grids.people.models import Person

APART = gettext_lazy(
    "答复是一户的，可能说到同住的其他人，这里只列日期和结果；要看答复，请同住的人一起到社区查看。"
)


def tables(asking: Asking) -> list[Sheet]:
    """When somebody asked at the homes in which the person lived then, and what came of it."""
    heads = (_("日期"), _("房屋"), _("哪一轮"), _("结果"))
    return [Sheet(_("摸底入户"), heads, list(_asked(asking.person)), note=str(APART))]


def _asked(person: "Person") -> Iterator[tuple[str, ...]]:
    within = Q(pk__in=())
    for row in Residence.objects.filter(person=person, period__isempty=False):
        lived = Q(dwelling=row.dwelling_id, on_day__gte=row.period.lower)
        within |= lived & Q(on_day__lt=row.period.upper) if row.period.upper else lived
    related = ("dwelling__building", "dwelling__entrance", "target__round")
    for one in CanvassAnswer.objects.filter(within).select_related(*related).order_by("on_day", "pk"):
        yield in_words(one.on_day), one.dwelling.label, str(one.target.round), one.get_outcome_display()


HELD = Held("canvass", gettext_lazy("摸底入户"), 45, tables, apart={"property.CanvassAnswer": APART})
