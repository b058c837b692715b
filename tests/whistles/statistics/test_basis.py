"""The areas below one as they were then and as they lie now add up to the same, however grids changed meanwhile."""

import json
import random
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from grids.areas.lineage import heirs_on
from grids.areas.models import Area, BoundaryChange, ChangeKind
from grids.staff.queries import system_actor
from tests import personas
from tests.factories import places as drawing
from tests.factories import whistles as made
from whistles.statistics import actions, queries
from whistles.statistics.basis import NOW, THEN, below
from whistles.statistics.breakdown import breakdown

pytestmark = pytest.mark.django_db

COMMUNITY = personas.SUJIATANG
GRIDS = [f"{COMMUNITY}{number:03d}" for number in range(1, 5)]
COUNTED = ("whistled", "closed", "in_progress", "suspended", "cancelled")


@pytest.fixture
def grids(departments):
    """Four grids of a community, side by side."""
    return [drawing.drawn(code, column=column) for column, code in enumerate(GRIDS)]


def merged(gone: str, into: str) -> BoundaryChange:
    """One grid ends today and another takes most of its ground."""
    today = timezone.localdate()
    drawing.ended(Area.objects.get(code=gone), today)
    Area.objects.filter(code=gone).update(ends_on=today)
    return BoundaryChange.objects.create(
        area_id=COMMUNITY, kind=ChangeKind.MERGE, from_day=today, reason="调整", actor=system_actor(),
        recorded_at=timezone.now(), told={"heirs": {gone: into}},
    )  # fmt: skip


def a_matter(column: float | None, code: str, state: str):
    lead = made.a_lead(code, point=drawing.within(column) if column is not None else None)
    return made.a_whistle(lead=lead, state=state)


def lines(basis: str, code: str = COMMUNITY) -> dict[str, dict]:
    area = Area.objects.get(code=code)
    return {one["code"]: one for one in breakdown(area, timezone.localdate(), "area", basis=basis)}


@pytest.mark.parametrize("seed", range(3))
def test_both_add_up_to_the_same_whatever_changed(grids, seed):
    dice = random.Random(seed)
    for _one in range(12):
        column = dice.randrange(4)
        placed = column if dice.random() < 0.6 else None
        a_matter(placed, GRIDS[column], dice.choice(["whistled", "closed", "cancelled", "suspended"]))
    a_matter(None, COMMUNITY, "closed")
    gone, into = dice.sample(GRIDS, 2)
    # one ends, the others lie anywhere: also beside where they lay, so that some places lie in no grid at all
    merged(gone, into)
    left, today = [code for code in GRIDS if code != gone], timezone.localdate()
    for code in left:
        drawing.ended(Area.objects.get(code=code), today)
    aside = dice.random()
    for number, code in zip(dice.sample(range(5), 3), left, strict=True):
        drawing.draw(Area.objects.get(code=code), column=number - aside, since=today)
    actions.refresh(wait=True)
    whole = queries.closure(Area.objects.get(code=COMMUNITY), timezone.localdate()).as_json()
    then, now = lines(THEN), lines(NOW)
    for name in COUNTED:
        assert sum(one[name] for one in then.values()) == whole[name]
        assert sum(one[name] for one in now.values()) == whole[name]
    assert gone in then
    assert gone not in now
    assert all(one[name] >= 0 for one in now.values() for name in COUNTED)


def test_what_ended_counts_then_where_it_was_handled_and_now_where_its_ground_lies(grids):
    a_matter(0, GRIDS[0], "closed")
    a_matter(None, GRIDS[0], "closed")
    a_matter(2, GRIDS[0], "closed")
    merged(GRIDS[0], GRIDS[1])
    drawing.draw(Area.objects.get(code=GRIDS[1]), column=0, width=2, since=timezone.localdate())
    actions.refresh(wait=True)
    assert {code: one["closed"] for code, one in lines(THEN).items() if one["closed"]} == {GRIDS[0]: 3}
    assert {code: one["closed"] for code, one in lines(NOW).items() if one["closed"]} == {
        GRIDS[1]: 2,
        GRIDS[2]: 1,
    }


def test_the_heir_of_an_heir_that_ended_too_is_the_one_that_is_there(grids):
    merged(GRIDS[0], GRIDS[2])
    merged(GRIDS[2], GRIDS[3])
    assert heirs_on(timezone.localdate()) == {GRIDS[0]: GRIDS[3], GRIDS[2]: GRIDS[3]}


def test_what_lies_in_another_community_now_has_a_line_of_its_own(grids):
    a_matter(0, GRIDS[0], "closed")
    drawing.draw(Area.objects.get(code=GRIDS[0]), column=-1, since=timezone.localdate())
    drawing.drawn(f"{personas.HONGSHAN}001", column=0, since=timezone.localdate())
    actions.refresh(wait=True)
    found = below(Area.objects.get(code=COMMUNITY), timezone.localdate(), NOW)
    assert (found.elsewhere.closed, sum(one.figures.whistled for one in found.children)) == (1, 0)
    assert lines(NOW, personas.LIANHUA)[personas.HONGSHAN]["closed"] == 1
    assert lines(THEN, personas.LIANHUA)[COMMUNITY]["closed"] == 1


def test_a_past_day_is_told_by_the_steps_until_then(grids):
    whistled = timezone.now() - timedelta(days=9)
    lead = made.a_lead(GRIDS[0], point=drawing.within(1), received_at=whistled)
    made.a_whistle(lead=lead, state="closed", whistled_at=whistled)
    actions.refresh(wait=True)
    area, day = Area.objects.get(code=COMMUNITY), timezone.localdate(whistled)
    told = {one["code"]: one["whistled"] for one in breakdown(area, day, "area", basis=NOW)}
    assert told[GRIDS[1]] == 1
    before = breakdown(area, day - timedelta(days=1), "area", basis=NOW)
    assert sum(one["whistled"] for one in before) == 0


def test_page_api_and_command_tell_both(grids, client):
    a_matter(1, GRIDS[0], "closed")
    actions.refresh(wait=True)
    personas.enter(client, personas.make("street_admin"))
    page = client.get(reverse("statistics"), {"area": COMMUNITY, "basis": "now"})
    assert page.context["basis"] == "now"
    assert [one["is_chosen"] for one in page.context["bases"]] == [False, True]
    told = {line.label: line.closed.value for line in page.context["board"].below}
    assert told[Area.objects.get(code=GRIDS[1]).name] == 1
    given = {"area": COMMUNITY, "by": "area", "basis": "now"}
    by_code = {one["code"]: one for one in client.get("/api/v1/statistics/closure/", given).json()["lines"]}
    assert by_code[GRIDS[1]]["closed"] == 1
    assert client.get("/api/v1/statistics/closure/", given | {"by": "grade"}).status_code == 400
    out = StringIO()
    call_command("closure_statistics", area=COMMUNITY, by="area", basis="now", json=True, stdout=out)
    by_code = {one["code"]: one for one in json.loads(out.getvalue())["lines"]}
    assert (by_code[GRIDS[0]]["closed"], by_code[GRIDS[1]]["closed"]) == (0, 1)
