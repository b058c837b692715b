"""Where everything of a checkout lies, and which account each part runs under where root starts it.

Keys and passwords lie in .local/keys, apart from the data that they open; the data in .local/data, or below /var/lib
where the checkout is closed to other accounts.
"""

import hashlib
import os
import pwd
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LOCAL = ROOT / ".local"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
ENV_FILE = LOCAL / "env"
KEYS = LOCAL / "keys"
LOGS = LOCAL / "log"
RECORDS = LOCAL / "run"
STAMPS = LOCAL / "stamps"
# files of the running product: uploads that wait, and what beat remembers
MEDIA = LOCAL / "media"
BEAT = LOCAL / "beat"
# each day's heads of the books, outside of the database: written by the workers' account, read by the web's
HEADS = LOCAL / "heads"
CLOSED = (KEYS, LOGS, RECORDS, STAMPS)
# one account a kind of process: none of them can read what another was told or keeps. PostgreSQL refuses root
ACCOUNTS = {
    "postgres": "governance",
    "redis": "governance-redis",
    "web": "governance-web",
    "worker": "governance-worker",
    "gateway": "governance-gateway",
}
# who takes in ledgers and who reads them share this folder's group and nothing else
SHARED_GROUP = "governance-files"
LONGEST_SOCKET = 100


def is_root() -> bool:
    """Whether this process may do everything."""
    return os.geteuid() == 0


def reachable(path: Path) -> bool:
    """Whether an account that owns nothing here can walk down to `path`."""
    return all(parent.stat().st_mode & 0o001 for parent in [path, *path.parents] if parent.is_dir())


def data_folder() -> Path:
    """Where the servers keep their data: .local/data, or a folder under /var/lib when nobody else gets there."""
    return LOCAL / "data" if not is_root() or reachable(ROOT) else Path("/var/lib") / mark()


def mark() -> str:
    """A name for this checkout among others on the same machine."""
    return f"community-governance-{hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]}"


def socket_of(part: str) -> Path:
    """Where a part listens without a port, in a folder of its own; a socket's path must be short."""
    path = data_folder() / part / f"{part}.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET:
        return path
    return Path(tempfile.gettempdir()) / f"{mark()}-{os.geteuid()}" / part / f"{part}.sock"


def ids_of(kind: str) -> tuple[int, int] | None:
    """User and group id under which a kind of process runs, or None for the user's own."""
    if not is_root():
        return None
    entry = pwd.getpwnam(ACCOUNTS[kind])
    return entry.pw_uid, entry.pw_gid


def shut_away() -> str:
    """Which of what web and workers need is reached by root alone, in words; empty where all of it is reached."""
    code = ROOT / "governance" / "settings.py"
    shut = []
    if not reachable(code) or not code.stat().st_mode & 0o004:
        shut.append(f"检出目录（{ROOT}）")
    if not reachable(PYTHON.resolve()):
        shut.append(f"Python（{PYTHON.resolve()}）")
    return "和".join(shut)


def product_ids(kind: str) -> tuple[int, int] | None:
    """The same for web and workers, which must reach the code and the Python that runs it."""
    return ids_of(kind) if is_root() and not shut_away() else None


def close() -> None:
    """Nobody but who runs this looks into .local; accounts of ours may pass through it to their own folders."""
    LOCAL.mkdir(exist_ok=True, mode=0o700)
    LOCAL.chmod(0o711 if is_root() and reachable(ROOT) else 0o700)
    for folder in CLOSED:
        folder.mkdir(exist_ok=True, mode=0o700)
        folder.chmod(0o700)


def give(path: Path, ids: tuple[int, int] | None, mode: int = 0o700) -> Path:
    """A folder that exists and belongs, with all that is in it, to the given account."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    if ids:
        for entry in (path, *path.rglob("*")):
            os.lchown(entry, *ids)
    path.chmod(mode)
    return path


def read_env() -> dict[str, str]:
    """The variables of .local/env."""
    if not ENV_FILE.exists():
        return {}
    pairs = (
        line.split("=", 1) for line in ENV_FILE.read_text().splitlines() if "=" in line and line[0] != "#"
    )
    return {key.strip(): value.strip() for key, value in pairs}


def write_env(values: dict[str, str]) -> None:
    """Write .local/env anew, in one move, readable by its owner alone."""
    fresh = ENV_FILE.with_suffix(".new")
    write_private(fresh, "".join(f"{key}={value}\n" for key, value in values.items()))
    fresh.replace(ENV_FILE)


def write_private(path: Path, text: str, ids: tuple[int, int] | None = None) -> None:
    """Write a file that nobody but its owner can read, not even for a moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        os.fchmod(descriptor, 0o600)
        if ids:
            os.fchown(descriptor, *ids)
        file.write(text)
