"""Dwellings as pages read them: a house's picture, its legend, a dwelling's book in words."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.areas.queries import areas_by_code
from grids.registry.dwellings.book import ASIDE
from grids.registry.dwellings.kinds import (
    BORN,
    MARKS,
    OF_HOUSE,
    Hazard,
    Mark,
    RentalUse,
    Use,
    door_of,
)
from grids.registry.dwellings.models import Dwelling, DwellingEvent
from grids.registry.dwellings.rules import RegisterRules
from grids.registry.queries import Entry

if TYPE_CHECKING:
    from grids.registry.models import Building

DETAILS = {
    "room": gettext_lazy("房号"), "floor": gettext_lazy("楼层"), "column": gettext_lazy("本层第几户"),
    "floor_area_m2": gettext_lazy("建筑面积（㎡）"), "use": gettext_lazy("用途"), "rental_use": gettext_lazy("出租用途"),
    "layout": gettext_lazy("户型"), "hazard": gettext_lazy("房屋隐患"), "entrance": gettext_lazy("单元"),
    "ends_on": gettext_lazy("注销日期"),
}  # fmt: skip
WORDS = {"use": Use, "rental_use": RentalUse, "hazard": Hazard}


def rules_of(area_code: str) -> RegisterRules:
    """What the street of an area set for its registers, or our defaults."""
    return RegisterRules.objects.filter(street=area_code[:9]).first() or RegisterRules()


def fetched(rows: Iterable[Dwelling]) -> list[Dwelling]:
    """Rows with their houses, entrances and the names of their grids, in a few questions."""
    found = list(rows)
    areas = areas_by_code({row.area_id for row in found})
    prefetch_related_objects(found, "building", "entrance")
    for row in found:
        row.area = areas[row.area_id]
    return found


@dataclass(frozen=True, slots=True)
class Cell:
    """One dwelling in the picture of its house. is_off: the legend leaves it out; said: what stands below its number;
    url: what it opens; door and size: as the list says them; doubt: what of its entries doesn't agree, in words."""

    dwelling: Dwelling
    mark: Mark
    is_off: bool
    said: str
    url: str
    door: str
    size: str
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """An entrance above its columns."""

    name: str
    wide: int


@dataclass(frozen=True, slots=True)
class Line:
    """A floor: for each entrance its cells from left to right, None where nothing is."""

    name: str
    groups: list[list[Cell | None]]


@dataclass(frozen=True, slots=True)
class Sign:
    """A row of the legend: how many dwellings carry the mark, and whether it is shown."""

    code: str
    mark: Mark
    count: int
    is_on: bool


# a house of more floors is printed upright
TALL = 18


@dataclass(frozen=True, slots=True)
class Picture:
    """A house by floors and entrances (楼栋图). signs add up to total. asks: the word by which the address filters."""

    asks: str
    heads: list[Head]
    lines: list[Line]
    signs: list[Sign]
    total: int
    area: object
    rows: list[Cell] = field(default_factory=list)

    @property
    def is_tall(self) -> bool:
        """Whether it is printed upright."""
        return len(self.lines) > TALL


@dataclass(frozen=True, slots=True)
class Look:
    """By what dwellings of a picture are told apart: a word of theirs, its marks, what a cell says, what it opens.

    page: by its name, of the dwelling alone, or what says the address; doubt: what of a dwelling doesn't agree, "" of most;
    all_signs: the legend shows what nothing has, too; over: dwellings of which another word is said than their own; rest: said
    of every other one, where the word is none of theirs.
    """

    word: str
    marks: Mapping[str, Mark]
    said: Callable[[Dwelling], str]
    page: str | Callable[[Dwelling], str] = "dwelling"
    doubt: Callable[[Dwelling], str] = lambda _dwelling: ""
    all_signs: bool = False
    over: Mapping[UUID, str] = field(default_factory=dict)
    rest: str = ""


def _use_of(dwelling: Dwelling) -> str:
    word = str(MARKS[dwelling.use].word)
    size = dwelling.floor_area_m2
    return f"{word} {size:,.2f} ㎡" if size else word


BY_USE = Look("use", MARKS, _use_of)


def picture_of(building: "Building", shown: Sequence[str] = (), look: Look = BY_USE) -> Picture:
    """The picture of a house; shown: the words that the legend leaves on, all of them where it says nothing."""
    rows = list(building.dwellings.standing().order_by("sort_key", "pk"))
    entrances = {one.pk: one for one in building.entrances.all()}
    names = {None: ""} | {pk: _("%(n)s 单元") % {"n": one.number} for pk, one in entrances.items()}
    for row in rows:
        row.building, row.entrance = building, entrances.get(row.entrance_id)
    # said once for all of them, in the reader's language
    marks = {
        word: mark._replace(letter=str(mark.letter), word=str(mark.word)) for word, mark in look.marks.items()
    }
    url = _addresses(look.page)
    told = [
        (row, look.over.get(row.pk) or look.rest or getattr(row, look.word), look.doubt(row)) for row in rows
    ]
    cells = [
        Cell(row, marks[word], bool(shown) and not {word, "doubt" if doubt else word} & set(shown), look.said(row), url(row),
             door_of(names[row.entrance_id], row.room), f"{row.floor_area_m2 or '—'}", doubt)
        for row, word, doubt in told
    ]  # fmt: skip
    counts = Counter(word for _row, word, _doubt in told)
    signs = [
        Sign(word, mark, counts[word], not shown or word in shown)
        for word, mark in marks.items()
        if counts[word] or look.all_signs
    ]
    heads, lines = _laid(building, cells)
    known = [row.floor_area_m2 for row in rows if row.floor_area_m2 is not None]
    return Picture(look.word, heads, lines, signs, len(rows), sum(known) if known else None, cells)


