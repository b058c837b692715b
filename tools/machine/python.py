"""The virtual environment: made from the hash-pinned lock file, brought up to it again when that changes."""

import hashlib
import importlib.util
import subprocess
import sys

import debian
import processes
from places import PYTHON, ROOT, VENV
from telling import Failed, step

LOCK = ROOT / "requirements-dev.lock"
STAMP = VENV / "made-from"


def ensure() -> None:
    """`.venv` with what the lock file names; one for running and testing, so neither needs the other."""
    mark = (
        f"{sys.version_info.major}.{sys.version_info.minor} {hashlib.sha256(LOCK.read_bytes()).hexdigest()}"
    )
    before = STAMP.read_text().strip() if STAMP.exists() else ""
    if before == mark and _works("-c", "pass"):
        return
    if not (_works("-m", "pip", "--version") and before.split(" ")[0] in ("", mark.split(" ")[0])):
        if importlib.util.find_spec("ensurepip") is None:
            debian.ensure(debian.VENV, postgres=False)
        with step("建立 Python 环境 .venv"):
            _run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    with step("安装锁定的 Python 包（核对校验值）"):
        _run(
            [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes",
             "-r", str(LOCK)]
        )  # fmt: skip
    STAMP.write_text(f"{mark}\n")


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
