"""Operations of migrations that run outside of a transaction: what an interrupted run left behind is no obstacle to the next.

Such a migration is written down as done only at its end, so a second run meets whatever the first one built.
"""

from typing import Any

from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.db.migrations.operations import AddConstraint, AddField, RemoveConstraint
from django.db.models import UniqueConstraint


def forget_invalid(schema_editor: Any, name: str) -> bool:
    """Drop an index that was left half built; whether a whole one is there."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [f"public.{name}"]
        )
        found = cursor.fetchone()
        if found == (False,):
            cursor.execute(f"DROP INDEX CONCURRENTLY public.{schema_editor.quote_name(name)}")
        return found == (True,)


def build_on_parts(schema_editor: Any, table: str, name: str, short: str, columns: str) -> None:
    """An index of a partitioned table, each part of it built without a lock on its rows, then the whole that they make up.

    short: what a part's own index is called after its table. columns: all that stands behind the table's name.
    """
    if schema_editor.collect_sql:
        # asked only what it would do: the partitions are those that are there when it does
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX IF NOT EXISTS {name} ON ONLY {table} {columns}")
        # those that have their part of it already need none
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass AND NOT EXISTS ("
            "SELECT FROM pg_index i JOIN pg_inherits part ON part.inhrelid = i.indexrelid "
            "WHERE i.indrelid = pg_inherits.inhrelid AND part.inhparent = %s::regclass)",
            [table, name],
        )
        for (partition,) in cursor.fetchall():
            part = f"{partition}_{short}"
            forget_invalid(schema_editor, part)
            cursor.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {part} ON {partition} {columns}")
            cursor.execute(f"ALTER INDEX {name} ATTACH PARTITION {part}")


def drop_of_parts(schema_editor: Any, name: str) -> None:
    """The index with all its parts."""
    if schema_editor.collect_sql:
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {name}")


class AddIndexAgain(AddIndexConcurrently):
    """Build an index beside the running product, unless it is there; one that was left half built is built anew."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.collect_sql or not forget_invalid(schema_editor, self.index.name):
            super().database_forwards(app_label, schema_editor, from_state, to_state)


class AddConstraintAgain(AddConstraintNotValid):
    """Add a check that existing rows are held to later, unless it is there."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        if schema_editor.collect_sql or not _has_constraint(schema_editor, table, self.constraint.name):
            super().database_forwards(app_label, schema_editor, from_state, to_state)


class AddFieldUnproved(AddField):
    """Add a number that may not be negative: new rows are held to it at once, existing ones by a later `ValidateConstraint`.

    Added as Django does it, the check is proved on every row while nobody may read the table. The end is the same, to the
    name of the check, which is the database's own for a column's.
    """

    @property
    def check_name(self) -> str:
        """What the later `ValidateConstraint` calls it, behind the name of its table."""
        return f"{self.name}_check"

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        field, table = model._meta.get_field(self.name), model._meta.db_table
        check = field.db_parameters(schema_editor.connection)["check"]
        # of this one field of this one state: the column comes without it
        field.db_check = lambda connection: None
        try:
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        finally:
            del field.db_check
        quoted = schema_editor.quote_name
        schema_editor.execute(
            f"ALTER TABLE {quoted(table)} ADD CONSTRAINT {quoted(f'{table}_{self.check_name}')} CHECK ({check}) NOT VALID"
        )


class AddUniqueAgain(AddConstraint):
    """Make columns unique beside the running product, unless they are: the index first, then the constraint of it."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        _make_unique(schema_editor, model, self.constraint)


class RemoveUniqueAgain(RemoveConstraint):
    """Let columns repeat, unless they may; taken back, they are made unique beside the running product."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        quoted = schema_editor.quote_name
        if (
            _constraint_of(from_state.apps.get_model(app_label, self.model_name), self.name).condition
            is not None
        ):
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {quoted(self.name)}")
            return
        schema_editor.execute(f"ALTER TABLE {quoted(table)} DROP CONSTRAINT IF EXISTS {quoted(self.name)}")

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        _make_unique(schema_editor, model, _constraint_of(model, self.name))


def _constraint_of(model: Any, name: str) -> UniqueConstraint:
    return next(one for one in model._meta.constraints if one.name == name)


def _make_unique(schema_editor: Any, model: Any, constraint: UniqueConstraint) -> None:
    """Where rows are unique under a condition, the index alone says so: no constraint can be made of it."""
    quoted, table, name = schema_editor.quote_name, model._meta.db_table, constraint.name
    if constraint.condition is not None:
        if schema_editor.collect_sql or not forget_invalid(schema_editor, name):
            made = str(constraint.create_sql(model, schema_editor))
            schema_editor.execute(made.replace("CREATE UNIQUE INDEX", "CREATE UNIQUE INDEX CONCURRENTLY", 1))
        return
    if not schema_editor.collect_sql and _has_constraint(schema_editor, table, name):
        return
    columns = ", ".join(quoted(model._meta.get_field(field).column) for field in constraint.fields)
    if schema_editor.collect_sql or not forget_invalid(schema_editor, name):
        schema_editor.execute(
            f"CREATE UNIQUE INDEX CONCURRENTLY {quoted(name)} ON {quoted(table)} ({columns})"
        )
    schema_editor.execute(
        f"ALTER TABLE {quoted(table)} ADD CONSTRAINT {quoted(name)} UNIQUE USING INDEX {quoted(name)}"
    )


def _has_constraint(schema_editor: Any, table: str, name: str) -> bool:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_constraint WHERE conrelid = to_regclass(%s) AND conname = %s",
            [f"public.{table}", name],
        )
        return cursor.fetchone() != (0,)
