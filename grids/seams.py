"""What subjects say of themselves where grids and maps bring them together: what goes with a grid, what a map shows."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from grids.access.roles import Permission

if TYPE_CHECKING:
    from uuid import UUID

    from grids.areas.changing import Relocation
    from grids.areas.models import Area
    from grids.registry.dwellings.models import Dwelling
    from grids.registry.models import Building
    from grids.staff.models import Member, User


@dataclass(frozen=True, slots=True)
class Table:
    """A stranger's table. rows: sheet ("" where there is but one), line, and cells as they stand, None where they can't be read.

    left: sheets that are not taken, each with the reason. is_1904: whether a number that no format shows as a day counts from 1904.
    """

    header: "Sequence[str]"
    rows: "Iterator[tuple[str, int, Sequence | None]]"
    left: "Sequence[tuple[str, str]]" = ()
    is_1904: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """What a change of boundaries moves of one subject, from one grid to another. rows: some of it by name and address.

    said: a sentence in the place of "from → to: how many", where that would say something else.
    """

    area_from: str
    area_to: str
    count: int
    rows: tuple[tuple[str, str], ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """What of a subject lies in an area that is to end: whether there is any, and how much of it the asker may know."""

    is_any: bool
    known: int = 0


@dataclass(frozen=True, slots=True)
class Carried:
    """What lies in grids and goes with them: asked once the new boundaries stand, within the same transaction.

    move: locates anew whatever of the subject lies in the touched areas, in one set operation, and says what moved. A preview
    is the same, rolled back. left: what of it would stand in an area that ended on a day and gave its ground to nobody, called
    `left_label`; without it, nothing of the subject keeps an area from ending.
    """

    name: str
    label: str | Promise
    order: int
    move: "Callable[[Relocation], list[Moved]]"
    left: "Callable[[User, Area, date], Left] | None" = None
    left_label: str | Promise = ""

    def said(self, left: Left) -> str:
        """What is left, in words; the number is said to whoever may know it."""
        label = str(self.left_label or self.label)
        return _("%(label)s %(n)s 项") % {"label": label, "n": f"{left.known:,}"} if left.known else label


@dataclass(frozen=True, slots=True)
class Housed:
    """What belongs to buildings and goes with them: asked once some were moved, ended or stand again, in the same transaction.

    follow: brings whatever of the subject belongs to these buildings to where and how they are now; asked twice, it stays. A
    change of boundaries asks `Carried` instead.
    """

    name: str
    order: int
    follow: "Callable[[Collection[UUID], User], object]"


@dataclass(frozen=True, slots=True)
class Pin:
    """A place on a map, WGS-84 degrees. shape: drop, square, pentagon, or round for what is no matter; letter: one character; ring: overdue."""

    lon: float
    lat: float
    shape: str
    letter: str
    title: str
    url: str
    area_code: str
    ring: bool = False
    stripe: str = "none"


@dataclass(frozen=True, slots=True)
class Pins:
    """What a subject shows on maps, for whoever holds `permission`: of one area, as far as the reader may know it.

    is_shown: from the beginning; else only once the reader asks for it. shapes: what each shape means, where there are several.
    """

    name: str
    label: str | Promise
    order: int
    permission: Permission
    of: "Callable[[User, str], list[Pin]]"
    is_shown: bool = True
    shapes: "Mapping[str, str | Promise]" = field(default_factory=dict)


# west, south, east, north, in degrees of WGS-84
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Matters:
    """Open matters whose place lies in a box within an area, for whoever holds `permission`; by `order` among all.

    of: each with its deadline (None: it has none) and as `components/todo_row.html` takes it, as far as the reader may know it.
    """

    name: str
    order: int
    permission: Permission
    of: "Callable[[User, str, Box], list[tuple[datetime | None, dict]]]"


@dataclass(frozen=True, slots=True)
class GridFigure:
    """A figure of grids on the map's list and panel: by codes, each with the address of exactly what it counts; one query."""

    name: str
    label: str | Promise
    order: int
    permission: Permission
    of: "Callable[[User, list[str]], dict[str, tuple[int, str]]]"


@dataclass(frozen=True, slots=True)
class Handed:
    """What is handed over with a member's posts: how much there is of it, and the handing itself, in its own actions.

    named: what of it a reader may know, each by number or name with its address.
    """

    name: str
    label: str | Promise
    order: int
    count: "Callable[[Member, list[str]], int]"
    hand: "Callable[..., int]"
    named: "Callable[[Member, list[str], User], list[tuple[str, str]]]" = lambda _member, _areas, _user: []


