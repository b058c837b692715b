"""Keys for growth hold in the catalogue, not only in a document."""

import re

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

LARGE = (
    "whistles_whistle",
    "whistles_lead",
    "whistles_reportin",
    "whistles_whistleevent",
    "whistles_leadevent",
    "whistles_term",
)


def constraints(kind: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = %s AND conrelid::regclass::text = ANY(%s)",
            [kind, list(LARGE)],
        )
        return cursor.fetchall()


def test_the_streets_key_is_in_every_primary_key_and_unique_constraint():
    found = constraints("p") + constraints("u")
    assert {table for table, _definition in found} == set(LARGE)
    assert [pair for pair in found if "street_code" not in pair[1]] == []


def looked_at_by_statement() -> list[str]:
    """What the rules that stand in the place of foreign keys look for in large tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'references_of_%'")
        rules = cursor.fetchall()
    looks = {
        (name, *look)
        for name, source in rules
        for look in re.findall(r"FROM public\.(\w+) target WHERE (.*?)\) IS NULL", source)
    }
    return [condition for _name, table, condition in looks if table in LARGE]


def test_references_between_large_tables_carry_the_streets_key():
    between = [
        text for _table, text in constraints("f") if any(f"REFERENCES {table}(" in text for table in LARGE)
    ]
    between += looked_at_by_statement()
    assert len(between) == 6
    assert [text for text in between if "street_code" not in text] == []


def test_events_are_partitioned_by_the_year_in_which_they_occurred():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT partrelid::regclass::text, pg_get_partkeydef(partrelid) FROM pg_partitioned_table ORDER BY 1"
        )
        assert cursor.fetchall() == [
            ("whistles_leadevent", "RANGE (occurred_at)"),
            ("whistles_whistleevent", "RANGE (occurred_at)"),
        ]
