"""The product itself: tables, demo and static files made ready; its parts started and stopped."""

import http.client
import json
import os
import socket
import subprocess
import time

import gateway
import processes
import stamps
from parts import NAMES, Part, environment, environment_of, parts
from parts import give_folders as give_parts_folders
from places import (
    LOCAL,
    PYTHON,
    RECORDS,
    ROOT,
    STAMPS,
    is_root,
    product_ids,
    shut_away,
    socket_of,
    write_private,
)
from telling import Failed, say, step

READY_SECONDS = 120
ADDRESS = RECORDS / "address"
DEMO_PASSWORD = LOCAL / "demo-password"
# what brings in the demo's living streets
ALIVE = "demo-alive"


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


def prepare(*, waits: bool = True) -> str:
    """Migrate, load the demo, collect static files, each only when something changed; the demo accounts.

    waits: for the demo's living streets as well, which `let_live` brings in beside the running product.
    """
    env = environment()
    # user and password belong to one cluster, the port may change
    database = env["DATABASE_URL"].split("@")[0] + env["DATABASE_URL"].rpartition("/")[2]
    tables = stamps.fingerprint([*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/reference.py")], database)
    if not stamps.is_done("tables", tables):
        manage("migrate", "--no-input", title="建立和更新数据表、基础数据")
        if (STAMPS / "tables").exists():
            _bring_over()
        stamps.done("tables", tables)
    files = [path for path in (ROOT / "static").rglob("*") if path.is_file()]
    static = stamps.fingerprint([*files, ROOT / "requirements.lock"], env.get("STATIC_ROOT", ""))
    if not (stamps.is_done("static", static) and (env.get("STATIC_ROOT") or (LOCAL / "static").exists())):
        manage("collectstatic", "--no-input", "--clear", title="收集静态文件")
        stamps.done("static", static)
    return _demo(database, waits=waits) if env.get("DEMO") == "1" else ""


def _bring_over() -> None:
    """What an earlier release wrote gets the marks and the sealing of this one, where this checkout ran one.

    Neither keeps the product from starting: what is broken is for somebody to look at, on the pages that say so.
    """
    for command, title in (
        ("restamp_ledger", "核对旧的台账校验值"),
        ("reseal_fields", "核对个人信息的加密"),
        ("erase_matters", "抹去到期的个人信息"),
    ):
        try:
            manage(command, title=title)
        except Failed as failure:
            say(f"  {failure.what}，先照常启动；经过在 {failure.log}，查明后运行 manage.py {command}")


def _demo(database: str, *, waits: bool) -> str:
    rows = stamps.fingerprint(
        [path for path in (ROOT / "governance" / "demo").rglob("*") if path.suffix in {".py", ".toml"}],
        database,
    )
    accounts = STAMPS / "demo-accounts"
    if not (stamps.is_done("demo", rows) and accounts.exists()):
        manage(
            "seed_demo",
            *(() if waits else ("--frozen",)),
            title=f"装入演示数据（莲华街道{'，金马、棕树营街道' if waits else ''}）",
        )
        write_private(accounts, manage("demo_accounts", title="读取演示账号"))
        stamps.done("demo", rows)
    accounts.chmod(0o600)
    return accounts.read_text()


def let_live() -> None:
    """Bring in the demo's living streets beside everything, whoever is looking meanwhile; where they are there, nothing."""
    if environment().get("DEMO") == "1":
        # it knows by itself what is there, and takes nothing from who works
        command = ("nice", "-n", "10", str(PYTHON), "manage.py", "seed_demo", "--alive")
        processes.start(ALIVE, command, env=environment(), cwd=ROOT)


def start() -> str:
    """Start every part, wait until all are healthy; the address."""
    env = environment()
    host, port = gateway.address(env)
    address = gateway.url_of(host, port, env)
    web = product_ids("web")
    if is_root() and web is None:
        say(
            f"  {shut_away()}只有 root 能到达，网页与后台任务以 root 运行；放到人人能走到的地方（例如 /srv 下）即可避免。"
        )
    give_folders()
    gateway.prepare(host, port, env)
    with step(f"启动网关（端口 {port}）、网页、后台任务与定时器，等到全部就绪"):
        for part in parts():
            start_part(part)
        _wait_healthy(host, port)
    write_private(ADDRESS, address)
    return address


def give_folders() -> None:
    """What each part keeps or reads, with its account."""
    give_parts_folders()
    # written by the command that loads the demo, read by the sign-in page
    if (web := product_ids("web")) and DEMO_PASSWORD.exists():
        os.chown(DEMO_PASSWORD, *web)


def start_part(part: Part) -> None:
    """One part, under its own account and told what is its own."""
    # nginx opens its port and its certificate as root, and serves as the gateway's account
    ids = None if part.kind == "gateway" else product_ids(part.kind)
    processes.start(part.name, part.command, env=environment_of(part), cwd=ROOT, ids=ids)


def _wait_healthy(host: str, port: int) -> None:
    deadline, last = time.monotonic() + READY_SECONDS, ""
    while time.monotonic() < deadline:
        if part := next((name for name in NAMES if processes.known(name) is None), ""):
            raise Failed(f"{part} 刚启动就停了", "请看上面的日志。", processes.log_of(part))
        last = _unready(host, port)
        if not last:
            return
        time.sleep(0.2)
    raise Failed(
        f"服务没有在 {READY_SECONDS} 秒内全部就绪：{last}",
        "请看上面和同一文件夹里的其他日志。",
        processes.log_of("web"),
    )


def _unready(host: str, port: int) -> str:
    """What doesn't answer yet; nothing when web, database, Redis, workers and gateway do."""
    try:
        with socket.create_connection((gateway.reached_at(host), port), timeout=2):
            status, body = ask_web("/health/ready/?format=json")
    except OSError as error:
        return str(error)
    return "" if status == 200 else _complaints(body)


def _complaints(body: str) -> str:
    try:
        return "；".join(f"{name}: {word}" for name, word in json.loads(body).items() if word != "OK")
    except ValueError:
        return body[:500]


class _Socket(http.client.HTTPConnection):
    """HTTP over the web's own socket, where no gateway and no certificate stands between."""

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(socket_of("web")))


def ask_web(path: str) -> tuple[int, str]:
    """Status and body of a page, as the gateway would ask for it."""
    connection = _Socket("127.0.0.1", timeout=15)
    try:
        connection.request(
            "GET", path, headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
        )
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    except http.client.HTTPException as error:
        raise OSError(str(error)) from error
    finally:
        connection.close()


def stop() -> None:
    """Stop all parts, those that are there."""
    ADDRESS.unlink(missing_ok=True)
    running = [part for part in (*NAMES, *OLD_NAMES, ALIVE) if processes.known(part)]
    if running:
        with step("停止网关、网页、后台任务与定时器"):
            processes.stop(*running)


# what a version of before called its parts: stopped where an update finds them running
OLD_NAMES = ("worker",)
