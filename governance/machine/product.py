"""The product itself: database, demo, static files, web, worker and beat."""

import hashlib
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import processes
from places import LOCAL, PYTHON, ROOT, read_env
from telling import Failed, say, step

WEB_PORT = 8000
READY_SECONDS = 90
QUEUES = "urgent,imports,statistics"
PARTS = ("web", "worker", "beat")
STAMPS = LOCAL / "stamps"


def environment(**more: str) -> dict[str, str]:
    """The environment of the product's processes: the user's, .local/env where the user says nothing, and `more`."""
    return read_env() | dict(os.environ) | {"DJANGO_SETTINGS_MODULE": "governance.settings"} | more


def manage(*arguments: str, title: str, env: dict[str, str] | None = None) -> str:
    """Run a management command; its output, or Failed with its log."""
    log = processes.LOGS / f"{arguments[0]}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with step(title):
        done = subprocess.run(
            [str(PYTHON), "manage.py", *arguments], cwd=ROOT, env=env or environment(), capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        log.write_text(done.stdout + done.stderr)
        if done.returncode:
            raise Failed(f"manage.py {arguments[0]} 没有成功", "请看上面的日志。", log)
    return done.stdout


def prepare() -> None:
    """Migrate, load the demo once, collect static files; what did not change is not done again."""
    if _changed("migrations", ROOT.glob("*/migrations/*.py")):
        manage("migrate", "--no-input", title="建立和更新数据表")
        _done("migrations", ROOT.glob("*/migrations/*.py"))
    demo = ROOT / "governance" / "demo"
    if environment().get("DEMO") == "1" and _changed("demo", demo.glob("*.py")):
        manage("seed_demo", title="装入演示数据（莲华街道，536 件）")
        _done("demo", demo.glob("*.py"))
    static = [path for path in (ROOT / "static").rglob("*") if path.is_file()]
    if _changed("static", [*static, ROOT / "requirements-dev.lock"]):
        manage("collectstatic", "--no-input", "--clear", title="收集静态文件")
        _done("static", [*static, ROOT / "requirements-dev.lock"])


def _fingerprint(paths) -> str:
    # the database that the work was done for is part of it: a new cluster needs everything anew
    mark = hashlib.sha256(read_env().get("DATABASE_URL", "").split("@")[0].encode())
    for path in sorted(paths):
        mark.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return mark.hexdigest()


def _changed(name: str, paths) -> bool:
    stamp = STAMPS / name
    return not stamp.exists() or stamp.read_text() != _fingerprint(paths)


def _done(name: str, paths) -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(_fingerprint(paths))


def start() -> str:
    """Start web, worker and beat, wait until all are healthy; the address."""
    env, binary = environment(), PYTHON.parent
    port = processes.free_port(int(env.get("WEB_PORT", WEB_PORT)))
    env.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1")
    address = f"http://127.0.0.1:{port}"
    with step(f"启动网页（端口 {port}）、后台任务和定时器"):
        processes.start(
            "web",
            [str(binary / "gunicorn"), "governance.wsgi:application", "--bind", f"127.0.0.1:{port}", "--workers", "3",
             "--timeout", "60", "--access-logfile", "-", "--worker-tmp-dir", "/dev/shm"],
            env=env, cwd=ROOT,
        )  # fmt: skip
        celery = [str(binary / "celery"), "-A", "governance"]
        processes.start(
            "worker", [*celery, "worker", "-Q", QUEUES, "--concurrency", "2", "--loglevel", "INFO"], env=env, cwd=ROOT
        )
        schedule = LOCAL / "run" / "beat-schedule"
        processes.start(
            "beat", [*celery, "beat", "--schedule", str(schedule), "--pidfile=", "--loglevel", "INFO"], env=env, cwd=ROOT
        )
        _wait_healthy(address)
    return address


def _wait_healthy(address: str) -> None:
    deadline, last = time.monotonic() + READY_SECONDS, ""
    while time.monotonic() < deadline:
        for part in PARTS:
            if processes.known(part) is None:
                raise Failed(f"{part} 刚启动就停了", "请看上面的日志。", processes.LOGS / f"{part}.log")
        try:
            with urllib.request.urlopen(f"{address}/health/ready/", timeout=10) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError) as error:
            last = str(error)
        time.sleep(0.3)
    raise Failed(f"服务没有全部就绪：{last}", "请看上面的日志。", processes.LOGS / "web.log")


def stop() -> None:
    """Stop web, worker and beat, those that are there."""
    for part in reversed(PARTS):
        if processes.known(part):
            with step(f"停止 {part}"):
                processes.stop(part, sign=signal.SIGTERM)


def watch() -> str:
    """Wait until one of the parts ends by itself; its name."""
    while True:
        for part in PARTS:
            if processes.known(part) is None:
                return part
        time.sleep(1)


def tell(address: str, accounts: str, log_folder: Path) -> None:
    """Where the product is and who can sign in."""
    say(f"\n已就绪：{address}\n")
    if accounts:
        say(accounts)
    say(f"日志在 {log_folder.relative_to(ROOT)}/；按 Ctrl-C 停止。")
