"""Pages of the roster: the tables of people and homes, what is due, what changed, looking somebody up."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from grids.access import oracle
from grids.access.roles import Permission
from grids.colours.course import Asked, course_of
from grids.colours.kinds import Kind
from grids.conduct.refusals import Refusal
from grids.lists.page import context_of
from grids.pages import belongs_to
from grids.roster import dynamics as changes
from grids.roster import homes, listings, looking, registers
from grids.roster.kinds import LISTS
from grids.roster.over import over_list
from grids.roster.strip import strip_of
from grids.together import due_lists as due_lists_of_others
from grids.together import ways


@require_safe
def person_table(request: HttpRequest) -> HttpResponse:
    """People of the reader's areas in their colours, whoever is due first; masked."""
    oracle.require_anywhere(request.user, Permission.PEOPLE_VIEW, _("查看住户"))
    query = by_due(request)
    context = context_of(
        over_list(listings.shown_to(request.user, query), listings, request.user, "people"),
        request.user,
        query,
    )
    rows = listings.without_colour(request.user, query, context["wanted"])
    context["strip"] = strip_of(request.user, rows, query, context["wanted"], "people")
    return render(request, "grids/roster/people.html", context)


def by_due(request: HttpRequest) -> dict[str, str]:
    """The words of an address; in the order of what is due, unless another one is asked for."""
    query = request.GET.dict()
    return query if query.get("sort") else query | {"sort": "next"}


@require_safe
def home_list(request: HttpRequest) -> HttpResponse:
    """Homes of the reader's areas in their colours, what is due first."""
    belongs_to(request, "person_table")
    oracle.require_anywhere(request.user, Permission.PEOPLE_VIEW, _("查看住户"))
    query = by_due(request)
    context = context_of(
        over_list(homes.shown_to(request.user, query), homes, request.user, "dwellings"), request.user, query
    )
    rows = homes.without_colour(request.user, query, context["wanted"])
    context["strip"] = strip_of(request.user, rows, query, context["wanted"], "dwellings")
    return render(request, "grids/roster/homes.html", context)


@require_POST
def person_find(request: HttpRequest) -> HttpResponse:
    """Somebody looked for by a whole name, a telephone, a document or its end: by POST alone, and noted before it is shown."""
    belongs_to(request, "person_table")
    oracle.require_anywhere(request.user, Permission.PEOPLE_VIEW, _("查找住户"))
    status, context = 200, {}
    try:
        context = {"found": looking.look(request.user, request.POST.get("who", ""))}
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        status, context = refusal.status, {"refused": str(refusal)}
    answer = render(request, "grids/roster/find.html", context, status=status)
    answer["Cache-Control"] = "no-store, private"
    return answer


@require_safe
def due_lists(request: HttpRequest) -> HttpResponse:
    """Every list of what is due, counted by grid; each number leads to exactly what it counts."""
    belongs_to(request, "person_table")
    oracle.require_anywhere(request.user, Permission.PEOPLE_VIEW, _("查看住户"))
    context = registers.table_of(request.user, request.GET)
    context["ways"] = [
        one
        for one in ways()
        if any(oracle.allowed_anywhere(request.user, right) for right in one.permissions)
    ]
    return render(request, "grids/roster/registers.html", context)


@require_safe
def due_list(request: HttpRequest, name: str) -> HttpResponse:
    """The short address of one list."""
    oracle.require_anywhere(request.user, Permission.PEOPLE_VIEW, _("查看住户"))
    elsewhere = next((one for one in due_lists_of_others() if one.name == name), None)
    if elsewhere is not None:
        return redirect(elsewhere.page(""))
    if name not in LISTS:
        raise Http404
    return redirect(f"{reverse(LISTS[name])}?state={name}")


@require_safe
def dynamics(request: HttpRequest) -> HttpResponse:
    """What changed on a day in the reader's grids, the verbs counted, late entries marked."""
    belongs_to(request, "person_table")
    oracle.require_anywhere(request.user, Permission.PEOPLE_VIEW, _("查看住户"))
    context = context_of(changes.shown_to(request.user), request.user, request.GET)
    context["dynamics"] = changes.dynamics_of(request.user, request.GET, context["form"])
    if here := changes.area_of(request.user, context["form"]):
        asked = Asked(context["form"].chosen_day, Kind.PERSON)
        context |= {
            "here": here,
            "asked": asked,
            "course": course_of(request.user, here, asked, with_below=False),
        }
    return render(request, "grids/roster/dynamics.html", context)
