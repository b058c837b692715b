"""What is done to people's rows: registered, put right, given a document."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.oracle import STREET_DIGITS
from grids.access.roles import Permission
from grids.conduct.refusals import Refusal, checked, require
from grids.people import book, identity
from grids.people.consents.queries import require_consent_of_a_child
from grids.people.correcting import FIELDS, keep_before
from grids.people.kinds import Fact, Verb
from grids.people.locking import locked, one_after_the_other, taken_already
from grids.people.minors.known import is_kept_back, of_age
from grids.people.models import Person, PersonEvent
from grids.people.queries import hash_of, holder, noted, taken_sentence
from grids.people.writing import Facts, made, opened, put, understood

if TYPE_CHECKING:
    from grids.staff.models import User

DERIVED = ("community_code", "street_code")


class Taken(Refusal):
    """The document is somebody else's of the street. found: whose; document: what was given."""

    def __init__(self, found: Person, document: identity.Document, by: "User") -> None:
        super().__init__(taken_sentence(found, by), field="number", code="conflict")
        self.found, self.document = found, document


def register_person(
    *, facts: Facts, area_code: str, by: "User", dwelling_id: UUID | None = None, occurred_on: date | None = None,
    reason: str = "", key: UUID | None = None, is_demo: bool = False,
) -> Person:  # fmt: skip
    """A new person of a grid; of one document there is one in the whole street, whoever registers it at once."""
    with _noting(by), transaction.atomic():
        return _registered(
            facts,
            area_code,
            by,
            dwelling_id=dwelling_id,
            day=occurred_on,
            reason=reason,
            key=key,
            is_demo=is_demo,
        )


def _registered(
    facts: Facts, area_code: str, by: "User", *, dwelling_id: UUID | None, day: date | None, reason: str,
    key: UUID | None, is_demo: bool,
) -> Person:  # fmt: skip
    oracle.require_in(by, Permission.PEOPLE_EDIT, area_code, _("登记居民"))
    if key and (known := PersonEvent.objects.filter(key=key, verb=Verb.REGISTERED).first()):
        return known.person
    now = timezone.now()
    facts, document = understood(facts, timezone.localdate(now))
    person = made(facts, area_code=area_code, is_demo=is_demo)
    _free(document, by, person)
    checked(person, exclude=DERIVED).save(force_insert=True)
    detail = {"kind": facts.kind} | ({"converted": True} if document.was_converted else {})
    book.append(
        [book.step(person, Verb.REGISTERED, by, now=now, day=day, reason=reason, detail=detail, key=key, dwelling_id=dwelling_id)]
    )  # fmt: skip
    return person


@transaction.atomic
def correct_person(
    *, person_id: UUID, field: str, value: Any, by: "User", reason: str = "", key: UUID | None = None
) -> Person:
    """Put one field of a row right; what it said before is kept sealed. The same value again changes nothing."""
    person = locked(person_id, by, _("更正登记"))
    if taken_already(person, key):
        return person
    correct = FIELDS.get(field)
    if correct is None:
        raise Refusal(_("这一项不能在这里更正。"), field="field")
    now = timezone.now()
    before, was_back = correct.shown(person), is_kept_back(person)
    names = correct.put(person, value, timezone.localdate(now))
    if field == Fact.PHONE and opened(person, "phone"):
        require_consent_of_a_child(person)
    if correct.shown(person) == before:
        return person
    _written(
        person, names, Fact(field), before, Verb.CORRECTED, by=by, reason=reason, key=key, was_back=was_back
    )
    return person


def give_document(
    *, person_id: UUID, kind: str, number: str, by: "User", reason: str = "", key: UUID | None = None
) -> Person:
    """Give somebody a document, or another one: of whom it is already they are led to. It says birth and sex."""
    with _noting(by), transaction.atomic():
        return _documented(person_id, kind, number, by, reason=reason, key=key)


def _documented(
    person_id: UUID, kind: str, number: str, by: "User", *, reason: str, key: UUID | None
) -> Person:
    person = locked(person_id, by, _("登记证件"))
    if taken_already(person, key):
        return person
    now = timezone.now()
    document = identity.read(kind, number, timezone.localdate(now))
    require(document.number, _("请填写证件号。"), field="number")
    before, was_back = opened(person, "document"), is_kept_back(person)
    if before == document.number and person.document_kind == document.kind:
        return person
    _free(document, by, person)
    person.document_kind = document.kind
    names = ["document_kind", *put(person, "document", document.number)]
    if document.born_on:
        person.born_on, person.born_is_certain = document.born_on, True
        names += ["born_on", "born_is_certain"]
    if document.sex:
        person.sex = document.sex
        names.append("sex")
    _written(
        person, names, Fact.DOCUMENT, before, Verb.DOCUMENTED, by=by, reason=reason, key=key, was_back=was_back
    )  # fmt: skip
    return person


def _free(document: identity.Document, by: "User", person: Person) -> None:
    """Refuse a document that somebody else of the street has."""
    if not document.number:
        return
    street = person.area_id[:STREET_DIGITS]
    one_after_the_other(street, hash_of(document))
    found = holder(street, document)
    if found is not None and found.pk != person.pk:
        raise Taken(found, document, by)


@contextmanager
def _noting(by: "User") -> Iterator[None]:
    """Whoever is told whose a document is has looked for a person: noted once the step was taken back."""
    try:
        yield
    except Taken as taken:
        noted(taken.document, taken.found.street_code, taken.found, by)
        raise


def _written(
    person: Person, names: Sequence[str], field: Fact, before: str, verb: Verb, *, by: "User", reason: str,
    key: UUID | None, was_back: bool,
) -> None:  # fmt: skip
    """Write what was put right, what it said before, and the step."""
    now = timezone.now()
    detail = {"field": field.value} | of_age(person, was_kept_back=was_back)
    checked(person, exclude=DERIVED).save(update_fields=list(dict.fromkeys(names)))
    step = book.step(person, verb, by, now=now, reason=reason, detail=detail, key=key)
    book.append([step])
    keep_before(person, field, before, at=now, seq=step.seq)
