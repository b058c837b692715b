"""The button by which a list or its figures leave the system, wherever a page shows them."""

from django import template
from django.core.exceptions import ObjectDoesNotExist
from django.template.context import Context

from grids.access import oracle
from grids.exports import sources
from grids.lists.tables import Figures

register = template.Library()


@register.inclusion_tag("components/take_out.html", takes_context=True)
def take_out(context: Context, name: str, query: str | None = None) -> dict:
    """`{% take_out "whistles" %}`: nothing where it never leaves the system, or where the reader may not ask for it.

    query: what it is narrowed down to, where that isn't all that the page's address says.
    """
    request = context["request"]
    try:
        one = sources.source(name)
    except ObjectDoesNotExist:
        return {}
    if not any(
        oracle.allowed_anywhere(request.user, permission) for permission in sources.permissions_of(one)
    ):
        return {}
    return {
        "name": name,
        "query": request.GET.urlencode() if query is None else query,
        "has_more": sources.has_more(one) and sources.may_ask_for_all(request.user, one),
        "is_of_figures": isinstance(one, Figures),
        "csrf_token": context.get("csrf_token"),
    }
