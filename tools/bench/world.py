"""A city to measure in: Kunming's number of districts, streets and communities, and whistles by generator.

Everything is invented; codes follow the national form. Whistles are copied by the import's own writer.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from django.db import transaction

from grids.areas.models import Area
from grids.staff.models import Department, DepartmentKind
from grids.staff.queries import system_actor
from tools.bench.bulk import bare_tables
from whistles.imports.batch import copy_fresh
from whistles.imports.references import References
from whistles.intake.models import Source
from whistles.ledgers.rows import LedgerRow
from whistles.lifecycle.grades import Grade
from whistles.statistics import actions as statistics

CITY = "530100"
DISTRICTS, STREETS, COMMUNITIES = 14, 150, 1738
FIRST_DAY = datetime(2021, 1, 1, tzinfo=UTC)
DAYS = 1826
CLOSED_SHARE = 0.985
BATCH = 20_000
GRADES = ("routine",) * 94 + ("key",) * 4 + ("key_city",) + ("emergency",)
MATTERS = (
    "占道经营",
    "夜间噪声",
    "垃圾未清运",
    "路灯不亮",
    "楼道堆物",
    "下水道堵塞",
    "电动车飞线充电",
    "树枝遮挡",
)
STREET_NAMES = ("学府路", "龙泉路", "建设路", "教场中路", "虹山东路", "一二一大街")


def build_areas() -> list[Area]:
    """One city with as many districts, streets and communities as Kunming; the communities are returned."""
    areas = [Area(code=CITY, name="测试市", level=0)]
    districts = [f"5301{number:02d}" for number in range(31, 31 + DISTRICTS)]
    areas += [Area(code=code, name=f"测试区{code[-2:]}", level=1, parent_id=CITY) for code in districts]
    streets = [f"{districts[n % DISTRICTS]}{n // DISTRICTS + 1:03d}" for n in range(STREETS)]
    areas += [Area(code=code, name=f"测试街道{code[4:]}", level=2, parent_id=code[:6]) for code in streets]
    communities = [
        Area(
            code=f"{streets[n % STREETS]}{n // STREETS + 1:03d}", name=f"测试社区{n:04d}", level=3,
            parent_id=streets[n % STREETS],
        )
        for n in range(COMMUNITIES)
    ]  # fmt: skip
    Area.objects.bulk_create(areas + communities, batch_size=2000, ignore_conflicts=True)
    for street in streets:
        Department.objects.get_or_create(
            code=f"urban-{street}",
            defaults={"name": "测试城管中队", "kind": DepartmentKind.STREET, "area_id": street},
        )
    return communities


def ledger_rows(count: int, communities: list[Area], *, seed: int, first: int = 0) -> Iterator[LedgerRow]:
    """`count` invented rows spread evenly over communities and days, the same for the same seed."""
    rng = random.Random(seed)
    for number in range(first, first + count):
        received = FIRST_DAY + timedelta(seconds=rng.randrange(DAYS * 86_400 - 30 * 86_400))
        closed = received + timedelta(hours=rng.randrange(2, 600)) if rng.random() < CLOSED_SHARE else None
        community = communities[rng.randrange(len(communities))]
        matter, street = MATTERS[number % len(MATTERS)], STREET_NAMES[number % len(STREET_NAMES)]
        yield LedgerRow(
            line=number + 2,
            number=f"B{seed}-{number:08d}",
            title=f"{street}{rng.randrange(1, 400)}号{matter}",
            content=f"来电人反映{street}一带{matter}，已持续{rng.randrange(2, 30)}天，希望尽快处理并答复。",
            received_at=received,
            whistled_at=None,
            closed_at=closed,
            resolution="已到现场处理，现场已恢复，已电话告知反映人。" if closed else "",
            outcome="solved" if closed else "",
            area=community.code,
            address=f"{street}{rng.randrange(1, 400)}号",
            category="",
            grade=GRADES[rng.randrange(len(GRADES))],
            department=f"urban-{community.code[:9]}",
            reporter="",
            phone="",
        )


def fill(count: int, *, seed: int = 7, progress=None) -> None:
    """Fill the ledger by COPY with `count` whistles from the five named sources, then make the rollups."""
    communities = build_areas()
    city, by, routine = Area.objects.get(code=CITY), system_actor(), Grade.objects.get(key="city-routine")
    sources = list(Source.objects.order_by("order")[:5])
    share, done = count // len(sources), 0
    with bare_tables():
        for index, source in enumerate(sources):
            references = References(city, source, routine, by)
            rows = ledger_rows(share, communities, seed=seed + index)
            while batch := list(islice(rows, BATCH)):
                with transaction.atomic():
                    copy_fresh([references.resolve(row) for row in batch], references)
                done += len(batch)
                if progress:
                    progress(done, count)
    statistics.rebuild()
