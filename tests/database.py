"""The databases of the tests: made and migrated once, cloned for every process, cleaned by their owner.

The first process that needs it migrates a template; each then has a clone of its own in a tenth of a second, and the
next run finds the template again while nothing that a fresh database depends on has changed. Where migrations only came
to those that made it, and nothing else that fills it changed, it is migrated on: minutes less, while one works. After a test that
commits, the tables that it wrote to are emptied (to TRUNCATE them takes forty times as long as to DELETE their few
rows); the rows that every database begins with (levels, kinds of posts, sources, calendar, permissions) are put back
where the test changed them.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import distributions
from io import StringIO
from pathlib import Path

import django
import environ
import psycopg2
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Model
from django.test import override_settings
from django.utils import timezone
from psycopg2 import extensions as driver
from psycopg2.sql import SQL, Identifier, Literal

from tests.told import told

# doors hold no rule, so that nothing of them gets into a database while it is made
DOORS = {
    "views.py", "api.py", "admin.py", "tasks.py", "forms.py", "urls.py", "middleware.py", "commands", "templatetags",
    "demo", "gallery", "locale", "__pycache__",
}  # fmt: skip
# what fills rows in with which every database begins: a row that is there already is not always brought up to date
FILLING = {"reference.py"}
CODE = {".py", ".sql", ".txt", ".csv", ".json", ".toml", ".geojson"}
# whoever holds it makes the template; the others wait, and find it
LOCK = 4715
# whatever still holds a row of a finished test must let go of it in this time
PATIENCE = "20s"

TABLES = """
SELECT c.oid::regclass::text, array_agg(quote_ident(a.attname) ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND pg_get_userbyid(c.relowner) = current_user AND c.relname <> 'django_migrations'
  AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
GROUP BY c.oid ORDER BY 1
"""

POINTING = """
SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
WHERE contype = 'f' AND conrelid <> confrelid AND conparentid = 0
"""

ALWAYS = """
SELECT tgrelid::regclass::text, quote_ident(tgname) FROM pg_trigger
WHERE tgenabled = 'A' AND NOT tgisinternal AND tgparentid = 0
"""


@dataclass(frozen=True, slots=True)
class Made:
    """Of what a fresh database is made, in digests.

    code: the product's, without its doors: after each migration the database is brought to what it says. fixed: what
    a database that was made by another can't be brought to: data, and each package's version. steps: migrations.
    """

    code: str
    fixed: str
    steps: dict[str, str]

    def grew_from(self, before: "Made") -> bool:
        """Whether a database of then becomes one of now by the migrations that came to it."""
        return self.fixed == before.fixed and before.steps.items() <= self.steps.items()


def made_of() -> Made:
    """Of what a database that were made now would be."""
    code, fixed, steps = hashlib.sha256(), hashlib.sha256(), {}
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if folder.parent != settings.BASE_DIR:
            continue
        for file in sorted(folder.rglob("*")):
            place = file.relative_to(folder)
            if file.suffix not in CODE or DOORS & set(place.parts) or file.name == "max_migration.txt":
                continue
            name, content = f"{folder.name}/{place}", file.read_bytes()
            if "migrations" in place.parts:
                steps[name] = hashlib.sha256(content).hexdigest()[:16]
            else:
                is_code = file.suffix in (".py", ".sql") and file.name not in FILLING
                (code if is_code else fixed).update(f"{name}\0".encode() + content)
    versions = sorted(f"{one.name}=={one.version}" for one in distributions())
    fixed.update("\n".join([*versions, *settings.INSTALLED_APPS, *settings.FENCE_KEYS]).encode())
    return Made(code.hexdigest(), fixed.hexdigest(), steps)


class Databases:
    """The template and this process's clone of it: the owner's, whom DATABASE_URL names; the tests run as the web's role."""

    def __init__(self) -> None:
        there = connection.settings_dict
        self.there = {
            "host": there["HOST"], "port": there["PORT"], "user": there["USER"], "password": there["PASSWORD"],
        }  # fmt: skip
        self.owner = {"USER": there["USER"], "PASSWORD": there["PASSWORD"]}
        self.product, self.name = there["NAME"], connection.creation._get_test_db_name()
        self.template = f"template_of_{self.product}"

    def link(self, database: str = "") -> driver.connection:
        """A connection of the owner's to this process's clone, or to another; each statement commits by itself."""
        # a policy that hides rows from their owner is an error and not an empty table
        link = psycopg2.connect(**self.there, dbname=database or self.name, options="-c row_security=off")
        link.autocommit = True
        return link

    def make(self) -> None:
        """A fresh clone, on which the product works from now on as it does in a web process."""
        with self._maintenance() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            self._make_template(cursor)
            cursor.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(self.name)))
            cursor.execute(
                SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(self.name), Identifier(self.template))
            )
            # what the tests commit need not outlive the machine
            cursor.execute(
                SQL("ALTER DATABASE {} SET synchronous_commit = off").format(Identifier(self.name))
            )
        _work_on(self.name, _web() or self.owner)
        self.cleaner = Cleaner(self)

    def drop(self) -> None:
        """The clone is gone; the template stays for the next run."""
        _work_on(self.product, self.owner)
        self._end_sessions()
        with self._maintenance() as cursor:
            cursor.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(self.name)))

    @contextmanager
    def as_owner(self) -> Iterator[None]:
        """The product works as the owner inside."""
        web = {key: connection.settings_dict[key] for key in self.owner}
        _work_on(self.name, self.owner)
        try:
            yield
        finally:
            _work_on(self.name, web)

    @contextmanager
    def as_worker(self) -> Iterator[None]:
        """The product works inside with exactly what a worker is told; what the test wrote before has to be committed."""
        web = {key: connection.settings_dict[key] for key in self.owner}
        role, different = told("worker")
        _work_on(self.name, role)
        try:
            with override_settings(**different):
                yield
        finally:
            _work_on(self.name, web)

    def prepare(self) -> None:
        """The template is there, and is made now where it isn't."""
        with self._maintenance() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            self._make_template(cursor)

    @contextmanager
    def _maintenance(self) -> Iterator[driver.cursor]:
        with closing(self.link("postgres")) as link, link.cursor() as cursor:
            yield cursor

    def _end_sessions(self) -> None:
        """Whatever is still at work in the clone ends, as a server's thread whose browser has only just gone.

        Each role ends its own: the owner may not end those of others.
        """
        for who in (_web(), told("worker")[0]) if _web() else ():
            there = self.there | {"user": who["USER"], "password": who["PASSWORD"]}
            with closing(psycopg2.connect(**there, dbname=self.name)) as link, link.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
                )

    def _make_template(self, cursor: driver.cursor) -> None:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [self.template],
        )
        wanted, before = made_of(), _said(cursor.fetchone())
        if before == wanted:
            return
        if before and wanted.grew_from(before):
            self._comment(cursor, "")
        else:
            cursor.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(self.template)))
            cursor.execute(SQL("CREATE DATABASE {}").format(Identifier(self.template)))
        _work_on(self.template, self.owner)
        call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
        connection.close()
        # said last: a template that was left half made is made anew
        self._comment(cursor, json.dumps(asdict(wanted)))

    def _comment(self, cursor: driver.cursor, said: str) -> None:
        cursor.execute(
            SQL("COMMENT ON DATABASE {} IS {}").format(Identifier(self.template), Literal(said or None))
        )


