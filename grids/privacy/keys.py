"""The keys of personal values: one ring for what offices work with, one apart for who made a complaint, one for look-ups.

Each is url-safe base64 of 32 bytes. The first key of a ring seals, every key of it opens; a process without
SEALED_KEYS can neither take in nor open a complaint's reporter.
"""

import base64
import binascii
import hashlib
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
KEY_ID_BYTES = 4
SUITES = ("AES-GCM", "SM4-GCM")


def key_of(text: str, *, variable: str) -> bytes:
    """The key that `text` stands for; ImproperlyConfigured, which names the variable and not the value."""
    try:
        key = base64.b64decode(text.encode(), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"{variable}: every key is url-safe base64 of {KEY_BYTES} bytes")
    return key


@lru_cache(maxsize=4)
def _index_key(text: str) -> bytes:
    return key_of(text, variable="FIELD_INDEX_KEY")


@lru_cache(maxsize=16)
def _ring(variable: str, texts: tuple[str, ...]) -> dict[bytes, bytes]:
    keys = [key_of(text, variable=variable) for text in texts]
    return {hashlib.sha256(key).digest()[:KEY_ID_BYTES]: key for key in keys}


def ring(*, is_apart: bool) -> dict[bytes, bytes]:
    """Keys by the id that a sealed value carries, the one that seals first; may be empty for what lies apart."""
    variable = "SEALED_KEYS" if is_apart else "FIELD_KEYS"
    return _ring(variable, tuple(getattr(settings, variable)))


def index_key() -> bytes:
    """The key of look-ups."""
    return _index_key(settings.FIELD_INDEX_KEY)


def suite() -> str:
    """The cipher that seals; ImproperlyConfigured where it is none of ours."""
    if settings.FIELD_SUITE not in SUITES:
        raise ImproperlyConfigured(f"FIELD_SUITE is one of {', '.join(SUITES)}")
    return settings.FIELD_SUITE


def faults() -> list[str]:
    """What is wrong with the keys of this process, in words that hold no key."""
    found = []
    for look in (suite, index_key, lambda: ring(is_apart=False), lambda: ring(is_apart=True)):
        try:
            look()
        except ImproperlyConfigured as wrong:
            found.append(str(wrong))
    if found:
        return found
    return _shared()


def _shared() -> list[str]:
    """Keys that stand where they may not: what lies apart, and what looks up, has keys of its own."""
    if not settings.FIELD_KEYS:
        return ["FIELD_KEYS: at least one key is needed"]
    ordinary, apart = set(ring(is_apart=False).values()), set(ring(is_apart=True).values())
    found = []
    if ordinary & apart:
        found.append("SEALED_KEYS: a key of complaints stands in FIELD_KEYS too; it has to be one of its own")
    if index_key() in ordinary | apart:
        found.append("FIELD_INDEX_KEY: the look-up key also seals values; it has to be one of its own")
    return found
