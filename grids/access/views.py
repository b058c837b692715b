"""What the gateway asks before it takes a large body: whether whoever sends it may send one there."""

from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grids.access import oracle
from grids.access.doors import file_permissions


@login_not_required
@never_cache
@require_safe
def may_send(request: HttpRequest) -> HttpResponse:
    """204: take it; 401: nobody is signed in; 403: not from this account, or not there. Nothing of the body is read.

    A door that takes files takes them from whoever holds its permission, every other page a form from whoever has
    signed in whole (the steps before the first page are seen to before this is reached).
    """
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    return HttpResponse(status=204 if _is_taken(request) else 403)


def _is_taken(request: HttpRequest) -> bool:
    try:
        match = resolve(urlsplit(request.headers.get("X-Sending-To", "")).path)
    except (Resolver404, ValueError):
        return False
    needed = file_permissions(match.func)
    return not needed or any(oracle.allowed_anywhere(request.user, one) for one in needed)
