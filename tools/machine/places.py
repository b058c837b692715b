"""Where everything of a checkout lies: in .local/, or where an unprivileged account can reach."""

import hashlib
import os
import pwd
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LOCAL = ROOT / ".local"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
ENV_FILE = LOCAL / "env"
LOGS = LOCAL / "log"
RECORDS = LOCAL / "run"
STAMPS = LOCAL / "stamps"
# files of the running product: uploads that wait, and what beat remembers
MEDIA = LOCAL / "media"
BEAT = LOCAL / "beat"
# the account that runs the servers when the user is root: PostgreSQL refuses root
SERVICE_ACCOUNT = "governance"


def is_root() -> bool:
    """Whether this process may do everything."""
    return os.geteuid() == 0


def reachable(path: Path) -> bool:
    """Whether an account that owns nothing here can walk down to `path`."""
    return all(parent.stat().st_mode & 0o001 for parent in [path, *path.parents] if parent.is_dir())


def data_folder() -> Path:
    """Where the servers keep their data: .local/data, or a folder under /var/lib when nobody else gets there."""
    if not is_root() or reachable(ROOT):
        return LOCAL / "data"
    mark = hashlib.sha256(str(ROOT).encode()).hexdigest()[:10]
    return Path("/var/lib") / f"community-governance-{mark}"


def service_ids() -> tuple[int, int] | None:
    """User and group id under which the servers run, or None for the user's own."""
    if not is_root():
        return None
    entry = pwd.getpwnam(SERVICE_ACCOUNT)
    return entry.pw_uid, entry.pw_gid


def product_ids() -> tuple[int, int] | None:
    """The same for web, worker and beat, which must reach the code and the Python that runs it."""
    code = ROOT / "governance" / "settings.py"
    readable = reachable(code) and reachable(PYTHON.resolve()) and code.stat().st_mode & 0o004
    return service_ids() if is_root() and readable else None


def give(path: Path, ids: tuple[int, int] | None, mode: int = 0o700) -> Path:
    """A folder that exists and belongs, with all that is in it, to the given account."""
    path.mkdir(parents=True, exist_ok=True)
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
