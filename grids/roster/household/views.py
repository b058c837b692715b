"""The page of a home, and one value of somebody who lives there shown for a reason."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.access import opened, oracle
from grids.access.roles import Permission
from grids.colours.over import shown_over
from grids.colours.queries import Shown, shown
from grids.conduct.fields import posted
from grids.conduct.refusals import Refusal
from grids.homes.actions import confirm, take_back
from grids.homes.models import Residence
from grids.pages import belongs_to
from grids.people.minors.asking import kept_back
from grids.people.revealing import reveal
from grids.registry.dwellings.models import Dwelling, DwellingEvent
from grids.registry.queries import chain_of
from grids.roster import masks
from grids.roster.household.forms import ConfirmForm, RevealForm
from grids.roster.household.queries import changes_of, confirming, home_of
from grids.roster.household.story import story_of
from grids.staff.models import User
from grids.together import blocks

# the way to a home begins with its community
COMMUNITY = 3


def visible(request: HttpRequest, pk: uuid.UUID) -> Dwelling:
    """The home as far as its reader may know of it, else 404; Refusal where they may not know who lives there."""
    belongs_to(request, "person_table")
    rows = Dwelling.objects.visible_to(request.user).select_related("building__area", "entrance", "area")
    found = get_object_or_404(rows, pk=pk)
    if not opened.is_open(request.user, found.area_id, found.pk):
        oracle.require_in(request.user, Permission.PEOPLE_VIEW, found.area_id, _("查看住户"))
    return found


@require_safe
@opened.looks_through
def household(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One home: who lives there, masked; what subjects show of it; what changed; its neighbours on the way."""
    return _page(request, visible(request, pk))


def _page(request: HttpRequest, dwelling: Dwelling, *, refused: str = "", status: int = 200) -> HttpResponse:
    user, may_edit = request.user, oracle.may_in(request.user, Permission.PEOPLE_EDIT, dwelling.area_id)
    home = home_of(dwelling, user)
    story = story_of(dwelling, user, whole=bool(request.GET.get("all")))
    may_edit = may_edit and dwelling.ends_on is None
    context = {
        "dwelling": dwelling, "home": home, "chain": chain_of(dwelling.area)[COMMUNITY:], "mark": mark_of(dwelling, user), "story": story,
        "blocks": blocks_of(user, dwelling), "may_edit": may_edit, "tap": confirming(dwelling, home) if may_edit else None,
        "changes": changes_of(dwelling, home) if may_edit else (), "refused": refused, "today": timezone.localdate(),
        "may_reveal": oracle.may_in(user, Permission.PEOPLE_REVEAL, dwelling.area_id),
        "is_opened": not oracle.may_in(user, Permission.PEOPLE_VIEW, dwelling.area_id),
    }  # fmt: skip
    return render(request, "grids/roster/household.html", context, status=status)


@require_POST
def home_confirm(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Nothing changed (无变化): one tap."""
    dwelling = visible(request, pk)
    oracle.require_in(request.user, Permission.PEOPLE_EDIT, dwelling.area_id, _("核实登记"))
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _page(request, dwelling, refused=_("这一页已经旧了，请再点一次。"), status=400)
    try:
        done = confirm(dwelling_id=pk, by=request.user, **form.cleaned_data)
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        return _page(request, visible(request, pk), refused=str(refusal), status=refusal.status)
    messages.success(request, done.said)
    return redirect("household", pk=pk)


@require_POST
def home_undo(request: HttpRequest, pk: uuid.UUID, event: uuid.UUID) -> HttpResponse:
    """The reader's own step of a moment ago taken back."""
    dwelling = visible(request, pk)
    oracle.require_in(request.user, Permission.PEOPLE_EDIT, dwelling.area_id, _("撤回"))
    get_object_or_404(DwellingEvent, dwelling=pk, pk=event)
    try:
        done = take_back(event_id=event, by=request.user, reason=request.POST.get("reason", ""))
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        return _page(request, visible(request, pk), refused=str(refusal), status=refusal.status)
    messages.success(request, done.said)
    return redirect("household", pk=pk)


@require_http_methods(["GET", "POST"])
def household_reveal(request: HttpRequest, pk: uuid.UUID, person: uuid.UUID) -> HttpResponse:
    """One value of somebody who lives there, for a reason that is logged first; it stands for a minute and is kept nowhere."""
    dwelling = visible(request, pk)
    oracle.require_in(request.user, Permission.PEOPLE_REVEAL, dwelling.area_id, _("查看个人信息"))
    lives = get_object_or_404(
        Residence.objects.visible_to(request.user).current().select_related("person"),
        dwelling=pk,
        person=person,
    )
    shown = masks.shown(lives.person, timezone.localdate(), relation=lives.relation)
    form = RevealForm(posted(request))
    context = {"dwelling": dwelling, "shown": shown, "form": form, "person": lives.person}
    context["kept"], status = kept_back(lives.person, request.user), 400 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            value = reveal(person_id=person, by=request.user, **form.given)
            context, status = context | {"value": value, "label": form.chosen}, 200
        except Refusal as refusal:
            if refusal.code == "forbidden":
                raise
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            status = refusal.status
    answer = render(request, "grids/roster/reveal.html", context, status=status)
    answer["Cache-Control"] = "no-store, private"
    return answer


def mark_of(dwelling: Dwelling, user: User) -> Shown | None:
    """How the home's colour is drawn for `user`."""
    found = shown(dwellings=[dwelling]) | shown_over(user, dwellings=[dwelling])
    return found.get(dwelling.pk)


def blocks_of(user: User, dwelling: Dwelling) -> list[dict]:
    """What every subject shows of this home to whoever holds its permission there."""
    found = []
    for one in blocks():
        if not oracle.may_in(user, one.permission, dwelling.area_id):
            continue
        if (read := one.of(user, dwelling)) is not None:
            found.append({"template": one.template, "shown": read})
    return found
