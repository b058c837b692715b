"""The private PostgreSQL and Redis, started for real in a checkout of their own."""

import base64
import hashlib
import json
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlparse

import places
import psycopg2
import pytest
import redis

SERVERS = ("redis", "postgres")
MACHINE = Path(__file__).resolve().parents[2] / "tools" / "machine"
# tells where the servers are, stays until it is told to end, tells what still runs
USER = """
import sys
sys.path.insert(0, sys.argv[1])
import json, places, processes, servers
with servers.in_use(sys.argv[2]):
    print("\\n" + json.dumps(places.read_env()), flush=True)
    sys.stdin.readline()
running = [server.NAME for server in servers.SERVERS if processes.known(server.NAME)]
print("\\n" + json.dumps(running), flush=True)
"""


class User:
    """A command that uses the servers until it is told to end."""

    def __init__(self, checkout: Path, purpose: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, str(checkout / "tools" / "machine"), purpose],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.env = self._told()

    def _told(self):
        return next(json.loads(line) for line in self.process.stdout if line[:1] in "{[" and line.strip())

    def end(self) -> list[str]:
        """End it; the names of the servers that run after it."""
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        running = self._told()
        self.process.communicate(timeout=60)
        return running


@pytest.fixture(scope="module")
def checkout():
    """A folder with only the machine-side code, which the servers' account can reach."""
    # pytest's own folders are closed to other accounts
    folder = Path(tempfile.mkdtemp(prefix="machine-test-", dir="/var/tmp"))
    folder.chmod(0o755)
    shutil.copytree(MACHINE, folder / "tools" / "machine", ignore=shutil.ignore_patterns("__pycache__"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def begin(checkout):
    """`begin("purpose")` is a command that uses the servers, from the moment that they are up."""
    begun = []

    def begin_one(purpose: str) -> User:
        begun.append(User(checkout, purpose))
        return begun[-1]

    yield begin_one
    for user in begun:
        if user.process.poll() is None:
            user.end()


def _ask(address: str, sql: str):
    connection = psycopg2.connect(address)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone() if cursor.description else None
    finally:
        connection.close()


KEYS = ("FIELD_KEYS", "FIELD_INDEX_KEY", "SEALED_KEYS", "LEDGER_KEYS", "FENCE_KEYS")


def _variables(checkout: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in (checkout / ".local" / "env").read_text().splitlines())


def test_the_products_role_makes_databases_with_all_extensions_and_is_no_superuser(begin):
    address = begin("role").env["DATABASE_URL"]
    rights = (
        "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )
    assert _ask(address, rights) == (False, True, False, False)
    _ask(address, "CREATE DATABASE second")
    second = address.rpartition("/")[0] + "/second"
    for name in ("postgis", "btree_gist", "pg_trgm"):
        _ask(second, f"CREATE EXTENSION IF NOT EXISTS {name}")
    assert _ask(second, "SELECT ST_AsText(ST_Point(102.7, 25.0))") == ("POINT(102.7 25)",)
    _ask(address, "DROP DATABASE second")


def test_both_servers_ask_for_their_password_and_redis_keeps_every_write(begin):
    env = begin("password").env
    address = urlparse(env["DATABASE_URL"])
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(
            host="127.0.0.1", port=address.port, user=address.username, password="x", dbname="postgres"
        )
    with (
        redis.Redis(port=urlparse(env["REDIS_URL"]).port) as stranger,
        pytest.raises(redis.exceptions.AuthenticationError),
    ):
        stranger.ping()
    with redis.Redis.from_url(env["REDIS_URL"]) as server:
        assert server.config_get("appendonly") == {"appendonly": "yes"}


def _owner(path: Path) -> int:
    return path.stat().st_uid


def _mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


as_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can give each process an account of its own"
)


@as_root
def test_no_server_runs_as_root_nor_as_the_other(begin, checkout):
    begin("owner")
    records = [json.loads((checkout / ".local" / "run" / f"{name}.json").read_text()) for name in SERVERS]
    owners = [_owner(Path(f"/proc/{record['pid']}")) for record in records]
    assert 0 not in owners
    assert len(set(owners)) == 2
    for name, owner in zip(SERVERS, owners, strict=True):
        folder = checkout / ".local" / "data" / name
        assert (_owner(folder), _mode(folder)) == (owner, 0o700)


@as_root
@pytest.mark.parametrize("kind", sorted(places.ACCOUNTS))
def test_no_account_of_ours_reads_a_key_or_what_another_keeps_or_was_told(begin, checkout, kind):
    begin("reading")
    local = checkout / ".local"
    account = places.ACCOUNTS[kind]
    others = [name for name in SERVERS if name != kind]
    closed = [
        local, local / "env", local / "keys", local / "log", local / "run", local / "stamps",
        *(local / "data" / name for name in others),
        *(Path("/proc") / str(json.loads((local / "run" / f"{name}.json").read_text())["pid"]) / "environ" for name in others),
    ]  # fmt: skip
    command = ["setpriv", "--reuid", account, "--regid", str(pwd.getpwnam(account).pw_gid), "--clear-groups"]
    reads = 'for path in "$@"; do { ls "$path/" || cat "$path"; } >/dev/null 2>&1 && echo "$path"; done; true'
    done = subprocess.run(
        [*command, "sh", "-c", reads, "sh", *map(str, closed)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
    own = subprocess.run([*command, "ls", "/"], capture_output=True, check=False)
    assert own.returncode == 0, "the account can do something at all"


def test_keys_lie_apart_from_the_data_and_are_for_their_owner_alone(begin, checkout):
    begin("keys")
    keys = checkout / ".local" / "keys"
    assert _mode(keys) == 0o700
    assert {path.name for path in keys.iterdir()} >= {
        "field.keys",
        "secret.key",
        "postgres.password",
        "redis.password",
    }
    assert {_mode(path) for path in keys.iterdir()} == {0o600}
    assert {_owner(path) for path in keys.iterdir()} == {os.geteuid()}
    assert _mode(checkout / ".local") & 0o066 == 0
    secrets = [path.read_bytes().strip() for path in keys.iterdir()]
    data = str(checkout / ".local" / "data")
    told = ["grep", "-rlFa", *(word for secret in secrets for word in ("-e", secret.decode())), data]
    found = [
        Path(line).name
        for line in subprocess.run(told, capture_output=True, text=True, check=False).stdout.split()
    ]
    # Redis is told its password by its settings, which only its account reads
    assert set(found) <= {"redis.conf"}


def test_keys_of_an_installation_of_before_are_moved_over(begin, checkout):
    begin("before").end()
    local = checkout / ".local"
    before = {path.name: path.read_text() for path in (local / "keys").iterdir()}
    for path in (local / "keys").iterdir():
        path.rename(local / "data" / path.name)
    (local / "env").unlink()
    address = begin("after").env["DATABASE_URL"]
    assert {path.name: path.read_text() for path in (local / "keys").iterdir()} == before
    assert [path.name for path in (local / "data").iterdir() if path.is_file()] == []
    assert _ask(address, "SELECT 1") == (1,)


def test_the_database_writes_no_words_of_a_statement_into_its_log(begin, checkout):
    address = begin("words").env["DATABASE_URL"]
    for sql in (
        "SELECT '张三的电话'::integer",
        "SELECT 张三 FROM nowhere",
        "CREATE TABLE 李四 (id int PRIMARY KEY)",
        "SELECT 1/0",
    ):
        with suppress(psycopg2.Error):
            _ask(address, sql)
    _ask(address, "DROP TABLE 李四")
    assert not re.search("张三|李四|SELECT", (checkout / ".local" / "log" / "postgres.log").read_text())


def test_the_servers_stay_for_a_second_user_and_stop_with_the_last(begin):
    first, second = begin("first"), begin("second")
    assert second.env == first.env
    assert first.end() == ["redis", "postgres"]
    assert _ask(second.env["DATABASE_URL"], "SELECT 1") == (1,)
    assert second.end() == []
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(first.env["DATABASE_URL"])


def test_what_a_user_wrote_into_the_variables_stays_and_so_do_keys_and_passwords(begin, checkout):
    begin("before").end()
    before = _variables(checkout)
    file = checkout / ".local" / "env"
    file.write_text(file.read_text().replace("DEMO=1", "DEMO=0") + "WEB_PORT=9000\n")
    after = begin("after").env
    assert (after["DEMO"], after["WEB_PORT"]) == ("0", "9000")
    assert {name: after[name] for name in KEYS} == {name: before[name] for name in KEYS}
    assert urlparse(after["DATABASE_URL"]).password == urlparse(before["DATABASE_URL"]).password


def test_keys_come_back_when_the_variables_were_lost(begin, checkout):
    begin("before").end()
    before = _variables(checkout)
    (checkout / ".local" / "env").unlink()
    after = begin("after").env
    assert {name: after[name] for name in (*KEYS, "SECRET_KEY")} == {
        name: before[name] for name in (*KEYS, "SECRET_KEY")
    }


def test_every_key_is_one_of_its_own(begin, checkout):
    begin("first").end()
    made = _variables(checkout)
    assert len({made[name] for name in KEYS}) == len(KEYS)


def test_data_of_an_earlier_release_keep_the_key_that_their_look_ups_were_made_with(begin, checkout):
    begin("before").end()
    made = _variables(checkout)
    file = checkout / ".local" / "env"
    file.write_text("".join(f"{k}={v}\n" for k, v in made.items() if k != "FIELD_INDEX_KEY"))
    (index,) = checkout.glob("**/index.key")
    index.unlink()
    derived = hashlib.sha256(b"look-up of personal fields" + made["FIELD_KEYS"].encode()).digest()
    after = begin("after").env
    assert base64.urlsafe_b64decode(after["FIELD_INDEX_KEY"]) == derived


def test_a_server_that_was_killed_comes_up_again_with_its_data(begin, checkout):
    user = begin("unlucky")
    _ask(user.env["DATABASE_URL"], "CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(json.loads((checkout / ".local" / "run" / "postgres.json").read_text())["pid"], 9)
    user.end()
    address = begin("lucky").env["DATABASE_URL"]
    assert _ask(address, "SELECT answer FROM kept") == (42,)
    _ask(address, "DROP TABLE kept")


def test_a_server_whose_record_was_lost_is_found_and_used(begin, checkout):
    first = begin("first")
    for name in ("postgres", "redis"):
        (checkout / ".local" / "run" / f"{name}.json").unlink()
    second = begin("second")
    assert second.env == first.env
    assert first.end() == ["redis", "postgres"]
    assert second.end() == []
