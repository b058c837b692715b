"""The product itself: tables, demo, static files, web, worker and beat."""

import os
import subprocess
import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import processes
import stamps
from places import BEAT, LOCAL, MEDIA, PYTHON, RECORDS, ROOT, give, is_root, product_ids, read_env
from telling import Failed, say, step

FIRST_PORT = 8000
READY_SECONDS = 90
# the queues of governance/celery.py, the urgent one first
QUEUES = "urgent,imports,statistics"
PARTS = ("web", "worker", "beat")
ADDRESS = RECORDS / "address"
DEMO_PASSWORD = LOCAL / "demo-password"
OFFLINE = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def environment() -> dict[str, str]:
    """The environment of the product's processes: the user's, and .local/env where the user says nothing."""
    fixed = {
        "DJANGO_SETTINGS_MODULE": "governance.settings",
        "PATH": f"{PYTHON.parent}:{os.environ.get('PATH', '/usr/bin:/bin')}",
    }
    return read_env() | dict(os.environ) | fixed


def as_role(part: str, env: dict[str, str]) -> dict[str, str]:
    """The environment of one part: its own role's address in the database, and nobody else's."""
    variable = "WEB_DATABASE_URL" if part == "web" else "WORKER_DATABASE_URL"
    named = urlsplit(env["DATABASE_URL"])
    own = urlsplit(env.get(variable, env["DATABASE_URL"]))
    # who names another database of the same server means it for web and worker too; a server of another's has its own roles
    address = named if own.netloc.rpartition("@")[2] != named.netloc.rpartition("@")[2] else own
    rest = {name: value for name, value in env.items() if not name.endswith("_DATABASE_URL")}
    return rest | {"DATABASE_URL": address._replace(path=named.path).geturl()}


def manage(*arguments: str, title: str) -> str:
    """Run a management command; its output, or Failed with its log."""
    log = processes.log_of(arguments[0])
    with step(title):
        done = subprocess.run(
            [str(PYTHON), "manage.py", *arguments], cwd=ROOT, env=environment(), capture_output=True, text=True,
            stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        log.write_text(done.stdout + done.stderr)
        if done.returncode:
            raise Failed(f"manage.py {arguments[0]} 没有成功", "请看上面的日志。", log)
    return done.stdout


def prepare() -> str:
    """Migrate, load the demo, collect static files, each only when something changed; the demo accounts."""
    env = environment()
    # user and password belong to one cluster, the port may change
    database = env["DATABASE_URL"].split("@")[0] + env["DATABASE_URL"].rpartition("/")[2]
    tables = stamps.fingerprint([*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/reference.py")], database)
    if not stamps.is_done("tables", tables):
        manage("migrate", "--no-input", title="建立和更新数据表、基础数据")
        stamps.done("tables", tables)
    files = [path for path in (ROOT / "static").rglob("*") if path.is_file()]
    static = stamps.fingerprint([*files, ROOT / "requirements.lock"], env.get("STATIC_ROOT", ""))
    if not (stamps.is_done("static", static) and (env.get("STATIC_ROOT") or (LOCAL / "static").exists())):
        manage("collectstatic", "--no-input", "--clear", title="收集静态文件")
        stamps.done("static", static)
    return _demo(database) if env.get("DEMO") == "1" else ""


def _demo(database: str) -> str:
    rows = stamps.fingerprint((ROOT / "governance" / "demo").glob("*.py"), database)
    accounts = LOCAL / "stamps" / "demo-accounts"
    if not stamps.is_done("demo", rows):
        manage("seed_demo", title="装入演示数据（莲华街道）")
        accounts.write_text(manage("demo_accounts", title="读取演示账号"))
        stamps.done("demo", rows)
    return accounts.read_text()


def start() -> str:
    """Start web, worker and beat, wait until all are healthy; the address."""
    env, binary, ids = environment(), PYTHON.parent, product_ids()
    port = processes.free_port(int(env.get("WEB_PORT", FIRST_PORT)))
    address = f"http://127.0.0.1:{port}"
    if is_root() and ids is None:
        say("  检出目录或 Python 只有 root 能到达，网页与后台任务以 root 运行；放到例如 /srv 下即可避免。")
    for folder in (MEDIA, MEDIA / "imports", BEAT):
        give(folder, ids)
    # written by the command that loads the demo, read by the sign-in page
    if ids and DEMO_PASSWORD.exists():
        os.chown(DEMO_PASSWORD, *ids)
    celery = [str(binary / "celery"), "-A", "governance"]
    commands = {
        "web": _web(port),
        "worker": [*celery, "worker", "-Q", QUEUES, "--concurrency", "2", "--loglevel", "INFO"],
        "beat": [*celery, "beat", "--schedule", str(BEAT / "schedule"), "--pidfile=", "--loglevel", "INFO"],
    }
    with step(f"启动网页（端口 {port}）、后台任务与定时器，等到全部就绪"):
        for part in PARTS:
            processes.start(part, commands[part], env=as_role(part, env), cwd=ROOT, ids=ids)
        _wait_healthy(address)
    ADDRESS.write_text(address)
    return address


def _web(port: int) -> list[str]:
    workers = max(2, min(8, (os.cpu_count() or 1) + 1))
    memory = ["--worker-tmp-dir", "/dev/shm"] if os.access("/dev/shm", os.W_OK) else []  # noqa: S108
    return [
        str(PYTHON.parent / "gunicorn"), "governance.wsgi:application", "--bind", f"127.0.0.1:{port}",
        "--config", "python:governance.gunicorn", "--workers", str(workers), "--graceful-timeout", "5", *memory,
    ]  # fmt: skip


def _wait_healthy(address: str) -> None:
    deadline, last = time.monotonic() + READY_SECONDS, ""
    while time.monotonic() < deadline:
        if part := _ended():
            raise Failed(f"{part} 刚启动就停了", "请看上面的日志。", processes.log_of(part))
        try:
            with OFFLINE.open(f"{address}/health/ready/?format=text", timeout=10) as answer:
                if answer.status == 200:
                    return
        except urllib.error.HTTPError as error:
            last = error.read().decode(errors="replace")[:500]
        except OSError as error:
            last = str(error)
        time.sleep(0.2)
    raise Failed(
        f"服务没有在 {READY_SECONDS} 秒内全部就绪：{last}",
        "请看上面和同一文件夹里的其他日志。",
        processes.log_of("worker"),
    )


def _ended() -> str:
    return next((part for part in PARTS if processes.known(part) is None), "")


def stop() -> None:
    """Stop web, worker and beat, those that are there."""
    ADDRESS.unlink(missing_ok=True)
    running = [part for part in PARTS if processes.known(part)]
    if running:
        with step("停止网页、后台任务与定时器"):
            processes.stop(*running)


def watch() -> str:
    """Wait until one of the parts ends by itself; its name."""
    while not (part := _ended()):
        time.sleep(0.5)
    return part
