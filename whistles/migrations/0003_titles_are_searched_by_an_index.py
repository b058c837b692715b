import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

import whistles.lifecycle.searching


class Migration(migrations.Migration):
    # built beside the running product, which a transaction would not allow
    atomic = False

    dependencies = [("whistles", "0002_a_source_says_whether_it_is_numbered")]

    operations = [
        AddIndexConcurrently(
            model_name="whistle",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper(whistles.lifecycle.searching.Twice("title")),
                    name="gin_trgm_ops",
                ),
                django.contrib.postgres.indexes.OpClass(
                    django.db.models.functions.text.Upper(whistles.lifecycle.searching.Twice("number")),
                    name="gin_trgm_ops",
                ),
                name="words_of_a_whistle",
            ),
        ),
    ]
