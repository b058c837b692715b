"""What the five large tables refer to is there, whoever writes and whatever goes at the same moment: the database says it."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import models
from psycopg2 import errors, extensions
from psycopg2.extras import Json
from psycopg2.sql import SQL, Identifier

from grids.staff.models import Department, Member
from tests.factories import whistles as made
from whistles.intake.models import Category, Lead, LeadEvent
from whistles.lifecycle.models import ReportIn, Whistle, WhistleEvent
from whistles.verification.actions import verify

BOOKS = (WhistleEvent, LeadEvent)
# who led is a number of the matter's own row, which has a rule
FREE = {"whistles_whistleevent.leading_id", "whistles_whistleevent.lead_before_id"}
NOTHING = {models.UUIDField: "00000000-0000-0000-0000-000000000001", models.CharField: "x"}
# what a row of each table has of its own
OWN = {"number": "LH-9-9", "source_number": "9-9"}


class Reference:
    """A column of a model that names a row of another."""

    def __init__(self, model: type[models.Model], field: Any) -> None:
        self.is_of_a_book, self.table, self.column = model in BOOKS, model._meta.db_table, field.column
        self.target, self.key = field.related_model._meta.db_table, field.target_field.column
        kinds = (value for kind, value in NOTHING.items() if isinstance(field.target_field, kind))
        # a value of its kind that names nothing
        self.nothing = next(kinds, 999_999)

    @property
    def where(self) -> str:
        """Rows that have such a reference."""
        return f"{self.column} IS NOT NULL"


REFERENCES = [
    Reference(model, field)
    for model in (Whistle, Lead, ReportIn, *BOOKS)
    for field in model._meta.concrete_fields
    if field.is_relation and f"{model._meta.db_table}.{field.column}" not in FREE
]


@pytest.fixture
def link(transactional_db, databases, departments, person) -> Iterator[extensions.connection]:
    """The owner's connection, beside a row with each of the references."""
    category = Category.objects.create(path="市容", name="市容")
    made.a_whistle(state="signed", by=person("street_admin"))
    Whistle.objects.update(category=category)
    Lead.objects.update(category=category)
    complaint = made.a_lead(is_sealed=True, number="C-1")
    Lead.objects.filter(pk=complaint.pk).update(
        accused=Department.objects.first(), accused_person=Member.objects.first()
    )
    with closing(databases.link()) as own:
        own.autocommit = False
        yield own


def a_row(link: extensions.connection, table: str, where: str = "true") -> dict[str, Any]:
    with link.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE {where} ORDER BY id LIMIT 1")
        names = [one.name for one in cursor.description or ()]
        return dict(zip(names, cursor.fetchall()[0], strict=True))


def insert(link: extensions.connection, table: str, *rows: dict[str, Any]) -> None:
    """By one statement, as the owner, whom nothing but the database's rules holds up."""
    columns = SQL(", ").join(map(Identifier, rows[0]))
    places = SQL(", ").join(SQL("({})").format(SQL(", ").join([SQL("%s")] * len(row))) for row in rows)
    values = [Json(value) if isinstance(value, dict) else value for row in rows for value in row.values()]
    with link.cursor() as cursor:
        cursor.execute(
            SQL("INSERT INTO {} ({}) VALUES {}").format(Identifier(table), columns, places), values
        )


def another(row: dict[str, Any], mark: str = "", **changes: Any) -> dict[str, Any]:
    own = {name: f"{value}{mark}" for name, value in OWN.items() if name in row}
    # a part that has ended stands beside another
    own |= {"ended_at": row["assigned_at"]} if "ended_at" in row else {}
    # in whatever state it is, a ledger may have told so
    own |= {"origin": "imported"} if "source_number" in row else {}
    # in no other state is a whistle born
    own |= {"state": "whistled"} if "due_rule" in row else {}
    return {**row, "id": str(uuid4()), **own, **changes}


def faulty(link: extensions.connection, act: Callable[..., object], *given: Any) -> str | None:
    """The column for which an act is refused; nothing of the act is left."""
    try:
        act(link, *given)
    except errors.ForeignKeyViolation as violation:
        return violation.diag.column_name
    finally:
        link.rollback()
    return None


def test_a_row_that_refers_to_nothing_is_refused_among_others_and_in_a_part_by_its_own_name(link):
    assert len(REFERENCES) == 18
    for one in REFERENCES:
        row = a_row(link, one.table, one.where)
        good, bad = another(row), another(row, "0", **{one.column: one.nothing})
        assert faulty(link, insert, one.table, good) is None
        assert faulty(link, insert, one.table, bad) == one.column
        assert faulty(link, insert, one.table, good, bad) == one.column
        if one.target in ("whistles_whistle", "whistles_lead"):
            # one of another street is none
            elsewhere = {**good, "street_code": "530102999"}
            assert faulty(link, insert, one.table, elsewhere) == one.column
        if one.is_of_a_book:
            part = f"{one.table}_y{row['occurred_at'].year}"
            assert faulty(link, insert, part, bad) == one.column


