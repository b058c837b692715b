"""Pages and the API measured as the officer with the narrowest rights, against bare signed-in views."""

import random
from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client, override_settings

from grids.areas.models import Area
from grids.staff.models import Appointment, Member, PostKind, User
from tools.bench.figures import random_days, statistics_read
from tools.bench.measuring import Figure, in_turn, milliseconds

# static files by their plain names: what is measured is the page, not whether they were collected
SETTINGS = {
    "ROOT_URLCONF": "tools.bench.bare",
    # as in production: no query is written down
    "DEBUG": False,
    "ALLOWED_HOSTS": ["*"],
    "STORAGES": {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    },
}


def as_in_production() -> override_settings:
    """Settings under which pages are measured."""
    fixed = {"fixed": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    return override_settings(**SETTINGS, CACHES=settings.CACHES | fixed)


def officer_of(area: Area) -> User:
    """A community officer appointed in one area alone."""
    user, _created = User.objects.get_or_create(
        username=f"bench-{area.code}", defaults={"display_name": "测试员"}
    )
    member, _created = Member.objects.get_or_create(user=user, defaults={"name": "测试员"})
    kind = PostKind.objects.get(code="community_worker")
    if not Appointment.objects.filter(member=member).exists():
        Appointment.objects.create(
            member=member, kind=kind, area=area, period=DateRange(date(2020, 1, 1), None)
        )
    return user


def client_of(user: User) -> Client:
    """A browser in which the user is signed in."""
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def getter(client: Client, address: str) -> Callable[[], object]:
    """A call that gets a page and fails when it doesn't come."""

    def get() -> object:
        response = client.get(address, secure=True)
        if response.status_code != 200:
            raise RuntimeError(f"{address} answered {response.status_code}")
        return response.content

    return get


def measure(rounds: int) -> list[Figure]:
    """Every page row of the table."""
    with as_in_production():
        community = Area.objects.filter(level=3).order_by("code")[17]
        client = client_of(officer_of(community))
        code = community.code
        return [
            _statistics(client, code, rounds),
            *_page("哨件列表页", client, "/whistles/", f"/bare/list/?community={code}", rounds),
            *_page("今日（工作清单）", client, "/", f"/bare/work/?community={code}", rounds),
            *_page("统计页", client, f"/statistics/?area={code}", f"/bare/figures/?area={code}", rounds),
        ]


def _statistics(client: Client, code: str, rounds: int) -> Figure:
    rng, days = random.Random(5), random_days(64)
    prefix = [f"/api/v1/statistics/closure/?area={code}&as_of=", f"/bare/statistics/?area={code}&as_of="]
    ours = lambda: getter(client, prefix[0] + rng.choice(days))()  # noqa: E731
    bare = lambda: getter(client, prefix[1] + rng.choice(days))()  # noqa: E731
    return statistics_read(ours, bare, rounds)


def _page(what: str, client: Client, address: str, reference: str, rounds: int) -> list[Figure]:
    """The page against its bare reference, and its slowest requests against its own median: a process that stutters."""
    ours, bare = in_turn(getter(client, address), getter(client, reference), rounds=rounds)
    ratio, tail, own = ours.median / bare.median, ours.p99 / bare.p99, ours.p99 / ours.median
    mine = f"p50 {milliseconds(ours.median)} · p99 {milliseconds(ours.p99)}"
    return [
        Figure(
            what, mine, f"p50 {milliseconds(bare.median)} · p99 {milliseconds(bare.p99)}", ratio,
            "p50 ≤ 1.5，p99 ≤ 2", ratio <= 1.5 and tail <= 2, f"p99 比 {tail:.2f}",
        ),
        Figure(f"{what}：最慢的百分之一", mine, "它自己的 p50", own, "p99 ≤ 2 × p50", own <= 2, f"{rounds} 次"),
    ]  # fmt: skip


def work_list(rounds: int) -> tuple[float, float]:
    """Median seconds of an officer's work list in the present database, and of a page without any list.

    In turn, so that a machine that is slower for a minute is so for both.
    """
    with as_in_production():
        community = Area.objects.filter(level=3).order_by("code")[17]
        client = client_of(officer_of(community))
        ours, without = in_turn(getter(client, "/"), getter(client, "/more/"), rounds=rounds)
        return ours.median, without.median
