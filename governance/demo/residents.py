"""The demonstration's residents: who lives in the dwellings of 六合社区, invented to the last number.

Numbers of documents begin with a division that there is none of and end in the right digit; telephones are nobody's. Most of them
are written as a table that is brought in would be; what happened within the last weeks went through the actions.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from stdnum.iso7064 import mod_11_2

from grids.access.fence import everything
from grids.conduct.events import new_id
from grids.conduct.writing import insert, rewrite
from grids.homes import actions, relations
from grids.homes.actions import Incoming
from grids.homes.kinds import HouseholdKind, Inflow, Permit, ResidenceType, Standing
from grids.homes.models import Household, Residence
from grids.people import book as people_book
from grids.people.kinds import DocumentKind
from grids.people.kinds import Verb as PersonVerb
from grids.people.models import Person
from grids.people.writing import Facts, made
from grids.registry.dwellings import book
from grids.registry.dwellings.kinds import Use, Verb
from grids.registry.dwellings.models import Dwelling
from grids.staff.models import User

AT_ONCE = 500
# somebody looks at every home within half a year, at a few some days late; who came lately was not looked at since
LOOKED_MOST, LATELY_DAYS, REGISTERED_WITHIN = 200, 40, 120
MALE, FEMALE = "1", "2"
PREFIX, HKMT = "530199", ("810000", "820000", "830000")
GUARDED, WORKING = 14, 60
SURNAMES = (
    "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟"
    "汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文字杞普和木"
)
MEN = "伟 强 磊 军 勇 杰 涛 明 超 刚 平 辉 鹏 华 飞 鑫 波 斌 宇 浩 凯 健 俊 帆 旭 志强 建国 文博 子轩 浩然 国栋 永康 学文 家瑞 正平 云飞 梓豪"
WOMEN = "芳 娜 敏 静 丽 艳 娟 霞 秀英 燕 玲 桂英 丹 萍 红 玉兰 婷 雪 慧 颖 琳 晶 欣 倩 梅 春燕 晓岚 子涵 雨桐 诗琪 思雨 慧兰 玉梅 桂香 梦瑶 佳怡 小满"
FIRST = {MALE: MEN.split(), FEMALE: WOMEN.split()}
RARE = ("阿卜杜拉·买买提", "和玉𠮷", "朱䶮", "古丽娜尔·艾山", "欧阳小兰", "司马静")
PROVINCES = ("530302", "530602", "532301", "532501", "520201", "510104", "500103", "430102")


@dataclass(slots=True)
class Told:
    """Somebody of a home before there is a row: how old, how related."""

    sex: str
    born: date
    relation: str
    kind: str = DocumentKind.RESIDENT_ID


@dataclass
class Lot:
    """What is drawn by lot, the same every time; numbers go on from the last."""

    random: random.Random
    today: date
    numbers: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    phones: Iterator[int] = field(default_factory=lambda: count(1))
    letters: Iterator[int] = field(default_factory=lambda: count(1))

    def born(self, least: int, most: int) -> date:
        """A day on which somebody of such an age was born."""
        return self.today - timedelta(days=self.random.randrange(least * 365 + least // 4, (most + 1) * 365))

    def name(self, sex: str, surname: str = "") -> str:
        """A name; of a few one that is written otherwise than most."""
        if not surname and self.random.random() < 0.004:
            return self.random.choice(RARE)
        return (surname or self.random.choice(SURNAMES)) + self.random.choice(FIRST[sex])

    def number(self, one: Told) -> str:
        """One more number of a kind, right to its last digit."""
        if one.kind == DocumentKind.PASSPORT:
            return f"E{next(self.letters):08d}"
        if one.kind == DocumentKind.NONE:
            return ""
        prefix = self.random.choice(HKMT) if one.kind == DocumentKind.PERMIT_HKMT else PREFIX
        first = f"{prefix}{one.born:%Y%m%d}"
        self.numbers[first] += 1
        first += f"{self.numbers[first] * 2 - (one.sex == MALE):03d}"
        return first + mod_11_2.calc_check_digit(first)

    def phone(self) -> str:
        """One more telephone that is nobody's."""
        return f"1240{next(self.phones):07d}"


