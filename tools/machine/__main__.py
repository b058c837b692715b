"""The project's machine-side commands, before and around its virtual environment: `make` calls them.

Only the standard library: on a bare machine nothing else is there yet.
"""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - run by whatever python3 the machine has
    sys.exit(
        f"Python {sys.version.split()[0]} 太旧：需要 3.11 或更新的版本（Debian 12、Ubuntu 24.04 自带）。"
    )
sys.path.insert(0, str(Path(__file__).resolve().parent))

import debian
import gateway
import interrupts
import leases
import parts
import processes
import product
import python
import servers
import suite
import units
import watching
from places import LOCAL, LOGS, PYTHON, ROOT, VENV, data_folder, read_env, write_env
from telling import Failed, explain, say, step

AS_SERVICES = f"这个检出已作为系统服务运行（systemctl status '{units.PREFIX}-*'）；要改用 make run，请先 make unservice。"


def run() -> int:
    """Everything, from a bare machine to the address and the accounts, kept alive until Ctrl-C."""
    _prepare()
    if units.is_installed():
        say(AS_SERVICES)
        return 1
    if leases.users("run"):
        address = product.ADDRESS.read_text() if product.ADDRESS.exists() else "正在启动"
        say(f"已经在运行：{address}。要重新启动，请先 make stop。")
        return 1
    product.stop()  # what a killed `make run` left behind
    try:
        with servers.in_use("run"):
            try:
                accounts = product.prepare(waits=False)
                # beside the parts' beginning, before the beat seals a day
                product.let_live()
                address = product.start()
                say(f"\n已就绪：{address}\n")
                if accounts:
                    say(accounts)
                say(f"日志在 {LOGS.relative_to(ROOT)}/；按 Ctrl-C 停止。")
                watching.watch(watching.everything())
            finally:
                interrupts.ignore()
                product.stop()
    except interrupts.Interrupted:
        say("已停止。")
        return 0


def service() -> int:
    """For real use: the same parts as systemd services, started at every boot; again after every update."""
    _prepare()
    if os.environ.get("DEMO") == "0":
        with servers.in_use("service"):
            write_env(read_env() | {"DEMO": "0"})
    units.require()
    if leases.users("run"):
        raise Failed("make run 正在这里运行", "请先 make stop。")
    units.stop_parts()
    # the services' own servers stay when no command needs them any more
    leases.keep(True)
    with servers.in_use("service"):
        product.prepare()
        product.give_folders()
        env = parts.environment()
        host, port = gateway.wanted_address(env)
        gateway.prepare(host, port, env, access_log=units.TO_JOURNAL)
    if not units.is_installed():
        servers.stop()
    units.install()
    say(f"已作为系统服务运行：{gateway.url_of(host, port, env)}。查看：systemctl status '{units.PREFIX}-*'")
    say(
        f"日志：journalctl -u '{units.PREFIX}-*'；第一个账号：.venv/bin/python manage.py create_administrator"
    )
    return 0


def unservice() -> int:
    """No services any more; data and keys stay."""
    leases.keep(False)
    units.remove()
    return 0


def _prepare(*, tests: bool = False, browser: bool = False) -> None:
    """Packages, accounts and Python, one command at a time; what the tests need besides only where it is wanted."""
    with leases.one_at_a_time():
        debian.ensure(debian.RUN + (debian.TEST if browser else ()), chromium=browser)
        debian.ensure_accounts()
        python.ensure(tests=tests)


def services() -> int:
    """Only the two servers, in the background, and .local/env."""
    _prepare()
    with servers.in_use("services"):
        leases.keep(True)
    say("PostgreSQL 与 Redis 已在后台运行，变量在 .local/env；make stop 停止。")
    return 0


def stop() -> int:
    """Stop what this checkout started, and nothing else."""
    leases.keep(False)
    if units.is_installed():
        units.stop()
    for name in leases.users():
        with step(f"停止 {name.split('-')[1]}"):
            processes.stop(name, seconds=90)
    product.stop()
    with leases.one_at_a_time():
        servers.stop()
    return 0


