"""A PostgreSQL of the tests' own, made by the product's machine code, which a test may stop in any way and start again."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import ParseResult, urlparse

import psycopg2
from django.db import connection

from tests.processes import owner_url

MACHINE = Path(__file__).resolve().parents[2] / "tools" / "machine"
# keeps the server and obeys: "start", or the sign with which to stop it; ends with whoever reads its answers
KEEPER = """
import sys
sys.path.insert(0, sys.argv[1])
import signal, places, postgres_server, processes

def start():
    urls = postgres_server.ensure()
    places.write_env(places.read_env() | urls)
    return urls["DATABASE_URL"] + " " + urls["WEB_DATABASE_URL"]

def stop(sign):
    processes.stop(postgres_server.NAME, sign=signal.Signals[sign], seconds=60)
    return "stopped"

print("=" + start(), flush=True)
try:
    for order in map(str.strip, sys.stdin):
        print("=" + (start() if order == "start" else stop(order)), flush=True)
finally:
    stop("SIGINT")
"""


class PrivatePostgres:
    """A running cluster; `fast` and `immediate` are PostgreSQL's own words for how it goes down."""

    SIGNS = {"fast": "SIGINT", "immediate": "SIGQUIT"}

    def __init__(self, folder: Path) -> None:
        self.folder, self.copies = folder, count(1)
        shutil.copytree(MACHINE, folder / "tools" / "machine", ignore=shutil.ignore_patterns("__pycache__"))
        self.keeper = subprocess.Popen(
            [sys.executable, "-c", KEEPER, str(folder / "tools" / "machine")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.told = self._told()
        self.url, self.web = self.told.split()
        # how it stops and starts is what is tried here, not how the disk keeps what was written
        self.as_owner("ALTER SYSTEM SET fsync = off")
        self.as_owner("SELECT pg_reload_conf()")

    def _told(self) -> str:
        return next(line[1:].strip() for line in self.keeper.stdout if line.startswith("="))

    def _tell(self, order: str) -> str:
        self.keeper.stdin.write(f"{order}\n")
        self.keeper.stdin.flush()
        return self._told()

    def stop(self, how: str) -> None:
        """Down, when this returns."""
        self._tell(self.SIGNS[how])

    def start(self) -> None:
        """Up again under the same address, when this returns."""
        assert self._tell("start") == self.told

    def end(self) -> None:
        """Down for good."""
        self.keeper.communicate(timeout=60)

    def as_owner(self, sql: str, database: str = "postgres") -> None:
        """Run one statement as the cluster's owner, who may what the product's role may not."""
        password = (self.folder / ".local" / "keys" / "postgres.password").read_text().strip()
        there = urlparse(self.url)
        link = psycopg2.connect(
            host=there.hostname, port=there.port, user="cluster_owner", password=password, dbname=database
        )
        link.autocommit = True
        with link.cursor() as cursor:
            cursor.execute(sql)
        link.close()

    def _new_database(self) -> dict[str, object]:
        """One more database that holds what this test's database held at first; where Django finds it."""
        there, web, name = urlparse(self.url), urlparse(self.web), f"copy_{next(self.copies)}"
        if name == "copy_1":
            self._make_first(there)
        self.as_owner(f"CREATE DATABASE {name} TEMPLATE first OWNER {there.username}")
        return {
            "HOST": web.hostname, "PORT": web.port, "USER": web.username, "PASSWORD": web.password, "NAME": name,
        }  # fmt: skip

    def _make_first(self, there: ParseResult) -> None:
        self.as_owner(f"CREATE DATABASE first OWNER {there.username}")
        dump = ["pg_dump", "--no-owner", "--no-comments", "-d", owner_url()]
        sql = subprocess.run(dump, capture_output=True, check=True).stdout
        target = self.url.rpartition("/")[0] + "/first"
        subprocess.run(["psql", "-X", "-q", "-d", target], input=sql, capture_output=True, check=True)

    @contextmanager
    def in_use(self) -> Iterator["PrivatePostgres"]:
        """The product works on a database of its own inside, in this process and in those it begins."""
        before, there = dict(connection.settings_dict), self._new_database()
        # every thread's connection is made from this one dictionary
        _settle(there)
        try:
            yield self
        finally:
            _settle(before)


def _settle(where: dict) -> None:
    connection.close()
    connection.settings_dict.update(where)


@contextmanager
def private_postgres() -> Iterator[PrivatePostgres]:
    """A cluster in a folder that the servers' account can reach; gone afterwards."""
    # pytest's own folders are closed to other accounts
    folder = Path(tempfile.mkdtemp(prefix="postgres-of-tests-", dir="/var/tmp"))
    folder.chmod(0o755)
    server = PrivatePostgres(folder)
    try:
        yield server
    finally:
        server.end()
        shutil.rmtree(folder)
