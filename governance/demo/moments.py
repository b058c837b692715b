"""When invented matters come, are whistled and are closed: office hours of the published calendar."""

import random
from datetime import date, datetime, time, timedelta

from whistles.clocks.calendar import SHANGHAI, Calendar

OFFICE = Calendar()
FIRST, AS_OF = date(2021, 1, 1), date(2023, 4, 7)
# nothing is closed later than this, so that the figures of the day hold
LAST_CLOSE = datetime(2023, 4, 7, 16, 50, tzinfo=SHANGHAI)
NIGHT_AND_DAY = (
    7,
    8,
    8,
    9,
    9,
    9,
    10,
    10,
    10,
    11,
    11,
    12,
    13,
    14,
    14,
    15,
    15,
    16,
    16,
    17,
    18,
    19,
    20,
    20,
    21,
    22,
)
# visitors come and letters are opened while the office is open, inspectors walk by day
HOURS = {
    "hotline_12345": NIGHT_AND_DAY,
    "jiesu_jiban": NIGHT_AND_DAY,
    "digital_urban": (8, 9, 9, 10, 10, 11, 14, 14, 15, 15, 16, 17),
    "proposal": (9, 10, 11, 14, 15, 16, 19, 20),
    "letter_visit": (9, 9, 10, 10, 11, 14, 15, 16),
}
TWO_DAYS = timedelta(days=2)


def is_working(day: date) -> bool:
    """Whether offices are open on a day of those years, all published."""
    return OFFICE.is_working(day)[0]


def comes_on(day: date, source: str) -> bool:
    """Whether a channel is open on a day: letters and visitors keep to office days."""
    return source != "letter_visit" or is_working(day)


def some_day(rng: random.Random, last: date, source: str) -> date:
    """A day on which matters come: more of them as the channel becomes known, few at the Spring Festival."""
    span = (last - FIRST).days
    while True:
        day = FIRST + timedelta(days=int(span * rng.random() ** 0.78))
        if is_working(day) or (comes_on(day, source) and rng.random() < 0.35):
            return day


def received_on(day: date, source: str, rng: random.Random) -> datetime:
    """A moment of that day at which this channel brings something."""
    return datetime.combine(
        day, time(rng.choice(HOURS[source]), rng.randrange(60), rng.randrange(60)), SHANGHAI
    )


def whistled_after(received: datetime, rng: random.Random) -> datetime | None:
    """When the desk whistled: in office hours within two days; None where offices open later than that."""
    minutes = rng.choice(
        (rng.randrange(8, 120), rng.randrange(8, 240), rng.randrange(180, 1200), rng.randrange(1200, 2400))
    )
    at = into_office(received + timedelta(minutes=minutes), rng)
    if at - received > TWO_DAYS:
        at = into_office(received + timedelta(minutes=rng.randrange(8, 60)), rng)
    return at if at - received <= TWO_DAYS else None


def closed_after(whistled: datetime, grade: str, rng: random.Random) -> datetime:
    """When it was closed: after days for routine matters, weeks for key ones, some much later."""
    days = rng.triangular(1, 12, 3) if grade == "routine" else rng.triangular(5, 40, 13)
    if grade == "routine" and rng.random() < 0.06:
        days = rng.uniform(13, 26)
    day = whistled.date() + timedelta(days=int(days))
    if rng.random() < 0.07:
        # somebody stayed late, or came on a Saturday
        return datetime.combine(
            day, time(rng.choice((17, 18, 19)), rng.randrange(5, 60), rng.randrange(60)), SHANGHAI
        )
    moment = time(rng.choice((9, 10, 10, 11, 14, 14, 15, 15, 16)), rng.randrange(60), rng.randrange(60))
    return into_office(datetime.combine(day, moment, SHANGHAI), rng)


def into_office(at: datetime, rng: random.Random) -> datetime:
    """The moment itself where the office is open, else soon after it opens again."""
    if is_working(at.date()):
        if time(9) <= at.time() < time(12) or time(13) <= at.time() < time(17):
            return at
        if at.time() < time(9):
            return _opened(at.date(), time(9), rng)
        if at.time() < time(13):
            return _opened(at.date(), time(13), rng)
    day = at.date() + timedelta(days=1)
    while not is_working(day):
        day += timedelta(days=1)
    return _opened(day, time(9), rng)


def _opened(day: date, opens: time, rng: random.Random) -> datetime:
    return datetime.combine(day, opens, SHANGHAI) + timedelta(seconds=rng.randrange(180, 6300))
