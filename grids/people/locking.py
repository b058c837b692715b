"""What every step of a person begins with: the row locked, the right, and whether this very request was carried out."""

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.refusals import require
from grids.people.kinds import NAMED
from grids.people.models import Person, PersonEvent

if TYPE_CHECKING:
    from grids.staff.models import User


def locked(person_id: UUID, by: "User", doing: str) -> Person:
    """The person whose row `by` may put right; DoesNotExist where they may not know of it."""
    rows = Person.objects.all() if by.is_system else Person.objects.visible_to(by)
    person = rows.select_for_update(of=("self",)).get(pk=person_id)
    oracle.require_in(by, Permission.PEOPLE_EDIT, person.area_id, doing)
    require(
        person.state in NAMED,
        _("这条登记已并入另一人或已去标识，不能再改，请打开保留的登记。"),
        code="conflict",
    )
    return person


def locked_all(ids: Collection[UUID]) -> dict[UUID, Person]:
    """Rows of people, locked in the order in which everybody locks them; what may be done with them the caller has asked."""
    rows = Person.objects.filter(pk__in=list(ids)).order_by("pk").select_for_update(of=("self",))
    return {row.pk: row for row in rows}


def one_after_the_other(street: str, hashed: bytes) -> None:
    """Whoever registers a document in a street waits for whoever does the same, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"person {street} {hashed.hex()}"]
        )


def taken_already(person: Person, key: UUID | None) -> bool:
    """Whether this very request was carried out before."""
    return key is not None and PersonEvent.objects.filter(person=person, key=key).exists()
