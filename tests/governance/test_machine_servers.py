"""The private PostgreSQL and Redis, started for real in a checkout of their own."""

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

MACHINE = Path(__file__).resolve().parents[2] / "governance" / "machine"
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
            [sys.executable, "-c", USER, str(checkout / "governance" / "machine"), purpose],
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
    shutil.copytree(MACHINE, folder / "governance" / "machine", ignore=shutil.ignore_patterns("__pycache__"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def user(checkout):
    """The first user of the servers, who starts them."""
    first = User(checkout, "first")
    yield first
    if first.process.poll() is None:
        first.end()


@pytest.fixture
def product(user):
    """A connection as the product's own role."""
    connection = psycopg2.connect(user.env["DATABASE_URL"])
    connection.autocommit = True
    yield connection.cursor()
    connection.close()


def test_the_products_role_is_no_superuser_and_may_make_databases(product):
    product.execute(
        "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )
    assert product.fetchone() == (False, True, False, False)


def test_a_database_made_later_has_the_extensions_that_migrations_ask_for(product, user):
    product.execute("CREATE DATABASE second")
    second = psycopg2.connect(user.env["DATABASE_URL"].rpartition("/")[0] + "/second")
    with second, second.cursor() as cursor:
        for name in ("postgis", "btree_gist", "pg_trgm"):
            cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
        cursor.execute("SELECT ST_AsText(ST_Point(102.7, 25.0))")
        assert cursor.fetchone() == ("POINT(102.7 25)",)
    second.close()
    product.execute("DROP DATABASE second")


def test_a_wrong_password_is_refused(user):
    address = urlparse(user.env["DATABASE_URL"])
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(
            host="127.0.0.1", port=address.port, user=address.username, password="x", dbname="postgres"
        )


def test_redis_asks_for_its_password_and_keeps_every_write(user):
    address = urlparse(user.env["REDIS_URL"])
    with pytest.raises(redis.exceptions.AuthenticationError):
        redis.Redis(port=address.port).ping()
    with redis.Redis.from_url(user.env["REDIS_URL"]) as server:
        assert server.config_get("appendonly") == {"appendonly": "yes"}


def test_the_servers_do_not_run_as_root(checkout, user):
    record = json.loads((checkout / ".local" / "run" / "postgres.json").read_text())
    owner = Path(f"/proc/{record['pid']}").stat().st_uid
    assert owner != 0
    assert (checkout / ".local" / "data").stat().st_uid == owner


def test_the_servers_stay_for_a_second_user_and_stop_with_the_last(checkout, user):
    second = User(checkout, "second")
    assert second.env == user.env
    assert user.end() == ["redis", "postgres"]
    assert second.end() == []
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(user.env["DATABASE_URL"])


def test_what_a_user_wrote_into_the_variables_stays_and_so_do_keys_and_data(checkout):
    before = (checkout / ".local" / "env").read_text()
    (checkout / ".local" / "env").write_text(before.replace("DEMO=1", "DEMO=0") + "WEB_PORT=9000\n")
    again = User(checkout, "again")
    try:
        written = dict(line.split("=", 1) for line in before.splitlines())
        assert again.env["DEMO"] == "0"
        assert again.env["WEB_PORT"] == "9000"
        assert again.env["FIELD_KEYS"] == written["FIELD_KEYS"]
        assert urlparse(again.env["DATABASE_URL"]).password == urlparse(written["DATABASE_URL"]).password
    finally:
        again.end()


def test_keys_come_back_when_the_variables_were_lost(checkout):
    file = checkout / ".local" / "env"
    before = dict(line.split("=", 1) for line in file.read_text().splitlines())
    file.unlink()
    again = User(checkout, "once-more")
    try:
        assert again.env["FIELD_KEYS"] == before["FIELD_KEYS"]
        assert again.env["SECRET_KEY"] == before["SECRET_KEY"]
    finally:
        again.end()


def test_a_server_that_was_killed_comes_up_again_with_its_data(checkout):
    user = User(checkout, "unlucky")
    connection = psycopg2.connect(user.env["DATABASE_URL"])
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    connection.close()
    record = json.loads((checkout / ".local" / "run" / "postgres.json").read_text())
    os.kill(record["pid"], 9)
    user.end()
    again = User(checkout, "lucky")
    try:
        connection = psycopg2.connect(again.env["DATABASE_URL"])
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT answer FROM kept")
            assert cursor.fetchone() == (42,)
        connection.close()
    finally:
        again.end()
