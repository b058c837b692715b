"""Titles are found by the words of leads: the index of whistles holds their numbers alone; built beside the running product."""

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations

import whistles.lifecycle.searching
from grids.conduct.repeatable import AddIndexAgain


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('whistles', '0090_words_of_leads'),
    ]

    operations = [
        AddIndexAgain(
            model_name='whistle',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper(whistles.lifecycle.searching.Twice('number')), name='gin_trgm_ops'), name='numbers_of_whistles'),
        ),
        RemoveIndexConcurrently(
            model_name='whistle',
            name='words_of_a_whistle',
        ),
    ]
