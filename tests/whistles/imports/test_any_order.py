"""In whatever order and parts the same ledgers come, over re-imports, corrections and one that is taken back: what stands in
the end, and every figure of every day, is what one import of the last state gives."""

import random
from collections import Counter
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

import pytest
from django.utils import timezone

from grids.areas.models import Area
from grids.staff.queries import system_actor
from tests import personas
from tests.asserting import rolled_back
from tests.factories import whistles as made
from tests.whistles.imports.test_batch import bring, row
from whistles.imports import keeping
from whistles.imports.afterwards.corrections import correction_of
from whistles.imports.kinds import IN_ROWS
from whistles.imports.models import Import
from whistles.imports.references import References
from whistles.intake.models import Lead
from whistles.intake.table import TAKEN_BACK
from whistles.ledgers.rows import LedgerRow
from whistles.ledgers.standing import SETTLED, SUSPENDED, VOID
from whistles.lifecycle import taking_back
from whistles.statistics.actions import refresh
from whistles.statistics.models import ClosureLeaf, DepartmentLeaf, StepLeaf

pytestmark = pytest.mark.django_db
BEGINNING = datetime(2026, 3, 2, 9, tzinfo=timezone.get_default_timezone())
OUTCOMES = ("", "solved", "explained")


def some_matters(dice: random.Random, many: int) -> list[LedgerRow]:
    """The last state of a channel's matters: in the pool, whistled or closed, to the minute or by days."""
    found = []
    for number in range(many):
        received = BEGINNING + timedelta(hours=dice.randrange(24 * 60), minutes=dice.randrange(60))
        whistled = received + timedelta(hours=dice.randrange(1, 50)) if dice.random() < 0.7 else None
        closed = (
            (whistled or received) + timedelta(hours=dice.randrange(1, 300)) if dice.random() < 0.6 else None
        )
        told = row(
            f"N{number}", title=f"事项 {number}", content=f"第 {number} 件的内容", whistled_at=whistled,
            area=dice.choice([personas.SUJIATANG, personas.HONGSHAN, ""]), department=dice.choice(["", "lianhua-urban"]),
            outcome=dice.choice(OUTCOMES) if closed else "", resolution=f"第 {number} 件办好了" if closed else "",
        )._replace(
            line=number + 2, received_at=received, closed_at=closed, whistled_exact=bool(whistled),
            closed_exact=bool(closed),
        )  # fmt: skip
        if not closed and (standing := dice.choice(["", "", VOID, SUSPENDED, SETTLED])):
            turned = (whistled or received) + timedelta(hours=dice.randrange(1, 300))
            told = told._replace(
                standing=standing, turned_at=turned, suspended_at=turned if standing == SUSPENDED else None
            )
        found.append(told)
    return found


def opened(one: LedgerRow) -> LedgerRow:
    """A row as it was told while its matter was open."""
    return one._replace(
        closed_at=None,
        outcome="",
        closed_exact=False,
        standing="",
        turned_at=None,
        suspended_at=None,
        resolution="",
    )


def earlier(dice: random.Random, one: LedgerRow) -> LedgerRow:
    """A row as a ledger of before may have told it: still open, closed at another time or another way, received otherwise."""
    told = dice.random()
    if one.standing == SETTLED:
        return one
    if one.standing or told < 0.4:
        return opened(one)
    began = one.whistled_at or one.received_at
    if told < 0.6:
        return one._replace(
            closed_at=began + timedelta(hours=dice.randrange(400)),
            closed_exact=True,
            outcome="explained" if one.outcome else "",
        )
    if told < 0.75:
        return one._replace(received_at=one.received_at - timedelta(minutes=dice.randrange(1, 600)))
    return one