def _said(comment: tuple[str | None] | None) -> Made | None:
    """Of what a template was made, as it says of itself; None where there is none, or it was left half made."""
    try:
        return Made(**json.loads(comment[0])) if comment and comment[0] else None
    except (ValueError, TypeError):
        return None


@contextmanager
def taken_back() -> Iterator[None]:
    """What is written inside is there until the end, and gone then; one inside of another goes back to what that began with."""
    whole = transaction.atomic()
    # as in a test: what has to be a transaction by itself counts as one
    whole._from_testcase = True  # type: ignore[attr-defined]
    with whole:
        yield
        transaction.set_rollback(True)


def _web() -> dict[str, str]:
    """The role under which web processes work, where the server has one."""
    where = os.environ.get("WEB_DATABASE_URL")
    return {key: environ.Env.db_url_config(where)[key] for key in ("USER", "PASSWORD")} if where else {}


def _work_on(name: str, who: dict[str, str]) -> None:
    """The product's connections lead to this database from now on, under this role."""
    connection.close()
    for there in (settings.DATABASES["default"], connection.settings_dict):
        there.update(who, NAME=name)


class Cleaner:
    """Brings a clone back to the rows that it began with, whatever a test committed."""

    def __init__(self, databases: Databases) -> None:
        self.databases = databases
        with closing(databases.link()) as link, link.cursor() as cursor:
            cursor.execute(TABLES)
            self.columns = {table: ", ".join(columns) for table, columns in cursor.fetchall()}
            self.rows = {table: rows for table in self.columns if (rows := self._rows_of(cursor, table))}
            cursor.execute(" UNION ALL ".join(f"SELECT '{table}', {_digest(table)}" for table in self.rows))
            digests = dict(cursor.fetchall())
            cursor.execute(POINTING)
            self.order = _in_order(self.columns, cursor.fetchall())
            cursor.execute(ALWAYS)
            self.always = cursor.fetchall()
        self.question = " UNION ALL ".join(
            f"SELECT '{table}' WHERE {_digest(table)} <> '{digests[table]}'"
            if table in digests
            else f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})"
            for table in self.columns
        )

    def clean(self) -> None:
        """Nothing is left of what was committed since the last time."""
        self.put({})

    def taken(self) -> dict[str, str]:
        """Every row of the tables that hold something else than at first, to be put back by `put`."""
        with closing(self.databases.link()) as link, link.cursor() as cursor:
            return {table: self._rows_of(cursor, table) for table in self._touched(cursor)}

    def put(self, rows: dict[str, str]) -> None:
        """The clone holds these rows, and besides what it began with: nothing is left of what else was committed."""
        with closing(self.databases.link()) as link, link.cursor() as cursor:
            cursor.execute("SET lock_timeout = %s", [PATIENCE])
            touched = sorted({*self._touched(cursor), *rows}, key=self.order.__getitem__)
            if touched:
                self._fill(cursor, touched, self.rows | rows)

    def _fill(self, cursor: driver.cursor, tables: list[str], rows: dict[str, str]) -> None:
        # triggers that refuse a deletion or keep histories are silent meanwhile; whoever reads sees all or nothing
        cursor.execute("BEGIN; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(
            ";".join(f"ALTER TABLE {one} DISABLE TRIGGER USER; DELETE FROM {one}" for one in tables)
        )
        # what is pointed to comes back first: not every key waits for the end
        for table in [one for one in reversed(tables) if rows.get(one)]:
            cursor.copy_expert(f"COPY {table} ({self.columns[table]}) FROM STDIN", StringIO(rows[table]))
        # what waits for the end of a transaction keeps its table from being altered
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        silent = [f"ALTER TABLE {one} ENABLE TRIGGER USER" for one in tables]
        always = [
            f"ALTER TABLE {one} ENABLE ALWAYS TRIGGER {name}" for one, name in self.always if one in tables
        ]
        cursor.execute(";".join(silent + always))
        cursor.execute("COMMIT")

    def _rows_of(self, cursor: driver.cursor, table: str) -> str:
        rows = StringIO()
        cursor.copy_expert(f"COPY (SELECT {self.columns[table]} FROM {table}) TO STDOUT", rows)
        return rows.getvalue()

    def _touched(self, cursor: driver.cursor) -> list[str]:
        """Tables that don't hold what they held at first, those that point to others before them."""
        cursor.execute(self.question)
        return sorted((table for (table,) in cursor.fetchall()), key=self.order.__getitem__)


