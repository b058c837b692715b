"""Who asks the database can do what is declared for its role and nothing else, whatever it tries."""

import re
from contextlib import closing
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError

from governance import checks, roles
from governance.tables import AUDITED, FILLED_LATER, SHOWN_TO_EVERYBODY
from grids.staff.models import Appointment, PostKind
from tests.factories import whistles
from tests.told import address_of

pytestmark = pytest.mark.django_db

PARTS = ("web", "worker", "public", "auditor")


def link(part: str):
    """A connection of that role's own to this test's database."""
    address = urlsplit(address_of(part))
    return closing(
        psycopg2.connect(
            host=address.hostname, port=address.port, user=address.username, password=address.password,
            dbname=connection.settings_dict["NAME"],
            # a role may set this itself: what holds are its privileges
            options="-c default_transaction_read_only=off",
        )
    )  # fmt: skip


def refused(part: str, *statements: str) -> list[str]:
    """How the database refuses each of these to a role; the test fails where it doesn't."""
    said = []
    with link(part) as own, own.cursor() as cursor:
        own.autocommit = True
        for sql in statements:
            with pytest.raises(psycopg2.Error) as refusal:
                cursor.execute(sql)
                pytest.fail(f"{part} may: {sql}")
            said.append(str(refusal.value))
    return said


def told(part: str, sql: str) -> list[tuple]:
    with link(part) as own, own.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def is_denied(said: str) -> bool:
    return bool(re.search("permission denied|must be (owner|superuser|member)", said))


@pytest.mark.parametrize("part", PARTS)
def test_no_role_changes_removes_or_empties_a_row_of_a_book(part):
    for table in sorted(roles.books()):
        updates = [f'UPDATE {table} SET "{column}" = "{column}"' for column in sorted(columns_of(table))]
        tried = [f"DELETE FROM {table}", f"TRUNCATE {table}", f"TRUNCATE {table} CASCADE", *updates]
        assert [one for one in refused(part, *tried) if not is_denied(one)] == [], table


