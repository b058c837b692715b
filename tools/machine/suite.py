"""Lint and the test suite, with databases of their own beside whatever else runs."""

import os
import re
import subprocess
import time
from collections.abc import Callable

import changes
import debian
import processes
import servers
from places import PYTHON, ROOT, read_env
from telling import Failed, say, step

VARIABLES = ROOT / "governance" / "variables.py"
TEST_REDIS = "1"
KEYS = ("FIELD_KEYS", "FIELD_INDEX_KEY", "SEALED_KEYS", "LEDGER_KEYS", "FENCE_KEYS")
# as many as there are cores: one more was no faster with what waits begun first (604 s against 577 on two cores with Python
# 3.11); each has a database of Redis' sixteen
PROCESSES = str(min(os.cpu_count() or 2, 12))


def product_settings() -> set[str]:
    """Names of the product's variables: what the user's shell says about them doesn't reach the tests."""
    return set(re.findall(r'Variable\(\s*"(\w+)"', VARIABLES.read_text(encoding="utf-8")))


def environment() -> dict[str, str]:
    """What the suite sees: the private servers, Redis' second database, settings as on a laptop, the browser."""
    ours = read_env()
    # a shell that has no bytecode kept would have every process of the suite compile all of it anew
    foreign = {*product_settings(), *ours, "DJANGO_SETTINGS_MODULE", "PYTHONDONTWRITEBYTECODE"}
    world = {key: value for key, value in os.environ.items() if key not in foreign}
    return world | {
        "PATH": f"{PYTHON.parent}:{os.environ.get('PATH', '/usr/bin:/bin')}",
        "DATABASE_URL": ours["DATABASE_URL"],
        # a test has one connection, which sees what it wrote; what the public role may is tried by itself
        "PUBLIC_DATABASE_URL": "",
        # a worker started by `make run` listens on database 0 and must not take the tests' messages
        "REDIS_URL": f"{ours['REDIS_URL'].rpartition('/')[0]}/{TEST_REDIS}",
        "SECRET_KEY": ours["SECRET_KEY"],
        **{name: ours[name] for name in KEYS},
        "DEBUG": "0",
        "SECURE": "0",
        "DEMO": "0",
        "CHROMIUM": debian.browser() or _downloaded_browser(),
    }


def lint(env: dict[str, str]) -> int:
    """What can be said without running the product."""
    return processes.foreground(["bash", ".ci/lint"], env=env, cwd=ROOT)


def test(arguments: list[str]) -> int:
    """Lint, then the suite, then what it came to."""
    return _run("make test", [], arguments, prepare=_prepare_browser)


def coverage(arguments: list[str]) -> int:
    """The same, and the lines and branches that no test reached; counting them takes half as long again."""
    return _run("make coverage", ["--cov", "--cov-report=term"], arguments, prepare=_prepare_browser)


def check(arguments: list[str]) -> int:
    """Lint, the guards, and the tests nearest to what was changed since origin/main: minutes apart, while one works."""
    files = changes.changed(ROOT)
    nearest = changes.tests_for(files, ROOT)
    say(f"改动 {len(files)} 个文件，相关测试：{'、'.join(nearest)}")
    return _run("make check", nearest, arguments)


def fuzz(arguments: list[str]) -> int:
    """As many hostile inputs as FUZZ_INPUTS says, from fixed seeds, without a fault of ours; their number is told."""
    with servers.in_use("test"):
        env = {"FUZZ_INPUTS": "24000"} | environment()
        command = [
            str(PYTHON),
            "-m",
            "pytest",
            "-n",
            "2",
            "--dist",
            "worksteal",
            "-q",
            "-rP",
            "tests/fuzz",
            *arguments,
        ]
        return processes.foreground(command, env=env, cwd=ROOT)


def _run(
    name: str, what: list[str], arguments: list[str], *, prepare: Callable[[], None] = lambda: None
) -> int:
    began = time.monotonic()
    with servers.in_use("test"):
        prepare()
        env = environment()
        verdict = "静态检查没有通过"
        # the template of the tests' databases is migrated meanwhile, so that no process of the suite waits for it
        with processes.beside([str(PYTHON), "-m", "tests.database"], env=env, cwd=ROOT):
            code = lint(env)
        if not code:
            # whoever runs out of tests takes over half of what another has left
            spread = ["-n", PROCESSES, "--dist", "worksteal"]
            command = [str(PYTHON), "-m", "pytest", *spread, "-q", *what, *arguments]
            code = processes.foreground(command, env=env, cwd=ROOT)
            verdict = "测试没有通过" if code else "全部通过"
    say(f"{name}：{verdict}，用时 {time.monotonic() - began:.0f} 秒。")
    return code


def _downloaded_browser() -> str:
    code = "from playwright.sync_api import sync_playwright as p\nwith p() as w: print(w.chromium.executable_path)"
    done = subprocess.run([str(PYTHON), "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _prepare_browser() -> None:
    """Where the release has no Chromium package (Ubuntu), Playwright brings its own."""
    if debian.browser() or os.path.exists(_downloaded_browser()):
        return
    with step("下载测试用的浏览器"):
        command = [str(PYTHON), "-m", "playwright", "install", "--with-deps", "chromium"]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
        if done.returncode:
            raise Failed(
                f"没有装上浏览器：{done.stderr.strip()[-500:]}",
                "请自己装好 chromium 或 google-chrome（/usr/bin 下），再运行一次。",
            )
