"""The demonstration's ledger: 536 whistles as the article counts them, each source in its own kind of spreadsheet.

Pure and deterministic: the same seed gives the same rows, whatever the clock says.
"""

import random
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from governance.demo.matters import (
    EXPLAINED,
    KEY_DONE,
    KINDS,
    NOT_POSSIBLE,
    PLACES,
    VOICES,
    Kind,
)
from governance.demo.people import FAMILY, GIVEN, UNASSIGNED_PREFIX
from governance.demo.places import COMMUNITIES

TZ = ZoneInfo("Asia/Shanghai")
FIRST, AS_OF = date(2021, 1, 1), date(2023, 4, 7)
GRADE_COUNTS = {"routine": 505, "key_street": 15, "key_district": 8, "key_city": 5, "emergency": 3}
IN_PROGRESS, POOL = 8, 26
SOURCE_SHARES = {"hotline_12345": 212, "digital_urban": 147, "jiesu_jiban": 96, "proposal": 47, "letter_visit": 34}
OUTCOME_SHARES = (("solved", 88), ("explained", 9), ("not_possible", 3))
# (column names, format of times) of each source's own spreadsheet
SHEETS = {
    "hotline_12345": (("工单编号", "标题", "诉求内容", "受理时间", "派单时间", "办结时间", "办理结果", "办结方式", "所属社区", "诉求地址", "诉求分类", "哨件级别", "承办单位", "来电人", "联系电话"), "%Y-%m-%d %H:%M:%S"),
    "digital_urban": (("任务号", "问题标题", "问题描述", "上报时间", "派遣时间", "结案时间", "处置结果", "结案方式", "社区", "事发地点", "问题类型", "哨件级别", "处置部门", "上报人", "联系方式"), "%Y/%m/%d %H:%M"),
    "jiesu_jiban": (("诉求编号", "诉求标题", "诉求详情", "诉求时间", "转办时间", "回复时间", "答复内容", "办结类型", "所属社区", "诉求地址", "诉求类型", "哨件级别", "责任单位", "诉求人", "手机号"), "%Y.%m.%d %H:%M:%S"),
    "proposal": (("建议编号", "主题", "内容", "收到日期", "交办日期", "答复时间", "答复意见", "办结方式", "社区", "地点", "分类", "哨件级别", "主办单位", "建议人", "电话"), "%Y年%m月%d日 %H时%M分"),
    "letter_visit": (("信访编号", "标题", "信访内容", "信访日期", "转办时间", "办结时间", "办理结果", "办结方式", "所在社区", "地址", "类别", "哨件级别", "责任部门", "信访人", "联系电话"), "%Y/%m/%d %H:%M:%S"),
}  # fmt: skip
FIELDS = (
    "number", "title", "content", "received", "whistled", "closed", "resolution", "outcome", "area", "address",
    "category", "grade", "department", "reporter", "phone",
)  # fmt: skip
# how far the eight in progress have come by actions after the import: (verbs done)
PROGRESS = ((), (), ("sign",), ("sign", "report_in"), ("sign", "report_in"), ("sign", "report_in", "start"),
            ("sign", "report_in", "start"), ("sign", "report_in", "start", "submit"))  # fmt: skip
HOURS = (8, 9, 9, 10, 10, 10, 11, 11, 14, 14, 15, 15, 16, 16, 17, 18, 19, 20, 20, 21, 22, 7)


@dataclass(frozen=True, slots=True)
class Matter:
    """One invented matter. `whistled_at` None: it still waits in the pool; `closed_at` None: not closed."""

    source: str
    number: str
    title: str
    content: str
    received_at: datetime
    whistled_at: datetime | None
    closed_at: datetime | None
    resolution: str
    outcome: str
    area: str
    address: str
    category: str
    grade: str
    department: str
    assisting: tuple[str, ...]
    reporter: str
    phone: str


