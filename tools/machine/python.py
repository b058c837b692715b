"""The virtual environment: exactly what a hash-pinned lock file names, brought up to it again when that changes.

`make run` installs what running needs (requirements.lock), `make test` adds the rest (requirements-dev.lock, which
names everything of the first as well). Nothing is resolved: what the world publishes later changes nothing here.
"""

import hashlib
import importlib.util
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import debian
import processes
from places import PYTHON, ROOT, VENV
from telling import Failed, step

RUN_LOCK = ROOT / "requirements.lock"
TEST_LOCK = ROOT / "requirements-dev.lock"
STAMP = VENV / "made-from"
NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Made:
    """What an environment was made from: Python's version and the marks of the two lock files."""

    python: str
    run: str = NOTHING
    tests: str = NOTHING

    @classmethod
    def read(cls) -> "Made":
        """As it was written down; an environment of before the two files stood apart has both, of marks unknown."""
        words = STAMP.read_text().split() if STAMP.exists() else []
        return cls(words[0], "old", "old") if len(words) == 2 else cls(*words[:3]) if words else cls("")

    def holds(self, wanted: "Made") -> bool:
        """Whether all that is wanted is there; tests' packages that are of another day are no matter to running."""
        return (self.python, self.run) == (wanted.python, wanted.run) and wanted.tests in (
            NOTHING,
            self.tests,
        )


def ensure(*, tests: bool = False) -> None:
    """`.venv` with what running needs, and with what the tests need where they were ever wanted."""
    before = Made.read()
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    wanted = Made(version, _mark(RUN_LOCK), _mark(TEST_LOCK) if tests else NOTHING)
    if before.holds(wanted) and _works("-c", "pass"):
        return
    with_tests = tests or (before.tests != NOTHING and before.python == version)
    if before.python not in ("", version) or not _works("-m", "pip", "--version"):
        _make()
    lock = TEST_LOCK if with_tests else RUN_LOCK
    install(PYTHON, lock)
    if missing(PYTHON):
        # packages that an older lock file brought may stand in the way: begin anew, once
        _make()
        install(PYTHON, lock)
        if lines := missing(PYTHON):
            raise Failed(
                f"锁定的 Python 包彼此不合：{'；'.join(lines)}",
                f"{lock.name} 不完整，装不出能用的环境。请换回上一个版本；改过依赖的，请运行 make lock 重新锁定。",
                processes.log_of("python"),
            )
    STAMP.write_text(f"{version} {wanted.run} {_mark(TEST_LOCK) if with_tests else NOTHING}\n")


def install(python: Path, lock: Path) -> None:
    """Exactly the files of the lock, by their hashes; no resolver looks at what else there is."""
    with step("安装锁定的 Python 包（核对校验值）"):
        _run(
            [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps",
             "--require-hashes", "-r", str(lock)]
        )  # fmt: skip


def missing(python: Path) -> list[str]:
    """What installed packages ask for and don't find, a sentence of pip's each; nothing when the lock is complete."""
    done = subprocess.run(
        [str(python), "-m", "pip", "--disable-pip-version-check", "check"],
        capture_output=True,
        text=True,
        check=False,
    )
    return (done.stdout + done.stderr).strip().splitlines() if done.returncode else []


def _mark(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _make() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        debian.ensure(debian.VENV, postgres=False)
    with step("建立 Python 环境 .venv"):
        _run([sys.executable, "-m", "venv", "--clear", str(VENV)])


def _works(*arguments: str) -> bool:
    if not PYTHON.exists():
        return False
    return subprocess.run([str(PYTHON), *arguments], capture_output=True, check=False).returncode == 0


def _run(command: list[str]) -> None:
    log = processes.log_of("python")
    with log.open("ab") as output:
        done = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, cwd=ROOT, check=False)
    if done.returncode:
        raise Failed("建立 Python 环境没有成功", "请看上面的日志；网络恢复后再运行一次。", log)
