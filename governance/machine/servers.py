"""The private PostgreSQL and Redis: own data, own ports, own passwords; the system's servers are never touched."""

import base64
import os
import secrets
import signal
import subprocess
import time
from pathlib import Path

import processes
from places import LOCAL, data_folder, is_root, read_env, service_ids, write_env
from telling import Failed, say, step

POSTGRES_PORT, REDIS_PORT = 55432, 56379
ROLE, DATABASE = "governance", "governance"
OWNER = "cluster_owner"
EXTENSIONS = ("postgis", "btree_gist", "pg_trgm")
READY_SECONDS = 60
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
shared_buffers = 512MB
work_mem = 32MB
maintenance_work_mem = 256MB
max_wal_size = 4GB
random_page_cost = 1.1
jit = off
max_connections = 100
timezone = 'UTC'
log_timezone = 'UTC'
logging_collector = off
"""


def postgres_bin() -> Path:
    """The newest installed PostgreSQL's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    if not found or int(found[-1].parts[4]) < 15:
        raise Failed("没有 PostgreSQL 15 或更新的版本", "请安装 Debian 12 或 Ubuntu 24.04 的 postgresql 软件包。")
    return found[-1].parent


def ensure() -> list[str]:
    """Both servers up and .local/env written; the names of those that this call started."""
    folder = data_folder()
    _own_folder(folder)
    if folder.parent != LOCAL:
        say(f"  检出目录只有 root 能进，服务器数据放在 {folder}")
    env = _secrets(read_env())
    started = []
    if processes.known("postgres") is None:
        env["DATABASE_URL"] = _start_postgres(folder / "postgres", env)
        started.append("postgres")
    if processes.known("redis") is None:
        env["REDIS_URL"] = _start_redis(folder / "redis", env)
        started.append("redis")
    write_env(env)
    return started


def stop(names: list[str]) -> None:
    """Stop the named servers."""
    for name in names:
        with step(f"停止 {name}"):
            processes.stop(name, sign=signal.SIGINT if name == "postgres" else signal.SIGTERM)


def _own_folder(folder: Path) -> None:
    LOCAL.mkdir(exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    if ids := service_ids():
        os.chown(folder, *ids)
    folder.chmod(0o700)


def _secrets(env: dict[str, str]) -> dict[str, str]:
    made = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "DEBUG": "0",
        "SECURE": "0",
        "DEMO": "1",
    }
    return made | env


def _password(path: Path) -> str:
    """The password in `path`, made at the first call, readable by its owner alone."""
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(24))
        if ids := service_ids():
            os.chown(path, *ids)
    return path.read_text().strip()


def _start_postgres(data: Path, env: dict[str, str]) -> str:
    programs = postgres_bin()
    owner_password = _password(data.parent / "postgres.password")
    role_password = _password(data.parent / "role.password")
    fresh = not (data / "PG_VERSION").exists()
    if fresh:
        with step("建立私有的 PostgreSQL 集群"):
            _as_service(
                [str(programs / "initdb"), "-D", str(data), "-U", OWNER, "--auth=scram-sha-256",
                 f"--pwfile={data.parent / 'postgres.password'}", "-E", "UTF8", "--locale=C.UTF-8"], "initdb",
            )  # fmt: skip
            with (data / "postgresql.conf").open("a") as file:
                file.write(SETTINGS)
    port = processes.free_port(POSTGRES_PORT)
    with step(f"启动 PostgreSQL（端口 {port}）"):
        processes.start(
            "postgres", [str(programs / "postgres"), "-D", str(data), "-p", str(port)], env=_bare_env(),
            cwd=data.parent, as_service=True,
        )  # fmt: skip
        _wait("postgres", lambda: _psql(programs, port, owner_password, "SELECT 1", check=False) == 0)
    if not (data / "role.made").exists():
        _make_role(programs, port, owner_password, role_password)
        (data / "role.made").write_text("yes")
    return f"postgresql://{ROLE}:{role_password}@127.0.0.1:{port}/{DATABASE}"


def _make_role(programs: Path, port: int, owner_password: str, role_password: str) -> None:
    with step("建立数据库与账号"):
        for extension in EXTENSIONS:
            _psql(programs, port, owner_password, f"CREATE EXTENSION IF NOT EXISTS {extension}", database="template1")
        _psql(programs, port, owner_password, f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{role_password}'")
        _psql(programs, port, owner_password, f"CREATE DATABASE {DATABASE} OWNER {ROLE}")


def _psql(programs: Path, port: int, password: str, sql: str, *, database: str = "postgres", check: bool = True) -> int:
    command = [str(programs / "psql"), "-X", "-q", "-h", "127.0.0.1", "-p", str(port), "-U", OWNER, "-d", database,
               "-v", "ON_ERROR_STOP=1", "-c", sql]  # fmt: skip
    done = subprocess.run(command, env=_bare_env() | {"PGPASSWORD": password}, capture_output=True, text=True, check=False)
    if check and done.returncode:
        raise Failed(f"数据库没有接受设置：{done.stderr.strip()}", "请运行 make clean 后重来。", processes.LOGS / "postgres.log")
    return done.returncode


def _start_redis(data: Path, env: dict[str, str]) -> str:
    _own_folder(data)
    password = _password(data.parent / "redis.password")
    port = processes.free_port(REDIS_PORT)
    config = data / "redis.conf"
    config.write_text(
        f"port {port}\nbind 127.0.0.1\nprotected-mode yes\nrequirepass {password}\ndir {data}\n"
        'appendonly yes\nsave ""\ndaemonize no\n'
    )
    config.chmod(0o600)
    if ids := service_ids():
        os.chown(config, *ids)
    with step(f"启动 Redis（端口 {port}，只追加持久化）"):
        processes.start("redis", ["/usr/bin/redis-server", str(config)], env=_bare_env(), cwd=data, as_service=True)
        command = ["redis-cli", "-p", str(port), "--no-auth-warning", "ping"]
        _wait(
            "redis",
            lambda: b"PONG"
            in subprocess.run(command, env=_bare_env() | {"REDISCLI_AUTH": password}, capture_output=True, check=False).stdout,
        )
    return f"redis://:{password}@127.0.0.1:{port}/0"


def _wait(name: str, ready) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if ready():
            return
        if processes.known(name) is None:
            break
        time.sleep(0.1)
    raise Failed(f"{name} 没有起来", "请看上面的日志；磁盘满、内存不足是常见的原因。", processes.LOGS / f"{name}.log")


def _as_service(command: list[str], name: str) -> None:
    log = processes.LOGS / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    ids = service_ids()
    account = {"user": ids[0], "group": ids[1], "extra_groups": []} if ids else {}
    with log.open("ab") as output:
        done = subprocess.run(
            command, stdout=output, stderr=subprocess.STDOUT, cwd="/", env=_bare_env(), check=False, **account
        )
    if done.returncode:
        raise Failed(f"{name} 没有成功", "请运行 make clean 后重来。", log)


def _bare_env() -> dict[str, str]:
    home = {} if is_root() else {"HOME": os.environ.get("HOME", "/")}
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8", **home}
