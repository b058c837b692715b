"""Pages and the API measured as the officer with the narrowest rights, against bare signed-in views."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from grids.areas.models import Area
from grids.identity.sessions import FACTOR, GIVEN
from grids.staff.models import Appointment, Department, DepartmentMembership, Member, PostKind, User
from grids.staff.queries import system_actor
from tools.bench.figures import random_days, statistics_read
from tools.bench.measuring import Figure, Samples, in_turn, milliseconds
from whistles.intake.actions import receive_lead
from whistles.intake.models import Lead, Source
from whistles.lifecycle.actions import blow, take
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.queries import grades_of

# more leads than a page of the pool shows
POOL = 40

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


@contextmanager
def as_in_production() -> Iterator[None]:
    """Settings under which pages are measured, the web role's of the database among them."""
    with override_settings(**SETTINGS), connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        yield
        cursor.execute("RESET max_parallel_workers_per_gather")


def officer_of(area: Area) -> User:
    """A community officer appointed in one area alone."""
    return post_of(PostKind.objects.get(code="community_worker"), area)


def post_of(kind: PostKind, area: Area) -> User:
    """Who holds one post in one area and nothing else."""
    user, _created = User.objects.get_or_create(
        username=f"bench-{kind.code}-{area.code}", defaults={"display_name": "测试员"}
    )
    member, _created = Member.objects.get_or_create(user=user, defaults={"name": "测试员"})
    if not Appointment.objects.filter(member=member).exists():
        Appointment.objects.create(
            member=member, kind=kind, area=area, period=DateRange(date(2020, 1, 1), None)
        )
    return user


def handler_of(department: Department) -> User:
    """Who handles one department's matters and nothing else."""
    user, _created = User.objects.get_or_create(
        username=f"bench-{department.code}", defaults={"display_name": "测试员"}
    )
    if not DepartmentMembership.objects.filter(user=user).exists():
        DepartmentMembership.objects.create(
            user=user, department=department, period=DateRange(date(2020, 1, 1), None)
        )
    return user


def desk_of(community: Area) -> User:
    """Who sits at the desk of a community's street and nowhere else."""
    street = Area.objects.get(code=community.street_code)
    return post_of(PostKind.objects.filter(role="street_admin").order_by("pk")[0], street)


def new_lead(community: Area, number: int) -> Lead:
    """A lead that waits in the pool."""
    lead, _created = receive_lead(
        source=Source.objects.get(code="resident"), source_number=f"STEP-{timezone.now():%H%M%S%f}-{number}",
        title=f"学府路{number}号井盖松动", content="路口的井盖会响，骑车经过不安全。", received_at=timezone.now(),
        area=community, by=system_actor(),
    )  # fmt: skip
    return lead


def under_way(community: Area) -> Whistle:
    """A whistle that its department works on: at the desk of its street some twenty verbs stand open."""
    department = Department.objects.get(code=f"urban-{community.street_code}")
    whistle = blow(
        lead_id=new_lead(community, 1).pk, by=desk_of(community), version=1, grade=grades_of(community)[0],
        lead_department=department,
    )  # fmt: skip
    for version, verb in enumerate(("sign", "report_in", "start"), 1):
        take(whistle_id=whistle.pk, verb=verb, by=handler_of(department), version=version)
    return whistle


def client_of(user: User) -> Client:
    """A browser in which the user is signed in, with the second factor where the role asks for one."""
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    session = client.session
    session[FACTOR] = GIVEN
    session.save()
    return client


def getter(client: Client, address: str) -> Callable[[], bytes]:
    """A call that gets a page and fails when it doesn't come."""

    def get() -> bytes:
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
            *_one_whistle("一件哨件", client, _newest(community), rounds),
            *_one_whistle(
                "一件哨件（研判岗，办理中）", client_of(desk_of(community)), under_way(community), rounds
            ),
            *_others(community, client, rounds),
        ]


