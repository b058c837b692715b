"""Changing boundaries: draw, redraw, split, merge, of one grid or of several at once; what lies in them goes with them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.contrib.gis.geos import GEOSGeometry

from grids.areas.models import BoundaryChange, ChangeKind

if TYPE_CHECKING:
    from grids.pages import Moved
    from grids.staff.models import User


@dataclass(frozen=True, slots=True)
class Fresh:
    """A grid that a change brings: below which area, called what; code: where it is given from outside (an import).

    of: the grid it is split off from, whose ground it takes.
    """

    parent: str
    name: str
    code: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class Relocation:
    """What a change of boundaries means for whatever lies in grids.

    codes: the areas in which something may have to move: everything touched, and what lies above it. day: as of which day
    it is located anew. heirs: of each area that ended, who took most of its ground: where a row goes that has no place.
    """

    change: BoundaryChange
    day: date
    by: "User"
    codes: tuple[str, ...]
    heirs: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class ChangeReport:
    """What a change did, or would do: the same for preview and for confirmed.

    areas: each touched area with m² before and after; lineage: what went where; moved: of every subject, by its name;
    warnings: sentences about gaps, slivers and pieces outside of what lies above, each with its m² and shape.
    """

    day: date
    kind: ChangeKind
    areas: list[dict] = field(default_factory=list)
    lineage: list[dict] = field(default_factory=list)
    moved: "dict[str, list[Moved]]" = field(default_factory=dict)
    warnings: list[dict] = field(default_factory=list)
    # codes given to what is new, by the word that stood for it
    codes: dict[str, str] = field(default_factory=dict)
    change: BoundaryChange | None = None


def change_boundaries(
    *, shapes: Mapping[str, GEOSGeometry | None], from_day: date, reason: str, by: "User",
    fresh: Mapping[str, Fresh] | None = None, coord_source: str = "WGS84", base: Iterable[int] | None = None,
    kind: ChangeKind | None = None, keeps_gaps: bool = True, is_invented: bool = False, confirm: bool = False,
) -> ChangeReport:  # fmt: skip
    """Give grids new shapes from a day on, in one change; without `confirm` everything is done and rolled back: a preview.

    shapes: by code, or by the word that `fresh` has for a grid that is new, what each is to be from that day on, in
    `coord_source` coordinates; None: it ends. base: ids of the boundaries that whoever draws has seen; where one of them is
    no longer in force, somebody was faster (Refusal, code "conflict"). kind: read off what is done unless it is said.
    keeps_gaps: ground that none holds any more stays with the area above, as a gap; otherwise that area gives it up.
    """
    raise NotImplementedError
