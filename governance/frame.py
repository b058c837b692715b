"""What every page's frame shows: where one can go, in which role one is, whether this is a demonstration."""

from dataclasses import dataclass, replace
from functools import cache, partial

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from grids import pages
from grids.access.oracle import allowed_anywhere
from grids.identity.sessions import TOLD
from grids.staff.marks import mark_of
from whistles.lifecycle.lists import own_area

# how many tabs stand beside "more" on a phone
TABS = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry of the rail as one user sees it now."""

    label: str
    icon: str
    url: str
    tab: bool = False
    count: int = 0
    active: bool = False


def frame(request: HttpRequest) -> dict:
    """Context of base.html; nothing is asked of the database until a page shows it."""
    user = getattr(request, "user", None)
    context = {"demo": settings.DEMO}
    if user is None or not user.is_authenticated:
        context["public_pages"] = SimpleLazyObject(pages.public)
        # offered on the sign-in page only, and only where everything is made up
        if settings.DEMO_ACCOUNTS:
            context["demo_accounts"] = SimpleLazyObject(import_string(settings.DEMO_ACCOUNTS))
        return context
    if settings.DEMO_STANDING:
        context["demo_stands"] = SimpleLazyObject(lambda: import_string(settings.DEMO_STANDING)(user))
    return context | {
        # called by the template that shows it, as what it is: the parts of the frame are kept by it
        "nav": cache(partial(nav, request)),
        "where": SimpleLazyObject(lambda: where(user)),
        "user_mark": mark_of(user),
        # a page of fault may come before there is a session
        "resets": getattr(request, "session", {}).get(TOLD, ()),
        "user_label": SimpleLazyObject(lambda: user_label(user)),
        "search_url": reverse("search") if pages.searched_by(user) else "",
        "is_more": request.path == reverse("more"),
        "page_name": name_of(request),
    }


def name_of(request: HttpRequest) -> str:
    """The name of the page's address where the page says how it is used, else the empty text."""
    found = request.resolver_match
    return found.url_name if found and found.url_name in pages.help_here() else ""


def nav(request: HttpRequest) -> tuple[Shown, ...]:
    """The entries this user can open, with what waits behind them; one of them is where the page stands."""
    user, found = request.user, []
    for entry in pages.navigation():
        if entry.permission is None or allowed_anywhere(user, entry.permission):
            waiting = entry.count(user) if entry.count else 0
            if entry.name == "home":
                waiting += sum(todo.count for todo in todos(request))
            found.append(
                Shown(str(entry.label), entry.icon, reverse(entry.name), _is_tab(user, entry), waiting)
            )
    if user.is_staff:
        found.append(Shown(_("后台管理"), "admin", reverse("admin:index")))
    # what comes last of too many is behind "more"
    for one in [one for one in found if one.tab][TABS:]:
        found[found.index(one)] = replace(one, tab=False)
    here = _here(request, found)
    # whoever has few tabs gets the entries that come next: a post with one job has it at hand on the phone
    free = TABS - sum(one.tab for one in found)
    # the administration is the first job of whoever has one and no tabs of their own
    waiting = sorted((one for one in found if not one.tab), key=lambda one: one.icon != "admin")
    more = waiting[: max(free, 0)]
    return tuple(
        replace(one, tab=one.tab or one in more, active=one is here) if one in more or one is here else one
        for one in found
    )


def _is_tab(user, entry: pages.Entry) -> bool:
    return entry.tab or bool(entry.tab_of and allowed_anywhere(user, entry.tab_of))


def _here(request: HttpRequest, found: list[Shown]) -> Shown | None:
    """The entry that a page says it belongs to, else the one with the longest address that begins the page's own."""
    named, path = pages.place_of(request), request.path
    if named and (said := [one for one in found if one.url == reverse(named)]):
        return said[0]
    fitting = [one for one in found if path == one.url or (one.url != "/" and path.startswith(one.url))]
    return max(fitting, key=lambda one: len(one.url), default=None)


def todos(request: HttpRequest) -> list[pages.Todo]:
    """What waits for the user by what the subjects say, asked once a request."""
    if not hasattr(request, "todos"):
        request.todos = pages.todos_of(request.user)  # type: ignore[attr-defined]
    return request.todos  # type: ignore[attr-defined]


def where(user) -> str:
    """The area or department the user acts for."""
    departments = [grant.label for grant in user.grants if grant.department_id]
    if departments:
        return departments[0]
    area = own_area(user)
    return area.short_name if area else ""


def user_label(user) -> str:
    """Name and post of the user."""
    posts = [grant.label for grant in user.grants if not grant.department_id]
    return f"{user} · {posts[0]}" if posts else str(user)