def columns_of(table: str) -> set[str]:
    """The columns that a book never changes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
            [table],
        )
        return {name for (name,) in cursor.fetchall()} - set(FILLED_LATER.get(table, ()))


WAYS_ROUND = {
    "switch the guard off": "ALTER TABLE whistles_whistleevent DISABLE TRIGGER USER",
    "switch one guard off": "ALTER TABLE whistles_whistleevent DISABLE TRIGGER book_append_only",
    "switch all triggers off": "ALTER TABLE grids_disclosure DISABLE TRIGGER ALL",
    "drop the guard": "DROP TRIGGER book_append_only ON grids_disclosure",
    "rename the guard": "ALTER TRIGGER book_append_only ON grids_disclosure RENAME TO gone",
    "make the guard say yes": (
        "CREATE OR REPLACE FUNCTION public.book_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN RETURN NEW; END'"
    ),
    "make pgtrigger look away": (
        "CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean "
        "LANGUAGE sql AS 'SELECT TRUE'"
    ),
    "drop the function under the guard": "DROP FUNCTION public.book_is_append_only() CASCADE",
    "a trigger of one's own": (
        "CREATE TRIGGER mine BEFORE INSERT ON whistles_whistleevent FOR EACH ROW "
        "EXECUTE FUNCTION public.book_is_append_only()"
    ),
    "a rule of one's own": "CREATE RULE mine AS ON INSERT TO grids_disclosure DO INSTEAD NOTHING",
    "play the replica": "SET session_replication_role = replica",
    "become the owner": "SET ROLE governance",
    "become the owner's session": "SET SESSION AUTHORIZATION governance",
    "take the table": "ALTER TABLE grids_disclosure OWNER TO CURRENT_USER",
    "take a column away": "ALTER TABLE whistles_whistleevent DROP COLUMN digest",
    "change a column": "ALTER TABLE whistles_whistleevent ALTER COLUMN digest DROP NOT NULL",
    "drop the table": "DROP TABLE grids_disclosure",
    "take a part out": "ALTER TABLE whistles_whistleevent DETACH PARTITION whistles_whistleevent_y2026",
    "go behind the whole": "DELETE FROM whistles_whistleevent_y2026",
    "empty a part": "TRUNCATE whistles_leadevent_y2026",
    "give oneself the right": "GRANT ALL ON grids_disclosure TO CURRENT_USER; DELETE FROM grids_disclosure",
    "another table of that name": "CREATE TABLE public.mine (id int)",
    "a schema of one's own": "CREATE SCHEMA mine",
    "an account of one's own": "CREATE ROLE mine SUPERUSER",
    "become more": "ALTER ROLE CURRENT_USER CREATEDB",
    "change what all sessions are told": "ALTER DATABASE postgres SET pgtrigger.ignore = '{}'",
    "a program of the machine": "COPY (SELECT 1) TO PROGRAM 'true'",
    "a file of the machine": "COPY grids_disclosure FROM '/etc/passwd'",
    "rewrite history of migrations": "DELETE FROM django_migrations",
    "remove a matter": "DELETE FROM whistles_whistle",
    "remove a lead": "DELETE FROM whistles_lead",
    "remove an account": "DELETE FROM grids_user",
}


@pytest.mark.parametrize("part", PARTS)
def test_no_role_gets_round_a_guard(part):
    said = dict(zip(WAYS_ROUND, refused(part, *WAYS_ROUND.values()), strict=True))
    assert {way: answer for way, answer in said.items() if not is_denied(answer)} == {}


@pytest.mark.parametrize("part", ["web", "worker"])
def test_the_variable_that_pgtrigger_listens_to_changes_nothing(part):
    with link(part) as own, own.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'pgtrigger%'")
        names = ",".join(name for (name,) in cursor.fetchall())
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, false)", [f"{{{names}}}"])
        cursor.execute("SELECT bool_or(_pgtrigger_should_ignore(tgname)) FROM pg_trigger")
        assert cursor.fetchall() == [(False,)]
        with pytest.raises(psycopg2.Error, match="permission denied"):
            cursor.execute("UPDATE whistles_whistleevent SET reason = 'x'")


def test_a_step_that_the_table_forbids_is_refused_although_the_variable_is_set(departments):
    whistle = whistles.a_whistle()
    with (
        pytest.raises(DatabaseError, match="Invalid transition"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "SELECT set_config('pgtrigger.ignore', '{' || string_agg(tgname, ',') || '}', true) FROM pg_trigger "
            "WHERE tgname LIKE 'pgtrigger%%'"
        )
        cursor.execute("UPDATE whistles_whistle SET state = 'submitted' WHERE id = %s", [str(whistle.pk)])


def test_each_table_is_named_with_what_each_role_may_do_and_nobody_may_more():
    tables = {name for _oid, name, is_part in roles.own_tables() if not is_part}
    assert tables - set(roles.running()) == set()
    assert set(roles.running()) - tables == set()
    assert roles.held() - roles.declared() == set()
    assert roles.declared() - roles.held() == set()


def test_a_book_is_a_book_by_every_sign():
    """What has an append-only trigger of pgtrigger's, a digest or a version's key is declared as one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgname LIKE 'pgtrigger_append_only%%' AND NOT c.relispartition "
            "UNION SELECT c.relname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
            "WHERE a.attname IN ('digest', 'pgh_obj_id') AND c.relkind IN ('r', 'p') AND NOT c.relispartition "
            "AND c.relnamespace = 'public'::regnamespace"
        )
        assert {name for (name,) in cursor.fetchall()} - roles.books() == set()


def test_granting_twice_changes_nothing_and_what_was_given_by_accident_is_taken_back(as_owner):
    with connection.cursor() as cursor:
        cursor.execute("GRANT DELETE, TRUNCATE ON grids_disclosure TO governance_web")
        cursor.execute("GRANT UPDATE (reason) ON whistles_whistleevent TO governance_worker")
        cursor.execute("GRANT SELECT ON grids_user TO PUBLIC")
        cursor.execute("CREATE TABLE forgotten (id int)")
        cursor.execute("GRANT ALL ON forgotten TO governance_web")
        cursor.execute("ALTER TABLE grids_disclosure DISABLE TRIGGER book_append_only")
        cursor.execute("DROP TRIGGER book_append_only ON grids_userversion")
    assert len(roles.held() - roles.declared()) > 4
    assert {table for table, name in roles.guards_switched_off() if name == roles.ROW} == {
        "grids_disclosure", "grids_userversion",
    }  # fmt: skip
    call_command("grant_roles", verbosity=0)
    assert roles.held() == roles.declared()
    assert roles.guards_switched_off() == set()
    call_command("grant_roles", verbosity=0)
    assert roles.held() == roles.declared()


