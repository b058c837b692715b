"""A sealed box: what anybody can close with a public key, and only the private one opens. Pure.

X25519 with a key of its own for every box, HKDF-SHA-256 over the shared secret and both public keys, AES-256-GCM. What is inside
has one length, so that a box tells nothing of it.
"""

import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY, NONCE = 32, 12
INFO, INFO_OF_A_CODE = b"sealed ballot 1", b"counting code 1"
# without what reads like something else; five bits each
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LONG, GROUP = 25, 5


class Closed(Exception):
    """The key doesn't open it."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A private key and its public half."""

    private: bytes
    public: bytes


def _pair(private: X25519PrivateKey) -> Pair:
    return Pair(private.private_bytes_raw(), private.public_key().public_bytes_raw())


def new_pair() -> Pair:
    """A pair that nobody has had."""
    return _pair(X25519PrivateKey.generate())


def _stretched(shared: bytes, one: bytes, other: bytes) -> bytes:
    return HKDF(SHA256(), KEY, salt=one + other, info=INFO).derive(shared)


def close(public: bytes, content: bytes) -> bytes:
    """A box for the holder of the private half."""
    own = X25519PrivateKey.generate()
    ours = own.public_key().public_bytes_raw()
    key = _stretched(own.exchange(X25519PublicKey.from_public_bytes(public)), ours, public)
    nonce = os.urandom(NONCE)
    return ours + nonce + AESGCM(key).encrypt(nonce, content, public)


def opened(private: bytes, box: bytes) -> bytes:
    """What is inside; Closed where it is not for this key, or was touched."""
    own = X25519PrivateKey.from_private_bytes(private)
    public = own.public_key().public_bytes_raw()
    ours, nonce, rest = box[:KEY], box[KEY : KEY + NONCE], box[KEY + NONCE :]
    try:
        key = _stretched(own.exchange(X25519PublicKey.from_public_bytes(ours)), ours, public)
        return AESGCM(key).decrypt(nonce, rest, public)
    except (InvalidTag, ValueError) as wrong:
        raise Closed from wrong


def new_code() -> str:
    """A counting code: 125 bits, as it is printed."""
    letters = [secrets.choice(LETTERS) for _ in range(LONG)]
    return "-".join("".join(letters[at : at + GROUP]) for at in range(0, LONG, GROUP))


def read_code(typed: str) -> str:
    """A code as it was meant, however it was typed."""
    return "".join(one for one in typed.upper() if one in LETTERS)


def pair_of(code: str, salt: bytes) -> Pair:
    """The pair that a counting code stands for: the code has the strength of a key, so nothing slow is needed."""
    seed = HKDF(SHA256(), KEY, salt=salt, info=INFO_OF_A_CODE).derive(read_code(code).encode())
    return _pair(X25519PrivateKey.from_private_bytes(seed))


def shared_out(private: bytes, members: Mapping[int, bytes]) -> Iterator[tuple[int, int, bytes]]:
    """The private key for every two members: a box within a box, so that neither opens it alone."""
    for one, other in combinations(sorted(members), 2):
        yield one, other, close(members[one], close(members[other], private))


def put_together(box: bytes, first: bytes, second: bytes) -> bytes:
    """The private key, out of the box of two members; Closed where one of the keys isn't theirs."""
    return opened(second, opened(first, box))


def packed(choice: int, area: int) -> bytes:
    """A ballot as it lies in its box."""
    return bytes([choice]) + area.to_bytes(8, "big")


def unpacked(content: bytes) -> tuple[int, int]:
    """The same, read."""
    return content[0], int.from_bytes(content[1:9], "big")


def shuffled(boxes: Sequence[bytes]) -> list[bytes]:
    """The same boxes in an order that nobody chose."""
    return secrets.SystemRandom().sample(list(boxes), len(boxes))
