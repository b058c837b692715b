from datetime import UTC

import django.db.models.functions.text
import django.db.models.lookups
import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

from grids.privacy.ciphers import Place, seal, unseal

AT_A_TIME = 500
# of a table the columns of text: as what each is sealed, which moment beside the key it is bound to, how many letters, its default
COLUMNS = {
    "grids_carerecord": {
        "basis": ("care.basis", "proposed_at", 200, ""),
        "renew_basis": ("care.renew_basis", "renew_at", 200, "''"),
        "answer": ("care.answer", "", 200, ""),
        "not_told_because": ("care.not_told_because", "", 200, ""),
    },
    "grids_carepromise": {"what": ("care.promised", "", 100, "")},
    "grids_caredeed": {"what": ("care.done", "", 100, "")},
}


def seal_all(apps, schema_editor):
    """Each text sealed in its place, some rows at a time; the tables are written anew, so that no file holds it any more."""
    for table, columns in COLUMNS.items():
        turned(schema_editor, table, columns, to="bytea", by=lambda text, place: seal(text, at=place))
        for name in columns:
            schema_editor.execute(f"ALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT '\\x'::bytea")


def open_all(apps, schema_editor):
    """Taken back: the same text in clear."""
    for table, columns in COLUMNS.items():
        turned(schema_editor, table, columns, to="varchar", by=lambda raw, place: unseal(raw, at=place))
        for name, (_as, _moment, _letters, default) in columns.items():
            if default:
                schema_editor.execute(f"ALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT {default}")


def turned(schema_editor, table, columns, *, to, by):
    """The columns of a table as another type, each value made of what it held and of its place."""
    sizes = {name: f"varchar({letters})" if to == "varchar" else to for name, (_as, _moment, letters, _default) in columns.items()}
    for name, size in sizes.items():
        schema_editor.execute(f"ALTER TABLE {table} ALTER COLUMN {name} DROP DEFAULT")
        schema_editor.execute(f"ALTER TABLE {table} ADD COLUMN {name}_turned {size} NOT NULL DEFAULT ''")
    with schema_editor.connection.cursor() as cursor:
        after = None
        while rows := some(cursor, table, columns, after):
            after = rows[-1][0]
            assigned = ", ".join(f"{name}_turned = %s" for name in columns)
            made = [[*of_row(row, columns, by), row[0]] for row in rows]
            cursor.executemany(f"UPDATE {table} SET {assigned} WHERE id = %s", made)  # noqa: S608
    # in one statement: the whole table is written once
    changes = ", ".join(f"ALTER COLUMN {name} TYPE {size} USING {name}_turned" for name, size in sizes.items())
    schema_editor.execute(f"ALTER TABLE {table} {changes}")
    schema_editor.execute(f"ALTER TABLE {table} " + ", ".join(f"DROP COLUMN {name}_turned" for name in columns))


def some(cursor, table, columns, after):
    """The next rows: key, then of each column what it holds and its moment."""
    wanted = ", ".join(f"{name}, {moment or 'NULL'}" for name, (_as, moment, _letters, _default) in columns.items())
    beyond = "" if after is None else "WHERE id > %s"
    cursor.execute(
        f"SELECT id, {wanted} FROM {table} {beyond} ORDER BY id LIMIT {AT_A_TIME}",  # noqa: S608
        [] if after is None else [after],
    )
    return cursor.fetchall()


def of_row(row, columns, by):
    """What the columns of a row become."""
    for place, (purpose, bound_to, _letters, _default) in enumerate(columns.values()):
        value, moment = row[1 + 2 * place : 3 + 2 * place]
        key = str(row[0])
        if bound_to:
            key += f"/{moment.astimezone(UTC) if moment else None}"
        yield by(value, Place(purpose, key))