@dataclass(frozen=True, slots=True)
class Block:
    """What a subject shows of a home on its page (户卡), for whoever holds `permission` in its area; by `order` among all.

    of: what its template reads as `block`, in a bounded number of questions; None: there is nothing to show of this home.
    """

    name: str
    order: int
    permission: Permission
    template: str
    of: "Callable[[User, Dwelling], dict | None]"


@dataclass(frozen=True, slots=True)
class Inside:
    """What is in a dwelling and keeps it from ending and from standing vacant: who lives there, which office is there.

    said: of these dwellings by their ids, in words; what is empty is missing. It is asked for a rule, whoever asks.
    """

    name: str
    order: int
    said: "Callable[[Collection[UUID]], dict[UUID, str]]"


@dataclass(frozen=True, slots=True)
class Subjects:
    """Of what somebody asks an overlay: of these dwellings, people, a house or all below a code, on a day (None: now)."""

    dwellings: "Collection[UUID] | None" = None
    people: "Collection[UUID] | None" = None
    building: "UUID | None" = None
    area: str | None = None
    on: date | None = None

    def given(self) -> dict[str, object]:
        """What was narrowed down to, as the database takes it."""
        told = {
            "dwellings": self.dwellings,
            "people": self.people,
            "building": self.building,
            "area": self.area,
        }
        return {
            name: value if isinstance(value, str) or not isinstance(value, Collection) else list(value)
            for name, value in told.items()
            if value is not None
        }


@dataclass(frozen=True, slots=True)
class Overlaid:
    """What lies over the colours that everybody sees: the people and dwellings of this colour, each with the one below it.

    houses, areas: in which house each of these dwellings is, and where it lies; lives: in which of them each person does.
    """

    code: str
    people: "Mapping[UUID, str]" = field(default_factory=dict)
    dwellings: "Mapping[UUID, str]" = field(default_factory=dict)
    houses: "Mapping[UUID, UUID]" = field(default_factory=dict)
    areas: "Mapping[UUID, str]" = field(default_factory=dict)
    lives: "Mapping[UUID, UUID]" = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Overlay:
    """A colour that lies over the others for whoever holds `permission`; for everybody else nothing is asked and nothing is there."""

    name: str
    permission: Permission
    code: str
    of: "Callable[[User, Subjects], Overlaid]"


@dataclass(frozen=True, slots=True)
class DueList:
    """A list of what is due of homes, beside the roster's own, for whoever holds `permission`; by `order` among them.

    count: how many of it lie in each leaf of an area, one question; page: where exactly these of an area are listed.
    """

    name: str
    label: str | Promise
    order: int
    permission: Permission
    count: "Callable[[User, Area], dict[str, int]]"
    page: "Callable[[str], str]"


@dataclass(frozen=True, slots=True)
class Way:
    """A page that is found beside the lists of what is due, for whoever holds one of `permissions`; by `order` among them."""

    name: str
    label: str | Promise
    order: int
    permissions: tuple[Permission, ...]


@dataclass(frozen=True, slots=True)
class HousePicture:
    """How a house's picture (楼栋图) is drawn for whoever holds `permission` in its area, in place of the one by use.

    asks: the word of the address that filters it; of: what its template reads.
    """

    permission: Permission
    asks: str
    template: str
    of: "Callable[[User, Building, list[str]], dict]"


@dataclass(frozen=True, slots=True)
class Stored:
    """Sealed files of a subject, so that a change of keys reaches them.

    renew: seals those anew that lie under an older key; how many that were, and what no key of this process opens, by name.
    """

    name: str
    label: str | Promise
    order: int
    renew: "Callable[[], tuple[int, list[str]]]"


@dataclass(frozen=True, slots=True)
class Doorway:
    """Pages of a subject for residents, behind their door (`/g/`), each sent by `grids.door.public`; by `order` on its first page.

    prefix: of their addresses, a word with its stroke; module: of their addresses; page: the name of the one that comes first;
    text: what somebody finds there.
    """

    prefix: str
    module: str
    page: str
    label: str | Promise
    text: str | Promise
    order: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What of a subject waits sealed in a browser while there is no network, under a key of its own for each sign-in.

    purpose: as forms say it (`data-outbox-sealed`), small letters, no more than 12; permission: of whoever keeps it; doing: what
    they do then.
    """

    purpose: str
    permission: Permission
    doing: str | Promise
