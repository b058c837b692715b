"""Operations of migrations that run outside of a transaction: what an interrupted run left behind is no obstacle to the next.

Such a migration is written down as done only at its end, so a second run meets whatever the first one built.
"""

from typing import Any

from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently


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


class AddIndexAgain(AddIndexConcurrently):
    """Build an index beside the running product, unless it is there; one that was left half built is built anew."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.collect_sql or not forget_invalid(schema_editor, self.index.name):
            super().database_forwards(app_label, schema_editor, from_state, to_state)


class AddConstraintAgain(AddConstraintNotValid):
    """Add a check that existing rows are held to later, unless it is there."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.collect_sql or not self._is_there(app_label, schema_editor, to_state):
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def _is_there(self, app_label: str, schema_editor: Any, to_state: Any) -> bool:
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_constraint WHERE conrelid = to_regclass(%s) AND conname = %s",
                [f"public.{table}", self.constraint.name],
            )
            return cursor.fetchone() != (0,)
