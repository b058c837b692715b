"""What the page for what isn't in somebody's area says of records: whoever may open one is offered it, others whom to ask."""

from typing import TYPE_CHECKING

from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode

from grids.access import oracle
from grids.access.roles import Permission
from grids.openings.kinds import Opened
from grids.openings.queries import whom_to_ask

if TYPE_CHECKING:
    from django.http import HttpRequest  # noqa: TID251

# pages of records → what they show
RECORDS = {"person": Opened.PERSON, "household": Opened.DWELLING}
TEMPLATE = "grids/openings/_beyond.html"


def beyond(request: "HttpRequest") -> dict | None:
    """What is said below "not found" where a record's page was asked for; whether there is such a record tells nothing of it."""
    try:
        match = resolve(request.path)
    except Resolver404:
        return None
    kind, user = RECORDS.get(match.url_name or ""), getattr(request, "user", None)
    if kind is None or user is None or not user.is_authenticated:
        return None
    if not oracle.allowed_anywhere(user, Permission.PEOPLE_VIEW):
        return None
    if oracle.allowed_anywhere(user, Permission.PEOPLE_OPEN):
        to = urlencode({"to": f"{kind}:{match.kwargs['pk']}"})
        return {"template": TEMPLATE, "url": f"{reverse('opening_new')}?{to}", "asked": []}
    return {"template": TEMPLATE, "url": "", "asked": whom_to_ask(user)}
