"""Grids, their schemes and who held which post from when to when: what matrix and completeness are both worked out of.

Read in a number of questions that doesn't grow with the grids.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from grids.areas.codes import ancestor_codes, prefix_of
from grids.areas.models import Area
from grids.staff.models import Appointment, PostGroup, PostKind
from grids.staff.schemes import SchemeArea, SchemePost, StaffingScheme
from grids.staffing import covering

GRID_LEVELS, INNER = (4, 5), 5
# digits of the code of a street
STREET = 9
IN_GRIDS = (PostGroup.LEADER, PostGroup.CORE, PostGroup.SUPPORT)


@dataclass(frozen=True, slots=True)
class Span:
    """Somebody in a post over a period, half open; upper None: without an end."""

    id: int
    member_id: int
    name: str
    lower: date | None
    upper: date | None

    def holds(self, day: date) -> bool:
        """Whether the post is held on this day."""
        return covering.holds(self, day)


@dataclass(frozen=True, slots=True)
class Column:
    """A post of the matrix: the leader's, or a core post with where it is known from that it belongs to the scheme."""

    kind: PostKind
    provenance: str = ""
    provenance_label: str = ""

    @property
    def is_leader(self) -> bool:
        """Whether it is the 1."""
        return self.kind.group == PostGroup.LEADER


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme that holds somewhere, with its posts."""

    name: str
    columns: tuple[Column, ...]


@dataclass(slots=True)
class Staffed:
    """Everything of an area's grids. spans: by area and post; support: spans of X by area."""

    area: Area
    grids: list[Area]
    leader: Column | None
    schemes: dict[str, Scheme] = field(default_factory=dict)
    spans: dict[tuple[str, int], list[Span]] = field(default_factory=lambda: defaultdict(list))
    support: dict[str, list[Span]] = field(default_factory=lambda: defaultdict(list))

    def columns_of(self, grid: Area) -> tuple[Column, ...]:
        """The posts that this grid has by its scheme, the leader first."""
        core = self.schemes[grid.code].columns
        return (self.leader, *core) if self.leader else core

    def of(self, grid: Area, column: Column) -> tuple[list[Span], list[Span]]:
        """Who holds or held a post: in the grid itself, and in the grid around one of level five (see `covering`)."""
        own = self.spans.get((grid.code, column.kind.pk), [])
        return own, self.spans.get((grid.parent_id, column.kind.pk), []) if grid.level == INNER else []

    def is_filled(self, grid: Area, column: Column, day: date) -> bool:
        """Whether a post counts as held on a day."""
        own, above = self.of(grid, column)
        return covering.is_filled(own, above, leads=column.is_leader, day=day)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every post of any scheme that holds here, the leader first, in the order of the posts."""
        found = {column.kind.pk: column for scheme in self.schemes.values() for column in scheme.columns}
        core = sorted(found.values(), key=lambda column: (column.kind.order, column.kind.pk))
        return (self.leader, *core) if self.leader else tuple(core)


def staffed(area: Area, first: date, last: date) -> Staffed:
    """The grids of an area (or the grid itself) that there were between two days, with all that is known of their posts."""
    grids = _grids(area, first, last)
    posts = list(PostKind.objects.filter(group=PostGroup.LEADER, is_active=True).order_by("order")[:1])
    found = Staffed(area, grids, Column(posts[0]) if posts else None, _schemes(area, grids))
    codes = {grid.code for grid in grids} | {grid.parent_id for grid in grids if grid.level == INNER}
    _fill(found, codes)
    return found


def _grids(area: Area, first: date, last: date) -> list[Area]:
    rows = Area.objects.filter(code__startswith=prefix_of(area.code), level__in=GRID_LEVELS)
    there = Q(starts_on=None) | Q(starts_on__lte=last)
    there &= Q(ends_on=None) | Q(ends_on__gt=first)
    return list(rows.filter(there).order_by("code"))


def _fill(found: Staffed, codes: Iterable[str]) -> None:
    rows = Appointment.objects.filter(area__in=codes, kind__group__in=IN_GRIDS, period__isempty=False)
    told = rows.values_list("area_id", "kind_id", "kind__group", "pk", "member_id", "member__name", "period")
    for code, kind, group, pk, member, name, period in told.order_by("pk"):
        span = Span(pk, member, name, period.lower, period.upper)
        if group == PostGroup.SUPPORT:
            found.support[code].append(span)
        else:
            found.spans[code, kind].append(span)


def _schemes(area: Area, grids: list[Area]) -> dict[str, Scheme]:
    """The scheme of each grid: the nearest at or above it, else the usual one."""
    below = Q(area__code__startswith=prefix_of(area.code))
    held = dict(
        SchemeArea.objects.filter(below | Q(area__in=ancestor_codes(area.code))).values_list("area_id", "scheme_id")
    )  # fmt: skip
    usual = StaffingScheme.objects.filter(is_default=True).first()
    wanted = {*held.values(), *([usual.pk] if usual else [])}
    known = _with_posts(wanted)
    nothing = Scheme("", ())
    found = {}
    for grid in grids:
        above = [code for code in reversed(ancestor_codes(grid.code)) if code in held]
        scheme = held[above[0]] if above else usual.pk if usual else None
        found[grid.code] = known.get(scheme, nothing)
    return found


def _with_posts(wanted: set[int]) -> dict[int, Scheme]:
    names = dict(StaffingScheme.objects.filter(pk__in=wanted).values_list("pk", "name"))
    posts = SchemePost.objects.filter(scheme__in=wanted, is_active=True, kind__is_active=True).select_related(
        "kind"
    )
    columns: dict[int, list[Column]] = defaultdict(list)
    for post in posts.order_by("order", "pk"):
        label = str(post.get_provenance_display()).split("（")[0]
        columns[post.scheme_id].append(Column(post.kind, post.provenance, label))
    return {pk: Scheme(name, tuple(columns[pk])) for pk, name in names.items()}


def scheme_of(code: str) -> Scheme:
    """The scheme that holds in the area with this code."""
    area = Area.objects.get(code=code)
    return _schemes(area, [area])[code]
