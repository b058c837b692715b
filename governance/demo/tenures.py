"""The demonstration's owners, leases and organisations: invented, written many at once, each with its entry in the book.

Numbers of documents are of a division that there is none of (530199), with a right check digit; telephones are nobody's.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from django.db import models, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from grids.conduct.writing import insert, rewrite
from grids.homes.leases.models import Lease, LeaseTenant
from grids.homes.owners.kinds import Form
from grids.homes.owners.models import Ownership
from grids.homes.premises.kinds import PremisesKind
from grids.homes.premises.models import Organisation, Premises
from grids.homes.premises.queries import trades_to_choose
from grids.homes.queries import living_in
from grids.people import book as people_book
from grids.people.kinds import DocumentKind
from grids.people.kinds import Verb as PersonVerb
from grids.people.models import Person
from grids.people.writing import Facts, made, understood
from grids.registry.dwellings import book
from grids.registry.dwellings.kinds import RentalUse, Use, Verb
from grids.registry.dwellings.models import Dwelling
from grids.staff.models import User

SURNAMES = "李王张杨刘赵陈马周段和木普沐罗孙朱何郭高林"
GIVEN = (
    "丽芬",
    "建国",
    "晓梅",
    "学文",
    "云",
    "志强",
    "桂兰",
    "永昌",
    "小燕",
    "国华",
    "春城",
    "明辉",
    "秀英",
    "海涛",
    "翠",
    "文斌",
)
PREFIX, AT_ONCE = "530199", 500
Held = tuple[Person | Organisation, tuple[int, int] | None]
# of a hundred leases of a community so many end within a month, are over, have no end; the rest end later
SOON, OVER, ENDLESS = 22, 4, 6
SOON_DAYS, KNOWN_OWNERS = 29, 3
SHOPS = {
    "catering": ("米线馆", "烧饵块店", "小锅米线", "家常菜馆"), "food_shop": ("便利店", "鲜果店", "粮油店"), "hotel": ("民宿", "旅馆"),
    "singing": ("棋牌室", "茶室"), "bathing": ("足浴店",), "beauty": ("理发店", "美容店"), "pharmacy": ("药店",), "clinic": ("诊所",),
    "training": ("书画培训",), "nursery": ("托育园",), "gym": ("健身房",), "printing": ("打印店",), "recycling": ("废品收购站",),
    "repair": ("电动车维修",), "courier": ("快递驿站",), "second_hand": ("二手手机店",), "retail": ("五金店", "服装店", "花店"),
    "service": ("改衣铺", "家政服务部", "开锁店"),
}  # fmt: skip
OFFICES = (
    "科技有限公司",
    "商贸有限公司",
    "建筑劳务有限公司",
    "文化传播有限公司",
    "会计服务部",
    "物流有限公司",
)
NAMES = ("六合", "翠湖", "滇池", "春城", "金碧", "圆通", "云岭", "吴井", "红河", "玉溪", "龙泉")


def number_of(order: int, born: date, sex: str) -> str:
    """A number of eighteen digits of a division that there is none of, with its right check digit."""
    # residents have the places below 500
    place = 500 + order % 249 * 2 + (1 if sex == "1" else 0)
    first = f"{PREFIX}{born:%Y%m%d}{place:03d}"
    return first + mod_11_2.calc_check_digit(first)


def code_of(division: str, body: str) -> str:
    """An invented code of an organisation, with its right check digit."""
    first = f"91{division}{body}"
    return first + uscc.calc_check_digit(first)


@dataclass
class Register:
    """New people of an area, made one by one and written together."""

    area: str
    lot: random.Random
    by: User
    waiting: list[tuple[Person, Facts]] = field(default_factory=list)
    order: int = 0

    def somebody(self) -> Person:
        """One more person who is registered here and lives elsewhere."""
        self.order += 1
        lot = self.lot
        sex = lot.choice("12")
        # every one on a day of their own, so that no two have one number
        born = date(1941, 1, 1) + timedelta(days=self.order * 37 % 22_000 + self.order // 600)
        name = lot.choice(SURNAMES) + lot.choice(GIVEN)
        told = Facts(
            name=name, kind=DocumentKind.RESIDENT_ID, number=number_of(self.order + int(self.area[-4:]), born, sex),
            phone=f"1240{int(self.area[5:12]) % 1000:03d}{self.order:04d}",
        )  # fmt: skip
        facts, _document = understood(told, timezone.localdate())
        person = made(facts, area_code=self.area, is_demo=True)
        self.waiting.append((person, facts))
        return person

    def write(self) -> None:
        """All of them, each with the first entry of their book."""
        now, rows = timezone.now(), [person for person, _facts in self.waiting]
        for begin in range(0, len(rows), AT_ONCE):
            insert(rows[begin : begin + AT_ONCE])
        people_book.append(
            [
                people_book.step(person, PersonVerb.REGISTERED, self.by, now=now, detail={"kind": facts.kind})
                for person, facts in self.waiting
            ]
        )
        self.waiting.clear()


class Owned(NamedTuple):
    """A dwelling with its owners since a day; of owners by shares how much each has."""

    dwelling: Dwelling
    form: Form
    owners: tuple[Held, ...]
    since: date


def own(owned: Sequence[Owned], by: User) -> None:
    """Owners of dwellings, each dwelling with its entry."""
    rows: dict[Dwelling, list[models.Model]] = {}
    for one in owned:
        rows[one.dwelling] = [
            Ownership(
                dwelling=one.dwelling, area_id=one.dwelling.area_id, form=one.form, period=DateRange(one.since, None),
                person=who if isinstance(who, Person) else None, organisation=who if isinstance(who, Organisation) else None,
                numerator=part and part[0], denominator=part and part[1],
            )
            for who, part in one.owners
        ]  # fmt: skip
    details = {
        one.dwelling: {"form": one.form, "owners": len(one.owners), "since": one.since.isoformat()}
        for one in owned
    }
    _entered(Verb.OWNED, rows, details, by)


def _entered(
    verb: Verb, rows: dict[Dwelling, list[models.Model]], details: dict[Dwelling, dict], by: User
) -> None:
    """The rows, and for each dwelling the step by which they came."""
    now, label, steps = timezone.now(), book.label_of(by), []
    every = [row for there in rows.values() for row in there]
    for begin in range(0, len(every), AT_ONCE):
        insert(every[begin : begin + AT_ONCE])
    for dwelling, there in rows.items():
        dwelling.version += 1
        name = there[0]._meta.model_name
        detail = details[dwelling] | {"rows": {"made": {name: [str(row.pk) for row in there]}, "before": {}}}
        # each on its own day: what changed today is what was done today
        day = there[0].period.lower  # type: ignore[attr-defined]
        steps.append(
            book.step(dwelling, verb, by, now=now, label=label, day=day, detail=detail, row_id=there[0].pk)
        )
    rewrite(list(rows), ["version"])
    book.append(steps)


@transaction.atomic
def settle(community: str, *, since: date, by: User) -> None:
    """Owners of part of a community's dwellings, leases of those that are let, organisations of those that are worked in."""
    if Premises.objects.filter(community_code=community).exists():
        return
    lot = random.Random(f"{community} tenures")  # noqa: S311 - the same every time, which is the point
    rows = list(
        Dwelling.objects.filter(community_code=community, ends_on=None)
        .select_related("building", "entrance")
        .order_by("sort_key", "pk")
    )
    inside = living_in([row.pk for row in rows])
    who = Register(rows[0].area_id, lot, by)
    owned = _owners(rows, inside, who, since)
    leases = _leases(rows, inside, who)
    who.write()
    own(owned, by)
    _let(leases, by)
    _work(rows, lot, since, by)


