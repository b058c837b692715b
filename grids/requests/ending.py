"""What was asked and answered goes with the name of whom it was about; that something was asked, when and how it ended, stays."""

from collections.abc import Collection
from uuid import UUID

from grids.of_people import Forgets
from grids.personal.fields import after_term
from grids.requests.models import SubjectRequest


def waits(people: Collection[UUID]) -> set[UUID]:
    """Whose request has no answer yet: they are still to be told."""
    rows = SubjectRequest.objects.open().filter(person__in=list(people))
    return set(rows.values_list("person", flat=True))


def forget(people: Collection[UUID]) -> None:
    """Empty the texts of their requests, in the caller's transaction."""
    for row in SubjectRequest.objects.filter(person__in=list(people)).select_for_update(of=("self",)):
        if changed := after_term(row):
            SubjectRequest.objects.filter(pk=row.pk).update(**changed)


FORGETS = Forgets("requests", 10, waits, forget)
