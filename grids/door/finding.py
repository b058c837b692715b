"""Finding one's own grid: by the words of an address, by choosing an area, on a drawing of its grids."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from grids.door import queries
from grids.door.drawing import Sheet, sheet_around
from grids.door.queries import COMMUNITY, GRID, Address, Numbers, Place
from grids.registry.asked import ways

# between two lines of a name, in units of the drawing
LINE = 22


@dataclass(frozen=True, slots=True)
class Words:
    """What fits the words of an address."""

    addresses: list[Address]
    areas: list[Place]
    numbers: Numbers

    @property
    def only(self) -> Address | None:
        """The one building that fits, where nothing else does."""
        return self.addresses[0] if len(self.addresses) == 1 and not self.areas else None


@dataclass(frozen=True, slots=True)
class Part:
    """A grid on the drawing of an area: a link with its name where there is room for it."""

    place: Place
    path: str
    label: tuple[float, float] | None

    @property
    def lines(self) -> list[tuple[float, str]]:
        """The name below itself, so that it fits: how far each line stands from the middle."""
        words = self.place.label.split(" ")
        return [(LINE * (at - (len(words) - 1) / 2), word) for at, word in enumerate(words)]


@dataclass(frozen=True, slots=True)
class Choice:
    """An area with what may be chosen in it."""

    code: str = ""
    place: Place | None = None
    way: list[Place] = field(default_factory=list)
    below: list[Place] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    sheet: Sheet | None = None
    numbers: Numbers = field(default_factory=Numbers)
    is_known: bool = True

    @property
    def is_grid(self) -> bool:
        """Whether there is nothing left to choose: a grid without grids in it."""
        return self.place is not None and self.place.level >= GRID and not self.below


def by_words(words: str) -> Words:
    """Buildings and communities that fit what somebody wrote."""
    found = next(filter(None, map(queries.addresses, ways(words))), [])
    return Words(found, queries.grids_named(words), queries.numbers(found[0].code) if found else Numbers())


def of_house(address: Address) -> str:
    """What marks a building on the notice of its grid."""
    return urlencode({"house": address.label})


def by_choosing(code: str) -> Choice:
    """An area and what lies below it; of a community its grids as a drawing whose parts are links."""
    if not code:
        return Choice(below=queries.below(""))
    place, way, stands = queries.place(code)
    if place is None or not stands:
        return Choice(below=queries.below(""), is_known=False)
    below = queries.below(code)
    parts, sheet = _drawn(place) if place.level >= COMMUNITY else ([], None)
    return Choice(code, place, [*way], below, parts, sheet, queries.numbers(code))


def _drawn(place: Place) -> tuple[list[Part], Sheet | None]:
    shapes = queries.parts(place.code)
    if not shapes:
        return [], None
    bounds = [shape.bounds for shape in shapes.values()]
    whole = (
        min(one[0] for one in bounds), min(one[1] for one in bounds),
        max(one[2] for one in bounds), max(one[3] for one in bounds),
    )  # fmt: skip
    sheet, named = sheet_around(whole), queries.names(shapes)
    return [
        Part(named[code], sheet.path(shape), sheet.label_of(shape))
        for code, shape in sorted(shapes.items())
        if code in named
    ], sheet
