"""What each of the database's roles may do with each table, said once and applied after every migration.

The owner migrates and nothing else. Web and worker own nothing: they can't alter a table, switch a trigger off or empty a
book, and of books (events, logs, earlier versions) they may read and append only. A table that `governance.tables` does not name is
closed to everybody but its owner. The roles themselves, with passwords and time-outs, are made by tools/machine/roles.sql.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pghistory.models
from django.apps import apps
from django.db import connection, models, transaction

from governance import fences
from governance.tables import (
    AUDITED,
    BOOKS,
    CLOSED,
    FILLED_LATER,
    KEPT,
    READ_ONLY,
    SHOWN_TO_EVERYBODY,
    WORKED_ON,
)
from grids.conduct.books import books as marked_books
from grids.conduct.books import common

WEB, WORKER, PUBLIC, AUDITOR = ROLES = (
    "governance_web", "governance_worker", "governance_public", "governance_auditor",
)  # fmt: skip

READ = frozenset({"SELECT"})
APPEND = READ | {"INSERT"}
KEEP = APPEND | {"UPDATE"}
WORK = KEEP | {"DELETE"}

GUARDS = Path(__file__).with_name("guards.sql")
# functions that act with the owner's rights, and who may call them
CALLED = {
    "public.ledger_partition(integer)": (WORKER,),
    "public.recolour_due(integer)": (WEB, WORKER),
    "public.count_colours(date, integer)": (WEB, WORKER),
    **dict.fromkeys(fences.ASKED, (WEB, WORKER)),
}
# whose work needs tables for a moment; nobody else can put one before a table of ours
TEMPORARY = frozenset({WORKER})
ROW, EMPTY = "book_append_only", "book_is_never_emptied"

OWN_TABLES = """
SELECT c.oid, c.relname, c.relispartition FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND c.relowner = (SELECT relowner FROM pg_class WHERE oid = 'public.django_migrations'::regclass)
"""
# what a role is that could get round every privilege; a member of the owner could become it
POWERS = """
SELECT r.rolname,
    array_remove(ARRAY[
        CASE WHEN r.rolsuper THEN 'SUPERUSER' END, CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END,
        CASE WHEN r.rolcreatedb THEN 'CREATEDB' END, CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END,
        CASE WHEN r.rolreplication THEN 'REPLICATION' END,
        CASE WHEN EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid) THEN 'MEMBER' END,
        CASE WHEN EXISTS (SELECT FROM pg_shdepend d WHERE d.refobjid = r.oid AND d.deptype = 'o') THEN 'OWNER' END,
        CASE WHEN has_schema_privilege(r.oid, 'public', 'CREATE') THEN 'CREATE' END
    ], NULL)
FROM pg_roles r
WHERE r.rolname = %s
"""
# a function of the owner that looks names up wherever its caller's session points: a guard that can be led astray
PATHS = ("search_path=pg_catalog", "search_path=pg_catalog, public, pg_temp")
WITHOUT_PATH = """
SELECT p.proname, pg_get_function_identity_arguments(p.oid) FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'
  AND p.proowner = (SELECT relowner FROM pg_class WHERE oid = 'public.django_migrations'::regclass)
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
  AND NOT coalesce(p.proconfig, '{}') && %s
ORDER BY 1
"""
HELD = f"""
WITH own AS ({OWN_TABLES})
SELECT own.relname, '', a.privilege_type, r.rolname
FROM own JOIN pg_class c USING (oid), aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE a.grantee <> c.relowner
UNION ALL
SELECT own.relname, t.attname, a.privilege_type, r.rolname
FROM own JOIN pg_class c USING (oid) JOIN pg_attribute t ON t.attrelid = c.oid AND NOT t.attisdropped,
    aclexplode(t.attacl) a
LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE a.grantee <> c.relowner
"""  # noqa: S608  nothing of it comes from outside


class Right(NamedTuple):
    """One privilege of one role (None: of everybody) on a table, or on one column of it."""

    table: str
    column: str
    privilege: str
    role: str | None


def books() -> set[str]:
    """Every table that is only appended to."""
    versions = {model for model in apps.get_models() if issubclass(model, pghistory.models.Event)}
    found = {model._meta.db_table for model in versions | set(marked_books())}
    return found | {table for table in BOOKS if table in _managed()}


def marks() -> dict[str, tuple[str, str, str]]:
    """Of every book that auditors know of the columns that say which row it is, when it was written, and its mark."""
    return {model._meta.db_table: ("id", book.written, "digest") for model, book in common().items()}


def _managed() -> set[str]:
    return {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | {
        "django_migrations"
    }


def running() -> dict[str, frozenset[str]]:
    """What web and worker may do, by table."""
    return {
        **dict.fromkeys(WORKED_ON, WORK),
        **dict.fromkeys(KEPT, KEEP),
        **dict.fromkeys(READ_ONLY, READ),
        **dict.fromkeys(CLOSED, frozenset()),
        **dict.fromkeys(books(), APPEND),
    }


def derived() -> dict[str, tuple[str, ...]]:
    """Of tables with columns that functions of the database derive: the columns that web and worker may change."""
    found = {}
    for model in apps.get_models():
        if names := getattr(model, "derived", ()):
            kept = [one for one in _fields(model) if not one.generated and one.name not in names]
            found[model._meta.db_table] = tuple(one.column for one in kept)
    return found


def declared() -> set[Right]:
    """Every privilege that there is to be, table by table."""
    by_column = {**FILLED_LATER, **derived()}
    found = {
        Right(table, "", privilege, role)
        for table, privileges in running().items()
        for privilege in privileges
        for role in (WEB, WORKER)
        if privilege != "UPDATE" or table not in by_column
    }
    found |= {
        Right(table, column, "UPDATE", role)
        for table, columns in by_column.items()
        for column in columns
        for role in (WEB, WORKER)
    }
    found |= {Right(table, "", "SELECT", AUDITOR) for table in AUDITED}
    found |= {
        Right(table, column, "SELECT", PUBLIC)
        for table, columns in SHOWN_TO_EVERYBODY.items()
        for column in columns
    }
    return found | {
        Right(book, column, "SELECT", AUDITOR) for book, columns in marks().items() for column in columns
    }


def held() -> set[Right]:
    """Every privilege on a table of ours that somebody beside its owner has in this database."""
    with connection.cursor() as cursor:
        cursor.execute(HELD)
        return {Right(*row) for row in cursor.fetchall()}


def with_temporary() -> set[str]:
    """Who may make temporary tables in this database, beside its owner; "" is everybody."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(r.rolname, '') FROM pg_database d, "
            "aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a LEFT JOIN pg_roles r ON r.oid = a.grantee "
            "WHERE d.datname = current_database() AND a.privilege_type = 'TEMPORARY' AND a.grantee <> d.datdba"
        )
        return {name for (name,) in cursor.fetchall()}


def functions_without_path() -> list[tuple[str, str]]:
    """The functions of ours that look names up wherever the caller's session points: name and arguments."""
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT_PATH, [list(PATHS)])
        return cursor.fetchall()


def present() -> set[str]:
    """The roles of ours that this server has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [list(ROLES)])
        return {name for (name,) in cursor.fetchall()}


def fenced_out() -> list[str]:
    """Of the roles that this server has, those that see of registers what they proved they may."""
    return [role for role in (WEB, WORKER) if role in present()]


def powers(role: str) -> list[str]:
    """What a role may do beyond its privileges on tables; empty for one that owns nothing and can become nobody."""
    with connection.cursor() as cursor:
        cursor.execute(POWERS, [role])
        found = cursor.fetchone()
        return found[1] if found else []


def myself() -> str:
    """The role as which this process asks the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user")
        return cursor.fetchone()[0]


