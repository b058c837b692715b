"""Whether a row keeps the rules of its table, asked before it is written: all checks in one question.

As Django's `validate_constraints`, which asks the database three times for each check; a person's row has a dozen of them.
"""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from django.core.exceptions import FieldError, ValidationError
from django.db.models import BooleanField, CheckConstraint, Model, Q
from django.db.models.functions import Coalesce


def prove(instance: Model, exclude: Collection[str]) -> None:
    """ValidationError, as Django makes it, where a constraint doesn't hold; those of fields that are left out aren't looked at."""
    if not _hold(instance, set(exclude)):
        # which of them it is, and its sentence
        instance.validate_constraints(exclude=set(exclude))


def _hold(instance: Model, exclude: set[str]) -> bool:
    try:
        for model, constraints in instance.get_constraints():
            if not _checks_hold(model, instance, frozenset(exclude)):
                return False
            for one in constraints:
                if not isinstance(one, CheckConstraint):
                    one.validate(model, instance, exclude=exclude)
    except ValidationError:
        return False
    return True


def _checks_hold(model: Any, instance: Model, exclude: frozenset[str]) -> bool:
    together = _together(model, exclude)
    if together is None:
        return True
    against = instance._get_field_expression_map(meta=model._meta, exclude=exclude)
    try:
        return together.check(against)
    except FieldError:
        return False


@lru_cache(maxsize=200)
def _together(model: Any, exclude: frozenset[str]) -> Q | None:
    """The checks of a table that are about none of these fields, as one condition; what is unknown holds, as in the database."""
    checks = [
        one.condition
        for one in model._meta.constraints
        if isinstance(one, CheckConstraint) and not exclude & set(Q(one.condition).referenced_base_fields)
    ]
    together = Q()
    for condition in checks:
        together &= Q(Coalesce(condition, True, output_field=BooleanField()))
    return together if checks else None