class Once:
    """What many tests of a module begin with: made and committed by the first of them, put back for the others.

    Files beside the database, the heads of the books, are put back with it. A day later all is made anew, as what was
    made says when.
    """

    def __init__(self, cleaner: Cleaner) -> None:
        self.cleaner = cleaner
        self.kept: dict[tuple[str, date], tuple[dict[str, str], dict[str, bytes], dict[str, Model]]] = {}

    def begin(self, name: str, make: Callable[[], dict[str, Model]]) -> dict[str, Model]:
        """What `make` commits is in the database; the rows that it returned, read anew."""
        key, folder = (name, timezone.localdate()), Path(settings.LEDGER_HEADS_DIR)
        if key not in self.kept:
            made = make()
            files = {file.name: file.read_bytes() for file in folder.glob("*")}
            self.kept[key] = self.cleaner.taken(), files, made
            return made
        rows, files, made = self.kept[key]
        self.cleaner.put(rows)
        folder.mkdir(parents=True, exist_ok=True)
        for file, content in files.items():
            (folder / file).write_bytes(content)
        return {one: type(row)._base_manager.get(pk=row.pk) for one, row in made.items()}


def _in_order(tables: Iterable[str], pointing: Iterable[tuple[str, str]]) -> dict[str, int]:
    """The place of each table in an order in which it comes before those that it points to."""
    graph: dict[str, set[str]] = {table: set() for table in tables}
    for source, target in pointing:
        graph[target].add(source)
    while True:
        try:
            return {table: place for place, table in enumerate(TopologicalSorter(graph).static_order())}
        except CycleError as error:
            # one of the keys of a circle is looked at when all is put back
            before, after, *_rest = error.args[1]
            graph[after].discard(before)


def _digest(table: str) -> str:
    return f"(SELECT md5(coalesce(string_agg(held::text, '|' ORDER BY held::text), '')) FROM {table} held)"


if __name__ == "__main__":
    # `make test` prepares it while the linters look
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
    django.setup()
    Databases().prepare()
