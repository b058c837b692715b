"""How a page for residents is sent: open to everybody, alike for everybody, without scripts, in two sizes of type."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from grids.conduct.refusals import Refusal
from grids.door import ceilings

SIZE, SIZES = "door_size", ("standard", "large")
YEAR = 365 * 24 * 3600
# how long a page may be older than what it tells
SECONDS = 60
MOST = 100
# the words of an address that a page reads, with what they say
Asked = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its template, what it shows, its status. is_kept: its address is one of few, as many as there are areas and houses."""

    template: str
    shown: dict
    status: int = 200
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """A page as it is sent."""

    html: str
    status: int
    is_kept: bool


def public(*words: str) -> Callable[[Callable[..., Page | str]], Callable[..., HttpResponse]]:
    """A page that is the same for everybody who asks for it: bounded, cached here and there, in two sizes of type.

    words: those of its address that it reads; by any other it is neither another page nor kept anew, and shows none of it.
    """

    def marked(view: Callable[..., Page | str]) -> Callable[..., HttpResponse]:
        @login_not_required
        @require_safe
        @wraps(view)
        def answering(request: HttpRequest, **named: str) -> HttpResponse:
            (size, chosen), asked = _size(request), _asked(request, words)
            if ceilings.must_wait():
                return _wait(request, size, asked)
            found = _kept(request, view, named, size, asked)
            if isinstance(found, str):
                return redirect(found)
            return _answer(request, found, chosen)

        return answering

    return marked


def public_form(
    *words: str, most: int, seconds: int
) -> Callable[[Callable[..., Page | str]], Callable[..., HttpResponse]]:
    """A page with a form, for everybody, without scripts: the sender's own, so that nothing of it is kept anywhere.

    most: how often one address may send it within so many seconds. Its template has `csrf_token`. words: as of `public`.
    """

    def marked(view: Callable[..., Page | str]) -> Callable[..., HttpResponse]:
        @login_not_required
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(view)
        def answering(request: HttpRequest, **named: str) -> HttpResponse:
            (size, chosen), asked = _size(request), _asked(request, words)
            if ceilings.must_wait():
                return _wait(request, size, asked)
            if request.method == "POST" and ceilings.must_wait(
                f"{view.__module__}.{view.__qualname__}", most, seconds
            ):
                return _wait(request, size, asked, seconds)
            page = _shown(view, request, named)
            if isinstance(page, str):
                return redirect(page)
            shown = page.shown | {"csrf_token": get_token(request)}
            made = Made(_rendered(page.template, shown, request, size, asked), page.status, is_kept=False)
            return _answer(request, made, chosen)

        answering.__dict__["unproved"] = unproved
        return answering

    return marked


def unproved(request: HttpRequest) -> HttpResponse:
    """The answer to a form that came without its mark: its sender has no account to sign in with anew."""
    html = _rendered("grids/door/unproved.html", {}, request, _size(request)[0], [])
    return _answer(request, Made(html, 403, is_kept=False), "")


def _wait(request: HttpRequest, size: str, asked: Asked, seconds: int = ceilings.SECONDS) -> HttpResponse:
    told = {"minutes": max(1, seconds // 60), "is_sent": request.method == "POST"}
    answer = HttpResponse(_rendered("grids/door/wait.html", told, request, size, asked), status=429)
    answer.headers["Retry-After"] = str(seconds)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _answer(request: HttpRequest, made: Made, chosen: str) -> HttpResponse:
    answer = HttpResponse(made.html, status=made.status)
    if chosen:
        # the answer says which size was chosen: it is the chooser's own
        answer.headers["Cache-Control"] = "private, no-store"
        answer.set_cookie(
            SIZE, chosen, max_age=YEAR, secure=settings.SECURE, httponly=True, samesite="Lax", path="/g/"
        )
        return answer
    kept = f"public, max-age={SECONDS}" if made.is_kept else "private, no-store"
    answer.headers["Cache-Control"], answer.headers["Vary"] = kept, "Cookie"
    if not made.is_kept:
        return answer
    etag = quote_etag(salted_hmac("grids.door", made.html).hexdigest()[:32])
    answer.headers["ETag"] = etag
    same = get_conditional_response(request, etag=etag, response=answer)
    return same if isinstance(same, HttpResponseNotModified) else answer


def _size(request: HttpRequest) -> tuple[str, str]:
    """The size of type, and the one that was chosen just now, or the empty text."""
    chosen = request.GET.get("size", "")
    if chosen in SIZES:
        return chosen, chosen
    kept = request.COOKIES.get(SIZE, "")
    return (kept if kept in SIZES else SIZES[0]), ""


def _kept(request: HttpRequest, view: Callable, named: dict, size: str, asked: Asked) -> Made | str:
    """The page as it was made within the last minute, else as it is made now.

    Kept is only what somebody can't ask for in as many ways as they like: neither what was not found nor what words lead to.
    """
    told = "\n".join([request.path, *(f"{word}={given}" for word, given in asked)])
    key = f"door:page:{get_language()}:{size}:{salted_hmac('grids.door', told).hexdigest()[:32]}"
    try:
        if found := cache.get(key):
            return Made(*found, is_kept=True)
    except Exception:
        return _made(request, view, named, size, asked)
    found = _made(request, view, named, size, asked)
    if isinstance(found, Made) and found.is_kept:
        # without a cache a page is made every time
        with suppress(Exception):
            cache.set(key, (found.html, found.status), SECONDS)
    return found


def _made(request: HttpRequest, view: Callable, named: dict, size: str, asked: Asked) -> Made | str:
    page = _shown(view, request, named)
    if isinstance(page, str):
        return page
    return Made(_rendered(page.template, page.shown, request, size, asked), page.status, page.is_kept)


def _shown(view: Callable, request: HttpRequest, named: dict) -> Page | str:
    """What a view shows; a refusal that it did not catch is a page of this door, not one of the staff's."""
    try:
        return view(request, **named)
    except Refusal as refusal:
        return Page("grids/door/refused.html", {"sentence": refusal.message}, refusal.status)


def _rendered(template: str, shown: dict, request: HttpRequest, size: str, asked: Asked) -> str:
    """The page without its request: nothing of whoever asks can stand in it."""
    frame = {
        "is_large": size == "large",
        "demo": settings.DEMO,
        "path": request.path,
        "asked": asked,
    }
    return render_to_string(template, frame | shown)


def _asked(request: HttpRequest, words: tuple[str, ...]) -> Asked:
    given = [(word, request.GET.get(word, "").strip()[:MOST]) for word in words]
    return [(word, said) for word, said in given if said]
