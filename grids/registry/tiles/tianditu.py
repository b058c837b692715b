"""天地图 under the product's own map, fetched by the server: its key never leaves it, and stands in no page and no log.

Only where a key and the map's approval number (审图号) are both set; the number is shown on every map that has it. The host is
fixed. Nothing is followed that an answer points to, and nothing but a picture is handed on. A worker waits for it for a moment
only; whoever stays silent is asked nothing more for a while, by nobody. What was fetched is kept on the disk: the cache is the
broker's own database, whose memory holds what has to be done.
"""

import http.client
import socket
import ssl
import threading
import time
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import structlog
from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.filebased import FileBasedCache
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from grids.conduct.refusals import Refusal

log = structlog.get_logger(__name__)

# what there is: streets and pictures, and the names that belong to each
LAYERS = ("vec", "cva", "img", "cia")
INNERMOST = 18
# how long one fetch may take as a whole, and how long nothing is asked after one that took longer
SECONDS, SILENT_SECONDS = 2.0, 30
MOST_BYTES, KEPT_SECONDS, KEPT_MOST = 400_000, 24 * 3600, 4000
FAILED_SECONDS = 30
# of one account within a minute: a screen has some eighty tiles of two layers, most of them kept
FETCHES_A_MINUTE, MINUTE = 400, 60
SILENT = "tianditu:silent"
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


def picture(layer: str, z: int, x: int, y: int, *, by: int) -> tuple[bytes, str] | None:
    """A tile with its type, kept for a day; None where it can't be had. One that failed isn't asked for again at once.

    by: the account that asks. Refusal once it had more fetched within the minute than anybody can look at.
    """
    name = f"tianditu:{layer}:{z}:{x}:{y}"
    if found := _kept().get(name):
        return found
    # without the cache a map is slower, and there
    with suppress(RedisError):
        if cache.get_many([SILENT, name]):
            return None
    _count(by)
    found = _fetched(layer, z, x, y)
    if found:
        # a full disk takes nothing away from whoever looks
        with suppress(OSError):
            _kept().set(name, found)
    else:
        with suppress(RedisError):
            cache.set(name, True, FAILED_SECONDS)
    return found


def _kept() -> FileBasedCache:
    """What was fetched, on the disk: so many tiles, and then some go."""
    folder = Path(settings.MEDIA_ROOT) / "tianditu"
    return FileBasedCache(str(folder), {"TIMEOUT": KEPT_SECONDS, "OPTIONS": {"MAX_ENTRIES": KEPT_MOST}})


def _count(account: int) -> None:
    key, asked = f"tianditu:by:{account}:{int(time.time()) // MINUTE}", 0
    # where nothing can count, everybody is let in
    with suppress(RedisError, ValueError):
        cache.add(key, 0, 2 * MINUTE)
        asked = cache.incr(key)
    if asked > FETCHES_A_MINUTE:
        raise Refusal(_("一分钟内取的底图太多了，请稍后再移动地图。"), code="slow_down")


def _fetched(layer: str, z: int, x: int, y: int) -> tuple[bytes, str] | None:
    asked = {
        "SERVICE": "WMTS", "REQUEST": "GetTile", "VERSION": "1.0.0", "LAYER": layer, "STYLE": "default",
        "TILEMATRIXSET": "w", "FORMAT": "tiles", "TILEMATRIX": z, "TILEROW": y, "TILECOL": x, "tk": settings.TIANDITU_KEY,
    }  # fmt: skip
    try:
        status, content = _asked(f"/{layer}_w/wmts?{urlencode(asked)}")
    except (OSError, http.client.HTTPException) as silent:
        # the name of the fault alone: its words may hold the address, and with it the key
        log.warning("tianditu is silent", fault=type(silent).__name__, layer=layer)
        with suppress(RedisError):
            cache.set(SILENT, True, SILENT_SECONDS)
        return None
    kind = next((kind for start, kind in PICTURES.items() if content.startswith(start)), "")
    if status != 200 or not kind or len(content) > MOST_BYTES:
        log.warning("tianditu refused", status=status, layer=layer)
        return None
    return content, kind


def _asked(address: str) -> tuple[int, bytes]:
    """Status and content of one answer, within the time for all of it: whoever drips is as silent as who says nothing."""
    is_late = threading.Event()
    with closing(_link()) as link:
        # both the connection and its handshake have that time of their own
        link.connect()
        watch = threading.Timer(SECONDS, _cut, [link.sock, is_late])
        watch.start()
        try:
            link.request("GET", address, headers={"User-Agent": "Mozilla/5.0"})
            answer = link.getresponse()
            content = answer.read(MOST_BYTES + 1)
        finally:
            watch.cancel()
    if is_late.is_set():
        raise TimeoutError
    return answer.status, content


def _link() -> http.client.HTTPConnection:
    host = urlsplit(settings.TIANDITU_HOST)
    if host.scheme == "https":
        return http.client.HTTPSConnection(host.netloc, timeout=SECONDS, context=ssl.create_default_context())
    return http.client.HTTPConnection(host.netloc, timeout=SECONDS)


def _cut(line: socket.socket, is_late: threading.Event) -> None:
    is_late.set()
    with suppress(OSError):
        # the line beneath: what encrypts it is in use by whoever waits
        socket.socket.shutdown(line, socket.SHUT_RDWR)
