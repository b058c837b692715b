"""A message by the robot of an office's group, in the formats of WeCom and DingTalk; and which addresses may be written to.

Only over https to a public address, unless the installation names the host (HOOK_HOSTS): a robot's address is typed in, and
must not lead into the office's own network. The address that was looked at is the one that is connected to; nothing is
followed that an answer points to.
"""

import base64
import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import SplitResult, quote_plus, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from grids.notices.faults import SECONDS, NotSent, within
from grids.notices.models import Channel

# a robot answers in one line
MOST_BYTES = 4096
GIVEN, RELAYS = ipaddress.ip_network("2000::/3"), ipaddress.ip_network("192.88.99.0/24")
PORTS = {"http": 80, "https": 443}
# what WeCom (45009, 45033) and DingTalk (130101, 410100) answer to whoever sends more than twenty a minute
TOO_MANY = {45009, 45033, 130101, 410100}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a robot listens."""

    parts: SplitResult
    is_named: bool

    @property
    def host(self) -> str:
        """The host's name."""
        return self.parts.hostname or ""

    @property
    def port(self) -> int:
        """The port, the scheme's own where none is named."""
        return self.parts.port or PORTS[self.parts.scheme]


def address_of(text: str) -> Address | None:
    """A robot's address, or None where it is none that may be written to."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in PORTS or not parts.hostname or parts.username or parts.password:
        return None
    named = {parts.hostname, f"{parts.hostname}:{port or PORTS[parts.scheme]}"} & set(settings.HOOK_HOSTS)
    if parts.scheme != "https" and not named:
        return None
    if not named and _is_written_as_private(parts.hostname):
        return None
    return Address(parts, bool(named))


def _is_written_as_private(host: str) -> bool:
    try:
        return not _is_outside(host)
    except ValueError:
        return "." not in host


def _is_outside(text: str) -> bool:
    """Whether an address is one of the open internet, for one machine: nor one of the own network in another's clothes."""
    place = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(place, ipaddress.IPv6Address):
        # 2000::/3 is all that was ever given to anybody; behind these ways through it lies an address of the old kind
        inner = place.ipv4_mapped or place.sixtofour
        if inner is not None:
            return _is_outside(str(inner))
        if place not in GIVEN or place.teredo is not None:
            return False
    return place.is_global and not (place.is_multicast or place in RELAYS)


def send(*, channel: str, address: str, secret: str, text: str) -> None:
    """Hand one message over to a robot, and hear that it took it."""
    found = address_of(address)
    if found is None:
        raise NotSent(_("机器人地址不能用，请重新设置。"), is_final=True)
    body = json.dumps({"msgtype": "text", "text": {"content": text}}, ensure_ascii=False).encode()
    said = _post(found, _path(found, channel, secret), body)
    code = said.get("errcode")
    if code in TOO_MANY:
        raise NotSent(_("机器人一分钟内收得太多了，过一会儿再发。"), is_silent=True)
    if code != 0:
        raise NotSent(_("机器人没有收下（错误码 %(code)s）。") % {"code": str(code)[:20]})


def _path(address: Address, channel: str, secret: str) -> str:
    """The path with its key; DingTalk's signed, where the robot asks for that."""
    path = address.parts.path or "/"
    query = address.parts.query
    if channel == Channel.DINGTALK and secret:
        at = str(round(time.time() * 1000))
        mark = hmac.new(secret.encode(), f"{at}\n{secret}".encode(), hashlib.sha256).digest()
        signed = f"timestamp={at}&sign={quote_plus(base64.b64encode(mark).decode())}"
        query = f"{query}&{signed}" if query else signed
    return f"{path}?{query}" if query else path


def _post(address: Address, path: str, body: bytes) -> dict:
    link = http.client.HTTPConnection(address.host, address.port, timeout=SECONDS / 2)
    with within(SECONDS, lambda: _cut(link)):
        try:
            link.sock = _connected(address)
            link.request("POST", path, body, {"Content-Type": "application/json; charset=utf-8"})
            answer = link.getresponse()
            text, status = answer.read(MOST_BYTES), answer.status
        except UnicodeError as unwritable:
            raise NotSent(_("机器人地址不能用，请重新设置。"), is_final=True) from unwritable
        except (OSError, http.client.HTTPException) as silent:
            name = type(silent).__name__
            raise NotSent(_("机器人没有应答（%(name)s）。") % {"name": name}, is_silent=True) from silent
        finally:
            link.close()
    if status != 200:
        raise NotSent(
            _("机器人没有收下（HTTP %(status)d）。") % {"status": status},
            is_silent=status >= 500 or status == HTTPStatus.TOO_MANY_REQUESTS,
        )
    try:
        said = json.loads(text)
    except ValueError as none:
        raise NotSent(_("机器人的应答读不懂。")) from none
    return said if isinstance(said, dict) else {}


def _connected(address: Address) -> socket.socket:
    """A connection to an address that was looked at; a name that leads into a private network is refused."""
    found = next(_allowed(address), None)
    if found is None:
        raise NotSent(_("机器人地址指向内部网络，没有发送。"), is_final=True)
    plain = socket.create_connection((found, address.port), timeout=SECONDS / 2)
    if address.parts.scheme == "http":
        return plain
    return ssl.create_default_context().wrap_socket(plain, server_hostname=address.host)


def _allowed(address: Address) -> Iterator[str]:
    for *_rest, place in socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM):
        if address.is_named or _is_outside(str(place[0])):
            yield str(place[0])


def _cut(link: http.client.HTTPConnection) -> None:
    """End a conversation that takes too long."""
    if link.sock is not None:
        link.sock.shutdown(socket.SHUT_RDWR)
