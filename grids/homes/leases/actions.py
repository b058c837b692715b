"""A dwelling or a part of it let, the lease renewed, the lease ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.conduct.moments import FIRST_DAY, FOUNDED, LAST_DAY
from grids.conduct.refusals import require
from grids.conduct.writing import insert
from grids.homes.leases.kinds import PART_MOST, TENANTS_MOST, EndedHow
from grids.homes.leases.models import Lease, LeaseTenant
from grids.homes.locking import locked, may_change, stands, steps_of
from grids.homes.parties import Found, Party, found_of, people_of
from grids.homes.stepping import Done, Hand, done_before
from grids.registry.dwellings.kinds import RentalUse, Verb
from grids.registry.dwellings.locking import unseen
from grids.registry.dwellings.models import Dwelling

if TYPE_CHECKING:
    from grids.staff.models import User

DAY = timedelta(days=1)
NOBODY = Found(None, None)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a lease says. last_day: the last one of it, None: without one. part: which room, "": the whole dwelling.

    landlord: None: the owners.
    """

    begins_on: date
    last_day: date | None
    rental_use: str
    part: str = ""
    landlord: Party | None = None
    is_sublet: bool = False
    seen_contract: bool = False

    @property
    def period(self) -> DateRange:
        """The days of it."""
        return DateRange(self.begins_on, self.last_day + DAY if self.last_day else None)


@transaction.atomic
def let(
    *, dwelling_id: UUID, terms: Terms, tenants: Sequence[Party], by: "User", reason: str = "", key: UUID | None = None,
    base: int | None = None,
) -> Done:  # fmt: skip
    """A dwelling or a part of it is let to somebody for a while."""
    parties = [*tenants, terms.landlord] if terms.landlord else tenants
    held = locked([dwelling_id], people_of(parties))
    dwelling = held.dwellings[dwelling_id]
    may_change(dwelling, by, _("登记租赁"))
    if steps := steps_of(key, dwelling.pk):
        return done_before(steps, dwelling)
    stands(dwelling)
    unseen(dwelling, Verb.LET, base)
    terms = _fitting(terms)
    hand = Hand(by, _day_of(terms.begins_on), reason, key)
    _entered(hand, dwelling, Verb.LET, terms, tenants)
    return hand.finish(dwelling, _("已登记租赁。"))


@transaction.atomic
def correct_lease(
    *, lease_id: UUID, terms: Terms, tenants: Sequence[Party], by: "User", reason: str = "", key: UUID | None = None,
    base: int | None = None,
) -> Done:  # fmt: skip
    """A lease was taken down wrongly: it never held, and another one stands in its place. tenants: none told: as they were.

    One step, so that taking it back puts the former one in its place again.
    """
    there = list(LeaseTenant.objects.filter(lease=lease_id).values_list("person", flat=True))
    tenants = list(tenants) or [Party(person_id=pk) for pk in there]
    lease, dwelling = _locked(lease_id, people_of([*tenants, terms.landlord] if terms.landlord else tenants))
    may_change(dwelling, by, _("更正租约"))
    if steps := steps_of(key, dwelling.pk):
        return done_before(steps, dwelling)
    stands(dwelling)
    unseen(dwelling, Verb.LEASE_CORRECTED, base)
    _runs(lease)
    terms = _fitting(terms)
    hand = Hand(by, timezone.localdate(), reason, key)
    hand.change(lease, ended_on=lease.period.lower, ended_how=EndedHow.MISTAKE)
    _entered(hand, dwelling, Verb.LEASE_CORRECTED, terms, tenants)
    return hand.finish(dwelling, _("已更正。"))


def _entered(hand: Hand, dwelling: Dwelling, verb: Verb, terms: Terms, tenants: Sequence[Party]) -> None:
    """A lease is written, and stands in the book."""
    _free(dwelling, terms.part, terms.period, is_sublet=terms.is_sublet)
    people = _tenants(hand, dwelling, tenants)
    landlord = found_of(hand, dwelling, terms.landlord, "landlord") if terms.landlord else NOBODY
    require(
        landlord == NOBODY or landlord.pk not in people, _("出租人和承租人不能是同一个人。"), field="landlord"
    )
    lease = Lease(
        dwelling=dwelling, area_id=dwelling.area_id, part=terms.part, landlord_person=landlord.person,
        landlord_organisation=landlord.organisation, is_sublet=terms.is_sublet, period=terms.period,
        rental_use=terms.rental_use, seen_contract=terms.seen_contract,
    )  # fmt: skip
    hand.make([lease])
    insert([LeaseTenant(lease=lease, area_id=dwelling.area_id, person=one.person) for one in people.values()])
    first = next(iter(people.values()))
    detail = {
        "since": terms.begins_on.isoformat(),
        "until": _iso(terms.period.upper),
        "tenants": len(people),
    }
    hand.enter(dwelling, verb, row_id=lease.pk, person_id=first.pk, detail=detail)


