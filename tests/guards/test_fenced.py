"""Whatever holds residents is fenced, and nothing goes round the fence without a word."""

import ast

import pytest
from django.db import connection, models

from governance import fences
from grids.access.scoped import Scoped
from grids.people.models import Person
from grids.personal.fields import RESIDENT
from tests.guards import fenced
from tests.guards.walks import dotted, nodes, our_models

# what the database can't tell whether it tells of rows that weren't to be seen: asked only of rows that were
SLOW = (
    "startswith",
    "istartswith",
    "endswith",
    "iendswith",
    "contains",
    "icontains",
    "regex",
    "iregex",
    "overlap",
    "contained_by",
)


def by_table() -> dict[str, type[models.Model]]:
    return {model._meta.db_table: model for model in our_models()}


def holding_residents() -> set[str]:
    """Tables with a value of a resident, or with a key of one, or of a row with such a key."""
    found = {
        model._meta.db_table
        for model in our_models()
        if any(
            getattr(getattr(field, "personal", None), "retention", None) is RESIDENT
            for field in model._meta.concrete_fields
        )
    }
    grown = {Person._meta.db_table}
    while grown - found:
        found |= grown
        grown = {
            model._meta.db_table
            for model in our_models()
            for field in model._meta.concrete_fields
            if field.is_relation and field.related_model._meta.db_table in found
        }
    return found | grown


def test_every_table_that_holds_residents_is_fenced_or_says_why_not():
    assert holding_residents() - set(fences.FENCED) - set(fenced.NOT_FENCED) == set()
    assert set(fences.FENCED) - set(by_table()) == set()
    assert set(fenced.NOT_FENCED) & set(fences.FENCED) == set()
    assert set(fenced.NOT_FENCED) - set(by_table()) == set()


@pytest.mark.django_db
def test_every_fence_stands():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace"
        )
        assert {name for (name,) in cursor.fetchall()} == set(fences.FENCED)
        cursor.execute("SELECT relname FROM pg_class WHERE relforcerowsecurity")
        # functions that derive act with the owner's rights
        assert cursor.fetchall() == []


@pytest.mark.parametrize("table", sorted(set(fences.FENCED) - set(fenced.IN_PART)))
def test_rows_say_where_they_lie_by_columns_that_indexes_know(table):
    model = by_table()[table]
    rows = model._default_manager.all()
    assert isinstance(rows, Scoped)
    assert rows.columns.is_fenced
    if table not in fenced.BY_ANOTHER:
        columns = {field.column for field in model._meta.concrete_fields}
        assert {"area_code", "community_code"} <= columns
        assert rows.columns.community == "community_code"
    assert fences.is_named_in(f'SELECT "{table}"."id" FROM "{table}"')
    assert not fences.is_named_in(f'SELECT 1 FROM "{table}x"')


def test_a_register_is_asked_by_nothing_that_no_index_answers_behind_a_fence():
    asked = {
        f"{path}: {node.arg}"
        for path, node in nodes(ast.keyword)
        if path.endswith("querysets.py") and _is_of_residents(path) and node.arg and _is_slow(node.arg)
    }
    assert asked == set(fenced.AFTER_ANOTHER_CONDITION)


def _is_of_residents(path: str) -> bool:
    return path.startswith(("grids/people/", "grids/homes/", "grids/colours/", "grids/roster/"))


def _is_slow(name: str) -> bool:
    return name.rpartition("__")[2] in SLOW


def test_everything_is_asked_for_where_it_is_said_why_and_nowhere_else():
    by_name = {
        path
        for path, node in nodes(ast.ImportFrom)
        if node.module == "grids.access.fence" and any(one.name == "everything" for one in node.names)
    }
    assert not any(
        node.attr == "EVERYTHING" for path, node in nodes(ast.Attribute) if path != "grids/access/fence.py"
    )
    found: dict[str, int] = {}
    for path, node in nodes(ast.Call):
        if dotted(node.func) == "fence.everything" or (path in by_name and dotted(node.func) == "everything"):
            assert isinstance(node.args[0], ast.Constant), path
            assert len(node.args[0].value) > 15, path
            found[path] = found.get(path, 0) + 1
    assert found == {path: number for path, (number, _why) in fenced.EVERYTHING.items()}
    assert all(len(why) > 30 for _number, why in fenced.EVERYTHING.values())


@pytest.mark.django_db
def test_no_function_reads_registers_with_its_callers_rights():
    """A rule of the database looks at every row; and a statement that names no register is preceded by no scope, so that a
    function that reads one must not stand in it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.proname, p.prosrc FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND NOT p.prosecdef "
            "AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
        )
        assert {name for name, body in cursor.fetchall() if fences.is_named_in(body)} == {
            *fenced.CALLED_BY_OWNERS,
            *fences.READING,
        }
        cursor.execute(fences.OPEN)
        assert cursor.fetchall() == []
