"""The project's machine-side commands, before and around its virtual environment: `make` calls them.

Only the standard library: on a bare machine nothing else is there yet.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import debian
import processes
import product
import python
import servers
from places import LOCAL, PYTHON, ROOT, VENV, data_folder
from telling import Failed, explain, say


class Interrupted(Exception):
    """The user or the system asked us to end."""


def _interrupt(_signal, _frame) -> None:
    raise Interrupted


def run() -> int:
    """Everything, from a bare machine to the address and the accounts; until Ctrl-C."""
    say("社区网格治理系统：准备运行环境")
    started: list[str] = []
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, _interrupt)
    if any(processes.known(part) for part in product.PARTS):
        say("已经在运行；先用 make stop 停下它。")
        return 1
    try:
        started = _services()
        product.prepare()
        address = product.start()
        accounts = product.manage("demo_accounts", title="读取演示账号") if _demo() else ""
        product.tell(address, accounts, LOCAL / "log")
        part = product.watch()
        raise Failed(f"{part} 停了", "请看上面的日志。", processes.LOGS / f"{part}.log")
    except Interrupted:
        say("\n正在停止 …")
        return 0
    finally:
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, signal.SIG_IGN)
        product.stop()
        servers.stop(started)


def _demo() -> bool:
    return product.environment().get("DEMO") == "1"


def _services() -> list[str]:
    debian.ensure(debian.RUN)
    debian.ensure_service_account()
    python.ensure()
    return servers.ensure()


def services() -> int:
    """Only the two servers, in the background, and .local/env."""
    _services()
    say("PostgreSQL 与 Redis 已在后台运行，变量在 .local/env；make stop 停止。")
    return 0


def stop() -> int:
    """Stop what this checkout started, and nothing else."""
    product.stop()
    servers.stop([name for name in ("redis", "postgres") if processes.known(name)])
    return 0


def clean() -> int:
    """Stop, and remove the environment and all data of this checkout."""
    stop()
    for folder in (data_folder(), LOCAL, VENV):
        if folder.exists():
            say(f"  删除 {folder}")
            shutil.rmtree(folder)
    return 0


def test() -> int:
    """Lint, then the suite with coverage, with servers of its own standing by."""
    began = time.monotonic()
    debian.ensure(debian.RUN + debian.TEST)
    debian.ensure_service_account()
    python.ensure()
    started = servers.ensure()
    env = product.environment(DEBUG="1", SECURE="0", DEMO="0", PATH=f"{PYTHON.parent}:{os.environ['PATH']}")
    try:
        code = subprocess.run(["bash", ".ci/lint"], cwd=ROOT, env=env, check=False).returncode
        if code:
            say("静态检查没有通过。")
            return code
        code = subprocess.run(
            [str(PYTHON), "-m", "pytest", "-n", "2", "--cov", "--cov-report=term:skip-covered", "-q", *sys.argv[2:]],
            cwd=ROOT, env=env, check=False,
        ).returncode  # fmt: skip
    finally:
        servers.stop(started)
    verdict = "全部通过" if code == 0 else "没有通过"
    say(f"make test：{verdict}，用时 {time.monotonic() - began:.0f} 秒。")
    return code


def lint() -> int:
    """What can be said without running the product."""
    python.ensure()
    env = product.environment(PATH=f"{PYTHON.parent}:{os.environ['PATH']}")
    return subprocess.run(["bash", ".ci/lint"], cwd=ROOT, env=env, check=False).returncode


def manage() -> int:
    """A management command with the servers up."""
    started = _services()
    try:
        return subprocess.run(
            [str(PYTHON), "manage.py", *sys.argv[2:]], cwd=ROOT, env=product.environment(), check=False
        ).returncode
    finally:
        servers.stop(started)


VERBS = {verb.__name__: verb for verb in (run, services, stop, clean, test, lint, manage)}


def main() -> int:
    """Carry out the verb on the command line."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in VERBS:
        say(f"用法：python3 governance/machine {{{'|'.join(VERBS)}}}")
        return 2
    os.chdir(ROOT)
    os.umask(0o022)
    try:
        return VERBS[name]()
    except Failed as failure:
        explain(failure)
        return 1
    except (KeyboardInterrupt, Interrupted):
        say("\n已中断。")
        return 130


if __name__ == "__main__":
    sys.exit(main())
