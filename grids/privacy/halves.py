"""A key in two halves that opens what one subject holds, and that can be destroyed: values under it are sealed twice.

One half lies sealed in a row, the other in a file beside the database. Either alone opens nothing: not the database, not a
dump of it, not a copy of the files. Whoever empties the row and removes the file has destroyed what was sealed with it,
wherever its bytes still lie.
"""

import base64
import hashlib
import hmac
import os
from pathlib import Path
from uuid import UUID

from grids.privacy import ciphers, folders, keys
from grids.privacy.ciphers import SealBroken

HALF_BYTES = 32
FOLDER = "halves"
# a file whose row was rolled back, or whose row is emptied already, may lie there for so long
ORPHAN_SECONDS = 3600
VERSION = ciphers.VERSIONS["AES-GCM"]


def folder() -> Path:
    """Where the files' halves lie, closed to other accounts."""
    return folders.closed(FOLDER)


def make(name: UUID) -> str:
    """A new key under this name: its half is on the disk when this returns; the other one, for its row."""
    path = folder() / str(name)
    mode = 0o640 if folders.is_shared(path.parent) else 0o600
    # one of an attempt that came to nothing opens nothing
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(os.urandom(HALF_BYTES))
        file.flush()
        os.fsync(file.fileno())
    folders.give(path)
    return base64.b64encode(os.urandom(HALF_BYTES)).decode()


def whole(name: UUID, half: str) -> bytes:
    """The key of a name; SealBroken where one of its halves is gone."""
    try:
        other = (folder() / str(name)).read_bytes()
    except FileNotFoundError as gone:
        raise SealBroken(f"the half of the key {name} is not on this disk") from gone
    if not half or len(other) != HALF_BYTES:
        raise SealBroken(f"the key {name} is not whole")
    return hashlib.sha256(b"halves" + base64.b64decode(half) + other).digest()


def called(key: bytes) -> str:
    """By what a key is named for good: it gives nothing of it away."""
    return hashlib.sha256(b"called" + key).hexdigest()[: 4 * keys.KEY_ID_BYTES]


def lock(value: str, *, key: bytes, bound: str) -> str:
    """A value under the key, as text; the empty one stays empty."""
    if not value:
        return ""
    sealed = ciphers.encrypt(value.encode(), key=key, bound=bound.encode(), version=VERSION)
    return base64.b64encode(sealed).decode()


def unlock(locked: str, *, key: bytes, bound: str) -> str:
    """The value again; SealBroken where it was altered or moved."""
    if not locked:
        return ""
    raw = base64.b64decode(locked)
    return ciphers.decrypt(raw, key=key, bound=bound.encode(), version=VERSION).decode()


def looked_up(value: str, *, key: bytes, purpose: str) -> bytes:
    """A hash under the key by which a value is found while the key is there; empty for the empty value."""
    if not value:
        return b""
    own = hmac.new(key, f"look up\x1f{purpose}".encode(), hashlib.sha256).digest()
    return hmac.new(own, value.encode(), hashlib.sha256).digest()


def destroy(name: UUID | str) -> None:
    """Write over the file's half and remove it; one that is gone already is gone."""
    path = folder() / str(name)
    try:
        with path.open("r+b") as file:
            file.write(os.urandom(HALF_BYTES))
            file.flush()
            os.fsync(file.fileno())
    except FileNotFoundError:
        return
    except PermissionError:
        # the other account's: its folder lets it be removed, and nothing more
        pass
    path.unlink(missing_ok=True)


def destroy_forgotten(known: set[str]) -> int:
    """Destroy the halves that no row goes with any more; how many."""
    here = folder()
    wanted = {str(here / name) for name in known}
    found = folders.forgotten([here], wanted, seconds=ORPHAN_SECONDS)
    for path in found:
        destroy(path.name)
    return len(found)
