"""Whistling a lead and taking a step through the API, against a bare signed-in view that locks a row, appends an event and
saves the row."""

import json
from collections.abc import Callable, Iterator

from django.test import Client

from grids.areas.models import Area
from grids.staff.models import Department
from tools.bench.measuring import Figure, in_turn, milliseconds
from tools.bench.pages import as_in_production, client_of, desk_of, handler_of, new_lead
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.queries import grades_of

MOST = 100
WARM_UP = 3
BOUND = 2.5


def measure(rounds: int) -> list[Figure]:
    """A row for whistling and one for a step of the department that leads."""
    rounds = min(rounds, MOST)
    with as_in_production():
        community = Area.objects.filter(level=3).order_by("code")[17]
        department = Department.objects.get(code=f"urban-{community.street_code}")
        desk, handler = client_of(desk_of(community)), client_of(handler_of(department))
        leads = iter([new_lead(community, number) for number in range(rounds + WARM_UP)])
        grade = grades_of(community)[0].key
        body = {"grade": grade, "lead_department": department.code, "version": 1}
        blow = _poster(desk, (f"/api/v1/leads/{lead.pk}/whistle/" for lead in leads), body)
        blown = Whistle.objects.filter(lead_department=department).order_by("-whistled_at")
        found = [_figure("吹哨（接口）", blow, _bare(handler, blown, rounds), rounds)]
        fresh = list(
            blown.filter(state="whistled", version=1).values_list("pk", flat=True)[: rounds + WARM_UP]
        )
        sign = _poster(
            handler, (f"/api/v1/whistles/{pk}/take/" for pk in fresh), {"verb": "sign", "version": 1}
        )
        return [*found, _figure("办一步：签收（接口）", sign, _bare(handler, blown, rounds), rounds)]


def _figure(what: str, ours: Callable[[], object], bare: Callable[[], object], rounds: int) -> Figure:
    taken, reference = in_turn(ours, bare, rounds=rounds, warm_up=WARM_UP)
    ratio = taken.median / reference.median
    return Figure(
        what, milliseconds(taken.median), milliseconds(reference.median), ratio, f"≤ {BOUND}", ratio <= BOUND,
        "参照：登录后锁一行、记一步、存一行",
    )  # fmt: skip


def _bare(client: Client, whistles, rounds: int) -> Callable[[], object]:
    keys = list(whistles.filter(state="closed").values_list("pk", flat=True)[: rounds + WARM_UP])
    return _poster(client, (f"/bare/step/?whistle={pk}" for pk in keys), {})


def _poster(client: Client, addresses: Iterator[str], body: dict) -> Callable[[], object]:
    """A call that posts to the next address and fails when it isn't taken."""
    sent = json.dumps(body)

    def post() -> object:
        address = next(addresses)
        response = client.post(address, sent, content_type="application/json", secure=True)
        if response.status_code not in (200, 201):
            raise RuntimeError(f"{address} answered {response.status_code}: {response.content[:300]!r}")
        return response.content

    return post
