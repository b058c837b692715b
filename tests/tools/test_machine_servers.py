"""The private PostgreSQL and Redis, started for real in a checkout of their own."""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlparse

import psycopg2
import pytest
import redis

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


KEYS = ("FIELD_KEYS", "FIELD_INDEX_KEY", "SEALED_KEYS")


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


def test_the_servers_do_not_run_as_root(begin, checkout):
    begin("owner")
    record = json.loads((checkout / ".local" / "run" / "postgres.json").read_text())
    owner = Path(f"/proc/{record['pid']}").stat().st_uid
    assert owner != 0
    assert (checkout / ".local" / "data").stat().st_uid == owner


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
