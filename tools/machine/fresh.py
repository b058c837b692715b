"""Prove both commands on a bare Debian tree: debootstrap, a clone of HEAD, nothing from outside but settings.

Run as root: `make fresh-machine`. What was measured goes to docs/fresh-machine.md, each release into its own part.
Clock trials do the same with the tree's clock years on: set up, sign in, blow a whistle, count the day.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import tree
from places import ROOT

REPORT = Path(os.environ.get("FRESH_REPORT", ROOT / "docs" / "fresh-machine.md"))
# each machine draws its own; none belongs into a page
PASSWORD = re.compile(r"demo-[0-9a-f]{8}")
DEMO_PASSWORD = re.compile(r"口令都是 (\S+?)）")
# the new year of which no calendar is published yet, a leap day, a Sunday years on
CLOCKS = ("2027-01-05", "2028-02-29", "2033-01-02")
RUN_SECONDS, TEST_SECONDS, STOP_SECONDS = 1800, 3600, 120


@dataclass
class Case:
    """Who runs the commands, where the clone lies, whether the suite is run too, and what was seen."""

    title: str
    user: str
    folder: str
    with_suite: bool = True
    clocks: tuple[str, ...] = ()
    times: dict[str, float] = field(default_factory=dict)
    said: str = ""
    notes: list[str] = field(default_factory=list)
    failure: str = ""
    versions: str = ""


def cases() -> list[Case]:
    """Root in its own home, an ordinary user with sudo, root where everybody may read; FRESH_CASES picks by number.

    FRESH_SUITE and FRESH_MIRROR name another release; FRESH_WITHOUT_TESTS leaves `make test` out.
    """
    every = [
        Case("root, in its home", "root", "/root/community"),
        Case("ordinary user with sudo", tree.USER, f"/home/{tree.USER}/community"),
        Case("root, below /srv", "root", "/srv/community", with_suite=False, clocks=CLOCKS),
    ]
    if os.environ.get("FRESH_WITHOUT_TESTS"):
        every = [replace(case, with_suite=False) for case in every]
    picked = os.environ.get("FRESH_CASES", "")
    return [every[int(number) - 1] for number in picked.split(",")] if picked else every


def main() -> int:
    """Make the tree anew for each case, run both commands in it, write the report."""
    if os.geteuid() != 0:
        print("make fresh-machine 要用 root 运行：它用 debootstrap 建一个裸系统。", file=sys.stderr)
        return 1
    if shutil.which("debootstrap") is None:
        subprocess.run(["apt-get", "install", "-y", "-qq", "debootstrap"], check=True)
    tried = cases()
    shutil.rmtree(tree.PATTERN, ignore_errors=True)
    for case in tried:
        print(f"{case.title}: a bare {tree.SUITE} …", flush=True)
        tree.make()
        with tree.mounted():
            tree.add_user()
            try:
                prove(case)
            except (subprocess.SubprocessError, RuntimeError, OSError) as error:
                case.failure = str(error)
                print(f"  FAILED: {error}", file=sys.stderr, flush=True)
        # what was seen so far stays, whatever becomes of the rest
        write_report([seen for seen in tried if seen.times or seen.failure])
    failed = any(case.failure for case in tried)
    if not failed:
        tree.remove()
    return int(failed)


def prove(case: Case) -> None:
    """Clone, `make run` until the page answers and a whistle is counted; again, or with the clock years on; the rest."""
    bundle = tree.TREE / "tmp/head.bundle"
    subprocess.run(["git", "-C", str(ROOT), "bundle", "create", "-q", str(bundle), "HEAD"], check=True)
    bundle.chmod(0o644)
    tree.inside(case.user, f"git clone -q /tmp/head.bundle {case.folder}", seconds=120)
    first = measure(case, "`make run`, bare, to the page that answers", lambda: start_and_stop(case))
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", int(first.rpartition(":")[2])))
        taken.listen()
        second = measure(
            case, "`make run`, again, its port taken by somebody else", lambda: start_and_stop(case)
        )
    if second == first:
        raise RuntimeError(f"the taken port was used again: {second}")
    lines = "make services && .venv/bin/python manage.py check && . .local/env && psql $DATABASE_URL -qc 'SELECT 1'"
    tree.inside(case.user, f"cd {case.folder} && {lines} && make stop", seconds=STOP_SECONDS)
    nothing_left("make stop")
    if case.with_suite:
        line = f"cd {case.folder} && make test 2>&1"
        output = measure(case, "`make test`", lambda: tree.inside(case.user, line, seconds=TEST_SECONDS))
        told = re.findall(r"(?m)^.*\d+ passed.*$|^TOTAL.*$|^make test：.*$", output)
        case.notes += [line.strip("= ") for line in told]
        nothing_left("make test")
    for day in case.clocks:
        prove_clock(case, day)
    print(f"  {case.times}", flush=True)


def prove_clock(case: Case, day: str) -> None:
    """Packages came under today's clock, since registries' certificates end; now all that is ours, years on."""
    tree.inside(
        case.user,
        f"cd {case.folder} && rm -rf .local",
        seconds=RUN_SECONDS,
    )
    with tree.clock_at(day):
        seen = tree.inside(case.user, "date +%F", seconds=30).strip()
        if seen != day:
            raise RuntimeError(f"the clock of the tree says {seen}")
        measure(
            case, f"the clock at {day}: set up anew, to the page that answers", lambda: start_and_stop(case)
        )


def measure(case: Case, what: str, action) -> str:
    """What the action gives; its seconds are written down. An action that gives seconds itself is believed."""
    began = time.monotonic()
    result = action()
    seconds = time.monotonic() - began
    if isinstance(result, tuple):
        result, seconds = result
    case.times[what] = seconds
    print(f"  {what}: {seconds:.1f} s", flush=True)
    return result


def start_and_stop(case: Case) -> tuple[str, float]:
    """`make run` until the sign-in page answers, then Ctrl-C, after which nothing may be left; address and seconds."""
    log = tree.TREE / "tmp" / f"run-{len(case.times)}.log"
    began = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            tree.command(case.user, f"cd {case.folder} && exec make run"),
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        address = wait_for_address(process, log, began)
        seconds = time.monotonic() - began
        fetch = f"import urllib.request as u; print(u.urlopen('{address}/sign-in/').status)"
        if tree.inside(case.user, f'python3 -c "{fetch}"', seconds=60).strip() != "200":
            raise RuntimeError("the sign-in page did not answer")
        said = log.read_text(errors="replace")
        case.said = case.said or said
        accounts = owners()
        case.versions = versions()
        trial = blow_a_whistle(case, address, said)
    finally:
        # as the terminal does it: to everybody in the foreground
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=STOP_SECONDS)
    nothing_left("Ctrl-C")
    case.notes = list(dict.fromkeys([*case.notes, accounts, trial]))
    return address, seconds


def blow_a_whistle(case: Case, address: str, said: str) -> str:
    """Signed in, a lead taken in, a whistle blown and counted in the day's figures, by HTTP from inside the tree."""
    password = DEMO_PASSWORD.findall(said)[-1]
    line = f"cd {case.folder} && python3 tools/machine/trial.py {address} {password}"
    return tree.inside(case.user, line, seconds=300).strip().splitlines()[-1]


