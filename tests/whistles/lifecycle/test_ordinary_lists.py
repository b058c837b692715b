"""Ordinary lists begin with the reader's own rows: the same rows as ever, and none of all the others looked through."""

import pytest
from django.db import connection

from tests import personas
from tests.factories import whistles as made
from whistles.lifecycle.lists import rows_for
from whistles.lifecycle.models import Whistle

pytestmark = pytest.mark.django_db


def test_an_ordinary_list_holds_what_the_reader_may_know_without_what_complaints_led_to(departments, person):
    made.a_whistle(assisting=["lianhua-police"])
    made.a_whistle(personas.YOUYING, department="hongyun-urban")
    made.a_whistle(is_sealed=True, accused=departments["sujiatang"], department="lianhua-urban")
    read = set()
    for name in personas.PERSONAS:
        user = person(name)
        ordinary = set(Whistle.objects.ordinary_to(user))
        assert ordinary == set(Whistle.objects.visible_to(user).ordinary()), name
        read |= ordinary
    # the world is no empty one: both ordinary whistles were read by somebody, the third by nobody in such a list
    assert (len(read), Whistle.objects.count()) == (2, 3)


def test_the_list_of_a_department_may_begin_with_what_it_was_whistled_to(departments, person):
    """A condition that PostgreSQL can't join stands as a subplan, which is put to each whistle of the city in turn."""
    rows = rows_for(person("department_handler")).order_by("-whistled_at", "-id")[:31]
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "whistles_reportin" in plan
    assert "SubPlan" not in plan
