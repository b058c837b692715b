"""What of homes waits to be looked at, as one row of the first page, and as a figure of each grid: one question each."""

from typing import TYPE_CHECKING

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.areas.codes import prefix_of
from grids.pages import Todo
from grids.roster import homes, listings, states
from grids.roster.due import stripe_of, told_day
from grids.roster.kinds import OfHomes

if TYPE_CHECKING:
    from grids.staff.models import User


def due(user: "User") -> list[Todo]:
    """How many homes are to be looked at within a week, and the first of them; none where nothing waits."""
    today = timezone.localdate()
    rows = homes.without_colour(user, {}, {}).filter(due_on__lte=today + states.WEEK)
    found = rows.order_by().aggregate(n=Count("pk"), first=Min("due_on"))
    if not found["n"]:
        return []
    return [
        Todo(
            title=_("%(n)d 户一周内要核实") % {"n": found["n"]},
            url=f"{reverse('home_list')}?state={OfHomes.DUE}",
            label=_("去核实"),
            meta=(_("最早一户：%(day)s") % {"day": told_day(found["first"], today)},),
            count=found["n"],
            stripe=stripe_of(found["first"], today),
        )
    ]


def people_in(user: "User", codes: list[str]) -> dict[str, tuple[int, str]]:
    """How many people live in each of these areas, with the address of exactly these."""
    rows = listings.without_colour(user, {}, {}).order_by().values_list("area_id").annotate(n=Count("pk"))
    leaves, page = list(rows), reverse("person_table")
    found = {code: sum(n for leaf, n in leaves if leaf.startswith(prefix_of(code))) for code in codes}
    return {code: (n, f"{page}?area={code}") for code, n in found.items() if n}
