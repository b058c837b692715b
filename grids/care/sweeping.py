"""What comes by itself: a record past its day lapses, follows whoever it is about, and forgets them a term after its end."""

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from grids.access.fence import everything
from grids.care import book
from grids.care.actions import over
from grids.care.grounds import kinds_in
from grids.care.kinds import KEPT_DAYS, OPEN, Ended, State, Verb
from grids.care.models import CareDeed, CarePromise, CareRecord
from grids.conduct.alone import each_alone
from grids.people.kinds import State as PersonState
from grids.people.models import Person
from grids.registry.dwellings.rules import RegisterRules

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from grids.staff.models import User

AT_ONCE = 2000


@everything("care lapses on its day everywhere, by nobody's hand")
def lapse(*, by: "User") -> int:
    """Whatever holds no more today comes to its end; how many. Each by itself, what somebody has in hand at the next turn."""
    today = timezone.localdate()
    due = CareRecord.objects.lapsing(today).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    over_by_kind = _of_kinds_that_ended(today)
    lapsed = each_alone(
        [*due, *over_by_kind], lambda pk: _lapsed(pk, today, by), "care past its day did not lapse"
    )
    waiting = CareRecord.objects.undecided(today).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    given_up = each_alone(
        list(waiting), lambda pk: _given_up(pk, today, by), "care on which nobody decided was not given up"
    )
    return lapsed + given_up


def _of_kinds_that_ended(today: date) -> list[UUID]:
    """What holds by a kind that its street switched off, or whose time is over."""
    rows = CareRecord.objects.filter(state=State.ACTIVE, review_on__gt=today)
    pairs = rows.order_by().values_list("street_code", "kind_code").distinct()
    gone = Q(pk__in=[])
    for street, code in pairs:
        kind = kinds_in(street).get(code)
        if kind is None or not kind.is_on_at(today):
            gone |= Q(street_code=street, kind_code=code)
    return list(rows.filter(gone).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


def _lapsed(pk: UUID, today: date, by: "User") -> bool:
    record = CareRecord.objects.filter(pk=pk, state=State.ACTIVE).select_for_update(skip_locked=True).first()
    if record is None:
        return False
    how = _why(record, today)
    if how is None:
        return False
    over(record, State.LAPSED, how, today)
    book.write(record, Verb.LAPSED, by, now=timezone.now(), was=State.ACTIVE, detail={"how": how})
    return True


def _given_up(pk: UUID, today: date, by: "User") -> bool:
    record = CareRecord.objects.undecided(today).filter(pk=pk).select_for_update(skip_locked=True).first()
    if record is None:
        return False
    over(record, State.ENDED, Ended.UNDECIDED, today)
    book.write(
        record, Verb.ENDED, by, now=timezone.now(), was=State.PROPOSED, detail={"how": Ended.UNDECIDED}
    )
    return True


def _why(record: CareRecord, today: date) -> Ended | None:
    """Why a record holds no more, looked at again under its lock."""
    if record.review_on <= today:
        return Ended.REVIEW
    kind = kinds_in(record.area_code).get(record.kind_code)
    if kind is None or not kind.is_on_at(today):
        return Ended.KIND
    is_untold = CareRecord.objects.lapsing(today).filter(pk=record.pk).exists()
    return Ended.UNTOLD if is_untold else None


@everything("care follows whoever it is about, wherever they went")
def follow(*, by: "User") -> int:
    """Records go where their people live now, and end with those who died or left; how many changed."""
    rows = list(CareRecord.objects.open().order_by("pk").values_list("pk", "person_id", "area_code"))
    people = Person.objects.filter(pk__in={person for _pk, person, _area in rows}).select_related(
        "merged_into"
    )
    now = {one.pk: one.merged_into or one for one in people}
    stale = [
        pk for pk, person, area in rows
        if person not in now or now[person].area_id != area or now[person].state != PersonState.LIVING
    ]  # fmt: skip
    return each_alone(stale, lambda pk: _followed(pk, by), "care did not follow whoever it is about")


def _followed(pk: UUID, by: "User") -> bool:
    record = CareRecord.objects.open().filter(pk=pk).select_for_update(skip_locked=True).first()
    if record is None:
        return False
    person = Person.objects.filter(pk=record.person_id).select_related("merged_into").first()
    person = person and (person.merged_into or person)
    now, was = timezone.now(), record.state
    if person is None or person.state != PersonState.LIVING:
        how = Ended.DIED if person is not None and person.state == PersonState.DEAD else Ended.GONE
        over(record, State.ENDED, how, timezone.localdate(now))
        book.write(record, Verb.ENDED, by, now=now, was=was, detail={"how": how})
        return True
    if person.area_id == record.area_code:
        return False
    before, record.area_code = record.area_code, person.area_id
    record.save(update_fields=["area_code"])
    book.write(record, Verb.MOVED, by, now=now, was=was, detail={"from": before})
    return True


@everything("what care said of anybody goes when its term is over")
def forget(*, by: "User") -> int:
    """Of what ended a term ago nothing of anybody is left: neither who, nor on what ground, nor what was promised and done.

    The term is what the street set, ours elsewhere.
    """
    rows = CareRecord.objects.exclude(state__in=OPEN).filter(forgotten_at=None)
    over_long_ago = rows.filter(_past_term()).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    keys = dict.fromkeys([*over_long_ago, *_of_nobody_known(rows)])
    return each_alone(keys, lambda pk: _forgotten(pk, by), "care past its term was not forgotten")


def _past_term() -> Q:
    today = timezone.localdate()
    kept = dict(RegisterRules.objects.values_list("street", "care_kept_days"))
    past = Q(ended_on__lt=today - timedelta(days=KEPT_DAYS)) & ~Q(street_code__in=list(kept))
    for street, days in kept.items():
        past |= Q(street_code=street, ended_on__lt=today - timedelta(days=days))
    return past


def _of_nobody_known(rows: "QuerySet[CareRecord]") -> list[UUID]:
    """Those of people whose own term was over before: of whom the register knows no name, care knows nothing either."""
    pairs = dict(rows.values_list("pk", "person_id"))
    gone = Person.objects.filter(pk__in=set(pairs.values()), state=PersonState.PSEUDONYMISED)
    unknown = set(gone.values_list("pk", flat=True))
    return [pk for pk, person in pairs.items() if person in unknown][:AT_ONCE]


def _forgotten(pk: UUID, by: "User") -> bool:
    record = CareRecord.objects.filter(pk=pk, forgotten_at=None).select_for_update(skip_locked=True).first()
    if record is None:
        return False
    now = timezone.now()
    record.person_id, record.basis, record.answer, record.not_told_because = None, b"", b"", b""
    record.forgotten_at = now
    record.save()
    CarePromise.objects.filter(record=record).update(what=b"")
    CareDeed.objects.filter(record=record).update(what=b"")
    book.write(record, Verb.FORGOTTEN, by, now=now, was=record.state)
    return True
