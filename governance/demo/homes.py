"""The demonstration's dwellings: every room of the eighty-one houses of 六合社区, invented, numbered as such houses are.

Shares of uses are those of the six colours' picture; areas and who uses what are drawn by lot, the same every time.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain, repeat
from typing import Any

from django.db import transaction
from django.utils import timezone

from grids.registry.dwellings.actions import add_dwellings, end_dwelling, set_use, take_back
from grids.registry.dwellings.facts import Facts, numbered
from grids.registry.dwellings.kinds import RentalUse, Use
from grids.registry.dwellings.models import Dwelling
from grids.registry.models import Building
from grids.staff.models import User

# how many dwellings of 2,481 are used for what; shops are on the ground floor
SHARES = {Use.VENUE: 170, Use.OFFICE: 147, Use.LET: 624, Use.VACANT: 198, Use.OWN: 1342}
YARD = "yard"
# what changed within the last weeks: from which use to which, how many days ago
LATELY = (
    (Use.OWN, Use.LET, 27), (Use.LET, Use.VACANT, 25), (Use.VACANT, Use.LET, 20), (Use.OWN, Use.VACANT, 16),
    (Use.LET, Use.OWN, 12), (Use.VACANT, Use.OWN, 9), (Use.OWN, Use.LET, 6), (Use.LET, Use.VACANT, 3),
    (Use.OWN, Use.OFFICE, 2), (Use.VACANT, Use.LET, 1),
)  # fmt: skip


@transaction.atomic
def furnish(features: Iterator[tuple[dict[str, Any], Any]], *, community: str, since: date, by: User) -> None:
    """Every dwelling of a community's houses, and what changed of them lately; nothing where there are dwellings."""
    houses = {(one.address, one.number): one for one in Building.objects.filter(community_code=community)}
    if Dwelling.objects.filter(community_code=community).exists():
        return
    lot = random.Random(community)  # noqa: S311 - the same every time, which is the point
    told = [(houses[one["yard"], one["number"]], one) for one, _shape in features]
    rooms = [(house, fact) for house, one in told for fact in _rooms(house, one)]
    uses = _uses(rooms, lot)
    by_house: dict[Building, list[Facts]] = {}
    for (house, fact), use in zip(rooms, uses, strict=True):
        by_house.setdefault(house, []).append(_furnished(fact, use, lot))
    for house, facts in by_house.items():
        add_dwellings(building_id=house.pk, rooms=facts, occurred_on=since, by=by, is_demo=True)
    _lately(community, by, lot)


def _rooms(house: Building, told: dict[str, Any]) -> Iterator[Facts]:
    """So many rooms as a house has, floor by floor; of a village house by its own numbers, without entrances."""
    entrances = [one.number for one in house.entrances.all()] or [""]
    slots = [(floor, entrance) for floor in range(1, told["storeys"] + 1) for entrance in entrances]
    least, more = divmod(told["dwellings"], len(slots))
    number, before = 0, dict.fromkeys(range(1, told["storeys"] + 1), 0)
    for place, (floor, entrance) in enumerate(slots):
        for column in range(1, least + (place < more) + 1):
            number += 1
            before[floor] += 1
            room = str(number) if told["shape"] == YARD else numbered(floor, before[floor])
            yield Facts(room=room, entrance=entrance, floor=floor, column=column)


def _uses(rooms: list[tuple[Building, Facts]], lot: random.Random) -> list[str]:
    """A use for each room: shops and half of the offices on ground floors, the rest by lot."""
    order = sorted(range(len(rooms)), key=lambda place: (rooms[place][1].floor != 1, lot.random()))
    below = SHARES[Use.VENUE] + SHARES[Use.OFFICE] // 2
    left = SHARES | {Use.VENUE: 0, Use.OFFICE: SHARES[Use.OFFICE] - SHARES[Use.OFFICE] // 2}
    rest = list(chain.from_iterable(repeat(use, many) for use, many in left.items()))
    lot.shuffle(rest)
    drawn = [*repeat(Use.VENUE, SHARES[Use.VENUE]), *repeat(Use.OFFICE, SHARES[Use.OFFICE] // 2), *rest]
    found: list[str] = [Use.OWN] * len(rooms)
    for place, use in zip(order[:below] + order[below:], chain(drawn, repeat(Use.OWN)), strict=False):
        found[place] = use
    return found


def _furnished(fact: Facts, use: str, lot: random.Random) -> Facts:
    area = Decimal(lot.randrange(2_800, 13_600)).scaleb(-2)
    let_as = lot.choice((RentalUse.HOUSING, RentalUse.HOUSING, RentalUse.DORMITORY)) if use == Use.LET else ""
    return Facts(
        room=fact.room, entrance=fact.entrance, floor=fact.floor, column=fact.column, floor_area_m2=area, use=use,
        rental_use=let_as,
    )  # fmt: skip


def _lately(community: str, by: User, lot: random.Random) -> None:
    """A few changes of use, one dwelling joined with its neighbour, and an end that was a mistake."""
    today = timezone.localdate()
    rows = list(Dwelling.objects.filter(community_code=community).order_by("sort_key", "pk"))
    lot.shuffle(rows)
    for use, then, days in LATELY:
        one = next(row for row in rows if row.use == use)
        rows.remove(one)
        rental = RentalUse.HOUSING if then == Use.LET else ""
        set_use(
            dwelling_id=one.pk, use=then, rental_use=rental, occurred_on=today - timedelta(days=days), by=by
        )
    joined, mistaken = rows[0], rows[1]
    end_dwelling(
        dwelling_id=joined.pk,
        reason="演示：与隔壁打通，合为一户",
        occurred_on=today - timedelta(days=8),
        by=by,
    )
    end_dwelling(dwelling_id=mistaken.pk, reason="演示：以为已拆", by=by)
    take_back(dwelling_id=mistaken.pk, seq=2, reason="演示：看错了门牌", by=by)
