"""Recount, refresh and reading of the closure statistics, each against a bare statement over the same rows."""

import random
import time
from datetime import timedelta
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from grids.areas.models import Area
from grids.staff.queries import system_actor
from tools.bench.measuring import Figure, in_turn, milliseconds, timed
from tools.bench.world import CITY, ledger_rows
from whistles.imports.batch import bring_in
from whistles.imports.references import References
from whistles.intake.models import Source
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.models import Whistle
from whistles.statistics import actions
from whistles.statistics.books import BOOKS
from whistles.statistics.departments import DEPARTMENTS

CHANGED = 10_000


# what is made anew by itself, with the columns that tell its leaves apart
CLOSURES = "area_code, (occurred_at AT TIME ZONE 'Asia/Shanghai')::date, grade_key, source_code"
LEADERS = "e.area_code, (e.occurred_at AT TIME ZONE 'Asia/Shanghai')::date, coalesce(e.leading_id, w.lead_department_id)"


def recount_against_aggregate(rounds: int) -> tuple[list[Figure], float]:
    """Making leaves and sums from nothing, against one hand-written aggregate at the leaf that stores nothing.

    The closure figures and those of departments are told apart by other columns, so each has a reference of its own.
    """
    departments = [one for one in BOOKS if one is DEPARTMENTS]
    others = [one for one in BOOKS if one is not DEPARTMENTS]
    told = (
        ("从零重算结哨统计", others, _leaf_aggregate, "参照只按社区、日、哨种、渠道分组一次，什么也不存"),
        (
            "从零重算部门统计",
            departments,
            _department_aggregate,
            "参照只按社区、日、牵头部门分组一次，什么也不存",
        ),
    )
    found, whole = [], 0.0
    for what, books, aggregate, note in told:
        ours, bare = [], []
        for _round in range(rounds):
            ours.append(timed(partial(actions.rebuild, books)))
            bare.append(timed(aggregate))
        mine, other = sorted(ours)[rounds // 2], sorted(bare)[rounds // 2]
        whole += mine
        found.append(
            Figure(
                what,
                milliseconds(mine),
                f"一条 SQL 聚合 {milliseconds(other)}",
                mine / other,
                "≤ 4",
                mine / other <= 4,
                note,
            )
        )
    return found, whole


def _department_aggregate() -> None:
    """One GROUP BY by whoever led with the measures that departments have; the matter says it where the step doesn't."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT sum(a), sum(b), sum(c), sum(d) FROM (
                SELECT {LEADERS}, count(*) FILTER (WHERE from_state = '') a,
                    count(*) FILTER (WHERE to_state = 'closed') b, count(*) FILTER (WHERE to_state = 'suspended') c,
                    count(*) FILTER (WHERE to_state = 'cancelled') d
                FROM whistles_whistleevent e JOIN whistles_whistle w ON w.id = e.whistle_id GROUP BY 1, 2, 3
            ) AS leaves
            """
        )
        cursor.fetchone()


def _leaf_aggregate() -> None:
    """One GROUP BY at the leaf with the same measures, written by hand; every measure is used, so none is left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT sum(a), sum(b), sum(c), sum(d), sum(e), sum(f), sum(g), sum(h), sum(i) FROM (
                SELECT {CLOSURES},
                    count(*) FILTER (WHERE from_state = '') a, count(*) FILTER (WHERE to_state = 'closed') b,
                    count(*) FILTER (WHERE outcome = 'solved') c, count(*) FILTER (WHERE outcome = 'explained') d,
                    count(*) FILTER (WHERE outcome = 'not_possible') e,
                    count(*) FILTER (WHERE outcome = 'withdrawn') f, count(*) FILTER (WHERE outcome = 'unstated') g,
                    count(*) FILTER (WHERE to_state = 'suspended') h, count(*) FILTER (WHERE to_state = 'cancelled') i
                FROM whistles_whistleevent GROUP BY 1, 2, 3, 4
            ) AS leaves
            """
        )
        cursor.fetchone()


def refresh_against_recount(recount_seconds: float) -> Figure:
    """Taking in 10,000 changed whistles, against the recount from nothing."""
    _change(CHANGED)
    seconds = timed(actions.refresh)
    ratio = recount_seconds / seconds
    return Figure(
        f"{CHANGED:,} 件变化后刷新", milliseconds(seconds), f"从零重算 {milliseconds(recount_seconds)}", ratio,
        "≥ 100 倍快", ratio >= 100, f"从零重算测于加入这 {CHANGED:,} 件之前", Whistle.objects.count(),
    )  # fmt: skip


def _change(count: int) -> None:
    """A day's work in the whole city: `count` whistles blown yesterday and today, four of five closed already."""
    rng, now = random.Random(time.time_ns()), timezone.now()
    communities = list(Area.objects.filter(level=3).order_by("code"))
    city, source = Area.objects.get(code=CITY), Source.objects.get(code="resident")
    references = References(city, source, Grade.objects.get(key="city-routine"), system_actor())
    rows = []
    for row in ledger_rows(count, communities, seed=rng.randrange(10**6, 10**7)):
        received = now - timedelta(minutes=rng.randrange(700, 2000))
        closed = received + timedelta(minutes=rng.randrange(30, 600)) if rng.random() < 0.8 else None
        rows.append(row._replace(received_at=received, closed_at=closed, outcome="solved" if closed else ""))
    with transaction.atomic():
        tally = bring_in(rows, references)
    if tally.imported != count:
        raise RuntimeError(f"only {tally.imported} of {count} whistles were blown: {tally.refused[:3]}")


def statistics_read(ours, bare, rounds: int) -> Figure:
    """Reading the figures of random areas and days by the API, against a view that reads one indexed row."""
    mine, other = in_turn(ours, bare, rounds=rounds)
    ratio = mine.median / other.median
    return Figure(
        "读任一区域、任一截至日的统计（接口）", f"p50 {milliseconds(mine.median)}", f"p50 {milliseconds(other.median)}",
        ratio, "≤ 2", ratio <= 2,
    )  # fmt: skip


def random_days(count: int, seed: int = 3) -> list[str]:
    """Days within the world's years."""
    rng = random.Random(seed)
    return [
        f"{rng.randrange(2021, 2026)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"
        for _ in range(count)
    ]