class World:
    """One channel of one street, into which ledgers come."""

    def __init__(self) -> None:
        self.area, self.by, self.source = (
            Area.objects.get(code=personas.LIANHUA),
            system_actor(),
            made.source(),
        )

    def bring(self, rows: list[LedgerRow], *, area: str = "", graded: bool = True) -> Import:
        """One import."""
        place = Area.objects.get(code=area) if area else self.area
        ledger = Import.objects.create(
            street_code=place.code, area=place, source=self.source, grade=None, state="uploaded", file_name="台账.csv",
            file_digest="0" * 64, created_by=self.by, mapping={"closed": "办结时间"},
        )  # fmt: skip
        references = References(
            place,
            self.source,
            made.grade(place) if graded else None,
            self.by,
            ledger_id=ledger.pk,
        )
        tally = bring(rows, references)
        assert tally.refused == []
        keeping.keep(ledger, tally.differing)
        return ledger

    def take_over(self, ledger: Import) -> None:
        """All that it says otherwise, as whoever imports it wants it."""
        told = ledger.differences.filter(kind__in=IN_ROWS).order_by("lead", "id")
        for lead_id, rows in groupby(told, key=attrgetter("lead_id")):
            taking_back.correct(
                lead_id=lead_id, told=correction_of(lead_id, list(rows)), by=self.by, reason="以新台账为准",
                ledger_id=ledger.pk,
            )  # fmt: skip

    def take_back(self, ledger: Import) -> None:
        """The whole import."""
        came = taking_back.take_back_many(
            lead_ids=taking_back.told_by(ledger.pk), of=ledger.pk, by=self.by, reason="选错了"
        )
        assert came.kept == []

    def stands(self) -> dict:
        """Every matter as it stands, and every figure of every day."""
        refresh(wait=True)
        columns = (
            "source_number", "area_id", "received_at", "state", "whistle__state", "whistle__whistled_at",
            "whistle__closed_at", "whistle__outcome", "whistle__resolution", "whistle__lead_department_id", "whistle__area_id",
        )  # fmt: skip
        matters = Lead.objects.exclude(state=TAKEN_BACK).order_by("street_code", "source_number")
        return {
            "matters": list(matters.values_list(*columns)),
            "figures": {table: sums(table) for table in (ClosureLeaf, StepLeaf, DepartmentLeaf)},
        }


def sums(table) -> dict[tuple, tuple]:
    """What the leaves of a table add up to, where that is anything."""
    numbers = [f.name for f in table._meta.fields if f.get_internal_type() == "IntegerField"]
    keys = [f.attname for f in table._meta.fields if f.name not in (*numbers, "id")]
    found: dict[tuple, Counter] = {}
    for one in table.objects.all().values(*keys, *numbers):
        found.setdefault(tuple(one[key] for key in keys), Counter()).update(
            {name: one[name] for name in numbers}
        )
    whole = {key: tuple(counts[name] for name in numbers) for key, counts in found.items()}
    return {key: counts for key, counts in whole.items() if any(counts)}


def parts_of(dice: random.Random, rows: list[LedgerRow]) -> list[list[LedgerRow]]:
    rows = dice.sample(rows, len(rows))
    cut = sorted(dice.sample(range(1, len(rows)), 2))
    return [rows[: cut[0]], rows[cut[0] : cut[1]], rows[cut[1] :]]


@pytest.mark.parametrize("seed", range(3))
def test_any_order_any_parts_corrections_and_a_take_back_end_as_one_import_of_the_last_state(
    departments, seed
):
    dice, world = random.Random(seed), World()
    last = some_matters(dice, 24)
    with rolled_back():
        world.bring(last)
        as_one = world.stands()
    assert len(as_one["matters"]) == 24

    # in the pool first, some of them whistled and closed by what came before
    world.bring([opened(one) for one in dice.sample(last, 8)], graded=False)
    for rows in parts_of(dice, [earlier(dice, one) for one in last]):
        world.bring(rows)
    # the wrong street, and times that are none of these matters'
    wrong = world.bring(
        [one._replace(area="", department="") for one in dice.sample(last, 6)], area=personas.HONGYUN
    )
    other = world.bring([one._replace(number=f"X{one.number}") for one in dice.sample(last, 6)])
    for ledger in dice.sample([wrong, other], 2):
        world.take_back(ledger)
    for rows in parts_of(dice, last):
        world.take_over(world.bring(rows))
    # what is there already, and a ledger of long ago that says less
    world.bring(last)
    world.bring([opened(one) for one in dice.sample(last, 8)])

    assert world.stands() == as_one
