"""Care records for tests: invented people who are looked after, by those who may."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from grids.access.fence import everything
from grids.care import actions, switching
from grids.care.grounds import Promise
from grids.care.looking.models import CareHead
from grids.care.looking.readings import note_opened
from grids.care.models import CareKind, CareRecord
from grids.conduct.events import GENESIS, signed
from grids.people.models import Person
from tests import personas
from tests.factories.homes import a_home

BASIS = "独居老人探访计划，每周上门一次"
PLAN = (Promise("每周上门看望一次", 7),)


def writer():
    """Whoever enters records in 莲华街道."""
    return personas.make("care_officer")


def decider():
    """Whoever approves them there, and enters none."""
    return personas.make("street_leader")


def somebody() -> Person:
    """Somebody who lives in 苏家塘社区."""
    (lives,) = a_home()
    return Person.objects.get(pk=lives.person_id)


def proposed(person: Person | None = None, *, days: int = 90, **told) -> CareRecord:
    """A record that waits for its decision."""
    person = person or somebody()
    told = {"kind": "alone", "basis": BASIS, "promises": PLAN, "by": writer()} | told
    return actions.propose(person_id=person.pk, review_on=timezone.localdate() + timedelta(days=days), **told)


def active(person: Person | None = None, *, days: int = 90, **told) -> CareRecord:
    """A record that holds."""
    return actions.approve(record_id=proposed(person, days=days, **told).pk, by=decider())


def told(record_id: UUID) -> CareRecord:
    """The same, of which the person was told."""
    return actions.tell(record_id=record_id, whom="self", by=writer())


def cared_for(person_id: UUID) -> CareRecord:
    """A record that holds, with a promise, a deed, a step of its kind, a reading, and a head of the day before."""
    record = active(Person.objects.get(pk=person_id))
    actions.deed(record_id=record.pk, what="送去了米和油", by=writer())
    note_opened(record=record, by=writer())
    kind = switching.add_kind(
        street=personas.LIANHUA, name="法定关注类别", by=decider(), reason="按法律规定增加"
    )
    CareKind.objects.filter(pk=kind.pk).update(name=f"法定类别{str(kind.pk)[-6:]}")
    with everything("a head is made of all of them"):
        last = CareHead.objects.order_by("-seq").first()
        seq, day = (
            (last.seq + 1, last.day - timedelta(days=1))
            if last
            else (1, timezone.localdate() - timedelta(days=1))
        )
        head = CareHead(seq=seq, day=day, books={}, made_at=timezone.now())
        head.digest = signed(head, bytes(last.digest) if last else GENESIS)
        head.save(force_insert=True)
    return record
