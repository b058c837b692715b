"""The private PostgreSQL: own data, own port, scram, no superuser for the product."""

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import processes
from places import data_folder, give, ids_of, read_env, write_private
from private import bare_env, kept, wait_for
from telling import Failed, step

NAME, TITLE = "postgres", "数据库"
STOP_SIGN = signal.SIGINT  # fast shutdown: open transactions are rolled back
FIRST_PORT = 55432
OLDEST = 15
ROLE, DATABASE = "governance", "governance"
# who the product's processes are, beside the owner: name of the role by name of the variable with its address
RUNNING = {
    f"{part.upper()}_DATABASE_URL": f"governance_{part}" for part in ("web", "worker", "public", "auditor")
}
OWNER = "cluster_owner"
# made in template1 by the cluster's owner: every database made later has them, and the product's role, which
# is no superuser, finds them there
EXTENSIONS = ("postgis", "btree_gist", "pg_trgm")
RUNNING_SQL = Path(__file__).with_name("roles.sql")
ROLE_SQL = r"""
SELECT format('CREATE ROLE %I LOGIN CREATEDB', :'role')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
ALTER ROLE :"role" PASSWORD :'password';
SELECT format('CREATE DATABASE %I OWNER %I', :'database', :'role')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
"""


def majors() -> list[int]:
    """Installed versions that are new enough and have PostGIS, the newest first."""
    found = [int(path.parts[4]) for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    return sorted((major for major in found if major >= OLDEST and has_postgis(major)), reverse=True)


def has_postgis(major: int) -> bool:
    """Whether PostGIS is installed for this version."""
    return Path(f"/usr/share/postgresql/{major}/extension/postgis.control").exists()


def programs_for(data: Path) -> Path:
    """The programs of the version that the data was made with, or the newest for new data."""
    installed = majors()
    mark = data / "PG_VERSION"
    wanted = int(mark.read_text()) if mark.exists() else (installed or [0])[0]
    if wanted not in installed:
        raise Failed(
            f"数据是用 PostgreSQL {wanted} 建立的，而它（连同 PostGIS）已不在这台机器上",
            f"请安装 postgresql-{wanted} 和 postgresql-{wanted}-postgis-3；或备份后运行 make clean 重新建立。",
        )
    return Path(f"/usr/lib/postgresql/{wanted}/bin")


def command(port: int) -> list[str]:
    """The server in the foreground."""
    data = data_folder() / "postgres"
    return [str(programs_for(data) / "postgres"), "-D", str(data), "-p", str(port)]


def ensure() -> dict[str, str]:
    """The server up, database and roles made; the addresses: DATABASE_URL is the owner's, who alone may migrate."""
    data = data_folder() / "postgres"
    password = kept("role.password")
    programs = programs_for(data)
    if processes.find_again(NAME, data / "postmaster.pid"):
        port = _port_of(data)
        _make_running(programs, data, port)
        return _urls(password, port)
    if not (data / "PG_VERSION").exists():
        _make_cluster(programs, data)
    processes.wait_until_left(data)
    port = _next_port()
    _configure(data)
    with step(f"启动 PostgreSQL（端口 {port}）"):
        processes.start(NAME, command(port), env=bare_env(), cwd=data, ids=ids_of(NAME))
        wait_for(NAME, lambda: _psql(programs, port, "SELECT 1").returncode == 0)
    if not (data / "role.made").exists():
        _make_role(programs, port, password)
        write_private(data / "role.made", "yes\n", ids_of(NAME))
    _make_running(programs, data, port)
    return _urls(password, port)


def _urls(password: str, port: int) -> dict[str, str]:
    running = {variable: _url(role, _password(role), port) for variable, role in RUNNING.items()}
    return {"DATABASE_URL": _url(ROLE, password, port)} | running


def _url(role: str, password: str, port: int) -> str:
    return f"postgresql://{role}:{password}@127.0.0.1:{port}/{DATABASE}"


def _password(role: str) -> str:
    return kept(f"{role.removeprefix('governance_')}.password")


def _port_of(data: Path) -> int:
    """The port of the running server, as it wrote it down itself."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        lines = (data / "postmaster.pid").read_text().splitlines()
        if len(lines) > 3:
            return int(lines[3])
        time.sleep(0.1)
    raise Failed("PostgreSQL 没有写下它的端口", "请运行 make stop，然后再试一次。", processes.log_of(NAME))


def _next_port() -> int:
    """The port it had the last time when that is free, so that addresses written down elsewhere stay true."""
    last = re.search(r"@127\.0\.0\.1:(\d+)/", read_env().get("DATABASE_URL", ""))
    if last and processes.free_port(int(last.group(1))) == int(last.group(1)):
        return int(last.group(1))
    return processes.free_port(FIRST_PORT)


def _make_cluster(programs: Path, data: Path) -> None:
    """A new cluster, made beside its place and moved there when it is whole."""
    fresh = data.with_name("postgres.new")
    shutil.rmtree(fresh, ignore_errors=True)
    give(fresh, ids_of(NAME))
    log = processes.log_of("initdb")
    ids = ids_of(NAME)
    password = data.with_name("postgres.new.password")
    write_private(password, kept("postgres.password"), ids)
    account = {"user": ids[0], "group": ids[1], "extra_groups": []} if ids else {}
    command = [
        str(programs / "initdb"), "-D", str(fresh), "-U", OWNER, "--auth=scram-sha-256",
        f"--pwfile={password}", "-E", "UTF8", "--locale=C.UTF-8",
    ]  # fmt: skip
    with step("建立私有的 PostgreSQL 集群"), log.open("ab") as output:
        done = subprocess.run(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=fresh,
            env=bare_env(),
            check=False,
            **account,
        )
        password.unlink()
        if done.returncode:
            raise Failed("initdb 没有成功", "磁盘满是最常见的原因；腾出空间后再运行一次。", log)
    with (fresh / "postgresql.conf").open("a") as file:
        file.write("\ninclude 'private.conf'\n")
    fresh.rename(data)


def _configure(data: Path) -> None:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    settings = {
        "listen_addresses": "'127.0.0.1'",
        "unix_socket_directories": "''",
        "max_connections": "100",
        "shared_buffers": f"{max(64, min(512, memory // 8))}MB",
        "work_mem": f"{max(8, min(32, memory // 128))}MB",
        "maintenance_work_mem": f"{max(64, min(256, memory // 16))}MB",
        "max_wal_size": "4GB",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "logging_collector": "off",
        # how the server fares; what a statement met is told to whoever sent it, and stands in no log: it holds words
        # that somebody typed, and rows with names
        "log_min_messages": "log",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }
    text = "".join(f"{key} = {value}\n" for key, value in settings.items())
    write_private(data / "private.conf", f"# written at every start\n{text}", ids_of(NAME))


def _make_role(programs: Path, port: int, password: str) -> None:
    extensions = "".join(f"CREATE EXTENSION IF NOT EXISTS {name};\n" for name in EXTENSIONS)
    role = f"\\set role {ROLE}\n\\set database {DATABASE}\n\\set password {password}\n{ROLE_SQL}"
    with step("建立数据库、空间扩展与账号"):
        for database, sql in (("template1", extensions), ("postgres", role)):
            done = _psql(programs, port, sql, database)
            if done.returncode:
                raise Failed(
                    f"数据库没有接受设置：{done.stderr.strip()}", "请看上面的日志。", processes.log_of(NAME)
                )


def _make_running(programs: Path, data: Path, port: int) -> None:
    """The roles of web, worker, public site and auditor, made anew only where what they are was changed."""
    sql, made = RUNNING_SQL.read_text(), data / "running.made"
    if made.exists() and made.read_text() == sql:
        return
    given = "".join(
        f"\\set {role.removeprefix('governance_')}_password {_password(role)}\n" for role in RUNNING.values()
    )
    with step("建立网页、后台任务、公开站点与审计的数据库账号"):
        done = _psql(programs, port, given + sql)
        if done.returncode:
            raise Failed(
                f"数据库没有接受账号：{done.stderr.strip()}", "请看上面的日志。", processes.log_of(NAME)
            )
    write_private(made, sql, ids_of(NAME))


def _psql(
    programs: Path, port: int, sql: str, database: str = "postgres"
) -> subprocess.CompletedProcess[str]:
    """Run SQL as the cluster's owner; it goes in on standard input, where no process list shows it."""
    command = [
        str(programs / "psql"), "-X", "-q", "-h", "127.0.0.1", "-p", str(port), "-U", OWNER, "-d", database,
        "-v", "ON_ERROR_STOP=1", "-f", "-",
    ]  # fmt: skip
    env = bare_env() | {"PGPASSWORD": kept("postgres.password"), "PGCONNECT_TIMEOUT": "5"}
    return subprocess.run(command, input=sql, env=env, cwd="/", capture_output=True, text=True, check=False)