def _owners(rows: list[Dwelling], inside: dict, who: Register, since: date) -> list[Owned]:
    """Of every third dwelling its owner is known: whoever heads it, where it is lived in by its owner."""
    found = []
    for place, dwelling in enumerate(rows):
        if place % KNOWN_OWNERS or dwelling.use not in (Use.OWN, Use.LET):
            continue
        heads = [row.person for row in inside.get(dwelling.pk, ())] if dwelling.use == Use.OWN else []
        owner = heads[0] if heads else who.somebody()
        joint = who.lot.randrange(100) < 25
        owners = ((owner, None), (who.somebody(), None)) if joint else ((owner, None),)
        found.append(Owned(dwelling, Form.JOINT if joint else Form.SOLE, owners, since))
    return found


class _Let(NamedTuple):
    dwelling: Dwelling
    lease: Lease
    tenants: list[Person]


def _leases(rows: list[Dwelling], inside: dict, who: Register) -> list[_Let]:
    """A lease for each dwelling that is let; who lives there rents it, the first of them alone."""
    today, found = timezone.localdate(), []
    for dwelling in rows:
        if dwelling.use != Use.LET:
            continue
        people = [row.person for row in inside.get(dwelling.pk, ())][:1] or [who.somebody()]
        lease = Lease(
            dwelling=dwelling, area_id=dwelling.area_id, period=_period(who.lot, today), seen_contract=who.lot.random() < 0.7,
            rental_use=dwelling.rental_use or RentalUse.HOUSING,
        )  # fmt: skip
        found.append(_Let(dwelling, lease, people))
    return found