@pytest.mark.parametrize(
    "table", ["grids_disclosure", "axes_accesslog", "django_admin_log", "whistles_leadevent_y2026"]
)
def test_not_even_the_owner_empties_a_book_by_mistake(as_owner, table):
    roles.grant()
    with (
        pytest.raises(DatabaseError, match="only ever appended to"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {table} CASCADE")


def test_a_session_that_ends_is_noted_in_its_line_and_nothing_else_of_the_line_changes(as_owner):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO axes_accesslog (user_agent, ip_address, username, http_accept, path_info, attempt_time, session_hash) "
            "VALUES ('', '127.0.0.1', 'desk', '', '', now(), '')"
        )
        cursor.execute("UPDATE axes_accesslog SET logout_time = now()")
    with (
        pytest.raises(DatabaseError, match="only ever appended to"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE axes_accesslog SET username = 'somebody'")


def test_the_worker_asks_for_a_years_parts_and_gets_just_those():
    with link("worker") as own, own.cursor() as cursor:
        cursor.execute("SELECT ledger_partition(2040), ledger_partition(2040)")
        cursor.execute("SELECT count(*) FROM pg_class WHERE relname LIKE '%_y2040' AND relkind = 'r'")
        assert cursor.fetchall() == [(2,)]
        with pytest.raises(psycopg2.Error, match="permission denied"):
            cursor.execute("DELETE FROM whistles_leadevent_y2040")
        own.rollback()
        with pytest.raises(psycopg2.Error, match="no parts are made"):
            cursor.execute("SELECT ledger_partition(3000)")
    for part in ("web", "public", "auditor"):
        assert is_denied(*refused(part, "SELECT ledger_partition(2041)"))


@pytest.mark.parametrize(
    ("part", "statement", "lock", "idle"),
    [("web", "10s", "5s", "30s"), ("worker", "50min", "5min", "10min"), ("public", "3s", "1s", "5s"), ("auditor", "1min", "2s", "1min")],
)  # fmt: skip
def test_each_role_has_its_own_ends_of_patience(part, statement, lock, idle):
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    asked = ", ".join(f"current_setting('{name}')" for name in names)
    assert told(part, f"SELECT {asked}") == [(statement, lock, idle)]


@pytest.mark.parametrize(("part", "helpers"), [("web", "0"), ("public", "0"), ("worker", "2")])
def test_a_page_starts_no_helpers_for_its_rows_and_a_recount_may(part, helpers):
    assert told(part, "SELECT current_setting('max_parallel_workers_per_gather')") == [(helpers,)]


def test_the_auditors_connection_reads_marks_and_nothing_that_a_book_tells():
    """It knows neither an area nor whose office a complaint is about, so what a book tells is read in the product alone."""
    told("auditor", "SELECT id, recorded_at, digest FROM whistles_whistleevent")
    told("auditor", "SELECT * FROM whistles_dayhead")
    tables = {name for _oid, name, _part in roles.own_tables()} - set(AUDITED)
    assert all(map(is_denied, refused("auditor", *(f"SELECT * FROM {table}" for table in tables))))
    telling = [
        f"SELECT {column} FROM {table}"
        for table, columns in roles.marks().items()
        for column in sorted(columns_of(table) - set(columns))
    ]
    assert len(telling) > 60
    assert all(map(is_denied, refused("auditor", *telling)))


@pytest.mark.parametrize("part", PARTS)
def test_nobody_fills_the_disk_with_large_objects(part):
    made = ("lo_create(0)", "lo_creat(-1)", "lo_from_bytea(0, 'x')", "lo_put(1, 0, 'x')", "lowrite(0, 'x')")
    assert all(map(is_denied, refused(part, *(f"SELECT {one}" for one in made))))


@pytest.mark.django_db(transaction=True)
def test_only_the_worker_makes_temporary_tables(as_owner):
    roles.grant()
    try:
        for part in ("web", "public", "auditor"):
            assert all(map(is_denied, refused(part, "CREATE TEMP TABLE grids_postkind (id int)")))
        assert roles.with_temporary() == {roles.WORKER}
    finally:
        # the tests do the worker's work as the web's role
        with connection.cursor() as cursor:
            cursor.execute(f'GRANT TEMPORARY ON DATABASE "{connection.settings_dict["NAME"]}" TO PUBLIC')


def shadow_everything(cursor) -> None:
    """Before each table of the product's, one of the same name and columns: empty, and the session's own."""
    tables = [name for _oid, name, is_part in roles.own_tables() if not is_part]
    for table in tables:
        with connection.cursor() as columns:
            columns.execute(
                "SELECT string_agg(format('%%I %%s', attname, format_type(atttypid, atttypmod)), ', ') FROM pg_attribute "
                "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
                [f"public.{table}"],
            )
            (listed,) = columns.fetchone()
        cursor.execute(f"CREATE TEMP TABLE {table} ({listed})")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", ["web", "worker"])
def test_no_guard_looks_at_tables_that_the_guarded_puts_before_ours(part, person):
    """What keeps roles apart, keeps versions and notes changes finds the product's tables, whatever the session has."""
    member = person("system_admin").member
    kind = PostKind.objects.get(role="auditor")
    held = Appointment.objects.filter(member=member).first()
    whistle = whistles.a_whistle()
    counted = (
        "SELECT (SELECT count(*) FROM public.grids_appointmentversion), (SELECT count(*) FROM public.grids_userversion), "
        "(SELECT count(*) FROM public.whistles_closurechange)"
    )
    with link(part) as own, own.cursor() as cursor:
        cursor.execute(counted)
        before = cursor.fetchone()
        shadow_everything(cursor)
        cursor.execute("SET search_path = pg_temp, public")
        cursor.execute("SAVEPOINT before")
        with pytest.raises(psycopg2.Error, match="can not combine"):
            cursor.execute(
                "INSERT INTO public.grids_appointment (member_id, kind_id, area_code, period, is_leader) "
                "SELECT %s, %s, area_code, period, false FROM public.grids_appointment WHERE id = %s",
                [member.pk, kind.pk, held.pk],
            )
        cursor.execute("ROLLBACK TO before")
        with pytest.raises(psycopg2.Error, match="Invalid transition"):
            cursor.execute(
                "UPDATE public.whistles_whistle SET state = 'submitted' WHERE id = %s", [str(whistle.pk)]
            )
        cursor.execute("ROLLBACK TO before")
        cursor.execute(
            "UPDATE public.grids_appointment SET is_leader = NOT is_leader WHERE id = %s", [held.pk]
        )
        cursor.execute(
            "UPDATE public.grids_user SET is_active = NOT is_active WHERE id = %s", [member.user_id]
        )
        columns = ", ".join(sorted(columns_of("whistles_whistleevent") - {"id", "seq"}))
        cursor.execute(
            f"INSERT INTO public.whistles_whistleevent (id, seq, {columns}) SELECT gen_random_uuid(), 99, {columns} "
            "FROM public.whistles_whistleevent WHERE whistle_id = %s AND seq = 1",
            [str(whistle.pk)],
        )
        cursor.execute(counted)
        assert [now - then for now, then in zip(cursor.fetchone(), before, strict=True)] == [1, 1, 1]
        own.rollback()


def test_each_function_of_ours_has_a_path_of_its_own(as_owner):
    assert roles.functions_without_path() == []
    with connection.cursor() as cursor:
        cursor.execute("ALTER FUNCTION public._pgh_attach_context() RESET search_path")
        assert [name for name, _arguments in roles.functions_without_path()] == ["_pgh_attach_context"]
    roles.grant()
    assert roles.functions_without_path() == []


def test_the_public_site_reads_the_columns_that_it_shows_and_nothing_else():
    tables = {name for _oid, name, _part in roles.own_tables()}
    columns = [
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if model._meta.db_table in tables
    ]
    shown = {(table, one) for table, those in SHOWN_TO_EVERYBODY.items() for one in those}
    assert shown <= set(columns)
    kept = [f'SELECT "{column}" FROM {table}' for table, column in columns if (table, column) not in shown]
    assert [said for said in refused("public", *kept) if not is_denied(said)] == []
    for table, column in shown:
        told("public", f'SELECT "{column}" FROM {table} LIMIT 1')
    assert all(
        map(is_denied, refused("public", "UPDATE grids_member SET name = 'x'", "DELETE FROM grids_area"))
    )


@pytest.fixture
def secure(settings) -> None:
    settings.SECURE = True


def ids() -> set[str]:
    return {message.id for message in checks.database_roles(None, databases=["default"])}


@pytest.fixture
def whole(as_owner) -> None:
    """The guards as after a migration; the tests' own database has those against emptying switched off."""
    roles.grant()


def test_a_process_of_the_owner_is_told_so_and_with_secure_it_is_an_error(whole, secure, settings):
    assert "governance.E005" in ids()
    settings.SECURE = False
    assert "governance.W005" in ids()


@pytest.mark.parametrize(
    ("number", "way"),
    [
        ("3", "GRANT TRUNCATE ON grids_disclosure TO governance_web"),
        ("3", "REVOKE SELECT ON grids_disclosure FROM governance_web"),
        ("4", "ALTER TABLE whistles_leadevent DISABLE TRIGGER book_append_only"),
        ("3", "GRANT TEMPORARY ON DATABASE {database} TO PUBLIC"),
        ("4", "ALTER FUNCTION public._pgh_attach_context() RESET search_path"),
        ("2", "GRANT CREATE ON SCHEMA public TO governance_web"),
    ],
)
def test_roles_that_are_not_apart_are_an_error_where_real_data_lies(whole, secure, number, way):
    assert ids() == {"governance.E005"}
    with connection.cursor() as cursor:
        cursor.execute(way.format(database=connection.ops.quote_name(connection.settings_dict["NAME"])))
    assert f"governance.E00{number}" in ids()
