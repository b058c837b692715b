"""Encryption at rest of single personal values, with rotation and a keyed look-up hash.

A sealed value is: version (1 byte), key id (4), nonce (12), ciphertext with tag. The purpose is bound in as
associated data, so that a value can't be moved into another column unnoticed.
"""

import base64
import hashlib
import hmac
import logging
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal

log = logging.getLogger(__name__)

VERSIONS = {"AES-GCM": 1, "SM4-GCM": 2}
NONCE_BYTES = 12
TAG_BYTES = 16


class SealBroken(Refusal):
    """The value was altered, moved, or its key is no longer configured; what exactly goes to the log."""

    def __init__(self, why: str) -> None:
        log.error("a sealed value can't be opened: %s", why)
        super().__init__(
            _("这个值打不开：密钥不对，或者数据被改动过。已记入日志，请联系系统管理员。"), code="conflict"
        )


@lru_cache(maxsize=8)
def _keyring(keys: tuple[str, ...]) -> dict[bytes, bytes]:
    ring = {}
    for text in keys:
        key = base64.urlsafe_b64decode(text)
        if len(key) != 32:
            raise ImproperlyConfigured("FIELD_KEYS: every key is url-safe base64 of 32 bytes")
        ring[hashlib.sha256(key).digest()[:4]] = key
    return ring


@lru_cache(maxsize=8)
def _aes(key: bytes) -> AESGCM:
    return AESGCM(key)


def _sm4_key(key: bytes) -> bytes:
    return hashlib.sha256(b"sm4" + key).digest()[:16]


def seal(value: str, *, purpose: str) -> bytes:
    """Encrypt `value` for `purpose` with the first key; the empty value stays empty."""
    if not value:
        return b""
    ring = _keyring(tuple(settings.FIELD_KEYS))
    key_id, key = next(iter(ring.items()))
    nonce, version = os.urandom(NONCE_BYTES), VERSIONS[settings.FIELD_SUITE]
    data, bound = value.encode(), purpose.encode()
    if version == 1:
        body = _aes(key).encrypt(nonce, data, bound)
    else:
        encryptor = Cipher(algorithms.SM4(_sm4_key(key)), modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(bound)
        body = encryptor.update(data) + encryptor.finalize() + encryptor.tag
    return bytes([version]) + key_id + nonce + body


def unseal(sealed: bytes | memoryview, *, purpose: str) -> str:
    """The value behind `sealed`; SealBroken when it was altered, moved or its key is gone."""
    raw = bytes(sealed)
    if not raw:
        return ""
    if len(raw) <= 5 + NONCE_BYTES + TAG_BYTES or raw[0] not in VERSIONS.values():
        raise SealBroken("it is cut off or of an unknown kind")
    version, key_id, nonce, body = raw[0], raw[1:5], raw[5 : 5 + NONCE_BYTES], raw[5 + NONCE_BYTES :]
    key = _keyring(tuple(settings.FIELD_KEYS)).get(key_id)
    if key is None:
        raise SealBroken("the key of this value is not configured")
    try:
        if version == 1:
            return _aes(key).decrypt(nonce, body, purpose.encode()).decode()
        mode = modes.GCM(nonce, body[-TAG_BYTES:])
        decryptor = Cipher(algorithms.SM4(_sm4_key(key)), mode).decryptor()
        decryptor.authenticate_additional_data(purpose.encode())
        return (decryptor.update(body[:-TAG_BYTES]) + decryptor.finalize()).decode()
    except InvalidTag as broken:
        raise SealBroken("the value was altered or moved") from broken


def lookup(value: str, *, purpose: str) -> bytes:
    """A keyed hash under which a value is found without being readable; empty for the empty value."""
    if not value:
        return b""
    name = "sm3" if settings.FIELD_SUITE == "SM4-GCM" else "sha256"
    key = base64.urlsafe_b64decode(settings.FIELD_INDEX_KEY)
    return hmac.new(key, f"{purpose}\x1f{value}".encode(), name).digest()


def mask_name(name: str) -> str:
    """张三丰 → 张**: the family name, and a star for each further character (three at most)."""
    return name[:1] + "*" * min(max(len(name) - 1, 0), 3)


def mask_phone(phone: str) -> str:
    """13812345678 → 138****5678; short numbers keep their last two digits."""
    if len(phone) >= 11:
        return f"{phone[:3]}****{phone[-4:]}"
    return "*" * max(len(phone) - 2, 0) + phone[-2:] if phone else ""
