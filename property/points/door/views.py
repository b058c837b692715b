"""Service points at the residents' door: what is open where and when, and a rating without a name."""

import uuid

from django.http import HttpRequest

from grids.conduct.fields import posted
from grids.door.public import Page, public, public_form
from property.points import actions, queries
from property.points.forms import RateForm

DAY = 24 * 3600


@public("estate")
def points_open(request: HttpRequest) -> Page:
    """What is open, by estate, with hours and prices."""
    try:
        estate = uuid.UUID(request.GET.get("estate", ""))
    except ValueError:
        estate = None
    found = queries.for_residents(estate)
    return Page("property/points/door_list.html", {"found": found}, is_kept=estate is None)


@public_form(most=20, seconds=DAY)
def point_rate(request: HttpRequest, pk: uuid.UUID) -> Page:
    """Give stars; who did, nobody knows."""
    name = queries.open_named(pk)
    if not name:
        return Page("grids/door/refused.html", {"sentence": actions.gone()}, 404)
    form = RateForm(posted(request))
    if request.method == "POST" and form.is_valid():
        actions.rate(point_id=pk, stars=form.cleaned_data["stars"])
        return Page("property/points/door_rated.html", {"name": name})
    return Page("property/points/door_rate.html", {"form": form, "name": name}, 400 if form.is_bound else 200)
