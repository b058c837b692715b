"""What hardly any matter meets, in the bench's world: cancelled, suspended, sent back, escalated; and the lists behind it."""

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone

from grids.areas.models import Area
from grids.staff.models import PostKind, User
from grids.staff.queries import system_actor
from tools.bench.measuring import Figure, in_turn, milliseconds
from tools.bench.pages import as_in_production, client_of, getter, post_of
from tools.bench.world import CITY
from whistles.lifecycle.actions import take
from whistles.lifecycle.grades import Grade
from whistles.lifecycle.models import Whistle

# of each kind one in so many whistles, and no more than so many: each step is one of the product's own
ONE_IN, MOST = 1_000, 300
WAYS = {
    "cancelled": ("cancel",),
    "sent_back": ("sign", "report_in", "start", "submit", "send_back"),
    "escalated": ("escalate",),
    "suspended": ("sign", "report_in", "start", "ask_suspension", "grant_suspension"),
}
REASON = "已核对原记录，情况属实"
FIGURES = ("cancelled", "suspended")
ROUNDS = 100


def live_through() -> None:
    """Some of the whistles that are open go each of these ways, most of them soon after they were blown."""
    each, rng = max(5, min(MOST, Whistle.objects.count() // ONE_IN)), random.Random(11)
    fresh = Whistle.objects.filter(
        closed_at=None, state="whistled", version=1, grade__behaviour="routine"
    ).order_by("number")
    whistles = iter(list(fresh[: each * len(WAYS)]))
    leaders: dict[str, User] = {}
    for verbs in WAYS.values():
        for whistle, _number in zip(whistles, range(each), strict=False):
            _go(whistle, verbs, rng, leaders)


def _go(whistle: Whistle, verbs: tuple[str, ...], rng: random.Random, leaders: dict[str, User]) -> None:
    # nobody asks at an earlier time
    is_asked = "ask_suspension" in verbs
    at: datetime | None = None if is_asked else whistle.whistled_at
    # nobody asks where nobody could decide
    leader = _leader(whistle, leaders) if is_asked else None
    for verb in verbs:
        at = at + timedelta(hours=rng.randrange(1, 200)) if at else None
        by = leader if leader and verb.startswith("grant_") else system_actor()
        whistle = take(
            whistle_id=whistle.pk,
            verb=verb,
            by=by,
            version=whistle.version,
            given=_given(verb),
            occurred_at=at,
        )


def _given(verb: str) -> dict[str, object]:
    if verb == "ask_suspension":
        until = timezone.localdate() + timedelta(days=60)
        return {"until": until, "plan": "等待设备到货后更换", "told": "已电话告知", "reason": REASON}
    if verb == "escalate":
        return {"grade": Grade.objects.get(key="city-key_city"), "reason": REASON}
    return {"reason": REASON} if verb in ("cancel", "submit", "send_back") else {}


def _leader(whistle: Whistle, known: dict[str, User]) -> User:
    if whistle.street_code not in known:
        street = Area.objects.get(code=whistle.street_code)
        known[whistle.street_code] = post_of(PostKind.objects.filter(role="street_leader")[0], street)
    return known[whistle.street_code]


def lists(rounds: int) -> Figure:
    """The whole city's lists behind rare figures as of any day, against a page of thirty rows by one indexed query."""
    with as_in_production():
        viewer = client_of(
            post_of(PostKind.objects.filter(role="city_viewer")[0], Area.objects.get(code=CITY))
        )
        asked = _asked()
        ours = _next(viewer, "/whistles/?area={area}&as_of={day}&figure={figure}", asked[0])
        bare = _next(viewer, "/bare/rare/?day={day}&state={figure}", asked[1])
        mine, other = in_turn(ours, bare, rounds=min(rounds, ROUNDS))
    ratio = mine.median / other.median
    number = Whistle.objects.filter(state__in=FIGURES).count()
    return Figure(
        "少见数字背后的清单（全市撤销、挂账）", milliseconds(mine.median), milliseconds(other.median), ratio, "≤ 2", ratio <= 2,
        f"全市 {number} 件；参照：一次索引查询，同样三十行",
    )  # fmt: skip


def _asked() -> tuple[Iterator[dict[str, str]], Iterator[dict[str, str]]]:
    """The same figures and days for both."""

    def one() -> Iterator[dict[str, str]]:
        rng, today = random.Random(13), timezone.localdate()
        while True:
            day = today if rng.random() < 0.5 else date(rng.randrange(2022, 2026), rng.randrange(1, 13), 28)
            yield {"area": CITY, "day": day.isoformat(), "figure": rng.choice(FIGURES)}

    return one(), one()


def _next(client, address: str, asked: Iterator[dict[str, str]]) -> Callable[[], object]:
    return lambda: getter(client, address.format(**next(asked)))()
