"""What residents may know of a grid: the notice, and how a grid is found. Nothing here asks who asks.

Columns are named one by one, so that the connection of the public pages needs no right to any other.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.gis.geos import Polygon as Window
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Left
from django.utils import timezone
from shapely import from_wkb
from shapely.geometry.base import BaseGeometry

from grids.areas.codes import ancestor_codes, grid_is_in, prefix_of
from grids.areas.models import Area, AreaBoundary, Descent, Lineage
from grids.door.models import PublicNumber
from grids.registry.models import Building
from grids.search.texts import PART, fold

# the connection of pages without sign-in, which may read what is named here and nothing else
FROM = settings.PUBLIC_ALIAS
COMMUNITY, GRID = 3, 4
COMMUNITY_DIGITS = 12
# how long the codes are that lie right below a prefix; the districts below nothing
NEXT_DIGITS = {0: 6, 4: 6, 6: 9, 9: 12, 12: 15, 15: 17}
# shapes and houses that one drawing shows at most
NEIGHBOURS, HOUSES = 120, 600
FOUND = 20
# grids that are followed from one that ended; and from how much ground on a grid says that it gave some away
HEIRS_MOST, M2_TOLD = 60, 1_000


@dataclass(frozen=True, slots=True)
class Place:
    """An area as pages for residents name it. label: with what it lies in, as people say it."""

    code: str
    name: str
    level: int
    label: str


@dataclass(frozen=True, slots=True)
class House:
    """A building on a drawing."""

    number: str
    label: str
    shape: BaseGeometry
    is_own: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A grid's shape with what lies around it; names: of what lies around, by code."""

    shape: BaseGeometry | None = None
    others: dict[str, BaseGeometry] = field(default_factory=dict)
    is_invented: bool = False


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of the nearest area that has some."""

    complaints: str = ""
    desk: str = ""
    hours: str = ""


def _areas(**narrowed) -> QuerySet:
    return Area.objects.using(FROM).filter(**narrowed)


def _standing() -> QuerySet:
    return Area.objects.using(FROM).standing_on(timezone.localdate())


def _named(rows: Iterable[tuple[str, str, int]]) -> dict[str, Place]:
    """Places by code, each grid with the names of the grid that it lies in."""
    known = {code: (name, level) for code, name, level in rows}
    found = {}
    for code, (name, level) in known.items():
        around = [known[one][0] for one in grid_is_in(code) if one in known and known[one][1] >= GRID]
        found[code] = Place(code, name, level, " ".join([*around, name]))
    return found


def place(code: str) -> tuple[Place | None, list[Place], bool]:
    """The area with this code, what it lies in (the city first), and whether it is there today."""
    rows = list(
        _areas(code__in=ancestor_codes(code)).values_list("code", "name", "level", "starts_on", "ends_on")
    )
    day, named = timezone.localdate(), _named(row[:3] for row in rows)
    if code not in named:
        return None, [], False
    starts_on, ends_on = next(row[3:] for row in rows if row[0] == code)
    stands = (starts_on is None or starts_on <= day) and (ends_on is None or ends_on > day)
    way = sorted((one for one in named.values() if one.code != code), key=lambda one: one.level)
    return named[code], way, stands


def heirs(code: str) -> list[Place]:
    """The grids of today to which the ground of one that is no more went, by however many changes."""
    codes = _stand_now(code)
    around = {above for one in codes for above in [one, *grid_is_in(one)]}
    named = _named(_areas(code__in=around).values_list("code", "name", "level"))
    return [named[one] for one in sorted(codes) if one in named]


def _passed_on(**narrowed) -> QuerySet:
    """What went from grid to grid, in no order: that of a change is by a column which is shown to nobody."""
    return Lineage.objects.using(FROM).filter(change__withdrawn_at=None, **narrowed).order_by()


def _stand_now(code: str) -> set[str]:
    """Along the lineage from grid to grid, until one stands today."""
    found: set[str] = set()
    seen, going = {code}, {code}
    while going and len(seen) < HEIRS_MOST:
        fresh = set(_passed_on(area_from__in=going).values_list("area_to", flat=True)) - seen
        standing = set(_standing().filter(code__in=fresh).values_list("code", flat=True))
        found |= standing
        seen |= fresh
        going = fresh - standing
    return found


def parted(code: str) -> list[Place]:
    """The grids of today to which a grid that still stands gave ground: whoever lives there may hold its old notice."""
    passed = (
        _passed_on(area_from=code, change__from_day__lte=timezone.localdate())
        .filter(Q(kind=Descent.SPLIT) | Q(m2__gte=M2_TOLD))
        .values_list("area_to", flat=True)
    )
    codes = set(passed[:HEIRS_MOST])
    ended = codes - set(_standing().filter(code__in=codes).values_list("code", flat=True))
    now = (codes - ended).union(*(_stand_now(one) for one in sorted(ended))) - {code}
    named = names(now)
    return [named[one] for one in sorted(now) if one in named]


def house_named(code: str, label: str) -> str:
    """The label of a building of a grid, where there is one that is called so; anything else is said to nobody."""
    words = tuple(one for one in fold(label).split(PART) if one)
    if not words:
        return ""
    rows = Building.objects.using(FROM).standing().saying(words).filter(area__code__startswith=code)
    found = rows.order_by("sort_key").values_list("address", "number")[:FOUND]
    told = (_label(address, number) for address, number in found)
    return label if label in told else ""


def below(code: str) -> list[Place]:
    """The areas right below one that are grids or have some, by code; of "" the districts that do."""
    digits = NEXT_DIGITS.get(len(prefix_of(code)), 0)
    if not digits:
        return []
    grids = _standing().filter(level__gte=GRID, code__startswith=prefix_of(code)).exclude(code=code)
    under = grids.annotate(under=Left("code", digits)).order_by("under")
    codes = list(under.values_list("under", flat=True).distinct())
    around = {above for one in codes for above in [one, *grid_is_in(one)]}
    named = _named(_areas(code__in=around).values_list("code", "name", "level"))
    return [named[one] for one in sorted(codes) if one in named]


def drawn(code: str) -> Drawn:
    """Where a grid lies today, and the leaves around it; of a community the grids in it."""
    found = list(_boundaries().filter(area=code).values_list("shape", "is_invented")[:1])
    if not found:
        return Drawn()
    own = found[0]
    shape = from_wkb(bytes(own[0].wkb))
    west, south, east, north = shape.bounds
    wide, high = (east - west) / 2, (north - south) / 2
    window = Window.from_bbox((west - wide, south - high, east + wide, north + high))
    window.srid = 4326
    near = _boundaries().filter(shape__bboverlaps=window, area__level__gte=COMMUNITY)
    rows = near.exclude(area__in=[code, *ancestor_codes(code)]).exclude(area__code__startswith=code)
    rows = rows.values_list("area", "shape").order_by("-area__level", "area")[:NEIGHBOURS]
    return Drawn(shape, _leaves({key: from_wkb(bytes(one.wkb)) for key, one in rows}), own[1])


def parts(code: str) -> dict[str, BaseGeometry]:
    """The grids of an area by code, where they lie today: its leaves, of which one may be chosen."""
    rows = _boundaries().filter(area__code__startswith=code, area__level__gte=GRID)
    rows = rows.values_list("area", "shape").order_by("-area__level", "area")[: 2 * NEIGHBOURS]
    return _leaves({key: from_wkb(bytes(one.wkb)) for key, one in rows})


def _boundaries() -> QuerySet:
    return AreaBoundary.objects.using(FROM).filter(period__contains=timezone.localdate())


def _leaves(shapes: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Those of which no part is among them."""
    above = {one for code in shapes for one in ancestor_codes(code) if one != code}
    return {code: shape for code, shape in shapes.items() if code not in above}