def clean() -> int:
    """Stop, and remove the environment and all data of this checkout."""
    folders = [folder for folder in (data_folder(), LOCAL, VENV) if folder.exists()]
    stop()
    if units.is_installed():
        units.remove()
    for folder in folders:
        if folder.exists():
            with step(f"删除 {folder}"):
                shutil.rmtree(folder)
    return 0


def test() -> int:
    """Lint, then the suite."""
    return _whole(suite.test)


def coverage() -> int:
    """Lint, then the suite, then what no test reached."""
    return _whole(suite.coverage)


def _whole(run: Callable[[list[str]], int]) -> int:
    if leases.users("test"):
        say("另一个 make test 正在这里运行，等它结束再来。")
        return 1
    _prepare(tests=True, browser=True)
    return run(sys.argv[2:])


def fuzz() -> int:
    """Many hostile inputs to every address, and to a real server."""
    if leases.users("test"):
        say("另一个 make test 或 make check 正在这里运行，等它结束再来。")
        return 1
    _prepare(tests=True)
    return suite.fuzz(sys.argv[2:])


def check() -> int:
    """Lint, the guards, and the tests nearest to what was changed."""
    if leases.users("test"):
        say("另一个 make test 或 make check 正在这里运行，等它结束再来。")
        return 1
    _prepare(tests=True)
    return suite.check(sys.argv[2:])


def lint() -> int:
    """What can be said without running the product."""
    _prepare(tests=True)
    return suite.lint(parts.environment())


def tool() -> int:
    """A program of the virtual environment, which is made first where it isn't there."""
    _prepare(tests=True)
    return processes.foreground(sys.argv[2:], env=parts.environment(), cwd=ROOT)


def messages() -> int:
    """Collect the sentences for translation, and compile what is translated."""
    debian.ensure(debian.TRANSLATION, postgres=False)
    _prepare()
    spared = ["--ignore", ".venv", "--ignore", ".local"]
    for words in (
        ["makemessages", "-l", "en", "--no-wrap", "--no-obsolete", *spared],
        ["compilemessages", "-l", "en", "-l", "zh_Hans", *spared],
    ):
        command = [str(PYTHON), "manage.py", *words]
        if code := processes.foreground(command, env=parts.environment(), cwd=ROOT):
            return code
    return 0


def manage() -> int:
    """A management command with the servers up."""
    _prepare()
    with servers.in_use("manage"):
        command = [str(PYTHON), "manage.py", *sys.argv[2:]]
        return processes.foreground(command, env=parts.environment(), cwd=ROOT)


def bench() -> int:
    """The measurements, with the servers up and the packages of the tests, with which some of it compares."""
    _prepare(tests=True)
    with servers.in_use("bench"):
        command = [str(PYTHON), "-m", "tools.bench", *sys.argv[2:]]
        return processes.foreground(command, env=parts.environment(), cwd=ROOT)


VERBS: dict[str, Callable[[], int]] = {
    verb.__name__: verb
    for verb in (
        run,
        service,
        unservice,
        services,
        stop,
        clean,
        test,
        coverage,
        check,
        fuzz,
        lint,
        tool,
        messages,
        manage,
        bench,
    )
}


def main() -> int:
    """Carry out the verb on the command line."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in VERBS:
        say(f"用法：python3 tools/machine {{{'|'.join(VERBS)}}}")
        return 2
    os.chdir(ROOT)
    os.umask(0o022)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")
    interrupts.listen()
    try:
        return VERBS[name]()
    except Failed as failure:
        explain(failure)
        return 1
    except PermissionError as error:
        explain(
            Failed(str(error), "这个检出里有别的账号建立的文件；请用第一次运行时的账号，例如 sudo make run。")
        )
        return 1
    except interrupts.Interrupted:
        say("\n已中断。")
        return 130


if __name__ == "__main__":
    sys.exit(main())
