"""The page of the one search box."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from grids.conduct.refusals import Refusal
from grids.search import queries
from grids.search.questions import Asked


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """What the question finds. A telephone or a name is looked for by POST alone: it stands in no address, and is noted."""
    kinds = queries.require_search(request.user)
    sent = request.POST if request.method == "POST" else request.GET
    asked = Asked.of(sent.get("q", ""))
    if request.method != "POST":
        return _page(request, kinds, asked, only=sent.get("kind", ""), behind=sent.get("after", ""))
    by = sent.get("by", "") or _plain(request, asked)
    if not by and any(way.is_plain for way, _may in queries.ways(request.user, asked)):
        # a person's number stands in no address, not even where nobody is looked for by it
        return _page(request, kinds, asked, only="", behind="")
    if not by:
        return redirect(f"{reverse('search')}?{urlencode({'q': asked.said})}")
    return _person(request, kinds, asked, by)


def _plain(request: HttpRequest, asked: Asked) -> str:
    """The way in which a question is looked for that is nothing but a person's number, where the asker may."""
    return next((way.name for way, may in queries.ways(request.user, asked) if may and way.is_plain), "")


def _page(request: HttpRequest, kinds: list, asked: Asked, *, only: str, behind: str) -> HttpResponse:
    context = _context(request, kinds, asked)
    if not asked.said:
        return render(request, "grids/search/search.html", context)
    try:
        found = queries.look(request.user, asked, only=only, behind=behind)
    except Refusal as refusal:
        context["refused"] = refusal.message
        return render(
            request, "grids/search/search.html", context, status=200 if refusal.field == "q" else 400
        )
    context |= {"found": [_shown(one, asked) for one in found], "is_further": bool(behind), "looked": True}
    return render(request, "grids/search/search.html", context)


def _person(request: HttpRequest, kinds: list, asked: Asked, by: str) -> HttpResponse:
    context = _context(request, kinds, asked)
    try:
        label, kinds_found = queries.look_for_person(request.user, asked, by)
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        context["refused"] = refusal.message
        return render(request, "grids/search/search.html", context, status=refusal.status)
    shown = [
        {"name": f"{by}-{n}", "label": one.label, "rows": one.hits.rows, "more": ""}
        for n, one in enumerate(kinds_found)
    ]
    context |= {"found": shown, "looked": True, "by": label}
    return render(request, "grids/search/search.html", context)


def _context(request: HttpRequest, kinds: list, asked: Asked) -> dict:
    ways = queries.offered_ways(request.user, asked) if asked.said else []
    return {
        "asked": asked,
        "found": [],
        "looked_at": [one.looked_at for one in kinds],
        "may_look": queries.may_look_for_persons(request.user),
        "ways": [{"name": name, "label": label} for name, label, may in ways if may],
        "not_looked": [label for _name, label, may in ways if not may],
    }


def _shown(kind: queries.Kind, asked: Asked) -> dict:
    more = (
        urlencode({"q": asked.said, "kind": kind.name, "after": kind.hits.behind}) if kind.hits.behind else ""
    )
    return {"name": kind.name, "label": kind.label, "rows": kind.hits.rows, "more": more}
