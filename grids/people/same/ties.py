"""What people's own rows say when two become one."""

from collections.abc import Collection

from grids.of_people import Tie
from grids.people.models import Consent, Person


def _consents_that_stay(kept: Person, merged: Person) -> Collection[object]:
    """Of what the kept one consented to already the other's consent stays with its row."""
    has = Consent.objects.filter(person=kept, withdrawn_on=None).values("what")
    return list(
        Consent.objects.filter(person=merged, withdrawn_on=None, what__in=has).values_list("pk", flat=True)
    )


TIES = (Tie("Consent.person", 10, stays=_consents_that_stay),)
