"""A bare Debian tree made by debootstrap, entered by chroot, with only this machine's own package settings in it."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

SUITE = os.environ.get("FRESH_SUITE", "bookworm")
TREE = Path(os.environ.get("FRESH_TREE", "/var/tmp/community-governance-fresh"))  # noqa: S108
PATTERN = TREE.with_suffix(f".{SUITE}")
# another release than this machine's own: where its packages come from, and which parts of the archive
COMPONENTS = os.environ.get("FRESH_COMPONENTS", "main")
SCRIPTS = Path("/usr/share/debootstrap/scripts")
PACKAGES = "python3,python3-venv,make,git,ca-certificates,sudo"
USER = "officer"
CLOCK = Path(__file__).resolve().parent / "clock.c"
# where this machine says from where packages come: copied in at run time, kept nowhere
SETTINGS = (
    "/etc/apt/sources.list", "/etc/apt/sources.list.d", "/etc/apt/apt.conf.d", "/etc/apt/trusted.gpg.d",
    "/etc/apt/auth.conf.d", "/etc/apt/preferences.d", "/usr/share/keyrings",
    "/usr/local/share/ca-certificates", "/etc/ssl/certs/ca-certificates.crt", "/etc/pip.conf", "/etc/xdg/pip", "/etc/resolv.conf", "/etc/hosts",
)  # fmt: skip
VARIABLES = re.compile(r"(?i)^(pip_|.*_proxy$|no_proxy$|ssl_cert_|requests_ca_bundle$|curl_ca_bundle$)")
PATHS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def _mirror() -> list[str]:
    """The mirror that this machine's own apt uses, if it says so."""
    for path in (Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("debian*"))):
        if path.is_file() and (
            found := re.search(r"(?m)^(?:URIs:|deb(?: \[.*\])?)\s+(\S+)", path.read_text())
        ):
            return [found.group(1)]
    return []


def _own_release() -> str:
    return re.search(r"(?m)^VERSION_CODENAME=(\w+)", Path("/etc/os-release").read_text()).group(1)


# the mirror of this machine has Debian's other releases too
MIRROR = os.environ.get("FRESH_MIRROR", "") or next(iter(_mirror() if _own_release() != SUITE else []), "")


def make() -> None:
    """A minimal tree with only what a bare machine is said to have, in which packages start nothing."""
    if TREE.exists():
        unmount()
        shutil.rmtree(TREE)
    if not PATTERN.exists():
        _make_pattern()
    subprocess.run(["cp", "-a", "--reflink=auto", str(PATTERN), str(TREE)], check=True)


def _make_pattern() -> None:
    """What every tree of this run is copied from."""
    raw = PATTERN.with_suffix(".raw")
    shutil.rmtree(raw, ignore_errors=True)
    subprocess.run(_debootstrap(raw), check=True, stdout=subprocess.DEVNULL)
    # the tree's own list names the mirror once more
    (raw / "etc/apt/sources.list").unlink(missing_ok=True)
    for path in map(Path, SETTINGS):
        if path.exists() and not (MIRROR and path.is_relative_to("/etc/apt")):
            # never through a link in the tree: an absolute one would lead back to this machine
            target = raw / path.parent.relative_to("/")
            target.mkdir(parents=True, exist_ok=True)
            subprocess.run(["cp", "-RL", "--remove-destination", str(path), str(target)], check=True)
    if MIRROR:
        lines = [
            f"deb {MIRROR} {pocket} {COMPONENTS.replace(',', ' ')}" for pocket in (SUITE, f"{SUITE}-updates")
        ]
        (raw / "etc/apt/sources.list").write_text("\n".join([*lines, ""]))
    policy = raw / "usr/sbin/policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    raw.rename(PATTERN)


def _debootstrap(target: Path) -> list[str]:
    """The call that makes a bare tree. A release that debootstrap has no script for is made as its relatives are."""
    call = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", f"--components={COMPONENTS}"]
    if not MIRROR:
        return [*call, SUITE, str(target), *_mirror()]
    # this machine may lack the other distribution's keys; what is proved is our commands, not the archive
    script = SUITE if (SCRIPTS / SUITE).exists() else "gutsy"
    return [*call, "--no-check-gpg", SUITE, str(target), MIRROR, str(SCRIPTS / script)]


