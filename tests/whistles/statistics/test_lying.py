"""However grids are split, merged and redrawn: both ways to count add up to the same, and every number opens exactly its list."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from grids.areas.changing import Fresh, change_boundaries
from grids.areas.lineage import heirs_on
from grids.areas.models import Area
from grids.staff.queries import system_actor
from tests import personas
from tests.factories import whistles as made
from tests.factories.shapes import a_row_of_grids, at, square
from whistles.lifecycle.models import Whistle
from whistles.statistics import actions
from whistles.statistics.asking import link_to
from whistles.statistics.basis import NOW, THEN
from whistles.statistics.behind import figure_list
from whistles.statistics.board import board
from whistles.statistics.breakdown import breakdown

pytestmark = pytest.mark.django_db

COMMUNITY = personas.HONGSHAN
WIDTH = 4
FIGURES = ("whistled", "closed", "in_progress", "suspended", "cancelled")
STATES = ("whistled", "closed", "cancelled", "suspended")


@dataclass
class Ground:
    """The slow way to know who has what: stretches of a line by code, kept by hand, and every heir as it was told."""

    stretches: dict[str, tuple[float, float]]
    day: date
    went: dict[str, str] = field(default_factory=dict)

    def changed(self, shapes: dict[str, tuple[float, float] | None], fresh: dict | None = None) -> None:
        report = change_boundaries(
            shapes={code: one and square(one[0], 0, one[1] - one[0]) for code, one in shapes.items()}, fresh=fresh,
            from_day=self.day, reason="调整", by=system_actor(), confirm=True,
        )  # fmt: skip
        for word, one in shapes.items():
            code = report.codes.get(word, word)
            self.stretches.pop(code, None)
            if one:
                self.stretches[code] = one

    def split(self, dice: random.Random) -> None:
        code, (west, east) = max(self.stretches.items(), key=lambda one: (one[1][1] - one[1][0], one[0]))
        cut = west + (east - west) * dice.choice([0.3, 0.6])
        self.changed(
            {code: (west, cut), "new": (cut, east)},
            {"new": Fresh(COMMUNITY, f"新网格{self.day:%d}", of=code)},
        )

    def neighbours(self, dice: random.Random) -> tuple[str, str]:
        row = sorted(self.stretches, key=lambda code: self.stretches[code])
        place = dice.randrange(len(row) - 1)
        return row[place], row[place + 1]

    def merge(self, dice: random.Random) -> None:
        left, right = self.neighbours(dice)
        stays, goes = dice.sample([left, right], 2)
        self.changed({stays: (self.stretches[left][0], self.stretches[right][1]), goes: None})
        self.went[goes] = stays

    def shared(self, dice: random.Random) -> None:
        """One ends and both sides take of it: the larger part's taker is its heir."""
        row = sorted(self.stretches, key=lambda code: self.stretches[code])
        if len(row) < 3:
            return
        place = dice.randrange(1, len(row) - 1)
        left, goes, right = row[place - 1 : place + 2]
        west, east = self.stretches[goes]
        part = dice.choice([0.25, 0.75])
        cut = west + (east - west) * part
        self.changed(
            {left: (self.stretches[left][0], cut), goes: None, right: (cut, self.stretches[right][1])}
        )
        self.went[goes] = left if part > 0.5 else right

    def redraw(self, dice: random.Random) -> None:
        left, right = self.neighbours(dice)
        west, east = self.stretches[left][0], self.stretches[right][1]
        cut = west + (east - west) * dice.choice([0.4, 0.7])
        self.changed({left: (west, cut), right: (cut, east)})

    def here(self, code: str) -> str:
        while code in self.went:
            code = self.went[code]
        return code

    def lies(self, x: float | None, code: str) -> str:
        if x is None:
            return self.here(code)
        return next(one for one, (west, east) in self.stretches.items() if west <= x < east)


def matters(grids: list[str], dice: random.Random) -> dict:
    """Some with a place and some without, of every state; by key where each was: its place, its grid."""
    found = {}
    for number in range(14):
        # no place lies on an edge, whatever is cut
        x = dice.randrange(WIDTH * 100) / 100 + 0.00317
        placed = number % 2 == 0
        lead = made.a_lead(grids[int(x)], point=at(x, 0.5) if placed else None)
        whistle = made.a_whistle(lead=lead, state=dice.choice(STATES))
        found[whistle.pk] = (x if placed else None, grids[int(x)])
    return found