def at_work() -> int:
    """How many connections of running processes (web, workers, pages without sign-in) this database has beside one's own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = ANY(%s) AND pid <> pg_backend_pid()",
            [[WEB, WORKER, PUBLIC]],
        )
        return cursor.fetchone()[0]


@transaction.atomic
def grant() -> None:
    """Privileges and guards as declared. Idempotent; only the owner can. Roles that aren't there are left out."""
    there, tables = present(), {name for _oid, name, _part in own_tables()}
    wanted = {right for right in declared() if right.role in there and right.table in tables}
    now = held()
    with connection.cursor() as cursor:
        for right in sorted(now - wanted, key=str):
            cursor.execute(f"REVOKE {_said(right, 'FROM')}")
        for right in sorted(wanted - now, key=str):
            cursor.execute(f"GRANT {_said(right, 'TO')}")
        cursor.execute(GUARDS.read_text(encoding="utf-8"))
        fences.put_up(fenced_out())
        for function, callers in CALLED.items():
            for role in there.intersection(callers):
                cursor.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {role}")
        for statement in [*_guards_missing(), *_paths(), *_temporary(there)]:
            cursor.execute(statement)


def _paths() -> Iterator[str]:
    """A migration that makes a trigger anew leaves its function without."""
    for name, arguments in functions_without_path():
        yield f"ALTER FUNCTION public.{_quoted(name)}({arguments}) SET {PATHS[1].replace('=', ' = ')}"


def _temporary(there: set[str]) -> Iterator[str]:
    database, now = _quoted(connection.settings_dict["NAME"]), with_temporary()
    for role in sorted(now - TEMPORARY):
        yield f"REVOKE TEMPORARY ON DATABASE {database} FROM {_quoted(role) if role else 'PUBLIC'}"
    for role in sorted(there & TEMPORARY - now):
        yield f"GRANT TEMPORARY ON DATABASE {database} TO {_quoted(role)}"


def _said(right: Right, word: str) -> str:
    columns = f" ({_quoted(right.column)})" if right.column else ""
    role = _quoted(right.role) if right.role else "PUBLIC"
    return f"{right.privilege}{columns} ON public.{_quoted(right.table)} {word} {role}"


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def own_tables() -> list[tuple[int, str, bool]]:
    """Every table and view of the owner: its number, its name, whether it is a part of another."""
    with connection.cursor() as cursor:
        cursor.execute(OWN_TABLES)
        return cursor.fetchall()


def book_tables() -> list[tuple[str, bool]]:
    """Every book that is there, the parts of partitioned ones too: its name and whether it is such a part."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, c.relispartition FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid "
            "LEFT JOIN pg_class whole ON whole.oid = i.inhparent "
            "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') "
            "AND coalesce(whole.relname, c.relname) = ANY(%s) ORDER BY 1",
            [sorted(books())],
        )
        return cursor.fetchall()


def guards() -> dict[tuple[str, str], str]:
    """Each trigger that guards a book, by table and name, with what follows CREATE TRIGGER name."""
    found = {}
    for table, is_part in book_tables():
        act = "FOR EACH STATEMENT EXECUTE FUNCTION public.book_is_append_only()"
        found[table, EMPTY] = f"BEFORE TRUNCATE ON public.{_quoted(table)} {act}"
        if not is_part:  # a row trigger of the whole is one of its parts too
            columns = _fixed_columns(table)
            update = f"UPDATE OF {', '.join(map(_quoted, columns))}" if columns else "UPDATE"
            act = act.replace("STATEMENT", "ROW")
            found[table, ROW] = f"BEFORE {update} OR DELETE ON public.{_quoted(table)} {act}"
    return found


def _fixed_columns(table: str) -> list[str]:
    """The columns of a book that are never filled in later; none where that goes without saying."""
    if table not in FILLED_LATER:
        return []
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    return [one.column for one in _fields(model) if one.column not in FILLED_LATER[table]]


def _fields(model: type[models.Model]) -> list[models.Field]:
    return list(model._meta.concrete_fields)


def guards_switched_off() -> set[tuple[str, str]]:
    """The guards that are missing or disabled in this database, by table and name."""
    return set(guards()) - set(_enabled())


def _enabled() -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_proc p ON p.oid = t.tgfoid WHERE p.proname = 'book_is_append_only' AND t.tgenabled IN ('O', 'A')"
        )
        yield from cursor.fetchall()


def _guards_missing() -> Iterator[str]:
    there = guards()
    for table, name in sorted(guards_switched_off()):
        yield f"CREATE OR REPLACE TRIGGER {name} {there[table, name]}"
        yield f"ALTER TABLE public.{_quoted(table)} ENABLE TRIGGER {name}"