def matters(seed: int = 536) -> list[Matter]:
    """All matters in the order they came: 536 whistled and those still in the pool."""
    rng = random.Random(seed)
    grades = [grade for grade, count in GRADE_COUNTS.items() for _n in range(count)]
    rng.shuffle(grades)
    sources = [source for source, count in SOURCE_SHARES.items() for _n in range(count)]
    rng.shuffle(sources)
    days = sorted(_days(rng, len(grades)))
    found, seen = [], set()
    for index, (grade, source, day) in enumerate(zip(grades, sources, days, strict=True)):
        found.append(_fresh(rng, source, grade, day, seen, waits=False, index=index))
    found = _leave_open(found)
    for index in range(POOL):
        source = rng.choices(list(SOURCE_SHARES), weights=list(SOURCE_SHARES.values()))[0]
        day = AS_OF - timedelta(days=rng.randrange(4))
        found.append(_fresh(rng, source, "routine", day, seen, waits=True, index=len(found) + index))
    return sorted(found, key=lambda matter: matter.received_at)


def _days(rng: random.Random, count: int) -> list[date]:
    """Days that fill up as the channel becomes known: more each year, fewer at the Spring Festival."""
    span = (AS_OF - FIRST).days - 2
    found = []
    while len(found) < count:
        day = FIRST + timedelta(days=int(span * rng.random() ** 0.72))
        if not (day.month == 2 and day.day < 16 and rng.random() < 0.7):
            found.append(day)
    return found


def _fresh(rng, source: str, grade: str, day: date, seen: set[str], *, waits: bool, index: int) -> Matter:
    """A matter whose text nobody has written yet."""
    while True:
        matter = _matter(rng, source, grade, day, waits=waits, index=index)
        if matter.content not in seen and matter.title not in seen:
            seen.update((matter.content, matter.title))
            return matter


def _matter(rng, source: str, grade: str, day: date, *, waits: bool, index: int) -> Matter:
    kind = _kind(rng, grade)
    community = rng.choices(COMMUNITIES, weights=[c.share for c in COMMUNITIES])[0]
    road = rng.choice(community.roads)
    slots = {
        "road": road, "no": rng.randrange(3, 420), "b": rng.randrange(1, 33), "u": rng.randrange(1, 5),
        "f": rng.randrange(5, 19), "n": rng.randrange(2, 9), "days": rng.randrange(3, 21), "hour": rng.choice((19, 20, 21, 22)),
        "place": rng.choice(PLACES),
    }  # fmt: skip
    theme = rng.randrange(len(kind.titles))
    title = kind.titles[theme].format(**slots)
    told = kind.told[theme].format(**slots)
    content = rng.choice(VOICES[source]).format(told=told, road=road)
    received = datetime.combine(day, time(rng.choice(HOURS), rng.randrange(60), rng.randrange(60)), TZ)
    whistled = None if waits else _whistled(rng, received, grade)
    closed = None if waits else min(_closed(rng, whistled, grade), datetime.combine(AS_OF, time(17, 20), TZ))
    outcome = rng.choices([o for o, _w in OUTCOME_SHARES], weights=[w for _o, w in OUTCOME_SHARES])[0]
    has_reporter = source != "digital_urban" and rng.random() < 0.86
    return Matter(
        source=source,
        number=_number(source, received, index),
        title=title,
        content=content,
        received_at=received,
        whistled_at=whistled,
        closed_at=closed,
        resolution="" if waits else _done(rng, kind, grade, outcome, theme, slots),
        outcome="" if waits else outcome,
        area=community.code,
        address=f"{road}{slots['no']}号",
        category=kind.category,
        grade=grade,
        department=kind.lead,
        assisting=kind.assist,
        reporter=rng.choice(FAMILY) + rng.choice(GIVEN) if has_reporter else "",
        phone=f"{UNASSIGNED_PREFIX}{rng.randrange(10**8):08d}" if has_reporter else "",
    )


def _kind(rng, grade: str) -> Kind:
    """A kind of matter that such a grade is blown for."""
    fitting = [kind for kind in KINDS if kind.grade == grade] or [kind for kind in KINDS if kind.grade == "key_street"]
    return rng.choices(fitting, weights=[kind.weight for kind in fitting])[0]