class Migration(migrations.Migration):
    """Care's grounds, answers, promises and deeds lie sealed from here on; nobody reads or writes care while they are turned."""

    dependencies = [
        ("grids", "0101_readings_of_care_are_proved"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='carerecord',
            name='moves_as_declared',
        ),
        migrations.RemoveConstraint(
            model_name='carerecord',
            name='care_forgotten_whole',
        ),
        migrations.RemoveConstraint(
            model_name='carerecord',
            name='care_has_a_ground',
        ),
        migrations.RemoveConstraint(
            model_name='carerecord',
            name='care_ground_of_a_renewal_that_waits',
        ),
        migrations.RunPython(seal_all, open_all),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name='caredeed',
                    name='what',
                    field=models.BinaryField(blank=True, db_default=b'', default=b'', verbose_name='办了什么'),
                ),
                migrations.AlterField(
                    model_name='carepromise',
                    name='what',
                    field=models.BinaryField(blank=True, db_default=b'', default=b'', verbose_name='承诺什么'),
                ),
                migrations.AlterField(
                    model_name='carerecord',
                    name='answer',
                    field=models.BinaryField(blank=True, db_default=b'', default=b'', verbose_name='审批意见'),
                ),
                migrations.AlterField(
                    model_name='carerecord',
                    name='basis',
                    field=models.BinaryField(blank=True, db_default=b'', default=b'', verbose_name='依据'),
                ),
                migrations.AlterField(
                    model_name='carerecord',
                    name='not_told_because',
                    field=models.BinaryField(blank=True, db_default=b'', default=b'', verbose_name='不告知的法律规定'),
                ),
                migrations.AlterField(
                    model_name='carerecord',
                    name='renew_basis',
                    field=models.BinaryField(blank=True, db_default=b'', default=b'', verbose_name='续期的依据'),
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='carerecord',
            trigger=pgtrigger.compiler.Trigger(name='moves_as_declared', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF (OLD.state, NEW.state) NOT IN (\n        ('proposed', 'active'), ('proposed', 'refused'), ('proposed', 'ended'), ('active', 'active'), ('active', 'lapsed'),\n        ('active', 'ended'), ('proposed', 'proposed'), ('refused', 'refused'), ('lapsed', 'lapsed'), ('ended', 'ended')\n    ) THEN\n        RAISE EXCEPTION 'a care record does not go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';\n    END IF;\n    -- who asks anew becomes the author of what somebody else decides anew: the check on both holds again\n    IF (NEW.review_on, NEW.starts_on, NEW.proposed_by_id, NEW.proposed_at, NEW.decided_by_id)\n        IS DISTINCT FROM (OLD.review_on, OLD.starts_on, OLD.proposed_by_id, OLD.proposed_at, OLD.decided_by_id)\n        AND NEW.decided_at IS NOT DISTINCT FROM OLD.decided_at\n    THEN\n        RAISE EXCEPTION 'the days of a care record move only by another decision' USING ERRCODE = 'check_violation';\n    END IF;\n    IF OLD.state = 'active' AND NEW.decided_at IS DISTINCT FROM OLD.decided_at AND (\n        OLD.renew_on IS NULL OR NEW.review_on <> OLD.renew_on OR NEW.proposed_by_id <> OLD.renew_by_id\n    ) THEN\n        RAISE EXCEPTION 'a care record goes on only as somebody asked for' USING ERRCODE = 'check_violation';\n    END IF;\n    -- what lies sealed can't be compared: without another decision it is sealed anew, by whom this table belongs to, under another\n    -- key or cipher, and as long as it was; and it opens only together with the proposal for which it was written\n    IF NEW.basis <> OLD.basis AND NEW.basis <> '' AND NEW.decided_at IS NOT DISTINCT FROM OLD.decided_at AND NOT (\n        pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE')\n        AND substring(NEW.basis, 1, 5) <> substring(OLD.basis, 1, 5) AND length(NEW.basis) = length(OLD.basis)\n    ) THEN\n        RAISE EXCEPTION 'the ground of a care record changes only by another decision' USING ERRCODE = 'check_violation';\n    END IF;\n    IF NEW.kind_code <> OLD.kind_code OR NEW.since_on IS DISTINCT FROM OLD.since_on AND OLD.since_on IS NOT NULL\n        OR NEW.person_id IS DISTINCT FROM OLD.person_id AND NEW.person_id IS NOT NULL\n    THEN\n        RAISE EXCEPTION 'of whom and of which kind a care record is stays' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n", hash='3b9f5f54932b03aebcf6378ece01458a59a9948d', operation='UPDATE', pgid='pgtrigger_moves_as_declared_cad1b', table='grids_carerecord', when='BEFORE')),
        ),
        AddConstraintNotValid(
            model_name='caredeed',
            constraint=models.CheckConstraint(condition=models.Q(('what', b''), models.Q(django.db.models.lookups.In(models.Func('what', models.Value(1), models.Value(1), function='substring', output_field=models.BinaryField()), [b'\x03', b'\x04']), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length('what'), 33), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('what'), 433)), _connector='OR'), name='care_deeds_lie_sealed'),
        ),
        AddConstraintNotValid(
            model_name='carepromise',
            constraint=models.CheckConstraint(condition=models.Q(('what', b''), models.Q(django.db.models.lookups.In(models.Func('what', models.Value(1), models.Value(1), function='substring', output_field=models.BinaryField()), [b'\x03', b'\x04']), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length('what'), 33), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('what'), 433)), _connector='OR'), name='care_promises_lie_sealed'),
        ),
        AddConstraintNotValid(
            model_name='carerecord',
            constraint=models.CheckConstraint(condition=models.Q(('renew_basis', b''), ('renew_on__isnull', False), _connector='OR'), name='care_ground_of_a_renewal_that_waits'),
        ),
        AddConstraintNotValid(
            model_name='carerecord',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('forgotten_at__isnull', True), ('person_id__isnull', False)), models.Q(('answer', b''), ('basis', b''), ('forgotten_at__isnull', False), ('not_told_because', b''), ('person_id__isnull', True), models.Q(('state__in', ('proposed', 'active')), _negated=True)), _connector='OR'), name='care_forgotten_whole'),
        ),
        AddConstraintNotValid(
            model_name='carerecord',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('basis', b''), _negated=True), ('forgotten_at__isnull', False), _connector='OR'), name='care_has_a_ground'),
        ),
        AddConstraintNotValid(
            model_name='carerecord',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('basis', b''), models.Q(django.db.models.lookups.In(models.Func('basis', models.Value(1), models.Value(1), function='substring', output_field=models.BinaryField()), [b'\x03', b'\x04']), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length('basis'), 33), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('basis'), 833)), _connector='OR'), models.Q(('renew_basis', b''), models.Q(django.db.models.lookups.In(models.Func('renew_basis', models.Value(1), models.Value(1), function='substring', output_field=models.BinaryField()), [b'\x03', b'\x04']), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length('renew_basis'), 33), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('renew_basis'), 833)), _connector='OR'), models.Q(('answer', b''), models.Q(django.db.models.lookups.In(models.Func('answer', models.Value(1), models.Value(1), function='substring', output_field=models.BinaryField()), [b'\x03', b'\x04']), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length('answer'), 33), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('answer'), 833)), _connector='OR'), models.Q(('not_told_because', b''), models.Q(django.db.models.lookups.In(models.Func('not_told_because', models.Value(1), models.Value(1), function='substring', output_field=models.BinaryField()), [b'\x03', b'\x04']), django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length('not_told_because'), 33), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('not_told_because'), 833)), _connector='OR')), name='care_lies_sealed'),
        ),
    ]