@transaction.atomic
def renew(
    *, lease_id: UUID, last_day: date | None, by: "User", reason: str = "", key: UUID | None = None, base: int | None = None
) -> Done:  # fmt: skip
    """A lease goes on until another day (None: without one), from its present end without a break."""
    lease, dwelling = _locked(lease_id)
    may_change(dwelling, by, _("登记续租"))
    if steps := steps_of(key, dwelling.pk):
        return done_before(steps, dwelling)
    stands(dwelling)
    unseen(dwelling, Verb.RENEWED, base)
    _runs(lease)
    end = lease.period.upper
    require(end, _("这份租约没有到期日，不用续。"), code="conflict")
    if last_day is not None:
        _within(last_day, "last_day")
        told = {"day": (end - DAY).isoformat()}
        require(last_day >= end, _("这份租约本来就到 %(day)s，续租要晚于那一天。") % told, field="last_day")
    until = last_day + DAY if last_day else None
    _free(dwelling, lease.part, DateRange(end, until), is_sublet=lease.is_sublet)
    hand = Hand(by, timezone.localdate(), reason, key)
    hand.change(lease, period=DateRange(lease.period.lower, until))
    hand.enter(dwelling, Verb.RENEWED, row_id=lease.pk, detail={"until": _iso(until)})
    return hand.finish(dwelling, _("已登记续租。"))


@transaction.atomic
def end_lease(
    *, lease_id: UUID, how: str, by: "User", occurred_on: date | None = None, reason: str = "", key: UUID | None = None,
    base: int | None = None,
) -> Done:  # fmt: skip
    """A lease is over before its day. occurred_on: from which day on it holds no more; of a mistake it never held."""
    lease, dwelling = _locked(lease_id)
    may_change(dwelling, by, _("登记退租"))
    if steps := steps_of(key, dwelling.pk):
        return done_before(steps, dwelling)
    unseen(dwelling, Verb.LEASE_ENDED, base)
    _runs(lease)
    require(how in EndedHow.values, _("请选怎样结束的。"), field="how")
    began, end = lease.period.lower, lease.period.upper
    day = began if how == EndedHow.MISTAKE else _within(occurred_on or timezone.localdate(), "occurred_on")
    told = {"day": began.isoformat(), "last": _iso(end and end - DAY)}
    require(
        day > began or how == EndedHow.MISTAKE, _("租期从 %(day)s 开始，退租要晚于那一天；登记错了请选“登记错了”。") % told,
        field="occurred_on",
    )  # fmt: skip
    require(
        end is None or day < end, _("租期本来就到 %(last)s，不用登记提前结束。") % told, field="occurred_on"
    )
    hand = Hand(by, _day_of(day), reason, key)
    hand.change(lease, ended_on=day, ended_how=how)
    hand.enter(dwelling, Verb.LEASE_ENDED, row_id=lease.pk, detail={"how": how, "day": day.isoformat()})
    return hand.finish(dwelling, _("已登记租约结束。"))


def _locked(lease_id: UUID, people: Sequence[UUID] = ()) -> tuple[Lease, Dwelling]:
    dwelling_id = Lease.objects.values_list("dwelling", flat=True).get(pk=lease_id)
    dwelling = locked([dwelling_id], people).dwellings[dwelling_id]
    lease = Lease.objects.get(pk=lease_id)
    lease.dwelling = dwelling
    return lease, dwelling


def _runs(lease: Lease) -> None:
    require(
        not lease.period.isempty and not lease.ended_how,
        _("这份租约已经结束，请另外登记一份。"),
        code="conflict",
    )


def _fitting(terms: Terms) -> Terms:
    _within(terms.begins_on, "begins_on")
    if terms.last_day is not None:
        _within(terms.last_day, "last_day")
        require(terms.last_day >= terms.begins_on, _("租期的最后一天不能早于第一天。"), field="last_day")
    require(len(terms.part) <= PART_MOST, _("租的哪一间不超过 20 个字。"), field="part")
    require(terms.rental_use in RentalUse.values, _("请选出租用途。"), field="rental_use")
    return terms


def _within(day: date, field: str) -> date:
    require(FOUNDED <= day < LAST_DAY, _("日期不对，请核对年份。"), field=field)
    return day


def _day_of(day: date) -> date:
    """The day by which the book knows a step about a day that may lie ahead or far behind."""
    today = timezone.localdate()
    return day if FIRST_DAY <= day <= today else today


def _tenants(hand: Hand, dwelling: Dwelling, tenants: Sequence[Party]) -> dict[UUID, Found]:
    require(tenants, _("请至少写一个承租人。"), field="tenants")
    require(
        len(tenants) <= TENANTS_MOST,
        _("一份租约最多登记 %(n)d 个承租人。") % {"n": TENANTS_MOST},
        field="tenants",
    )
    people: dict[UUID, Found] = {}
    for one in tenants:
        party = found_of(hand, dwelling, one, "tenants")
        require(party.person, _("承租人要登记到人；单位承租的登记到负责人。"), field="tenants")
        require(party.pk not in people, _("同一个承租人写了两遍。"), field="tenants")
        people[party.pk] = party
    return people


def _free(dwelling: Dwelling, part: str, wanted: DateRange, *, is_sublet: bool) -> None:
    """Refuse what is let already: the same part, the whole where a part of it is, a part where the whole is."""
    there = Lease.objects.filter(dwelling=dwelling, effective__overlap=wanted, is_sublet=is_sublet)
    known = next((one for one in there if part in ("", one.part) or not one.part), None)
    if known is not None:
        told = {"what": known.part or _("整套"), "day": known.begins_on.isoformat(), "last": _last(known)}
        sentence = (
            _("%(what)s从 %(day)s 到 %(last)s 已经租出，时段重叠；先登记那份租约结束，或选“转租”。") % told
        )
        require(False, sentence, field="begins_on", code="conflict")


def _last(lease: Lease) -> str:
    return (lease.ends_on - DAY).isoformat() if lease.ends_on else _("不定期")


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
