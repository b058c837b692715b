"""Repairs at the residents' door: a form without scripts, a receipt with number and code, and where it stands."""

from django.http import HttpRequest
from django.urls import reverse

from grids.conduct.events import new_id
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal
from grids.door.public import Page, public_form
from grids.staff.queries import system_actor
from property.door.codes import printed
from property.repairs import actions, queries
from property.repairs.forms import FollowForm, RepairForm
from property.repairs.kinds import Via

FOLLOW = "property/repairs/door_follow.html"


@public_form("estate", most=20, seconds=3600)
def repair_ask(request: HttpRequest) -> Page:
    """Ask for a repair."""
    estates = queries.for_residents()
    first = {"press": new_id(), "estate": request.GET.get("estate", "")}
    form = RepairForm(estates, posted(request), initial=first)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        given["estate"] = queries.own_of(given["estate"])
        try:
            receipt = actions.receive(by=system_actor(), via=Via.DOOR, **given)
        except Refusal as refusal:
            if refusal.field not in form.fields:
                raise
            form.add_error(refusal.field, str(refusal))
        else:
            told = {"number": receipt.repair.number, "code": printed(receipt.code), "repair": receipt.repair}
            return Page("property/repairs/door_sent.html", told)
    return Page("property/repairs/door_ask.html", {"form": form}, 400 if form.is_bound else 200)


@public_form(most=60, seconds=3600)
def repair_follow(request: HttpRequest) -> Page | str:
    """Where one's repair stands, by number and code; nothing of it stands in an address."""
    form = FollowForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            found = queries.followed(form.cleaned_data["number"], form.cleaned_data["code"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            return Page(FOLLOW, {"form": form}, refusal.status)
        return Page("property/repairs/door_followed.html", {"found": found})
    return Page(FOLLOW, {"form": form, "home": reverse("door")}, 400 if form.is_bound else 200)
