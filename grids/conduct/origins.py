"""From where what is being done was asked: the client's address, known to actions without a request.

A middleware sets it for the time of a request; in commands, tasks and tests outside of one it is empty.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import ip_address
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest  # noqa: TID251

_address: ContextVar[str] = ContextVar("address", default="")


def client_ip(request: "HttpRequest") -> str:
    """The address that the outermost of our gateways saw; what a client writes into the header itself is not believed.

    PROXY_HOPS gateways each append the address they were asked from to X-Forwarded-For: the one wanted is so many
    from its end. Without gateways, or where the header is shorter or no address stands there, the connection's own.
    """
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    hops = settings.PROXY_HOPS
    if hops and len(forwarded) >= hops:
        try:
            return str(ip_address(forwarded[-hops]))
        except ValueError:
            pass
    return request.META.get("REMOTE_ADDR", "")


def current_address() -> str:
    """The address of whoever asks at this moment; empty where nobody asks over the network."""
    return _address.get()


@contextmanager
def asked_from(address: str) -> Iterator[None]:
    """What happens inside was asked from this address."""
    token = _address.set(address)
    try:
        yield
    finally:
        _address.reset(token)
