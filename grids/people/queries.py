"""What is known of people: whose document a number is, what somebody's row says, and who two rows might be one of."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access.fence import everything
from grids.access.oracle import COMMUNITY_DIGITS
from grids.areas.models import Area
from grids.people import identity, names
from grids.people.identity import Document
from grids.people.models import Person
from grids.people.writing import masked_name
from grids.privacy.actions import look_for
from grids.privacy.models import Disclosure
from grids.privacy.sealing import looked_up

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from grids.staff.models import User


LOOKED = 30


class Known(NamedTuple):
    """Somebody whose document it is. mask: their name as every screen may show it; is_here: the asker may see their row.

    place_said: the address for whoever may see it, else the community.
    """

    person_id: UUID
    mask: str
    place_said: str
    is_here: bool


def known_by_document(*, street: str, kind: str, number: str, by: "User") -> Known | None:
    """Who of a street has this document, wherever they live in it; the looking is noted.

    Refusal where the number can't be right, or when it was enough for this hour.
    """
    document = identity.read(kind, number, timezone.localdate())
    found = holder(street, document)
    noted(document, street, found, by)
    return _known(found, by) if found else None


def known_many(*, street: str, hashes: Sequence[bytes]) -> dict[bytes, UUID]:
    """Whose documents these are, for files that bring many: by the hash, whom it leads to."""
    with everything("one document is one person of a street"):
        # that none of them is without a document has to be said: of a long list it isn't seen, and the index knows only those
        rows = Person.objects.filter(street_code=street, document_hash__in=list(hashes)).exclude(
            document_hash=b""
        )
        found = list(rows.values_list("document_hash", "merged_into", "pk"))
    return {bytes(hashed): root or own for hashed, root, own in found}


def holder(street: str, document: Document) -> Person | None:
    """Whose row in a street has this document, or to whom it leads; for actions, which say of it what a screen may show."""
    if not document.number:
        return None
    with everything("one document is one person of a street"):
        return _holder(street, document)


def _holder(street: str, document: Document) -> Person | None:
    row = (
        Person.objects.with_document(street, hash_of(document)).select_related("merged_into", "place").first()
    )
    return row.merged_into or row if row else None


def hash_of(document: Document) -> bytes:
    """By what a document is found in a street."""
    return looked_up(_nobody(document.kind), "document_hash", document.number)


def hash_of_name(name: str) -> bytes:
    """By what a name is found."""
    return looked_up(_nobody(""), "name_hash", name)


@lru_cache(maxsize=32)
def _nobody(kind: str) -> Person:
    """A row of nobody's with a kind of document, for making look-ups."""
    return Person(document_kind=kind)


def noted(document: Document, street: str, found: Person | None, by: "User") -> None:
    """Note that somebody looked for a person by a document, unless the product itself did."""
    if by.is_system or not document.number:
        return
    look_for(
        what=gettext_lazy("居民证件号"),
        shown=names.masked_number(document.number),
        by=by,
        area_code=street,
        number_found=int(found is not None),
        needs_factor=False,
    )


def taken_sentence(found: Person, by: "User") -> str:
    """What is said to whoever gives the document of somebody else."""
    known = _known(found, by)
    told = {"mask": known.mask, "place": known.place_said}
    return _("这个证件号已登记为 %(mask)s，住%(place)s；是同一人请合并，不是请核对。") % told


def _known(found: Person, by: "User") -> Known:
    is_here = by.is_system or Person.objects.visible_to(by).filter(pk=found.pk).exists()
    return Known(found.pk, masked_name(found), place_said(found, in_full=is_here), is_here)


def place_said(person: Person, *, in_full: bool) -> str:
    """Where somebody lives: by the door, or by the community alone."""
    if in_full and person.place:
        return person.place.label
    community = Area.objects.filter(code=person.area_id[:COMMUNITY_DIGITS]).first()
    return community.name if community else _("别处")


def opened_by(person: Person, merged: Sequence[UUID] = ()) -> "QuerySet[Disclosure]":
    """Who opened which value of somebody, of rows that were merged into theirs too, the newest first."""
    keys = [str(one) for one in (person.pk, *merged)]
    rows = Disclosure.objects.filter(subject_kind=Person._meta.label, subject_id__in=keys)
    return rows.order_by("-seq")[:LOOKED]


def people_of(user: "User", ids: Collection[UUID]) -> Mapping[UUID, Person]:
    """Those of these people whom `user` may see."""
    return Person.objects.visible_to(user).in_bulk(list(ids))