@pytest.fixture
def changed_often(departments, request):
    """A community whose grids changed on many days, with what happened in them before."""
    dice = random.Random(request.param)
    grids = a_row_of_grids(WIDTH)
    known = matters(grids, dice)
    today = timezone.localdate()
    ground = Ground({code: (x, x + 1) for x, code in enumerate(grids)}, today - timedelta(days=9))
    for _time in range(8):
        ways = [ground.split, ground.merge, ground.redraw, ground.shared]
        (dice.choice(ways) if len(ground.stretches) > 2 else ground.split)(dice)
        ground.day += timedelta(days=1)
    actions.refresh(wait=True)
    return ground, known, Area.objects.get(code=COMMUNITY)


def lines(area: Area, basis: str) -> dict[str, dict]:
    return {one["code"]: one for one in breakdown(area, timezone.localdate(), "area", basis=basis)}


@pytest.mark.parametrize("changed_often", range(5), indirect=True)
def test_as_now_is_where_each_lies_today_and_both_add_up_to_the_same(changed_often):
    ground, known, area = changed_often
    assert heirs_on(timezone.localdate()) == {was: ground.here(was) for was in ground.went}
    then, now = lines(area, THEN), lines(area, NOW)
    for name in FIGURES:
        assert sum(one[name] for one in then.values()) == sum(one[name] for one in now.values())
    # by hand: each matter on its own, along every change in turn
    wanted = Counter(ground.lies(*where) for where in known.values())
    assert {code: one["whistled"] for code, one in now.items() if one["whistled"]} == wanted
    # what is open was carried to the same grids: one definition
    for whistle in Whistle.objects.filter(pk__in=known, closed_at=None, state="whistled"):
        assert whistle.area_id == ground.lies(*known[whistle.pk])


@pytest.mark.parametrize("changed_often", [1, 4], indirect=True)
def test_every_number_as_now_opens_the_list_of_exactly_what_makes_it_up(changed_often, signed_in):
    ground, known, area = changed_often
    user, day = personas.make("street_admin"), timezone.localdate()
    shown = board(area, day, link_to(area, day), NOW).below
    for line in shown:
        for number in (line.whistled, line.closed, line.in_progress):
            asked = dict(parse_qsl(urlsplit(number.url).query))
            found = figure_list(user, asked)
            assert (found.count, len(found.rows)) == (number.value, number.value)
            assert {ground.lies(*known[row.pk]) for row in found.rows} <= {line.area.code}
    busy = next(line for line in shown if line.whistled.value)
    page = signed_in("street_admin").get(busy.whistled.url)
    assert page.status_code == 200
    assert "现在口径：现在落在" in page.content.decode()


def test_what_lies_elsewhere_and_what_lies_at_the_area_itself_have_lists_too(departments):
    grids = a_row_of_grids(2)
    made.a_whistle(lead=made.a_lead(grids[0], point=at(0.5, 0.5)), state="closed")
    made.a_whistle(lead=made.a_lead(COMMUNITY), state="closed")
    beyond = {"n": Fresh(personas.SUJIATANG, "邻社区网格")}
    change_boundaries(
        shapes={grids[0]: square(0.8, 0, 0.2)}, from_day=timezone.localdate(), reason="让出", by=system_actor(),
        keeps_gaps=False, confirm=True,
    )  # fmt: skip
    change_boundaries(
        shapes={"n": square(0, 0, 0.7)}, fresh=beyond, from_day=timezone.localdate(), reason="划入", by=system_actor(),
        confirm=True,
    )  # fmt: skip
    actions.refresh(wait=True)
    user, day, area = personas.make("street_admin"), timezone.localdate(), Area.objects.get(code=COMMUNITY)
    shown = board(area, day, link_to(area, day), NOW).below
    others = [line for line in shown if line.area is None]
    assert [line.closed.value for line in others] == [1, 1]
    for line in others:
        found = figure_list(user, dict(parse_qsl(urlsplit(line.closed.url).query)))
        assert (found.count, len(found.rows)) == (1, 1)


@pytest.mark.parametrize(
    "asked",
    [{"lies": ""}, {"lies": "530102006004009"}, {"lies": personas.SUJIATANG}, {"since": "2026-01-01"}, {"figure": "reopened"}],
)  # fmt: skip
def test_what_is_no_such_list_is_refused(signed_in, departments, asked):
    given = {
        "figure": "closed",
        "area": COMMUNITY,
        "as_of": "2026-11-01",
        "basis": "now",
        "lies": COMMUNITY,
    } | asked
    assert signed_in("street_admin").get(reverse("whistle_list"), given).status_code == 400
