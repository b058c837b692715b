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
# the account that runs the servers when the user is root: PostgreSQL refuses root
SERVICE_ACCOUNT = "governance"


def is_root() -> bool:
    """Whether this process may do everything."""
    return os.geteuid() == 0


def reachable(path: Path) -> bool:
    """Whether an account that owns nothing here can walk down to `path`."""
    return all(parent.stat().st_mode & 0o001 for parent in [path, *path.parents] if parent.exists())


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


def read_env() -> dict[str, str]:
    """The variables of .local/env."""
    if not ENV_FILE.exists():
        return {}
    pairs = (line.split("=", 1) for line in ENV_FILE.read_text().splitlines() if "=" in line and line[0] != "#")
    return {key.strip(): value.strip() for key, value in pairs}


def write_env(values: dict[str, str]) -> None:
    """Write .local/env anew, readable by its owner alone."""
    LOCAL.mkdir(exist_ok=True)
    text = "".join(f"{key}={value}\n" for key, value in values.items())
    descriptor = os.open(ENV_FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