def _whistled(rng, received: datetime, grade: str) -> datetime:
    """When the desk whistled: at once for emergencies, else within the next office hours."""
    if grade == "emergency":
        return received + timedelta(minutes=rng.randrange(3, 15))
    at = received + timedelta(minutes=rng.randrange(15, 900))
    if at.hour < 9 or at.hour >= 17:
        next_day = at.date() + timedelta(days=at.hour >= 17)
        at = datetime.combine(next_day, time(9, rng.randrange(5, 55)), TZ)
    return min(at, datetime.combine(AS_OF, time(16, 40), TZ))


def _closed(rng, whistled: datetime, grade: str) -> datetime:
    """When it was closed: hours for emergencies, days for routine matters, weeks for key ones, some much later."""
    if grade == "emergency":
        return whistled + timedelta(hours=rng.randrange(3, 20))
    low, high = (1, 7) if grade == "routine" else (6, 24)
    days = rng.randrange(low, high) + (rng.randrange(4, 20) if rng.random() < 0.07 else 0)
    day = whistled.date() + timedelta(days=days)
    day += timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))
    return datetime.combine(day, time(rng.choice((9, 10, 11, 14, 15, 16)), rng.randrange(60)), TZ)


def _done(rng, kind: Kind, grade: str, outcome: str, theme: int, slots: dict) -> str:
    if outcome == "explained":
        return rng.choice(EXPLAINED)
    if outcome == "not_possible":
        return rng.choice(NOT_POSSIBLE)
    # the last theme of a kind has the last remedy, the others the first
    done = kind.done[-1 if theme == len(kind.titles) - 1 else 0].format(**slots)
    return f"{KEY_DONE}{done}" if grade.startswith("key") else done


def _number(source: str, at: datetime, index: int) -> str:
    """A number in the source's own style."""
    serial = index + 101
    return {
        "hotline_12345": f"{at:%Y%m%d}-{serial:04d}",
        "digital_urban": f"WH{at:%y%m}{serial:05d}",
        "jiesu_jiban": f"JSJB{at:%Y}{serial:06d}",
        "proposal": f"建{at:%Y}-{serial:03d}",
        "letter_visit": f"信访[{at:%Y}]{serial}号",
    }[source]


def _leave_open(found: list[Matter]) -> list[Matter]:
    """Eight of the newest are not closed yet: six routine ones and two key ones."""
    newest = sorted(range(len(found)), key=lambda i: found[i].received_at, reverse=True)
    chosen = [i for i in newest if found[i].grade == "routine"][: IN_PROGRESS - 2]
    chosen += [i for i in newest if found[i].grade.startswith("key")][:2]
    return [
        replace(matter, closed_at=None, resolution="", outcome="") if index in chosen else matter
        for index, matter in enumerate(found)
    ]


def sheet(source: str, rows: list[Matter]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """A source's whistled matters as they stand in its own spreadsheet: header, and rows of texts."""
    header, when = SHEETS[source]
    body = []
    for matter in rows:
        if matter.source != source or matter.whistled_at is None:
            continue
        times = {name: getattr(matter, f"{name}_at") for name in ("received", "whistled", "closed")}
        cells = {name: at.strftime(when) if at else "" for name, at in times.items()}
        body.append(tuple(cells[name] if name in cells else str(getattr(matter, name)) for name in FIELDS))
    return header, body


def waiting(rows: list[Matter]) -> list[Matter]:
    """Matters that still wait in the pool."""
    return [matter for matter in rows if matter.whistled_at is None]


def under_way(rows: list[Matter]) -> list[tuple[Matter, tuple[str, ...]]]:
    """The eight in progress, the oldest first, each with the steps its departments have taken by the end."""
    opened = [matter for matter in rows if matter.whistled_at and matter.closed_at is None]
    return list(zip(opened, reversed(PROGRESS), strict=True))
