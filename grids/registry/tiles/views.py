"""Tiles: buildings and grids as vectors, 天地图 as pictures where it is set up."""

from hashlib import sha256

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.refusals import Refusal
from grids.registry.tiles import cutting, tianditu

VECTORS = "application/vnd.mapbox-vector-tile"
# a map that is moved back and forth asks anew after this; what changed meanwhile is seen then
FRESH_SECONDS = 30


@require_safe
def building_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """One vector tile as its reader may know it; 304 where the reader has it already."""
    oracle.require_anywhere(request.user, Permission.GRID_VIEW, _("查看网格"))
    if not cutting.is_tile(z, x, y):
        raise Http404
    return private(request, cutting.tile(request.user, z, x, y), VECTORS, FRESH_SECONDS)


@require_safe
def base_tile(request: HttpRequest, layer: str, z: int, x: int, y: int) -> HttpResponse:
    """One picture of 天地图; 404 where none is set up, 429 for whoever has too many fetched, 502 where it doesn't answer."""
    oracle.require_anywhere(request.user, Permission.GRID_VIEW, _("查看网格"))
    if not tianditu.is_configured() or not tianditu.is_tile(layer, z, x, y):
        raise Http404
    try:
        found = tianditu.picture(layer, z, x, y, by=request.user.pk)
    except Refusal as refusal:
        return _said(refusal.message, refusal.status)
    if found is None:
        return _said(_("底图暂时取不到。"), 502)
    return private(request, *found, tianditu.KEPT_SECONDS)


def _said(words: str, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")


def private(request: HttpRequest, content: bytes, kind: str, seconds: int) -> HttpResponse:
    """What one reader may keep for a while, and nobody between."""
    etag = quote_etag(sha256(content).hexdigest()[:32])
    answer = HttpResponse(content, content_type=kind, headers={"ETag": etag})
    found = get_conditional_response(request, etag=etag, response=answer)
    patch_cache_control(found, private=True, max_age=seconds)
    return found
