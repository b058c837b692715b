"""What pages of rounds show: how far one is, what waits at which door, and how several rounds compare home by home."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Q

from grids.access.fence import everything
from grids.registry.models import Building
from grids.walks.queries import RoundHome, homes_on_the_way
from property.canvass import asking
from property.canvass.kinds import Reach, RoundState, Standing
from property.canvass.models import CanvassAnswer, CanvassPart, CanvassQuestion, CanvassRound, CanvassTarget

if TYPE_CHECKING:
    from grids.staff.models import User
    from property.canvass.querysets import RoundQuerySet, TargetQuerySet
    from property.estates.models import Estate

# rounds beside each other, the newest first, and homes that a phone carries at once
COMPARED, CARRIED = 6, 150


@dataclass(frozen=True, slots=True)
class Tally:
    """How many homes of a round, or of a part of it, stand how."""

    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.counts.values())

    @property
    def reached(self) -> int:
        """Those in which somebody answered."""
        return self.counts.get(Reach.REACHED, 0)

    @property
    def refused(self) -> int:
        """Those that would not."""
        return self.counts.get(Reach.REFUSED, 0)

    @property
    def nobody(self) -> int:
        """Those in which nobody was in."""
        return self.counts.get(Reach.NOBODY, 0)

    @property
    def left(self) -> int:
        """Those to which somebody still has to go."""
        return self.counts.get(Reach.OPEN, 0) + self.nobody

    @property
    def is_all(self) -> bool:
        """Whether every single one was reached, and there are any."""
        return bool(self.total) and self.reached == self.total

    @property
    def percent(self) -> str:
        """The share that was reached, to one decimal and cut off there: 100 is said of all alone; "—" where there is none."""
        if not self.total:
            return "—"
        tenths = self.reached * 1000 // self.total
        return f"{tenths // 10}.{tenths % 10}%"


@everything("how many homes of a round stand how is counted whole, whoever reads it; none is shown")
def reach_of(rounds: Iterable[CanvassRound]) -> dict[UUID, Tally]:
    """How far each of these rounds is: one question."""
    rows = CanvassTarget.objects.filter(round__in=[one.pk for one in rounds]).order_by()
    counts: dict[UUID, dict[str, int]] = defaultdict(dict)
    for one, state, n in rows.values_list("round", "state").annotate(n=Count("pk")):
        counts[one][state] = n
    return defaultdict(Tally, {one: Tally(states) for one, states in counts.items()})


@everything("how many homes of each part stand how is counted whole, whoever reads it; none is shown")
def reach_by_part(one: CanvassRound) -> dict[int, Tally]:
    """How far a round is in each entrance: one question."""
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    rows = CanvassTarget.objects.filter(round=one).order_by()
    for part, state, n in rows.values_list("part", "state").annotate(n=Count("pk")):
        counts[part][state] = n
    return defaultdict(Tally, {part: Tally(states) for part, states in counts.items()})


def parts_of(one: CanvassRound) -> list[CanvassPart]:
    """The entrances of a round with who goes there, in the order in which one walks past them."""
    rows = one.parts.select_related("building", "entrance", "visitor")
    rows = rows.defer("building__shape", "building__shape_3857")
    return sorted(
        rows, key=lambda part: (part.building.sort_key, str(part.building_id), part.entrance.place if part.entrance else 99)
    )  # fmt: skip


def begun(estate: "Estate") -> "RoundQuerySet":
    """The rounds of an estate that began, the newest first."""
    rows = CanvassRound.objects.filter(estate=estate, state__in=[RoundState.GOING, RoundState.ENDED])
    return rows.order_by("-number")


def targets_of(one: CanvassRound, user: "User") -> "TargetQuerySet":
    """The homes of a round that `user` sees, each with what its name is made of, in the order of the way."""
    rows = CanvassTarget.objects.visible_to(user).filter(round=one).order_by("place")
    return rows.select_related("dwelling__building", "dwelling__entrance").defer(
        "dwelling__building__shape", "dwelling__building__shape_3857"
    )


@dataclass(frozen=True, slots=True)
class Door:
    """A home of a round as a phone carries it: what is known of it, and how it stands."""

    target: CanvassTarget
    home: RoundHome


def doors_of(one: CanvassRound, user: "User", part: int | None = None) -> list[Door]:
    """Homes to which `user` has still to go: of one part, else of their own, else of those to whom nobody was said to go."""
    rows = targets_of(one, user).filter(state__in=[Reach.OPEN, Reach.NOBODY])
    if part is not None:
        rows = rows.filter(part=part)
    elif one.parts.filter(visitor=user).exists():
        rows = rows.filter(part__visitor=user)
    else:
        rows = rows.filter(part__visitor=None)
    found = list(rows[:CARRIED])
    homes = homes_on_the_way([(row.place, row.dwelling) for row in found], user)
    return [Door(*both) for both in zip(found, homes, strict=True)]


def counting_in(targets: Iterable[CanvassTarget], user: "User") -> dict[UUID, CanvassAnswer]:
    """The answer that counts of each of these homes: one question."""
    rows = CanvassAnswer.objects.visible_to(user).filter(target__in=[one.pk for one in targets])
    return {one.target_id: one for one in rows.filter(standing=Standing.COUNTS)}


@dataclass(frozen=True, slots=True)
class Compared:
    """One home in one round: how it stood, what was answered, and whether that is otherwise than in the round before."""

    target: CanvassTarget | None
    said: str = ""
    is_other: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """Homes of a house by rounds, the newest round first. questions: what all of them could be compared by."""

    rounds: list[CanvassRound]
    houses: list[Building]
    house: Building | None
    questions: list[str]
    question: str
    rows: list[tuple[str, list[Compared]]]


def compared(estate: "Estate", user: "User", building: str = "", question: str = "") -> Comparison:
    """Several rounds home by home, of one house at a time."""
    rounds = list(begun(estate)[:COMPARED])
    rows = CanvassTarget.objects.visible_to(user).filter(round__in=rounds)
    houses = list(
        Building._base_manager.filter(pk__in=rows.order_by().values("dwelling__building")).order_by("sort_key", "id")
    )  # fmt: skip
    house = next((one for one in houses if str(one.pk) == building), houses[0] if houses else None)
    asked = list(CanvassQuestion.objects.filter(round__in=rounds).order_by("order"))
    questions = list(dict.fromkeys(one.text for one in asked))
    question = question if question in questions else ""
    found = rows.filter(dwelling__building=house).select_related("dwelling__building", "dwelling__entrance")
    targets = list(found.order_by("dwelling__sort_key", "dwelling"))
    by_round = {one.round_id: str(one.pk) for one in asked if one.text == question}
    answers = counting_in(targets, user) if question else {}
    return Comparison(
        rounds,
        houses,
        house,
        questions,
        question,
        _beside(targets, [one.pk for one in rounds], by_round, answers),
    )


def _beside(
    targets: Iterable[CanvassTarget], rounds: list[UUID], asked: Mapping[UUID, str], answers: Mapping[UUID, CanvassAnswer]
) -> list[tuple[str, list[Compared]]]:  # fmt: skip
    homes: dict[UUID, dict[UUID, CanvassTarget]] = defaultdict(dict)
    doors = {}
    for one in targets:
        homes[one.dwelling_id][one.round_id] = one
        doors[one.dwelling_id] = one.dwelling.door
    rows = []
    for dwelling, by_round in homes.items():
        cells: list[Compared] = []
        earlier: tuple[str, str] | None = None
        for key in reversed(rounds):
            one = by_round.get(key)
            if one is None:
                cells.append(Compared(None))
                continue
            said = _said(answers.get(one.pk), asked.get(key, ""))
            now = (one.state, said)
            cells.append(Compared(one, said, earlier is not None and now != earlier))
            earlier = now
        rows.append((doors[dwelling], cells[::-1]))
    return rows


def _said(answer: CanvassAnswer | None, question: str) -> str:
    given = answer.given.get(question) if answer else None
    return "" if given is None else asking.in_words(given)


def to_go(user: "User") -> list[tuple[CanvassRound, int]]:
    """The rounds under way in which homes wait for `user`, whom somebody sent there, with how many."""
    rows = CanvassTarget.objects.visible_to(user).left().filter(part__visitor=user).order_by()
    counts = dict(rows.values_list("round").annotate(n=Count("pk")))
    rounds = CanvassRound.objects.filter(pk__in=counts).select_related("estate").order_by("ends_on", "pk")
    return [(one, counts[one.pk]) for one in rounds]


def waiting_for(user: "User", rounds: Collection[UUID] | None = None) -> list[UUID]:
    """The homes of answers that wait to be decided where `user` sees residents."""
    rows = CanvassAnswer.objects.visible_to(user).waiting()
    if rounds is not None:
        rows = rows.filter(target__round__in=rounds)
    return list(rows.order_by("pk").values_list("target", flat=True)[:100])


def next_door(target: CanvassTarget, user: "User") -> UUID | None:
    """The home to which one goes next on the same stairs."""
    rows = CanvassTarget.objects.visible_to(user).left().filter(part=target.part_id)
    behind = rows.filter(place__gt=target.place).order_by("place").values_list("pk", flat=True).first()
    return behind or rows.exclude(pk=target.pk).order_by("place").values_list("pk", flat=True).first()


def states_of(one: CanvassRound, user: "User", within: Q | None = None) -> dict[UUID, str]:
    """How each home of a round stands, by its dwelling."""
    rows = CanvassTarget.objects.visible_to(user).filter(round=one)
    return dict((rows.filter(within) if within is not None else rows).values_list("dwelling", "state"))