def names(codes: Iterable[str]) -> dict[str, Place]:
    """Places by code."""
    around = {above for one in codes for above in [one, *grid_is_in(one)]}
    return _named(_areas(code__in=around).values_list("code", "name", "level"))


def houses(window: tuple[float, float, float, float], code: str) -> list[House]:
    """The buildings that are seen on a drawing, those of the grid itself first."""
    seen = Window.from_bbox(window)
    seen.srid = 4326
    rows = Building.objects.using(FROM).standing().filter(point__bboverlaps=seen, shape__isnull=False)
    rows = rows.values_list("number", "address", "shape", "area").order_by("sort_key")[:HOUSES]
    return [
        House(number, _label(address, number), from_wkb(bytes(shape.wkb)), area.startswith(code))
        for number, address, shape, area in rows
    ]


def numbers(code: str) -> Numbers:
    """Whom to ring and to complain to: of the nearest area above that says so."""
    rows = PublicNumber.objects.using(FROM).filter(area__in=ancestor_codes(code)).order_by("area__level")
    found = Numbers()
    for complaints, desk, hours in rows.values_list("complaints", "desk", "hours"):
        found = Numbers(complaints or found.complaints, desk or found.desk, hours or found.hours)
    return found


@dataclass(frozen=True, slots=True)
class Address:
    """A building that fits what somebody asked for, and the grid in which it stands."""

    label: str
    code: str
    where: str


def addresses(words: tuple[str, ...]) -> list[Address]:
    """Buildings whose address, name or number hold all of these folded words, those that say it shortest first."""
    if not words:
        return []
    found = Building.objects.using(FROM).standing().saying(words).order_by("sort_key")
    rows = list(found.values_list("address", "number", "area")[: 20 * FOUND])
    rows.sort(key=lambda one: (one[1] != words[-1], len(one[0]) + len(one[1])))
    rows = rows[:FOUND]
    named = names({code for _address, _number, code in rows})
    return [Address(_label(address, number), code, _where(code, named)) for address, number, code in rows]


def _label(address: str, number: str) -> str:
    return Building(address=address, number=number).label


def _where(code: str, named: dict[str, Place]) -> str:
    community = named.get(code[:COMMUNITY_DIGITS])
    return " · ".join(one.label for one in (community, named.get(code)) if one)


def grids_named(word: str) -> list[Place]:
    """Communities whose name holds a word, where grids are drawn or kept."""
    rows = _standing().filter(level=COMMUNITY, name__contains=word)
    rows = rows.filter(Exists(_standing().filter(parent=OuterRef("code"))))
    found = rows.values_list("code", "name", "level").order_by("code")
    return list(_named(found[:FOUND]).values())
