"""The private Redis: own data, own port, a password, every write appended to a file."""

import re
import signal
import subprocess
from pathlib import Path

import processes
from places import data_folder, give, ids_of, read_env, write_private
from private import bare_env, kept, wait_for
from telling import step

NAME, TITLE = "redis", "队列"
STOP_SIGN = signal.SIGTERM
FIRST_PORT = 56379
PROGRAM = "/usr/bin/redis-server"


def command() -> list[str]:
    """The server in the foreground."""
    return [PROGRAM, str(data_folder() / "redis" / "redis.conf")]


def ensure() -> str:
    """The server up; the product's REDIS_URL."""
    data = data_folder() / "redis"
    password = kept("redis.password")
    if processes.find_again(NAME, data / "redis.pid"):
        return _url(password, _port_of(data))
    give(data, ids_of(NAME))
    processes.wait_until_left(data)
    port = _next_port()
    write_private(data / "redis.conf", _settings(data, port, password), ids_of(NAME))
    with step(f"启动 Redis（端口 {port}，写入即追加到文件）"):
        processes.start(NAME, [PROGRAM, str(data / "redis.conf")], env=bare_env(), cwd=data, ids=ids_of(NAME))
        wait_for(NAME, lambda: _answers(port, password))
    return _url(password, port)


def _settings(data: Path, port: int, password: str) -> str:
    return (
        f"# written at every start\nbind 127.0.0.1\nport {port}\nprotected-mode yes\nrequirepass {password}\n"
        f'dir "{data}"\npidfile "{data}/redis.pid"\nappendonly yes\nsave ""\ndaemonize no\n'
    )


def _url(password: str, port: int) -> str:
    return f"redis://:{password}@127.0.0.1:{port}/0"


def _port_of(data: Path) -> int:
    return int(re.search(r"^port (\d+)$", (data / "redis.conf").read_text(), re.M).group(1))


def _next_port() -> int:
    last = re.search(r"@127\.0\.0\.1:(\d+)/", read_env().get("REDIS_URL", ""))
    if last and processes.free_port(int(last.group(1))) == int(last.group(1)):
        return int(last.group(1))
    return processes.free_port(FIRST_PORT)


def _answers(port: int, password: str) -> bool:
    command = ["redis-cli", "-h", "127.0.0.1", "-p", str(port), "--no-auth-warning", "ping"]
    done = subprocess.run(
        command, env=bare_env() | {"REDISCLI_AUTH": password}, capture_output=True, check=False
    )
    return b"PONG" in done.stdout
