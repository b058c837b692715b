"""Who is found by a whole name, a telephone or a document: by keyed hashes, among people whom the asker may see. Noted by the caller."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.oracle import STREET_DIGITS
from grids.access.roles import Permission
from grids.areas.queries import areas_by_code
from grids.colours.over import shown_over
from grids.colours.queries import Shown
from grids.conduct.refusals import Refusal
from grids.found import Hit, Hits
from grids.people import identity
from grids.people.kinds import DocumentKind
from grids.people.models import Person
from grids.people.names import compared
from grids.people.querysets import PersonQuerySet
from grids.personal import numbers
from grids.privacy.sealing import looked_up
from grids.roster import masks
from grids.search.questions import Asked

if TYPE_CHECKING:
    from grids.staff.models import User

MOST = 20
TAIL = 4
# kinds whose numbers are compared among themselves: one of each space
SPACES = (
    DocumentKind.RESIDENT_ID, DocumentKind.PASSPORT, DocumentKind.PASS_HK, DocumentKind.PASS_TW, DocumentKind.FOREIGN_STAY,
    DocumentKind.BIRTH_CERTIFICATE,
)  # fmt: skip
LONGEST_NAME = 30


def is_phone(asked: Asked) -> bool:
    """Whether a question is somebody's telephone number."""
    return numbers.is_whole(asked.said)


def is_name(asked: Asked) -> bool:
    """Whether a question may be somebody's name, of minorities and foreigners too."""
    said = asked.said
    return (
        2 <= len(said) <= LONGEST_NAME
        and not any(one.isdigit() for one in said)
        and any(map(str.isalpha, said))
    )


def is_document(asked: Asked) -> bool:
    """Whether a question is the whole number of a document, and no telephone."""
    return not is_phone(asked) and bool(_documents(asked.said))


def by_phone(user: "User", asked: Asked) -> Hits:
    """Whose telephone it is."""
    return _hits(user, _within(user).filter(phone_hash=looked_up(Person(), "phone_hash", asked.said)))


def by_name(user: "User", asked: Asked) -> Hits:
    """Who is called so, exactly."""
    return _hits(user, _within(user).filter(name_hash=looked_up(Person(), "name_hash", compared(asked.said))))


def by_document(user: "User", asked: Asked) -> Hits:
    """Whose document it is; a number that was merged into somebody leads to them."""
    found = _within(user, merged=True).filter(document_hash__in=_documents(asked.said))
    roots = {row.root_id for row in found.only("pk", "merged_into")[:MOST]}
    return _hits(user, Person.objects.visible_to(user).named().filter(pk__in=roots))


def by_tail(user: "User", tail: str) -> Hits:
    """Whose document ends so: for the table of people, within the asker's own communities."""
    return _hits(user, _within(user).filter(tail_hash=looked_up(Person(), "tail_hash", tail)))


def by_words(_user: "User", _asked: Asked, _behind: str) -> Hits:
    """Nothing: what lies sealed is found by no word of it."""
    return Hits()


def _within(user: "User", *, merged: bool = False) -> PersonQuerySet:
    """People of the streets in which the asker sees any, by whose index a hash is looked up."""
    streets = {prefix[:STREET_DIGITS] for prefix in oracle.prefixes(user, Permission.PEOPLE_VIEW)}
    rows = Person.objects.visible_to(user)
    rows = rows if merged else rows.named()
    # of a larger area there are many streets: the hash alone is told from all of them
    return rows.filter(street_code__in=streets) if all(len(one) == STREET_DIGITS for one in streets) else rows


def _documents(text: str) -> list[bytes]:
    """By which hashes a number is looked for: each kind that it may be of."""
    found = []
    for kind in SPACES:
        try:
            document = identity.read(kind, text, timezone.localdate())
        except Refusal:
            continue
        if document.number:
            found.append(looked_up(Person(document_kind=document.kind), "document_hash", document.number))
    return found


def _hits(user: "User", rows: PersonQuerySet) -> Hits:
    people = list(rows.select_related("place__building", "place__entrance").order_by("area_id", "id")[:MOST])
    areas, today = areas_by_code({one.area_id for one in people}), timezone.localdate()
    over = shown_over(user, people=people)
    return Hits(tuple(_hit(one, areas, today, over.get(one.pk)) for one in people))


def _hit(person: Person, areas: dict, today, over: Shown | None) -> Hit:
    shown = masks.shown(person, today)
    area = areas.get(person.area_id)
    told = (
        shown.sex_and_age,
        person.place.label if person.place else _("现在没有住处"),
        area.short_name if area else "",
    )
    url = reverse("household", args=[person.place_id]) if person.place_id else ""
    chips = (("plain", person.get_state_display()), *((("act", over.name),) if over else ()))
    return Hit(shown.name, url, chips=chips, meta=tuple(filter(None, told)))
