"""A file sealed on disk in chunks: each bound to its file, its place in it, and whether it is the last.

Chunks can't be altered, left out, put in another order or moved into another file. Opened, it is an anonymous file that
goes with whoever holds it.
"""

import os
import stat
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from grids.privacy import ciphers, folders, keys

MARK = b"SEALED\x01"
CHUNK = 1 << 20
# what is larger when opened lies on the disk without a name, not in memory
IN_MEMORY = 256 << 20
HEAD = struct.Struct(f"!{len(MARK)}sB{keys.KEY_ID_BYTES}s")
LENGTH = struct.Struct("!I")


def sealing(plain: Iterable[bytes], *, name: str, is_apart: bool = False) -> Iterator[bytes]:
    """The bytes of a sealed file, made while its content comes in; `name` is what it is bound to.

    is_apart: with the keys of complaints; Refusal where this process has none.
    """
    key_id, key = ciphers.sealing_key(is_apart=is_apart)
    version = ciphers.VERSIONS[keys.suite()]
    yield HEAD.pack(MARK, version, key_id)
    for number, (chunk, is_last) in enumerate(_told_the_last(_even(plain))):
        sealed = ciphers.encrypt(chunk, key=key, bound=_bound(name, number, is_last), version=version)
        yield LENGTH.pack(len(sealed)) + sealed


def write(path: Path, plain: Iterable[bytes], *, is_apart: bool = False) -> None:
    """Keep a content under this path, sealed and bound to its name, for web and worker alone; nothing stays of a failure.

    It is on the disk when this returns.
    """
    mode = 0o640 if folders.is_shared(path.parent) else 0o600
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as target:
            for part in sealing(plain, name=path.name, is_apart=is_apart):
                target.write(part)
            target.flush()
            os.fsync(target.fileno())
        folders.give(path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def unsealing(file: BinaryIO, *, name: str, is_apart: bool = False) -> Iterator[bytes]:
    """The content of a sealed file, chunk by chunk; SealBroken where it isn't what was sealed under this name."""
    head = file.read(HEAD.size)
    mark, version, key_id = HEAD.unpack(head) if len(head) == HEAD.size else (b"", 0, b"")
    key = keys.ring(is_apart=is_apart).get(key_id)
    if mark != MARK or version not in ciphers.VERSIONS.values():
        raise ciphers.SealBroken("this is no sealed file of ours")
    if key is None:
        raise ciphers.SealBroken("the key of this file is not configured here")
    for number, (sealed, is_last) in enumerate(_told_the_last(_sealed_chunks(file))):
        yield ciphers.decrypt(sealed, key=key, bound=_bound(name, number, is_last), version=version)


def is_current(path: Path, *, is_apart: bool = False) -> bool:
    """Whether it was sealed with the key and cipher that seal today."""
    key_id = next(iter(keys.ring(is_apart=is_apart)))
    with path.open("rb") as file:
        return file.read(HEAD.size) == HEAD.pack(MARK, ciphers.VERSIONS[keys.suite()], key_id)


def renewed(path: Path, *, is_apart: bool = False) -> bool:
    """Seal a file anew where an older key sealed it; whether that was so."""
    if is_current(path, is_apart=is_apart):
        return False
    fresh = path.with_name(f"{path.name}.resealed")
    try:
        with path.open("rb") as old, fresh.open("wb") as target:
            os.fchmod(target.fileno(), stat.S_IMODE(path.stat().st_mode))
            content = unsealing(old, name=path.name, is_apart=is_apart)
            for part in sealing(content, name=path.name, is_apart=is_apart):
                target.write(part)
        os.chown(fresh, path.stat().st_uid, path.stat().st_gid)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return True


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """A descriptor of the content, in an anonymous file that no other account can open and that ends with the block."""
    descriptor = _anonymous(path)
    try:
        with path.open("rb") as file:
            for chunk in unsealing(file, name=path.name):
                _write(descriptor, chunk)
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor
    finally:
        os.close(descriptor)


def _anonymous(path: Path) -> int:
    if path.stat().st_size <= IN_MEMORY:
        return os.memfd_create("ledger", os.MFD_CLOEXEC)
    return os.open(path.parent, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o600)


def _write(descriptor: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]


def _bound(name: str, number: int, is_last: bool) -> bytes:
    return f"file\x1f{name}\x1f{number}\x1f{int(is_last)}".encode()


def _even(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in chunks of one size; the last may be shorter, and there is always one."""
    waiting = bytearray()
    for part in parts:
        waiting += part
        while len(waiting) > CHUNK:
            yield bytes(waiting[:CHUNK])
            del waiting[:CHUNK]
    yield bytes(waiting)


def _told_the_last(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each chunk with whether it is the last."""
    iterator = iter(chunks)
    before = next(iterator, None)
    if before is None:
        raise ciphers.SealBroken("the file was cut off")
    for chunk in iterator:
        yield before, False
        before = chunk
    yield before, True


def _sealed_chunks(file: BinaryIO) -> Iterator[bytes]:
    while head := file.read(LENGTH.size):
        length = LENGTH.unpack(head)[0] if len(head) == LENGTH.size else CHUNK * 2
        sealed = file.read(length) if length <= CHUNK + 1024 else b""
        if len(sealed) != length:
            raise ciphers.SealBroken("the file was cut off")
        yield sealed