def test_every_part_of_a_book_looks_at_what_is_written_into_it_by_its_own_name(link):
    with link.cursor() as cursor:
        cursor.execute("SELECT make_ledger_part('whistles_whistleevent', 2039)")
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = ANY(%s::regclass[]) AND NOT EXISTS ("
            "SELECT FROM pg_trigger WHERE tgrelid = inhrelid AND tgname = 'references_are_there' AND tgenabled = 'O')",
            [[model._meta.db_table for model in BOOKS]],
        )
        assert cursor.fetchall() == []
    link.rollback()


def test_a_reference_is_changed_only_to_what_is_there(link):
    for one in [one for one in REFERENCES if not one.is_of_a_book]:
        assert faulty(link, change, one) == one.column


def change(link: extensions.connection, one: Reference) -> None:
    with link.cursor() as cursor:
        cursor.execute(f"UPDATE {one.table} SET {one.column} = %s WHERE {one.where}", [one.nothing])


def test_what_is_referred_to_neither_goes_nor_takes_another_key_and_what_is_not_may(link):
    for one in REFERENCES:
        used = a_row(link, one.table, one.where)[one.column]
        other = uuid4().hex if one.key == "id" and one.nothing != 999_999 else 530102006999
        for act in ("DELETE FROM {} WHERE {} = %s", f"UPDATE {{}} SET {{}} = '{other}' WHERE {{}} = %s"):
            with link.cursor() as cursor:
                _by_nothing_else(cursor, one.target)
                with pytest.raises(errors.ForeignKeyViolation):
                    cursor.execute(act.format(one.target, one.key, one.key), [used])
            link.rollback()
        with link.cursor() as cursor, pytest.raises(errors.ForeignKeyViolation):
            cursor.execute(f"TRUNCATE {one.target} CASCADE")
        link.rollback()
    with link.cursor() as cursor:
        cursor.execute(
            "INSERT INTO whistles_category (path, name, is_active) VALUES ('x', 'x', true) RETURNING id"
        )
        (unused,) = cursor.fetchone()
        cursor.execute("UPDATE whistles_category SET id = id + 1000 WHERE id = %s", [unused])
        cursor.execute("DELETE FROM whistles_category WHERE id = %s", [unused + 1000])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    link.rollback()


def _by_nothing_else(cursor: Any, table: str) -> None:
    """What forbids it anyway looks away, and what we look at is looked at at once."""
    cursor.execute(
        "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE 'pgtrigger%%'", [table]
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    cursor.execute(
        "SET CONSTRAINTS ALL DEFERRED; SET CONSTRAINTS referred_to_stays, referred_to_keeps_its_key IMMEDIATE"
    )


@pytest.mark.parametrize("is_inserted_first", [True, False])
def test_a_deletion_and_an_insertion_never_pass_each_other_unseen(link, databases, is_inserted_first):
    """Two connections, neither of which sees what the other did: one of them is refused."""
    row = a_row(link, "whistles_lead", "NOT is_sealed")
    with closing(databases.link()) as other:
        other.autocommit = False
        with other.cursor() as cursor:
            cursor.execute(
                "INSERT INTO whistles_category (path, name, is_active) VALUES ('y', 'y', true) RETURNING id"
            )
            (category,) = cursor.fetchone()
        other.commit()
        said: list[Exception] = []

        def delete() -> None:
            with other.cursor() as cursor:
                cursor.execute("DELETE FROM whistles_category WHERE id = %s", [category])

        def refer() -> None:
            insert(link, "whistles_lead", another(row, state="new", whistle_id=None, category_id=category))

        def commit(one: extensions.connection) -> None:
            try:
                one.commit()
            except errors.ForeignKeyViolation as violation:
                said.append(violation)

        first, then = (refer, delete) if is_inserted_first else (delete, refer)
        first()
        then()
        # whoever deletes waits for whoever has written and not ended
        leaving = Thread(target=commit, args=[other])
        leaving.start()
        time.sleep(0.1)
        assert leaving.is_alive()
        commit(link)
        leaving.join(timeout=20)
        assert len(said) == 1
    with link.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM whistles_lead l WHERE category_id IS NOT NULL "
            "AND NOT EXISTS (SELECT FROM whistles_category WHERE id = l.category_id)"
        )
        assert cursor.fetchall() == [(0,)]
    link.rollback()


def test_an_older_view_of_the_rows_decides_nothing(link):
    row = a_row(link, "whistles_lead", "NOT is_sealed")
    link.rollback()
    link.set_session(isolation_level="REPEATABLE READ")
    with pytest.raises(errors.FeatureNotSupported):
        insert(link, "whistles_lead", another(row, state="new", whistle_id=None))
    link.rollback()


def test_a_reference_to_nothing_that_a_backup_brought_is_found(link):
    with link.cursor() as cursor:
        cursor.execute("ALTER TABLE whistles_category DISABLE TRIGGER USER; DELETE FROM whistles_category")
        # what refers to categories by keys looks now: a table with checks that wait can't be altered
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE whistles_category ENABLE TRIGGER USER")
    link.commit()
    said = {str(found.sentence) for found in verify().found}
    assert "登记的诉求分类已不存在" in said
