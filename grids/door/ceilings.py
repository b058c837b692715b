"""How often one address may ask for pages that need no sign-in, and send what stands in them: against whoever fetches or floods.

Counted in the cache and nowhere else: neither who asked nor what is kept. Where nothing can count, everybody is let in.
"""

import logging
import time
from hashlib import sha256
from ipaddress import ip_address, ip_network

from django.core.cache import cache

from grids.conduct.origins import current_address

log = logging.getLogger(__name__)

# many households of an estate may stand behind one address
A_MINUTE = 300
SECONDS = 60


def subscriber(address: str) -> str:
    """What one subscriber is given: an IPv4 address, or all addresses of an IPv6 network of 64 bits."""
    try:
        given = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if given.version == 4:
        return str(given)
    if given.ipv4_mapped:
        return str(given.ipv4_mapped)
    return str(ip_network((given, 64), strict=False))


def must_wait(of: str = "", most: int | None = None, seconds: int = SECONDS) -> bool:
    """Whether this address has asked too often within the minute; this time is counted.

    of: what is counted by itself, with its own bound within its own time: what a form was sent.
    """
    who = sha256(subscriber(current_address()).encode()).hexdigest()[:32]
    key = f"door:{of}:{who}:{int(time.time()) // seconds}"
    try:
        cache.add(key, 0, 2 * seconds)
        return cache.incr(key) > (A_MINUTE if most is None else most)
    except Exception:
        log.warning("visits of the door could not be counted")
        return False
