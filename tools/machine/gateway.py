"""The gateway before the web: nginx with one configuration for `make run`, systemd and docker compose."""

import os
import stat
import subprocess
from pathlib import Path

import processes
from places import ACCOUNTS, data_folder, give, ids_of, is_root, product_ids, socket_of, write_private
from telling import Failed

PROGRAM = "/usr/sbin/nginx"
TEMPLATE = Path(__file__).resolve().parent / "gateway.conf"
FIRST_PORT = 8000
LOOPBACK = "127.0.0.1"
# quick requests of a whole office behind one address, and what is being sent there by nobody who is known
CONNECTIONS, CONNECTIONS_BEHIND_ANOTHER = 1000, 4096
SENDERS, SENDERS_BEHIND_ANOTHER = 100, 2000
# nginx counts what surrounds a file in its body too
BESIDE_A_FILE_MB = 1
LARGEST_UPLOAD_MB = 100
WRAPPER = """# written at every start
daemon off;
{user}
worker_processes 2;
pid {folder}/gateway.pid;
# a line of an error holds the whole address with what was searched for: only what stops the gateway is written
error_log stderr crit;
events {{ worker_connections 4096; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/unused;
    uwsgi_temp_path {folder}/unused;
    scgi_temp_path {folder}/unused;
{product}
}}
"""


def folder() -> Path:
    """Where it keeps its configuration and what it buffers."""
    return data_folder() / "gateway"


def conf_file() -> Path:
    """The configuration that nginx is started with."""
    return folder() / "nginx.conf"


def address(env: dict[str, str]) -> tuple[str, int]:
    """Host and port where users find the product: what .local/env says, or the first free port of the loopback."""
    host, first = wanted_address(env)
    port = processes.free_port(first, host)
    if port != first and env.get("WEB_ADDRESS"):
        raise Failed(
            f"{host}:{first} 已被别的程序占用",
            "其他电脑要用固定的地址：请停掉那个程序，或在 .local/env 里改 WEB_PORT。",
        )
    return host, port


def wanted_address(env: dict[str, str]) -> tuple[str, int]:
    """Host and port that .local/env asks for, whoever has it now."""
    return env.get("WEB_ADDRESS") or LOOPBACK, int(env.get("WEB_PORT") or FIRST_PORT)


def has_certificate(env: dict[str, str]) -> bool:
    """Whether users come by HTTPS, ended here."""
    return bool(env.get("WEB_CERTIFICATE"))


def reached_at(host: str) -> str:
    """Where this machine itself reaches the gateway."""
    return LOOPBACK if host == "0.0.0.0" else host  # noqa: S104


def url_of(host: str, port: int, env: dict[str, str]) -> str:
    """The address as a browser on this machine asks for it."""
    scheme = "https" if has_certificate(env) else "http"
    return f"{scheme}://{reached_at(host)}:{port}"


def prepare(host: str, port: int, env: dict[str, str], *, access_log: str = "/dev/stdout") -> None:
    """Write the configuration and lay out the folders; Failed where nginx would not take it."""
    give(folder(), None, 0o711)
    for name in ("body", "proxy", "unused"):
        give(folder() / name, ids_of("gateway"))
    _lay_out_socket()
    product = render(host, port, env, upstream=f"unix:{socket_of('web')}", access_log=access_log)
    user = f"user {ACCOUNTS['gateway']};" if is_root() else ""
    write_private(conf_file(), WRAPPER.format(user=user, folder=folder(), product=product))
    done = subprocess.run(
        [PROGRAM, "-t", "-q", "-e", "stderr", "-c", str(conf_file())],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failed(f"网关不接受它的设置：{done.stderr.strip()}", "请检查 .local/env 里 WEB_ 开头的各项。")


def render(host: str, port: int, env: dict[str, str], *, upstream: str, access_log: str) -> str:
    """The product's part of the configuration.

    PROXY_HOPS of .local/env counts gateways before this one. Without any, what a client writes about itself is
    replaced by what this gateway saw; with some, theirs is the nearest word and is added to.
    """
    outer = int(env.get("PROXY_HOPS") or 0)
    tls = ""
    if has_certificate(env):
        tls = (
            f'ssl_certificate "{env["WEB_CERTIFICATE"]}"; ssl_certificate_key "{env["WEB_CERTIFICATE_KEY"]}"; '
            "ssl_protocols TLSv1.2 TLSv1.3; ssl_session_cache shared:governance:2m;"
        )
    values = {
        "UPSTREAM": upstream,
        "LISTEN": f"{host}:{port}{' ssl' if tls else ''}",
        "TLS": tls,
        "ACCESS_LOG": access_log,
        "CONNECTIONS": CONNECTIONS_BEHIND_ANOTHER if outer else CONNECTIONS,
        "SENDERS": SENDERS_BEHIND_ANOTHER if outer else SENDERS,
        "FORWARDED_FOR": "$proxy_add_x_forwarded_for" if outer else "$remote_addr",
        "FORWARDED_PROTO": "$http_x_forwarded_proto" if outer else "$scheme",
        "UPLOAD_MB": int(env.get("IMPORT_MAX_MB") or LARGEST_UPLOAD_MB) + BESIDE_A_FILE_MB,
    }
    text = TEMPLATE.read_text()
    for name, value in values.items():
        text = text.replace(f"${{{name}}}", str(value))
    return text


def _lay_out_socket() -> None:
    """The folder in which web listens: the web writes in it, the gateway passes, nobody else gets there."""
    place = socket_of("web").parent
    if place.parent != data_folder():
        _own(place.parent)
    web, gateway = product_ids("web"), ids_of("gateway")
    give(place, (web[0] if web else os.geteuid(), gateway[1]) if gateway else None, 0o710)


def _own(folder: Path) -> None:
    """A folder in a place where everybody writes is ours, and closed, or it isn't used."""
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        raise Failed(f"{folder} 不属于本账号", "请删除它，或把检出放到路径更短的地方。")
    folder.chmod(0o711 if is_root() else 0o700)
