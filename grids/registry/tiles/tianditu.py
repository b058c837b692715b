"""天地图 under the product's own map, fetched by the server: its key never leaves it, and stands in no page and no log.

Only where a key and the map's approval number (审图号) are both set; the number is shown on every map that has it. The host is
fixed. Nothing is followed that an answer points to, and nothing but a picture is handed on.
"""

import http.client
import ssl
from contextlib import suppress
from urllib.parse import urlencode, urlsplit

import structlog
from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

# what there is: streets and pictures, and the names that belong to each
LAYERS = ("vec", "cva", "img", "cia")
INNERMOST = 18
SECONDS, MOST_BYTES, KEPT_SECONDS = 4, 400_000, 24 * 3600
FAILED_SECONDS = 30
PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def is_configured() -> bool:
    """Whether there is such a map at all: never without its approval number."""
    return bool(settings.TIANDITU_KEY and settings.TIANDITU_APPROVAL)


def approval() -> str:
    """The approval number that stands on a map with it, "" where there is none."""
    return settings.TIANDITU_APPROVAL if is_configured() else ""


def is_tile(layer: str, z: int, x: int, y: int) -> bool:
    """Whether there is such a tile."""
    return layer in LAYERS and 1 <= z <= INNERMOST and 0 <= x < 2**z and 0 <= y < 2**z


def picture(layer: str, z: int, x: int, y: int) -> tuple[bytes, str] | None:
    """A tile with its type, kept for a day; None where it can't be had. One that failed isn't asked for again at once."""
    name = f"tianditu:{layer}:{z}:{x}:{y}"
    kept = None
    # without the cache a map is slower, and there
    with suppress(RedisError):
        kept = cache.get(name)
    if kept is not None:
        return kept or None
    found = _fetched(layer, z, x, y)
    with suppress(RedisError):
        cache.set(name, found or (), KEPT_SECONDS if found else FAILED_SECONDS)
    return found


def _fetched(layer: str, z: int, x: int, y: int) -> tuple[bytes, str] | None:
    host = urlsplit(settings.TIANDITU_HOST)
    asked = {
        "SERVICE": "WMTS", "REQUEST": "GetTile", "VERSION": "1.0.0", "LAYER": layer, "STYLE": "default",
        "TILEMATRIXSET": "w", "FORMAT": "tiles", "TILEMATRIX": z, "TILEROW": y, "TILECOL": x, "tk": settings.TIANDITU_KEY,
    }  # fmt: skip
    if host.scheme == "https":
        link: http.client.HTTPConnection = http.client.HTTPSConnection(
            host.netloc, timeout=SECONDS, context=ssl.create_default_context()
        )
    else:
        link = http.client.HTTPConnection(host.netloc, timeout=SECONDS)
    try:
        link.request("GET", f"/{layer}_w/wmts?{urlencode(asked)}", headers={"User-Agent": "Mozilla/5.0"})
        answer = link.getresponse()
        content, status = answer.read(MOST_BYTES + 1), answer.status
    except (OSError, http.client.HTTPException) as silent:
        # the name of the fault alone: its words may hold the address, and with it the key
        log.warning("tianditu is silent", fault=type(silent).__name__, layer=layer)
        return None
    finally:
        link.close()
    kind = next((kind for start, kind in PICTURES.items() if content.startswith(start)), "")
    if status != 200 or not kind or len(content) > MOST_BYTES:
        log.warning("tianditu refused", status=status, layer=layer)
        return None
    return content, kind
