"""Encryption at rest of single personal values, bound to their row, with rotation and a keyed look-up hash.

A sealed value is: version (1 byte), key id (4), nonce (12), ciphertext with tag. Its place (purpose, row, whether it
lies apart) is bound in as associated data: bytes copied into another column or row don't open there. What lies apart
has keys of its own.
"""

import hashlib
import hmac
import logging
import os
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal
from grids.privacy import keys

log = logging.getLogger(__name__)

# versions 1 and 2 were bound to their column only; `manage.py reseal_fields` binds them to their row
UNBOUND = {"AES-GCM": 1, "SM4-GCM": 2}
VERSIONS = {"AES-GCM": 3, "SM4-GCM": 4}
AES = frozenset({1, 3})
NONCE_BYTES = 12
TAG_BYTES = 16
HEAD_BYTES = 1 + keys.KEY_ID_BYTES


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value lies: what it is, of which row. `is_apart`: it opens only with the keys of complaints."""

    purpose: str
    row: str
    is_apart: bool = False

    def bound(self) -> bytes:
        """What the ciphertext is bound to."""
        return "\x1f".join((self.purpose, self.row, "apart" if self.is_apart else "shared")).encode()


class SealBroken(Refusal):
    """The value was altered, moved, or its key is no longer configured; what exactly goes to the log."""

    def __init__(self, why: str) -> None:
        log.error("a sealed value can't be opened: %s", why)
        super().__init__(
            _("这个值打不开：密钥不对，或者数据被改动过。已记入日志，请联系系统管理员。"), code="conflict"
        )


@lru_cache(maxsize=16)
def _aes(key: bytes) -> AESGCM:
    return AESGCM(key)


def _sm4_key(key: bytes) -> bytes:
    return hashlib.sha256(b"sm4" + key).digest()[:16]


def seal(value: str, *, at: Place) -> bytes:
    """Encrypt `value` for its place with the first key; the empty value stays empty.

    Raises Refusal where this process has no key for what lies apart.
    """
    if not value:
        return b""
    key_id, key = sealing_key(is_apart=at.is_apart)
    version = VERSIONS[keys.suite()]
    return bytes([version]) + key_id + encrypt(value.encode(), key=key, bound=at.bound(), version=version)


def sealing_key(*, is_apart: bool) -> tuple[bytes, bytes]:
    """The key that seals today, with its id; Refusal where this process has none for what lies apart."""
    ring = keys.ring(is_apart=is_apart)
    if not ring:
        raise Refusal(
            _("这台服务器没有配置检举控告的密钥（SEALED_KEYS），不能登记检举控告，请联系系统管理员。"),
            code="conflict",
        )
    return next(iter(ring.items()))


def encrypt(data: bytes, *, key: bytes, bound: bytes, version: int) -> bytes:
    """Nonce, ciphertext and tag of `data`."""
    nonce = os.urandom(NONCE_BYTES)
    if version in AES:
        return nonce + _aes(key).encrypt(nonce, data, bound)
    encryptor = Cipher(algorithms.SM4(_sm4_key(key)), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(bound)
    return nonce + encryptor.update(data) + encryptor.finalize() + encryptor.tag


def unseal(sealed: bytes | memoryview | None, *, at: Place) -> str:
    """The value behind `sealed`, "" of nothing; SealBroken when it was altered, moved, never bound to a row, or its key is gone."""
    raw = bytes(sealed or b"")
    if not raw:
        return ""
    version = _version(raw)
    if version not in VERSIONS.values():
        raise SealBroken("it was sealed before values were bound to their row: run manage.py reseal_fields")
    return _opened(raw, ring=keys.ring(is_apart=at.is_apart), bound=at.bound())


def unseal_unbound(sealed: bytes | memoryview, *, purpose: str) -> str:
    """The value behind what an earlier release sealed; only for sealing it anew in its place."""
    return _opened(bytes(sealed), ring=keys.ring(is_apart=False), bound=purpose.encode())


def is_unbound(sealed: bytes | memoryview) -> bool:
    """Whether an earlier release sealed it, without binding it to its row."""
    return _version(bytes(sealed)) in UNBOUND.values()


def is_current(sealed: bytes | memoryview, *, is_apart: bool) -> bool:
    """Whether it was sealed with the key and cipher that seal today."""
    raw = bytes(sealed)
    current = bytes([VERSIONS[keys.suite()]]) + next(iter(keys.ring(is_apart=is_apart)), b"")
    return raw[:HEAD_BYTES] == current


def heads() -> list[bytes]:
    """With what everything begins that the keys and the cipher of today sealed."""
    version = bytes([VERSIONS[keys.suite()]])
    return [version + key_id for is_apart in (False, True) for key_id in [*keys.ring(is_apart=is_apart)][:1]]


def _version(raw: bytes) -> int:
    if len(raw) <= HEAD_BYTES + NONCE_BYTES + TAG_BYTES:
        raise SealBroken("it is cut off")
    if raw[0] not in (*UNBOUND.values(), *VERSIONS.values()):
        raise SealBroken("it is of an unknown kind")
    return raw[0]


def _opened(raw: bytes, *, ring: dict[bytes, bytes], bound: bytes) -> str:
    key = ring.get(raw[1:HEAD_BYTES])
    if key is None:
        raise SealBroken("the key of this value is not configured here")
    return decrypt(raw[HEAD_BYTES:], key=key, bound=bound, version=_version(raw)).decode()


def decrypt(raw: bytes, *, key: bytes, bound: bytes, version: int) -> bytes:
    """What `encrypt` was given; SealBroken where a bit of it, or its place, has changed."""
    nonce, body = raw[:NONCE_BYTES], raw[NONCE_BYTES:]
    try:
        if version in AES:
            return _aes(key).decrypt(nonce, body, bound)
        mode = modes.GCM(nonce, body[-TAG_BYTES:])
        decryptor = Cipher(algorithms.SM4(_sm4_key(key)), mode).decryptor()
        decryptor.authenticate_additional_data(bound)
        return decryptor.update(body[:-TAG_BYTES]) + decryptor.finalize()
    except InvalidTag as broken:
        raise SealBroken("the value was altered or moved") from broken


def lookup(value: str, *, purpose: str) -> bytes:
    """A keyed hash under which a value is found without being readable; empty for the empty value."""
    if not value:
        return b""
    name = "sm3" if settings.FIELD_SUITE == "SM4-GCM" else "sha256"
    return hmac.digest(keys.index_key(), f"{purpose}\x1f{value}".encode(), name)