@dataclass(slots=True)
class Rows:
    """What is written, by table."""

    people: list[Person] = field(default_factory=list)
    households: list[Household] = field(default_factory=list)
    residences: list[Residence] = field(default_factory=list)
    steps: list[Any] = field(default_factory=list)
    of_people: list[Any] = field(default_factory=list)
    homes: list[Dwelling] = field(default_factory=list)


@everything("the demonstration's residents are written and moved, by nobody in particular")
@transaction.atomic
def settle(*, community: str, by: User) -> None:
    """Who lives in a community's dwellings, and what changed of it lately; nothing where somebody lives already."""
    if Residence.objects.filter(community_code=community).exists():
        return
    lot = Lot(random.Random(f"residents {community}"), timezone.localdate())  # noqa: S311 - the same every time, which is the point
    homes = list(
        Dwelling.objects.standing().filter(community_code=community).select_related("building", "entrance").order_by("sort_key", "pk")
    )  # fmt: skip
    rows = Rows()
    for place, home in enumerate(homes):
        _fill(home, place, lot, rows, by)
    _looked_at(homes, lot, rows)
    _write(rows)
    _lately(community, lot, by)


def _fill(home: Dwelling, place: int, lot: Lot, rows: Rows, by: User) -> None:
    """Who lives in one dwelling: a family of its owner or tenants, sharers in households of their own; a few that don't agree."""
    if home.use == Use.OWN:
        _home(
            home,
            [_family(lot)],
            Standing.RESIDENT if lot.random.random() < 0.9 else Standing.FLOATING,
            lot,
            rows,
            by,
        )
    elif home.use == Use.LET and place % 90:
        told = (
            [[one] for one in _sharers(lot)] if lot.random.random() < 0.12 else [_family(lot, tenants=True)]
        )
        _home(home, told, Standing.FLOATING, lot, rows, by)
    elif home.use == Use.VACANT and not place % 60:
        _home(home, [_family(lot, tenants=True)], Standing.UNVERIFIED, lot, rows, by)


def _family(lot: Lot, *, tenants: bool = False) -> list[Told]:
    """A family: a head, mostly a spouse, some children, some parents."""
    age = lot.random.randrange(24, 52 if tenants else 82)
    head = Told(lot.random.choice((MALE, FEMALE)), lot.born(age, age), relations.HEAD)
    found, other = [head], FEMALE if head.sex == MALE else MALE
    if lot.random.random() < 0.78:
        found.append(Told(other, lot.born(max(22, age - 4), age + 3), relations.SPOUSE))
    most = max(0, age - 22)
    for _child in range(lot.random.choice((0, 1, 1, 1, 2, 2) if len(found) > 1 else (0, 0, 0, 1))):
        sex = lot.random.choice((MALE, FEMALE))
        born = lot.born(max(0, min(most - 10, 40)), min(most, 44)) if most > 10 else lot.born(0, most)
        is_small = (lot.today - born).days < 2 * 365 and lot.random.random() < 0.3
        kind = DocumentKind.NONE if is_small else DocumentKind.RESIDENT_ID
        found.append(Told(sex, born, relations.SON if sex == MALE else relations.DAUGHTER, kind))
    if not tenants and age < WORKING and lot.random.random() < 0.14:
        found.append(
            Told(FEMALE, lot.born(min(age + 22, 92), min(age + 30, 95)), "52" if head.sex == MALE else "56")
        )
    if lot.random.random() < 0.004:
        found[-1].kind = lot.random.choice(
            (DocumentKind.PERMIT_HKMT, DocumentKind.PERMIT_HKMT, DocumentKind.PASSPORT)
        )
    return found


def _sharers(lot: Lot) -> list[Told]:
    """People who share a flat, each for themselves."""
    return [
        Told(lot.random.choice((MALE, FEMALE)), lot.born(19, 38), relations.HEAD) for _one in range(lot.random.randrange(2, 5))
    ]  # fmt: skip