def wait_for_address(process: subprocess.Popen, log: Path, began: float) -> str:
    """The address that `make run` prints when everything is healthy."""
    while time.monotonic() - began < RUN_SECONDS:
        if found := re.search(r"已就绪：(\S+)", log.read_text(errors="replace")):
            return found.group(1)
        if process.poll() is not None:
            break
        time.sleep(0.1)
    print(log.read_text(errors="replace")[-6000:], file=sys.stderr)
    raise RuntimeError("`make run` did not become ready")


def versions() -> str:
    """Of Python and PostgreSQL in the tree."""
    line = "python3 --version; pip3 --version 2>/dev/null; ls /usr/lib/postgresql | sed 's/^/PostgreSQL /'; nginx -v 2>&1"
    return ", ".join(tree.inside("root", f"{{ {line}; }} || true", seconds=30).split("\n")[:-1])


def owners() -> str:
    """Which account of the tree each part runs under."""
    users = {
        int(line.split(":")[2]): line.split(":")[0]
        for line in (tree.TREE / "etc/passwd").read_text().splitlines()
    }
    parts = {
        "bin/postgres -D": "PostgreSQL", "redis-server": "Redis", "nginx: worker": "gateway", "gunicorn": "web",
        "-Q urgent": "worker urgent", "-Q imports": "worker imports", "-Q statistics": "worker statistics",
        "celery -A governance beat": "beat",
    }  # fmt: skip
    found = {
        name: users[Path(f"/proc/{pid}").stat().st_uid]
        for mark, name in parts.items() for pid, line in tree.running().items() if mark in line
    }  # fmt: skip
    return "runs as: " + ", ".join(f"{name} {user}" for name, user in found.items())


