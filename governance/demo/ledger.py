"""The demonstration's ledger: 536 whistles as the article counts them, and what still waits in the pool.

Pure and deterministic: the same seed gives the same matters, whatever the clock says.
"""

import random
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from governance.demo import moments
from governance.demo.kinds import Texts
from governance.demo.sheets import sheet_rows
from governance.demo.writing import SOURCE_COUNTS, DemoMatter, Writer, kinds_of

SEED = 536
# by which channels came what is not routine: 15 + 8 + 5 key whistles; the rest of SOURCE_COUNTS is routine
RARE = {
    "key_street": {
        "hotline_12345": 5,
        "jiesu_jiban": 3,
        "letter_visit": 4,
        "proposal": 2,
        "digital_urban": 1,
    },
    "key_district": {"hotline_12345": 3, "jiesu_jiban": 2, "letter_visit": 2, "digital_urban": 1},
    "key_city": {"hotline_12345": 2, "jiesu_jiban": 1, "letter_visit": 1, "proposal": 1},
}
# the three emergencies one by one, in the order of their kinds: channel and moment
EMERGENCIES = (
    ("hotline_12345", datetime(2021, 11, 18, 19, 42, 10, tzinfo=moments.SHANGHAI)),
    ("jiesu_jiban", datetime(2022, 3, 22, 16, 8, 31, tzinfo=moments.SHANGHAI)),
    ("hotline_12345", datetime(2022, 7, 15, 5, 53, 4, tzinfo=moments.SHANGHAI)),
)
# the eight in progress: channel, grade, day, and how far they have come
OPEN = (
    ("letter_visit", "key_district", date(2023, 3, 20), ("sign", "report_in", "start")),
    ("hotline_12345", "key_street", date(2023, 3, 27), ("sign", "report_in", "start")),
    ("hotline_12345", "routine", date(2023, 4, 3), ("sign", "report_in", "start", "submit")),
    ("digital_urban", "routine", date(2023, 4, 4), ("sign", "report_in")),
    ("jiesu_jiban", "routine", date(2023, 4, 4), ("sign", "report_in")),
    ("hotline_12345", "routine", date(2023, 4, 6), ("sign",)),
    ("digital_urban", "routine", date(2023, 4, 6), ()),
    ("jiesu_jiban", "routine", date(2023, 4, 6), ()),
)
# what is closed by then came no later than these days
LAST_ROUTINE, LAST_KEY = date(2023, 4, 2), date(2023, 2, 24)
POOL_FIRST, POOL_DAYS, POOL = date(2023, 4, 4), 4, 26
# at most so many hours from one step to the next
HOURS_UNTIL = {"sign": 1, "report_in": 3, "start": 2, "submit": 12}
SUBMITTED = "现场已处理完毕，照片和情况说明已附，请街道核实。"


@dataclass(frozen=True, slots=True)
class DemoStep:
    """What a department did about a matter that is in progress."""

    source: str
    number: str
    verb: str
    at: datetime
    department: str
    reason: str = ""


def matters(seed: int = SEED) -> list[DemoMatter]:
    """All matters in the order they came: 536 whistled and 26 that still wait for the desk."""
    writer = Writer(random.Random(seed))  # noqa: S311 - the same every time, which is the point
    for (source, at), kind in zip(EMERGENCIES, kinds_of("emergency"), strict=True):
        writer.emergency(source, at, kind)
    for source, grade, count in _closed_counts():
        for _n in range(count):
            writer.closed(source, grade, LAST_ROUTINE if grade == "routine" else LAST_KEY)
    for source, grade, day, verbs in OPEN:
        writer.under_way(source, grade, day, verbs)
    for n in range(POOL):
        writer.waiting(POOL_FIRST + timedelta(days=n % POOL_DAYS))
    return _numbered(sorted(writer.found, key=lambda matter: (matter.received_at, matter.source)))


def _closed_counts() -> list[tuple[str, str, int]]:
    """How many closed matters of each channel and grade there are, emergencies apart."""
    opened = Counter((source, grade) for source, grade, _day, _verbs in OPEN)
    rest = Counter(SOURCE_COUNTS)
    rest.subtract(source for source, _at in EMERGENCIES)
    found = []
    for grade, by_source in RARE.items():
        rest.subtract(by_source)
        found += [(source, grade, count - opened[source, grade]) for source, count in by_source.items()]
    return found + [(source, "routine", count - opened[source, "routine"]) for source, count in rest.items()]


def _numbered(found: list[DemoMatter]) -> list[DemoMatter]:
    """Numbers in each channel's own style, rising with time."""
    serial: Counter[tuple[str, int]] = Counter()
    numbered = []
    for matter in found:
        at, key = matter.received_at, (matter.source, matter.received_at.year)
        serial[key] += 1
        numbered.append(replace(matter, number=_number(matter.source, at, serial[key])))
    return numbered


def _number(source: str, at: datetime, serial: int) -> str:
    return {
        "hotline_12345": f"KM{at:%Y%m%d%H%M}{serial:04d}",
        "digital_urban": f"WH{at:%y%m}{serial:05d}",
        "jiesu_jiban": f"JSJB{at:%Y}-{serial:05d}",
        "proposal": f"建〔{at.year}〕{serial}号",
        "letter_visit": f"莲信访{at.year}第{serial:03d}号",
    }[source]


def ledger_rows(source: str, rows: list[DemoMatter] | None = None) -> tuple[Texts, list[Texts]]:
    """A channel's whistled matters as its own spreadsheet has them: header, and lines of texts."""
    return sheet_rows(source, matters() if rows is None else rows)


def waiting(rows: list[DemoMatter]) -> list[DemoMatter]:
    """Matters that still wait in the pool."""
    return [matter for matter in rows if matter.whistled_at is None]


def later_steps(rows: list[DemoMatter] | None = None) -> list[DemoStep]:
    """What the lead departments did by the end about the eight in progress, in the order it happened."""
    rng, steps = random.Random(SEED), []  # noqa: S311 - as above
    for matter in matters() if rows is None else rows:
        at = matter.whistled_at or matter.received_at
        for verb in matter.verbs:
            hours = HOURS_UNTIL[verb]
            at = moments.into_office(at + timedelta(minutes=rng.randrange(hours * 15, hours * 60)), rng)
            reason = SUBMITTED if verb == "submit" else ""
            steps.append(DemoStep(matter.source, matter.number, verb, at, matter.department, reason))
    return sorted(steps, key=lambda step: step.at)
