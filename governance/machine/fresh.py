"""Prove both commands on a bare Debian tree: debootstrap, a clone of HEAD, nothing from outside but settings.

Run as root: `make fresh-machine`. What the machine's own apt and pip are told (sources, certificates, local
folders) is carried into the tree while it runs; nothing of that is written to the report.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SUITE = os.environ.get("FRESH_SUITE", "bookworm")
TREE = Path(os.environ.get("FRESH_TREE", "/var/tmp/community-governance-fresh"))
PACKAGES = "python3,python3-venv,make,git,ca-certificates,sudo"
REPORT = ROOT / "docs" / "fresh-machine.md"
CARRIED = (
    "/etc/apt/sources.list", "/etc/apt/sources.list.d", "/etc/apt/apt.conf.d", "/etc/apt/trusted.gpg.d",
    "/etc/apt/auth.conf.d", "/usr/share/keyrings", "/etc/ssl/certs", "/usr/local/share/ca-certificates",
    "/etc/pip.conf", "/etc/xdg/pip", "/etc/resolv.conf", "/etc/hosts",
)  # fmt: skip
USER = "officer"
RUN_SECONDS, TEST_SECONDS = 1800, 3600
KEPT_VARIABLES = re.compile(r"(?i)^(pip_|.*_proxy$|no_proxy|.*ssl_cert_.*|requests_ca_bundle|curl_ca_bundle)")


@dataclass
class Account:
    """Who runs the commands in the tree, where the clone lies, and what was measured."""

    name: str
    home: str
    times: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def main() -> int:
    """Make the tree, run both commands as root and as a user with sudo, write the report."""
    if os.geteuid() != 0:
        print("make fresh-machine 要用 root 运行：它用 debootstrap 建一个裸系统。", file=sys.stderr)
        return 1
    if shutil.which("debootstrap") is None:
        subprocess.run(["apt-get", "install", "-y", "-qq", "debootstrap"], check=True)
    accounts = [Account("root", "/root"), Account(USER, f"/home/{USER}")]
    failed = False
    for account in accounts:
        make_tree()
        with mounted():
            add_user()
            try:
                prove(account)
            except (
                subprocess.CalledProcessError,
                subprocess.TimeoutExpired,
                RuntimeError,
                TimeoutError,
            ) as error:
                account.notes.append(f"没有成功：{error}")
                print(error, file=sys.stderr)
                failed = True
    write_report(accounts)
    if not failed:
        shutil.rmtree(TREE)
    return int(failed)


def make_tree() -> None:
    """A minimal tree with only what a bare machine is said to have."""
    if TREE.exists():
        unmount()
        shutil.rmtree(TREE)
    print(f"debootstrap {SUITE} …", flush=True)
    mirror = first_mirror()
    subprocess.run(
        ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", SUITE, str(TREE), *([mirror] if mirror else [])],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    for path in map(Path, CARRIED):
        target = TREE / path.relative_to("/")
        if path.is_dir():
            shutil.copytree(path, target, dirs_exist_ok=True, symlinks=False, ignore_dangling_symlinks=True)
        elif path.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    policy = TREE / "usr/sbin/policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)


def first_mirror() -> str:
    """The mirror that this machine's own apt uses."""
    for path in (*Path("/etc/apt/sources.list.d").glob("*"), Path("/etc/apt/sources.list")):
        if path.is_file() and (
            found := re.search(r"^(?:URIs:|deb(?: \[.*\])?)\s+(\S+)", path.read_text(), re.M)
        ):
            return found.group(1)
    return ""


def local_folders() -> list[Path]:
    """Folders of packages that this machine's pip is told of."""
    text = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    words = re.findall(
        r"(?:file://)?(/[\w./-]+)",
        text.stdout + " ".join(os.environ.get(k, "") for k in os.environ if k.startswith("PIP_")),
    )
    tops = {Path("/", *Path(word).parts[1:3]) for word in words if word.startswith("/opt/")}
    return sorted(path for path in tops if path.is_dir())


@contextlib.contextmanager
def mounted() -> Iterator[None]:
    """/proc, /dev/shm and /dev/pts in the tree, and the local package folders, read-only."""
    for kind, place in (("proc", "proc"), ("tmpfs", "dev/shm"), ("devpts", "dev/pts")):
        target = TREE / place
        target.mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "-t", kind, kind, str(target)], check=True)
    for folder in local_folders():
        target = TREE / folder.relative_to("/")
        target.mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "--bind", "-o", "ro", str(folder), str(target)], check=True)
    try:
        yield
    finally:
        unmount()


def unmount() -> None:
    """Everything mounted below the tree, deepest first."""
    places = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    for place in sorted((p for p in places if p.startswith(f"{TREE}/")), key=len, reverse=True):
        subprocess.run(["umount", "-l", place], check=False)


def add_user() -> None:
    """An ordinary user who may use sudo without a password."""
    inside("root", f"useradd -m -s /bin/bash {USER}", seconds=60)
    rule = TREE / "etc/sudoers.d/officer"
    rule.write_text(f"{USER} ALL=(ALL) NOPASSWD: ALL\n")
    rule.chmod(0o440)