def nothing_left(after: str) -> None:
    """No process of the tree may run any more."""
    time.sleep(1)
    if left := tree.running():
        raise RuntimeError(f"left running after {after}: {list(left.values())}")


def write_report(tried: list[Case]) -> None:
    """The times, what was said and what the suite came to, as this release's part of docs/fresh-machine.md."""
    version = subprocess.run(
        ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
    )
    lines = [
        f"## {tree.SUITE}",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, commit {version.stdout.strip()}, {os.cpu_count()} cores; {case_versions(tried)}.",
        "",
        "| who | what | seconds |",
        "|---|---|---:|",
    ]
    for case in tried:
        lines += [f"| {case.title} | {what} | {seconds:.1f} |" for what, seconds in case.times.items()]
        lines += [f"| {case.title} | **failed: {case.failure}** | |"] if case.failure else []
    lines.append("")
    lines += [f"- {case.title}: {note}" for case in tried for note in case.notes]
    for case in [case for case in tried if case.user == tree.USER]:
        said = PASSWORD.sub("demo-…", case.said.strip())
        lines += ["", f"### What `make run` said ({case.title})", "", "```", said, "```"]
    before = REPORT.read_text(encoding="utf-8") if REPORT.exists() else ""
    others = [
        part for part in re.split(r"(?m)^(?=## )", before)[1:] if not part.startswith(f"## {tree.SUITE}\n")
    ]
    parts = sorted([*(part.strip() for part in others), "\n".join(lines)])
    REPORT.write_text("\n\n".join([ABOUT, *parts]) + "\n", encoding="utf-8")


def case_versions(tried: list[Case]) -> str:
    """What the release brought."""
    return next((case.versions for case in tried if case.versions), "nothing was reached")


ABOUT = f"""# On a bare machine

Written by `make fresh-machine`. For each row a tree of its own: `debootstrap --variant=minbase` with
{tree.PACKAGES.replace(",", ", ")}; `policy-rc.d` that starts nothing; a clone of the repository; a cleared
environment; no cache from outside. After Ctrl-C, after `make stop` and after `make test` no process of the tree was
left: that is checked, and one that stays fails the proof. At the second start another process holds the port of the
first; the next free one is taken. At each start somebody signs in, takes in a lead, blows a whistle and sees it
counted in the day's figures, by HTTP (`tools/machine/trial.py`).

Clock trials: packages are fetched under today's clock (registries' certificates end), `.local` is removed, and then
every process of the tree, PostgreSQL and Redis among them, has the clock of that day
(`tools/machine/clock.c`, which says why libfaketime isn't used)."""


if __name__ == "__main__":
    sys.exit(main())
