"""Who became of age by somebody's hand: what makes a minor's values anybody's to look at is looked at by a second person as well."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from grids.conduct.refusals import Refusal
from grids.people import identity
from grids.people.ages import is_minor
from grids.people.models import PersonEvent
from grids.people.writing import opened
from grids.privacy.ciphers import SealBroken

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from grids.people.models import Person

# so long after it somebody else is asked first
LOOKED_AT = timedelta(days=90)
OF_AGE = "of_age"


def minor(person: "Person") -> bool:
    """Whether somebody is below 18 by their row, or by the document that it holds."""
    today = timezone.localdate()
    return is_minor(person.born_on, today) or is_minor(_by_document(person), today)


def by_hand(person: "Person") -> bool:
    """Whether a step of late made a grown-up of somebody."""
    return made_by_hand([person.pk]).exists()


def made_by_hand(ids: Collection[UUID]) -> "QuerySet[PersonEvent, UUID]":
    """Those of these people of whom a step of late made grown-ups, by their keys, not yet asked."""
    since = timezone.now() - LOOKED_AT
    rows = PersonEvent.objects.filter(person__in=ids, detail__has_key=OF_AGE, recorded_at__gt=since)
    return rows.values_list("person", flat=True)


def _by_document(person: "Person") -> "date | None":
    try:
        number = opened(person, "document")
        return identity.read(person.document_kind, number, date.max).born_on if number else None
    except (Refusal, SealBroken):
        return None
