"""The notice of a grid (网格公示): where it lies, who works for it, whom to ring, as one page shows it."""

from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _

from grids.door import queries
from grids.door.drawing import Sheet, polygons, sheet_around
from grids.door.extent import extent
from grids.door.queries import COMMUNITY, COMMUNITY_DIGITS, Drawn, House, Numbers, Place
from grids.door.queries_posts import Held, Posts, posts

# narrower ones have no room for their number, in units of the drawing
NARROWEST = 26


@dataclass(frozen=True, slots=True)
class Shape:
    """Something on the drawing: its outline, where its name stands, and the name; is_asked: what somebody looked for."""

    path: str
    name: str = ""
    label: tuple[float, float] | None = None
    is_asked: bool = False


@dataclass(frozen=True)
class Drawing:
    """The grid on a block map, with its neighbours and the buildings that are seen."""

    sheet: Sheet
    own: str
    others: list[Shape]
    houses: list[Shape]
    houses_around: list[Shape]
    pin: tuple[float, float] | None
    is_invented: bool


@dataclass
class Notice:
    """What is shown of one grid. house: the building that somebody looked for, as they found it. parted: where some of its ground went."""

    place: Place
    way: list[Place]
    posts: Posts
    numbers: Numbers
    drawing: Drawing | None = None
    sides: list[tuple[str, str]] = field(default_factory=list)
    above: dict[str, Place] = field(default_factory=dict)
    house: str = ""
    parted: list[Place] = field(default_factory=list)
    is_choice: bool = False

    @cached_property
    def leaders(self) -> list[Held]:
        """Who leads the grid."""
        return [one for one in self.posts.held if one.is_leader]

    @cached_property
    def others(self) -> list[Held]:
        """The core posts: the grid's own holders first, then those of the grid around it, vacancies last."""
        found = [one for one in self.posts.held if not one.is_leader]
        return sorted(found, key=lambda one: (not one.name, bool(one.above)))

    @cached_property
    def instead(self) -> str:
        """Whom to ask while a post is vacant: the leader, somebody else of the grid, else the office above it."""
        asked = [*self.leaders, *(one for one in self.others if not one.above)]
        if found := next((one for one in asked if one.name and one.phone), None):
            said = _("先找上级网格的%(post)s%(name)s") if found.is_from_above else _("先找%(post)s%(name)s")
            return said % {"post": found.post, "name": found.name}
        return _("先打社区电话 %(number)s") % {"number": self.numbers.desk} if self.numbers.desk else ""

    @property
    def community(self) -> str:
        """The name of the community around it."""
        return next((one.name for one in self.way if one.level == COMMUNITY), "")

    @property
    def street(self) -> str:
        """The name of the street around it."""
        return next((one.name for one in self.way if one.level == COMMUNITY - 1), "")


def notice(code: str, house: str = "") -> Notice | None:
    """The notice of the grid with this code; None where there is none today. An area above grids is a choice among them."""
    place, way, stands = queries.place(code)
    if place is None or not stands:
        return None
    if place.level <= COMMUNITY:
        return Notice(place, way, Posts([], {}), Numbers(), is_choice=True)
    found = posts(code)
    drawn = queries.drawn(code)
    told = Notice(place, way, found, queries.numbers(code), house=queries.house_named(code, house))
    told.parted = queries.parted(code)
    told.above = queries.names({one.above for one in found.held if one.above})
    if drawn.shape is not None:
        named = queries.names(drawn.others)
        told.drawing = _drawing(place, drawn, named, told.house)
        told.sides = _sides(place, drawn, named)
    return told


def unknown(code: str) -> dict:
    """What is said of a code that is no grid's today: where its ground went, if it was one's."""
    place, _way, _stands = queries.place(code) if code.isdigit() else (None, [], False)
    return {"place": place, "heirs": queries.heirs(code) if place else []}


def _drawing(place: Place, drawn: Drawn, named: dict[str, Place], asked: str) -> Drawing:
    sheet = sheet_around(drawn.shape.bounds)
    seen = queries.houses(sheet.window, place.code)
    own = [_house(one, sheet, asked) for one in seen if one.is_own]
    beside = [(_beside(place, code, named), shape) for code, shape in drawn.others.items() if code in named]
    labels = sheet.names([(name, sheet.label_of(shape.difference(drawn.shape))) for name, shape in beside])
    others = [
        Shape(sheet.path(shape), name, label) for (name, shape), label in zip(beside, labels, strict=True)
    ]
    pin = next((one.label for one in own if one.is_asked), None)
    around = [Shape(sheet.path(one.shape)) for one in seen if not one.is_own]
    return Drawing(sheet, sheet.path(drawn.shape), others, own, around, pin, drawn.is_invented)


def _house(one: House, sheet: Sheet, asked: str) -> Shape:
    middle = one.shape.representative_point()
    name = one.number if sheet.width_of(one.shape) >= NARROWEST else ""
    is_asked = bool(asked) and asked == one.label
    return Shape(sheet.path(one.shape), name, sheet.at(middle.x, middle.y), is_asked)


def _sides(place: Place, drawn: Drawn, named: dict[str, Place]) -> list[tuple[str, str]]:
    """Where the grid ends, in words, quarter by quarter."""
    words = {"east": _("东"), "south": _("南"), "west": _("西"), "north": _("北")}
    found = extent(drawn.shape, {code: shape for code, shape in drawn.others.items() if polygons(shape)})
    return [
        # two grids of another community are that community, once
        (words[quarter], "、".join(dict.fromkeys(_beside(place, code, named) for code in codes)))
        for quarter, codes in found.items()
        if codes
    ]


def _beside(place: Place, code: str, named: dict[str, Place]) -> str:
    """A neighbour's name as it is said here: of another community the community's, of nothing that it ends there."""
    community = code[:COMMUNITY_DIGITS]
    if code and community != place.code[:COMMUNITY_DIGITS]:
        code = community if community in named else code
    return named[code].label if code in named else _("社区边界")