def environment(home: str) -> dict[str, str]:
    """A cleared environment, with what pip and TLS need on this machine."""
    kept = {key: value for key, value in os.environ.items() if KEPT_VARIABLES.match(key)}
    return kept | {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": home,
        "LANG": "C.UTF-8",
        "TERM": "dumb",
    }


def command(user: str, line: str) -> list[str]:
    """A shell line inside the tree as a user."""
    home = "/root" if user == "root" else f"/home/{user}"
    assignments = [f"{key}={value}" for key, value in environment(home).items()]
    drop = [] if user == "root" else [f"--userspec={user}:{user}"]
    return ["env", "-i", *assignments, "chroot", *drop, str(TREE), "/bin/bash", "-c", line]


def inside(user: str, line: str, *, seconds: int) -> str:
    """Run a line inside the tree; its output."""
    done = subprocess.run(command(user, line), capture_output=True, text=True, timeout=seconds, check=False)
    if done.returncode:
        raise RuntimeError(f"{line}: {(done.stdout + done.stderr)[-3000:]}")
    return done.stdout


def prove(account: Account) -> None:
    """Clone, make run (twice), Ctrl-C, make test, as one account."""
    folder = f"{account.home}/clone"
    bundle = TREE / "tmp/head.bundle"
    subprocess.run(["git", "-C", str(ROOT), "bundle", "create", "-q", str(bundle), "HEAD"], check=True)
    bundle.chmod(0o644)
    inside(account.name, f"git clone -q /tmp/head.bundle {folder}", seconds=120)
    account.times["make run（第一次，到可用）"] = start_and_stop(account, folder)
    account.times["make run（第二次）"] = start_and_stop(account, folder)
    began = time.monotonic()
    output = inside(account.name, f"cd {folder} && make test 2>&1", seconds=TEST_SECONDS)
    account.times["make test"] = time.monotonic() - began
    closing = [line for line in output.splitlines() if " passed" in line or line.startswith("make test")]
    account.notes += closing[-2:]


def start_and_stop(account: Account, folder: str) -> float:
    """Seconds from `make run` to a page that answers; then Ctrl-C, and nothing may be left."""
    began = time.monotonic()
    log = TREE / f"tmp/run-{account.name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command(account.name, f"cd {folder} && exec python3 governance/machine run"), stdout=output,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    address = ""
    while not address:
        if process.poll() is not None or time.monotonic() - began > RUN_SECONDS:
            raise RuntimeError(f"make run: {log.read_text(errors='replace')[-3000:]}")
        found = re.search(r"已就绪：(\S+)", log.read_text(errors="replace"))
        address = found.group(1) if found else ""
        time.sleep(0.1)
    seconds = time.monotonic() - began
    fetch = f"import urllib.request as u; print(u.urlopen('{address}/sign-in/').status)"
    if inside(account.name, f'python3 -c "{fetch}"', seconds=60).strip() != "200":
        raise RuntimeError("the sign-in page did not answer")
    interrupt(process)
    left = inside_processes()
    if left:
        raise RuntimeError(f"left running after Ctrl-C: {left}")
    return seconds


def interrupt(process: subprocess.Popen) -> None:
    """Ctrl-C to the command itself, which is the deepest process of the chain we started."""
    for pid in map(int, filter(str.isdigit, os.listdir("/proc"))):
        with contextlib.suppress(OSError):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if words[1:3] == [b"governance/machine", b"run"] and os.getsid(pid) == process.pid:
                os.kill(pid, 2)
    process.wait(timeout=90)


def inside_processes() -> list[str]:
    """Command lines of processes whose root is the tree."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            if os.readlink(f"/proc/{pid}/root") == str(TREE):
                found.append(Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()[:120])
    return found


def write_report(accounts: list[Account]) -> None:
    """The times, and what the suite said, to docs/fresh-machine.md."""
    commit = subprocess.run(
        ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
    )
    lines = [
        "# On a bare machine", "",
        f"Written by `make fresh-machine`: a tree made by `debootstrap --variant=minbase` ({SUITE}) with {PACKAGES}, "
        "`policy-rc.d` that starts nothing, a clone of the repository, a cleared environment; for each account a tree of its own.", "",
        f"{datetime.now(UTC):%Y-%m-%d}, commit {commit.stdout.strip()}, {os.cpu_count()} cores.", "",
        "| account | what | seconds |", "|---|---|---|",
    ]  # fmt: skip
    for account in accounts:
        lines += [f"| {account.name} | {what} | {seconds:.1f} |" for what, seconds in account.times.items()]
    lines.append("")
    for account in accounts:
        lines += [f"- {account.name}: {note}" for note in account.notes]
    lines += [
        "",
        "After Ctrl-C no process of the tree was left; that is checked, and a left one fails the proof.",
        "",
    ]
    REPORT.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
