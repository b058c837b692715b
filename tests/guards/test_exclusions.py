"""An exclusion's index serves its rule: of keys after its first one nothing else may be asked of it."""

from django.contrib.postgres.constraints import ExclusionConstraint

from tests.guards.walks import our_models

# constraint, key → why it may stand there as it is
AS_THEY_ARE = {
    ("let_once_at_a_time", "part"): "a part is asked of its dwelling alone",
    ("sublet_once_at_a_time", "part"): "as above",
    ("one_appointment_of_a_member_to_a_post_at_a_time", "kind"): "some hundreds of posts",
    ("one_appointment_of_a_member_to_a_post_at_a_time", "area"): "as above",
    ("one_membership_of_a_department_at_a_time", "department"): "some hundreds of members",
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
