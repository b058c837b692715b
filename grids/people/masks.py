"""What of somebody's row may be read, and how a number of theirs reads on every screen: both its ends alone."""

from grids.people import names
from grids.people.kinds import NATIONAL, SORTS, DocumentKind
from grids.people.models import Person
from grids.people.writing import opened
from grids.privacy.ciphers import SealBroken

UNREADABLE = "—"


def readable(person: Person, name: str) -> str:
    """What lies sealed in a field, to be masked; "" where nothing does, or it opens no more."""
    try:
        return opened(person, name) if getattr(person, name) else ""
    except SealBroken:
        return ""


def document_of(person: Person) -> str:
    """A number with its ends alone, and of what kind it is, where that isn't the one that nearly everybody has."""
    number = names.masked_number(readable(person, "document"))
    if person.document_kind == DocumentKind.NONE or SORTS[person.document_kind].space == NATIONAL:
        return number
    return f"{DocumentKind(person.document_kind).label} {number}".strip()