def _home(home: Dwelling, told: list[list[Told]], standing: str, lot: Lot, rows: Rows, by: User) -> None:
    is_owned = home.use == Use.OWN
    back = lot.random.randrange(400, 6_000) if is_owned else int(lot.random.triangular(4, 420, 70))
    since = max(lot.today - timedelta(days=back), date(2006, 1, 1))
    looked = (
        None
        if back < LATELY_DAYS
        else lot.today - timedelta(days=lot.random.randrange(1, min(back, LOOKED_MOST)))
    )
    now, label = timezone.now(), book.label_of(by)
    kept: dict[str, Any] = {"made": {"household": [], "residence": []}, "before": {}}
    entered = []
    for family in told:
        household = Household(
            dwelling=home, area_id=home.area_id, period=DateRange(since, None),
            kind=HouseholdKind.FAMILY if len(family) > 1 or is_owned else HouseholdKind.COLLECTIVE,
        )  # fmt: skip
        kept["made"]["household"].append(str(household.pk))
        rows.households.append(household)
        people = _people(family, home, lot, rows, by)
        # one home in five hundred has no head: it is there to be found
        if lot.random.random() > 0.002:
            household.head_id = people[0].pk
        for one, person in zip(family, people, strict=True):
            row = _residence(one, person, household, since, standing, lot)
            row.confirmed_on = looked if looked and looked > row.here_since else None
            rows.residences.append(row)
            kept["made"]["residence"].append(str(row.pk))
            entered.append({"person_id": person.pk, "household_id": household.pk, "row_id": row.pk})
    for number, about in enumerate(entered):
        detail = {"rows": kept} if number == 0 else {}
        rows.steps.append(
            book.step(
                home, Verb.MOVED_IN, by, now=now, label=label, day=since, key=new_id(), detail=detail, **about
            )
        )
    home.version += len(entered)
    home.confirmed_on = looked
    rows.homes.append(home)


def _looked_at(homes: list[Dwelling], lot: Lot, rows: Rows) -> None:
    """Where nobody lives somebody came by as well, but at one door in ten."""
    lived = {one.pk for one in rows.homes}
    for home in homes:
        if home.pk not in lived and lot.random.random() < 0.9:
            home.confirmed_on = lot.today - timedelta(days=lot.random.randrange(1, LOOKED_MOST))
            rows.homes.append(home)


def _people(family: list[Told], home: Dwelling, lot: Lot, rows: Rows, by: User) -> list[Person]:
    found: list[Person] = []
    surname = lot.random.choice(SURNAMES)
    for one in family:
        own = one.relation in (relations.HEAD, relations.SON, relations.DAUGHTER)
        years = (lot.today - one.born).days / 365.25
        facts = Facts(
            name=lot.name(one.sex, surname if own and lot.random.random() < 0.97 else ""), kind=one.kind, number=lot.number(one),
            phone=lot.phone() if years >= GUARDED and lot.random.random() < 0.9 else "", sex=one.sex, born_on=one.born,
            registered_here=lot.random.choice(("", "01", "02")), domicile_code=lot.random.choice(("", *PROVINCES)),
            guardian_id=found[0].pk if years < GUARDED and found else None,
        )  # fmt: skip
        person = made(facts, area_code=home.area_id, is_demo=True)
        found.append(person)
        rows.people.append(person)
        rows.of_people.append(
            people_book.step(
                person,
                PersonVerb.REGISTERED,
                by,
                now=timezone.now(),
                detail={"kind": facts.kind},
                dwelling_id=home.pk,
            )
        )
    return found


