"""The demonstration's care records: invented, of invented residents of 六合社区, of five kinds and in every state."""

import random
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from governance.demo.living.clock import as_of
from governance.demo.posts import holder
from grids.access.fence import everything
from grids.care import actions, sweeping
from grids.care.grounds import Promise
from grids.care.models import CareRecord
from grids.homes.models import Residence
from grids.people.kinds import Sex
from grids.people.models import Person
from grids.staff.models import User
from grids.staff.queries import system_actor

STREET_DIGITS = 9


class Told(NamedTuple):
    """What is said of somebody of such an age: the ground, what is promised and every how many days, how it is kept."""

    least: int
    most: int
    sex: str
    basis: str
    promise: str
    every: int
    deed: str


KINDS = {
    "alone": Told(72, 95, "", "演示：独居老人探访计划，子女不在本市", "每周上门看望一次", 7, "上门看望，一切都好"),
    "child": Told(4, 13, "", "演示：《未成年人保护法》第四十三条，困境儿童关爱", "每两周上门一次，看学习和生活", 14, "上门看望，送去了文具"),
    "disabled": Told(30, 70, "", "演示：《残疾人保障法》第四十八条，托养照料补助", "每月协助申领补助、配送用品", 30, "送去了护理用品"),
    "poor": Told(28, 66, "", "演示：《社会救助暂行办法》第九条，临时救助", "每月核对一次救助到账", 30, "核对了救助款，已经到账"),
    "mother": Told(23, 38, Sex.FEMALE, "演示：孕产妇健康服务计划，社区协助联系卫生服务中心", "每月电话联系一次", 30, "电话联系，约好了产检时间"),
}  # fmt: skip
# how each record stands, and how many days ago it was proposed
STATES = (
    ("active", 60), ("active", 45), ("active", 80), ("active", 30), ("active", 20), ("active", 12), ("active", 9), ("active", 70),
    ("active", 25), ("active", 40), ("active", 55), ("active", 33), ("untold", 6), ("soon", 75), ("renewing", 88),
    ("proposed", 2), ("proposed", 1), ("proposed", 0), ("refused", 18), ("lapsed", 120), ("lapsed", 105), ("ended", 50),
    ("ended", 64), ("withdrawn", 8),
)  # fmt: skip
SHORT = {"soon": 90, "renewing": 100, "lapsed": 90}
LONGEST = 180


@everything("the demonstration's care records are of its invented residents")
@transaction.atomic
def settle(community: str) -> None:
    """Care records of a community; nothing where there are some, or where nobody enters or approves them."""
    street = community[:STREET_DIGITS]
    writer, decider = holder("care_officer", street), holder("street_leader", street)
    if CareRecord.objects.filter(community_code=community).exists() or not (writer and decider):
        return
    lot = random.Random(f"care {community}")  # noqa: S311 - the same every time, which is the point
    people = _people(community, lot)
    for place, (state, ago) in enumerate(STATES):
        kind = list(KINDS)[place % len(KINDS)]
        if people[kind]:
            _record(people[kind].pop(), kind, state, ago, writer, decider)
    sweeping.lapse(by=system_actor())


def _people(community: str, lot: random.Random) -> dict[str, list[Person]]:
    """Residents of an age that fits each kind, drawn by lot, each once; who is alone lives alone."""
    today = timezone.localdate()
    rows = Person.objects.living().filter(community_code=community, place__isnull=False, is_demo=True)
    crowded = set(
        Residence.objects.current()
        .filter(community_code=community)
        .exclude(relation="02")
        .values_list("dwelling", flat=True)
    )
    found: dict[str, list[Person]] = {}
    taken: set = set()
    for kind, told in KINDS.items():
        born = (today - timedelta(days=365 * told.most), today - timedelta(days=365 * told.least))
        fits = rows.filter(born_on__range=born).order_by("pk")
        fits = fits.filter(sex=told.sex) if told.sex else fits
        free = [
            one for one in fits if one.pk not in taken and not (kind == "alone" and one.place_id in crowded)
        ]
        found[kind] = lot.sample(free, min(len(STATES), len(free)))
        taken |= {one.pk for one in found[kind]}
    return found


def _record(person: Person, kind: str, state: str, ago: int, writer: User, decider: User) -> None:
    told, now = KINDS[kind], timezone.now()
    begun = now - timedelta(days=ago)
    with as_of(begun):
        record = actions.propose(
            person_id=person.pk, kind=kind, basis=told.basis, promises=[Promise(told.promise, told.every)], by=writer,
            review_on=timezone.localdate() + timedelta(days=SHORT.get(state, LONGEST)), is_demo=True,
        )  # fmt: skip
    if state == "proposed":
        return
    with as_of(begun + timedelta(hours=5)):
        if state == "withdrawn":
            actions.end(record_id=record.pk, how="", by=writer)
            return
        if state == "refused":
            actions.refuse(record_id=record.pk, answer="演示：养老服务中心已经在照料，不必重复", by=decider)
            return
        actions.approve(record_id=record.pk, by=decider)
    if state != "untold":
        _kept(record, kind, begun, now, writer)
    if state == "ended":
        actions.end(record_id=record.pk, how="over", by=writer)
    if state == "renewing":
        until = timezone.localdate() + timedelta(days=150)
        actions.renew(record_id=record.pk, basis=f"{told.basis}，续期", review_on=until, by=writer)


def _kept(record: CareRecord, kind: str, begun: datetime, now: datetime, writer: User) -> None:
    """Who it is about was told, and what was promised was done each time but the last."""
    told = KINDS[kind]
    with as_of(min(begun + timedelta(days=1), now)):
        actions.tell(record_id=record.pk, whom="guardian" if kind == "child" else "self", by=writer)
    promised = record.promises.get()
    at, last = begun + timedelta(days=told.every), min(now, _until(record, now))
    while at < last:
        with as_of(at):
            actions.deed(record_id=record.pk, promise_id=promised.pk, what=told.deed, by=writer)
        at += timedelta(days=told.every)


def _until(record: CareRecord, now: datetime) -> datetime:
    """Until when something could be done: the day before its review."""
    days: int = (record.review_on - timezone.localdate(now)).days
    return now + timedelta(days=days - 1)