def _addresses(page: str | Callable[[Dwelling], str]) -> Callable[[Dwelling], str]:
    """What the address of each dwelling is, on this page; the router is asked once."""
    if callable(page):
        return page
    nobody = UUID(int=0)
    before, after = reverse(page, args=[nobody]).split(str(nobody))
    return lambda dwelling: f"{before}{dwelling.pk}{after}"


# so many rooms stand beside each other at most; a column that a slip of the hand put far away fills the next gap
WIDEST, GAP, UNFLOORED = 40, 4, 6
Floors = dict[int | None, dict[str, list[Cell]]]


def _laid(building: "Building", cells: list[Cell]) -> tuple[list[Head], list[Line]]:
    entrances = [one.number for one in building.entrances.all()]
    if not entrances or any(one.dwelling.entrance_id is None for one in cells):
        entrances.append("")
    floors: Floors = defaultdict(lambda: defaultdict(list))
    for one in cells:
        number = one.dwelling.entrance.number if one.dwelling.entrance_id else ""
        floors[one.dwelling.floor][number].append(one)
    wide = {number: _wide(floors, number) for number in entrances}
    order = sorted((one for one in floors if one is not None), reverse=True)
    lines = [
        Line(_named(floors[floor]), [_put(floors[floor].get(one, []), wide[one]) for one in entrances])
        for floor in order
    ]
    if None in floors:
        lines += _unfloored(floors[None], entrances, wide)
    return [Head(_("%(n)s 单元") % {"n": one} if one else _("全幢"), wide[one]) for one in entrances], lines


def _wide(floors: Floors, number: str) -> int:
    """How many rooms stand beside each other in an entrance: as many as its fullest floor has, and columns that rows name."""
    here = [by_entrance.get(number, []) for floor, by_entrance in floors.items() if floor is not None]
    most = max(map(len, here), default=0)
    named = [one.dwelling.column for row in here for one in row if one.dwelling.column]
    near = max((column for column in named if column <= most + GAP), default=0)
    unfloored = floors.get(None, {}).get(number)
    return max(most, min(near, WIDEST), UNFLOORED if unfloored and not most else 1)


def _named(by_entrance: dict[str, list[Cell]]) -> str:
    return next(iter(next(iter(by_entrance.values())))).dwelling.floor_label


def _put(cells: list[Cell], wide: int) -> list[Cell | None]:
    """Cells at their columns; what has none, or one that is taken, fills the gaps from the left."""
    row: list[Cell | None] = [None] * wide
    waiting = []
    for one in cells:
        column = one.dwelling.column
        if column and column <= wide and row[column - 1] is None:
            row[column - 1] = one
        else:
            waiting.append(one)
    for one in waiting:
        row[row.index(None)] = one
    return row


def _unfloored(by_entrance: dict[str, list[Cell]], entrances: list[str], wide: dict[str, int]) -> list[Line]:
    """Rooms of which no floor is known, in as many lines as they need."""
    most = max(-(-len(by_entrance.get(one, [])) // wide[one]) for one in entrances)
    lines = []
    for number in range(most):
        groups = []
        for one in entrances:
            here = by_entrance.get(one, [])[number * wide[one] : (number + 1) * wide[one]]
            groups.append([*here, *[None] * (wide[one] - len(here))])
        lines.append(Line(_("未写楼层") if number == 0 else "", groups))
    return lines


@dataclass(frozen=True, slots=True)
class Step(Entry):
    """A step of a dwelling's book. seq: by which it is taken back; is_back: it was; of_house: it tells of nobody."""

    seq: int = 0
    is_back: bool = False
    of_house: bool = True


def story_of(dwelling: Dwelling) -> list[Step]:
    """What happened to a dwelling as a house has it, in words, the newest first; who came and went stands on its household's page."""
    steps = list(dwelling.events.filter(verb__in=OF_HOUSE).order_by("-seq"))
    back = {one.takes_back for one in steps}
    return [
        Step(
            one.occurred_at, one.actor_label, one.verb_label, tuple(_given(one)), one.reason, len(one.reason) > 80,
            one.origin == "imported", one.seq, bool(one.takes_back) or one.seq in back, one.verb in OF_HOUSE,
        )
        for one in steps
    ]  # fmt: skip


def last_standing(story: Sequence[Step]) -> Step | None:
    """The step of the house that can be taken back: the last of all that stand, unless it is the first."""
    found = next((one for one in story if not one.is_back), None)
    return found if found and found.seq > 1 and found.of_house else None


def _given(event: DwellingEvent) -> Iterable[str]:
    if event.verb in BORN or event.verb not in OF_HOUSE:
        return
    for name, pair in event.detail.items():
        if name not in ASIDE:
            old, new = (said_of(name, one) for one in pair)
            yield f"{DETAILS.get(name, name)}：{old} → {new}"


def said_of(name: str, value: object) -> str:
    """What a step tells of a fact, in words."""
    if value in (None, ""):
        return "—"
    return str(WORDS[name](value).label) if name in WORDS and value in WORDS[name].values else str(value)