def remove() -> None:
    """Nothing of it stays."""
    for folder in (TREE, PATTERN):
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def mounted() -> Iterator[None]:
    """/proc, /dev/shm and /dev/pts, pip's settings and its local folders; gone afterwards, whatever happened."""
    try:
        for kind, place in (("proc", "proc"), ("tmpfs", "dev/shm"), ("devpts", "dev/pts")):
            (TREE / place).mkdir(parents=True, exist_ok=True)
            subprocess.run(["mount", "-t", kind, kind, str(TREE / place)], check=True)
        for folder in _package_folders():
            target = TREE / folder.relative_to("/")
            target.mkdir(parents=True, exist_ok=True)
            subprocess.run(["mount", "--bind", "-o", "ro", str(folder), str(target)], check=True)
        yield
    finally:
        for pid in running():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        unmount()


def unmount() -> None:
    """Everything mounted below the tree, deepest first."""
    places = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    for place in sorted((p for p in places if p.startswith(f"{TREE}/")), key=len, reverse=True):
        subprocess.run(["umount", "-l", place], check=False)


@contextlib.contextmanager
def clock_at(day: str) -> Iterator[None]:
    """Every process that begins in the tree has the clock of this day, ten in the morning in China, and on from there."""
    then = datetime.fromisoformat(f"{day}T10:00:00+08:00")
    ahead = int((then - datetime.now(UTC)).total_seconds())
    shutil.copy(CLOCK, TREE / "tmp/clock.c")
    inside(
        "root",
        "{ command -v gcc || apt-get install -y -qq gcc libc6-dev; } >/dev/null 2>&1; "
        f"gcc -shared -fPIC -O1 -DOFFSET={ahead}L /tmp/clock.c -o /usr/lib/clock.so -ldl",
        seconds=600,
    )
    preload = TREE / "etc/ld.so.preload"
    preload.write_text("/usr/lib/clock.so\n")
    try:
        yield
    finally:
        preload.unlink()


def _pip_settings() -> dict[str, str]:
    """What this machine's pip is told, as the environment variables that say the same."""
    command = ["pip", "config", "list"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    pairs = re.findall(r"(?m)^(global|install|:env:)\.([\w-]+)='(.*)'$", done.stdout)
    ranked = sorted(pairs, key=lambda pair: ("global", "install", ":env:").index(pair[0]))
    return {f"PIP_{key.upper().replace('-', '_')}": value for _section, key, value in ranked}


def _package_folders() -> list[Path]:
    """Folders of packages on this machine's disk that its pip is told of."""
    words = re.findall(r"(?<![\w:/])(?:file://)?(/[\w./-]+)", " ".join(_pip_settings().values()))
    tops = {Path("/", *Path(word).parts[1:3]) for word in words if not word.startswith(("/etc/", "/usr/"))}
    return sorted(path for path in tops if path.is_dir())


def add_user() -> None:
    """An ordinary user who may use sudo without a password."""
    inside("root", f"useradd -m -s /bin/bash {USER}", seconds=60)
    rule = TREE / "etc/sudoers.d" / USER
    rule.write_text(f"{USER} ALL=(ALL) NOPASSWD: ALL\n")
    rule.chmod(0o440)


def command(user: str, line: str) -> list[str]:
    """A shell line inside the tree as a user, in a cleared environment with what package tools need here."""
    home = "/root" if user == "root" else f"/home/{user}"
    kept = {key: value for key, value in os.environ.items() if VARIABLES.match(key)}
    world = (
        kept
        | _pip_settings()
        | {"PATH": PATHS, "HOME": home, "USER": user, "LANG": "C.UTF-8", "TERM": "dumb"}
    )
    drop = [] if user == "root" else [f"--userspec={user}:{user}"]
    assignments = [f"{key}={value}" for key, value in world.items()]
    return ["env", "-i", *assignments, "chroot", *drop, str(TREE), "/bin/bash", "-c", line]


def inside(user: str, line: str, *, seconds: int) -> str:
    """Run a line inside the tree; its output."""
    done = subprocess.run(
        command(user, line), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        timeout=seconds, check=False,
    )  # fmt: skip
    if done.returncode:
        kept = TREE.with_suffix(".failed.log")
        kept.write_text(done.stdout)
        print(f"{done.stdout[-6000:]}\n(all of it: {kept})", file=sys.stderr)
        raise RuntimeError(f"`{line.rpartition('&& ')[2]}` ended with {done.returncode}")
    return done.stdout


def running() -> dict[int, str]:
    """Processes whose root is the tree, and their command lines."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            if os.readlink(f"/proc/{pid}/root") == str(TREE):
                found[int(pid)] = (
                    Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()[:120]
                )
    return found