def _period(lot: random.Random, today: date) -> DateRange:
    drawn = lot.randrange(100)
    begins = today - timedelta(days=lot.randrange(60, 420))
    if drawn < SOON:
        return DateRange(begins, today + timedelta(days=lot.randrange(1, SOON_DAYS + 1)))
    if drawn < SOON + OVER:
        return DateRange(begins, today - timedelta(days=lot.randrange(1, 40)))
    if drawn < SOON + OVER + ENDLESS:
        return DateRange(begins, None)
    return DateRange(begins, today + timedelta(days=lot.randrange(40, 700)))


def _let(leases: Sequence[_Let], by: User) -> None:
    rows = {one.dwelling: [one.lease] for one in leases}
    details = {
        one.dwelling: {
            "since": one.lease.period.lower.isoformat(), "tenants": len(one.tenants),
            "until": one.lease.period.upper.isoformat() if one.lease.period.upper else "",
        }
        for one in leases
    }  # fmt: skip
    _entered(Verb.LET, rows, details, by)
    insert(
        [
            LeaseTenant(lease=one.lease, area_id=one.dwelling.area_id, person=who)
            for one in leases
            for who in one.tenants
        ]
    )


def _work(rows: list[Dwelling], lot: random.Random, since: date, by: User) -> None:
    """An organisation in each dwelling that is worked in; a third of the venues are to be inspected within a month or since long."""
    trades = {one.code: one for one in trades_to_choose(rows[0].area_id) if one.code in SHOPS}
    today, there = timezone.localdate(), {}
    for order, dwelling in enumerate(row for row in rows if row.use in (Use.OFFICE, Use.VENUE)):
        trade = trades[lot.choice(list(trades))] if dwelling.use == Use.VENUE else None
        organisation = _organisation(order, trade, dwelling, lot)
        last, every = (
            today - timedelta(days=lot.randrange(1, 120)),
            trade.inspect_every_days if trade else None,
        )
        there[dwelling] = [
            Premises(
                organisation=organisation, dwelling=dwelling, area_id=dwelling.area_id, trade=trade,
                kind=PremisesKind.VENUE if trade else PremisesKind.OFFICE, period=DateRange(since, None),
                inspected_on=last if every else None, inspect_by=last + timedelta(days=every) if every else None,
            )
        ]  # fmt: skip
    insert([row[0].organisation for row in there.values()])
    details = {
        dwelling: {"kind": row[0].kind, "trade": row[0].trade.code if row[0].trade else ""}
        for dwelling, row in there.items()
    }
    _entered(Verb.SETTLED, there, details, by)


def _organisation(
    order: int, trade: models.Model | None, dwelling: Dwelling, lot: random.Random
) -> Organisation:
    called, place = lot.choice(SHOPS[trade.code]) if trade else lot.choice(OFFICES), NAMES[order % len(NAMES)]
    name = f"{place}{lot.choice(SURNAMES)}记{called}" if trade else f"云南{place}{called}"
    return Organisation(
        street_code=dwelling.area_id[:9], name=f"{name}（演示 {order + 1} 号）", is_demo=True,
        uscc=code_of("530112", f"MA0DE{order:04d}") if lot.random() < 0.8 else "",
        enterprise_class="03" if trade else "01",
    )  # fmt: skip