def _residence(
    one: Told, person: Person, household: Household, since: date, standing: str, lot: Lot
) -> Residence:
    """How somebody lives there; who floats was mostly registered, and some have a permit."""
    begins = max(since, one.born)
    said: dict[str, Any] = {
        "residence_type": ResidenceType.BOUGHT if standing == Standing.RESIDENT else ResidenceType.RENTED
    }
    if standing == Standing.FLOATING:
        said |= {
            "inflow_reason": lot.random.choice((Inflow.WORK, Inflow.WORK, Inflow.TRADE, Inflow.FAMILY)),
            "came_from": lot.random.choice(PROVINCES),
        }
        if begins < lot.today - timedelta(days=REGISTERED_WITHIN) or lot.random.random() < 0.7:
            said["registered_on"] = min(begins + timedelta(days=lot.random.randrange(1, 20)), lot.today)
        if "registered_on" in said and lot.random.random() < 0.4 and (lot.today - one.born).days > 16 * 365:
            said |= {
                "permit_kind": Permit.RESIDENCE,
                "permit_until": lot.today + timedelta(days=lot.random.randrange(-5, 360)),
            }
    return Residence(
        id=new_id(), dwelling=household.dwelling, area_id=household.area_id, household=household, person=person,
        relation=one.relation, standing=standing, period=DateRange(begins, None), here_since=begins, **said,
    )  # fmt: skip


def _write(rows: Rows) -> None:
    for table in (rows.people, rows.households, rows.residences):
        for begin in range(0, len(table), AT_ONCE):
            insert(table[begin : begin + AT_ONCE])
    people_book.append(rows.of_people)
    rewrite(rows.homes, ["version", "confirmed_on"])
    book.append(rows.steps)


def _floating_heads(community: str, lot: Lot) -> list[Residence]:
    lived = Residence.objects.current().filter(community_code=community, standing=Standing.FLOATING)
    heads = lived.filter(relation=relations.HEAD, here_since__lt=lot.today - timedelta(days=60))
    found = list(heads.select_related("household").order_by("pk"))
    lot.random.shuffle(found)
    return found


def _empty(community: str, lot: Lot) -> list[Dwelling]:
    vacant = Dwelling.objects.standing().filter(community_code=community, use=Use.VACANT, people=0)
    found = list(vacant.order_by("sort_key", "pk"))
    lot.random.shuffle(found)
    return found


def _lately(community: str, lot: Lot, by: User) -> None:
    """What happened within the last weeks, by the actions, each on its day: all of it stands in the books as such."""
    today = lot.today
    heads, empty = _floating_heads(community, lot), _empty(community, lot)
    for days in (26, 19, 13, 8, 5, 2, 0):
        actions.move_out_all(
            dwelling_id=heads.pop().dwelling_id, by=by, occurred_on=today - timedelta(days=days)
        )
    for days in (24, 17, 11, 7, 4, 1):
        person = Told(MALE, lot.born(25, 40), relations.HEAD)
        told = Incoming(
            kind=person.kind, number=lot.number(person), name=lot.name(person.sex), phone=lot.phone(), relation=relations.HEAD,
            standing=Standing.FLOATING, residence_type=ResidenceType.RENTED, inflow_reason=Inflow.WORK,
        )  # fmt: skip
        actions.move_in(
            dwelling_id=empty.pop().pk,
            people=[told],
            by=by,
            occurred_on=today - timedelta(days=days),
            is_demo=True,
        )
    for days in (15, 6):
        actions.move_within(
            residence_id=heads.pop().pk,
            dwelling_id=empty.pop().pk,
            by=by,
            occurred_on=today - timedelta(days=days),
        )
    for days in (21, 9):
        actions.turn_resident(residence_id=heads.pop().pk, by=by, occurred_on=today - timedelta(days=days))
    for days in (12, 3, 1):
        actions.confirm(dwelling_id=heads.pop().dwelling_id, by=by, occurred_on=today - timedelta(days=days))
    mistaken = actions.move_out_all(dwelling_id=heads.pop().dwelling_id, by=by, occurred_on=today)
    actions.take_back(event_id=mistaken.events[0].pk, by=by, reason="演示：走错了门，这户没有搬")
    old = (
        Residence.objects.current()
        .filter(community_code=community, person__born_on__lt=today - timedelta(days=84 * 365))
        .order_by("pk")
        .first()
    )
    if old is not None:
        actions.died(person_id=old.person_id, died_on=today - timedelta(days=10), by=by)