def _others(community: Area, client: Client, rounds: int) -> list[Figure]:
    """Pages and lists without a bare reference, in turn, each against its own median."""
    fill_pool(community)
    lead = Lead.objects.in_pool().filter(area=community).first()
    department = Department.objects.get(code=f"urban-{community.street_code}")
    handler = client_of(handler_of(department))
    calls = {
        "哨件列表页（按状态筛选）": getter(client, "/whistles/?state=closed"),
        "哨源库": getter(client, "/leads/"),
        "一件哨源": getter(client, reverse("lead", args=[lead.pk])),
        "部门的今日": getter(handler, "/"),
        "部门的哨件列表页": getter(handler, "/whistles/"),
        "部门的报到清单": getter(handler, "/report-ins/"),
    }
    found = in_turn(*calls.values(), rounds=rounds)
    return [_tail(what, samples) for what, samples in zip(calls, found, strict=True)]


def _newest(community: Area) -> Whistle:
    return Whistle.objects.filter(community_code=community.code).order_by("-whistled_at")[0]


def _one_whistle(what: str, client: Client, whistle: Whistle, rounds: int) -> list[Figure]:
    address = reverse("whistle", args=[whistle.pk])
    return _page(what, client, address, f"/bare/whistle/?whistle={whistle.pk}", rounds)


def fill_pool(community: Area) -> None:
    """Leads that nobody has looked at yet, more than a page of the pool shows."""
    source, now = Source.objects.get(code="resident"), timezone.now()
    for number in range(POOL - Lead.objects.in_pool().filter(area=community).count()):
        receive_lead(
            source=source, source_number=f"BENCH-{community.code}-{number}", title=f"学府路{number}号路灯不亮",
            content="来电人反映路灯不亮，已持续三天，希望尽快处理并答复。", received_at=now - timedelta(hours=number),
            area=community, by=system_actor(),
        )  # fmt: skip


def _statistics(client: Client, code: str, rounds: int) -> Figure:
    rng, days = random.Random(5), random_days(64)
    prefix = [f"/api/v1/statistics/closure/?area={code}&as_of=", f"/bare/statistics/?area={code}&as_of="]
    ours = lambda: getter(client, prefix[0] + rng.choice(days))()  # noqa: E731
    bare = lambda: getter(client, prefix[1] + rng.choice(days))()  # noqa: E731
    return statistics_read(ours, bare, rounds)


def _page(what: str, client: Client, address: str, reference: str, rounds: int) -> list[Figure]:
    """The page against its bare reference, and its slowest requests against its own median: a process that stutters."""
    ours, bare = in_turn(getter(client, address), getter(client, reference), rounds=rounds)
    ratio, tail = ours.median / bare.median, ours.p99 / bare.p99
    return [
        Figure(
            what, percentiles(ours), percentiles(bare), ratio, "p50 ≤ 1.5，p99 ≤ 2", ratio <= 1.5 and tail <= 2,
            f"p99 比 {tail:.2f}",
        ),
        _tail(what, ours),
    ]  # fmt: skip


def _tail(what: str, samples: Samples) -> Figure:
    return Figure(
        f"{what}：最慢的百分之一", percentiles(samples), "它自己的 p50", samples.tail, "p99 ≤ 2 × p50",
        samples.tail <= 2, f"{len(samples.seconds)} 次；只算本进程的处理器时间：{samples.own_tail:.2f}",
    )  # fmt: skip


def percentiles(samples: Samples) -> str:
    """The median and the 99th percentile in words."""
    return f"p50 {milliseconds(samples.median)} · p99 {milliseconds(samples.p99)}"


def work_list(rounds: int) -> tuple[float, float]:
    """Median seconds of an officer's work list in the present database, and of a page without any list.

    In turn, so that a machine that is slower for a minute is so for both.
    """
    with as_in_production():
        community = Area.objects.filter(level=3).order_by("code")[17]
        client = client_of(officer_of(community))
        ours, without = in_turn(getter(client, "/"), getter(client, "/more/"), rounds=rounds)
        return ours.median, without.median
