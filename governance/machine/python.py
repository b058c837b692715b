"""The virtual environment: made from the hash-pinned lock file, made again only when that changes."""

import hashlib
import importlib.util
import subprocess
import sys
from pathlib import Path

import debian
from places import LOCAL, PYTHON, ROOT, VENV
from telling import Failed, step

LOCK = ROOT / "requirements-dev.lock"
STAMP = VENV / "lock.sha256"
OLDEST = (3, 11)


def ensure() -> None:
    """`.venv` with exactly what the lock file names; one for running and testing, so neither needs the other."""
    if sys.version_info < OLDEST:
        raise Failed(f"Python {sys.version.split()[0]} 太旧", "请安装 Python 3.11 或更新的版本。")
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == digest and PYTHON.exists():
        return
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        debian.ensure((("python3-venv", "/usr/lib/python3*/ensurepip/__init__.py", "建立 Python 环境"),))
    log = LOCAL / "log" / "python.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    if not PYTHON.exists():
        with step("建立 Python 环境 .venv"):
            _run([sys.executable, "-m", "venv", str(VENV)], log)
    with step("安装锁定的 Python 包（按校验值）"):
        _run(
            [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes",
             "-r", str(LOCK)], log,
        )  # fmt: skip
    STAMP.write_text(digest)


def _run(command: list[str], log: Path) -> None:
    with log.open("ab") as output:
        done = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, cwd=ROOT, check=False)
    if done.returncode:
        raise Failed("安装 Python 包没有成功", "请看上面的日志；网络恢复后再运行一次。", log)
