"""An exclusion's index serves its rule: of keys after its first one nothing else may be asked of it."""

import pytest
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import connection

from tests.guards.walks import our_models
from tests.plans import leave_only

# constraint, key → why it may stand there as it is
AS_THEY_ARE = {
    ("let_once_at_a_time", "part"): "a part is asked of its dwelling alone",
    ("sublet_once_at_a_time", "part"): "as above",
    ("one_colour_at_a_time", "subject"): "a subject is asked with its kind, by the index of subjects",
}


def later_keys() -> set[tuple[str, str]]:
    """The keys, said as columns, that an exclusion compares after its first one."""
    return {
        (constraint.name, key)
        for model in our_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, ExclusionConstraint)
        for key, operator in constraint.expressions[1:]
        if operator == "=" and isinstance(key, str)
    }


def test_what_an_exclusion_compares_after_its_first_key_is_said_as_no_question_says_it():
    assert later_keys() == set(AS_THEY_ARE)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("table", "index", "first", "later"),
    [
        ("grids_residence", "once_in_a_dwelling_at_a_time", "person_id", ["dwelling_id"]),
        ("grids_ownership", "person_owns_a_dwelling_once", "dwelling_id", ["person_id"]),
        ("grids_ownership", "organisation_owns_a_dwelling_once", "dwelling_id", ["organisation_id"]),
        ("grids_premises", "organisation_once_in_a_dwelling", "organisation_id", ["dwelling_id"]),
        ("grids_appointment", "one_appointment_of_a_member_to_a_post_at_a_time", "member_id", ["kind_id", "area_code"]),
        ("grids_departmentmembership", "one_membership_of_a_department_at_a_time", "user_id", ["department_id"]),
    ],
)  # fmt: skip
def test_a_later_key_alone_is_never_asked_of_an_exclusion_s_index(as_owner, table, index, first, later):
    leave_only(table, index)
    told = " AND ".join(f"{column} IS NOT NULL" for column in later)
    with connection.cursor() as cursor:
        for column in (first, *later):
            cursor.execute(
                f"EXPLAIN SELECT 1 FROM {table} WHERE {told} AND {column} = (SELECT {column} FROM {table} LIMIT 1)"
            )
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert ("Index Cond" in plan) == (column == first), plan
