"""Both private servers, and the variables by which the product finds them."""

import base64
import contextlib
import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import interrupts
import leases
import postgres_server
import processes
import redis_server
from places import KEYS, LOCAL, close, data_folder, is_root, read_env, write_env, write_private
from private import kept, move_keys
from telling import Failed, say, step

SERVERS = (redis_server, postgres_server)


@contextlib.contextmanager
def in_use(purpose: str) -> Iterator[None]:
    """The servers are up inside; afterwards they stop when nobody else needs them."""
    lease = leases.take(purpose)
    try:
        with leases.one_at_a_time():
            ensure()
        yield
    finally:
        interrupts.ignore()
        processes.forget(lease)
        with leases.one_at_a_time():
            if not leases.are_needed():
                stop()


def ensure() -> None:
    """Both servers up and .local/env written."""
    folder = data_folder()
    if folder.parent != LOCAL:
        say(f"  检出目录只有 root 能进，服务器数据放在 {folder}")
    _open(folder)
    move_keys()
    env = _defaults() | read_env()
    # without these keys encrypted values can't be read again, should .local/env be lost
    write_private(KEYS / "field.keys", env["FIELD_KEYS"])
    write_private(KEYS / "sealed.keys", env["SEALED_KEYS"])
    write_private(KEYS / "index.key", env["FIELD_INDEX_KEY"])
    write_private(KEYS / "ledger.keys", env["LEDGER_KEYS"])
    # without this one the database believes nobody until it is told of another
    write_private(KEYS / "fence.keys", env["FENCE_KEYS"])
    env |= postgres_server.ensure()
    env["REDIS_URL"] = redis_server.ensure()
    write_env(env)


def stop() -> None:
    """Stop both, those that run."""
    for server in SERVERS:
        if processes.known(server.NAME):
            with step(f"停止 {server.NAME}"):
                processes.stop(server.NAME, sign=server.STOP_SIGN, seconds=60)


def _open(folder: Path) -> None:
    """The folder of the data: each account passes through it to what is its own, and sees nothing else."""
    try:
        close()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if is_root():
            os.chown(folder, 0, 0)
        folder.chmod(0o711 if is_root() else 0o700)
        next(folder.iterdir(), None)
    except PermissionError as error:
        raise Failed(
            f"{folder} 属于别的账号", "请用第一次运行时的账号（例如 sudo make run）；或由它运行 make clean。"
        ) from error


def _key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _index_key() -> str:
    """A look-up key of its own; beside older data the one that was derived until then."""
    older = KEYS / "field.keys"
    if not older.exists():
        return _key()
    last = older.read_text().strip().split(",")[-1]
    return base64.urlsafe_b64encode(
        hashlib.sha256(b"look-up of personal fields" + last.encode()).digest()
    ).decode()


def _defaults() -> dict[str, str]:
    return {
        "SECRET_KEY": kept("secret.key", lambda: secrets.token_urlsafe(50)),
        # data of a release whose look-up key came out of the last of FIELD_KEYS keep it: look-ups would find nothing
        "FIELD_INDEX_KEY": kept("index.key", _index_key),
        "FIELD_KEYS": kept("field.keys", _key),
        "SEALED_KEYS": kept("sealed.keys", _key),
        "LEDGER_KEYS": kept("ledger.keys", _key),
        "FENCE_KEYS": kept("fence.keys", _key),
        "DEBUG": "0",
        "SECURE": "0",
        "DEMO": "1",
    }
