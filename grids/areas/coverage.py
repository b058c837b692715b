"""Arithmetic of grids that lie beside each other: split, merge, shift a shared edge, move a corner; no database.

A coverage holds polygons by code, in degrees, on a fine lattice (`STEP`, a tenth of a millimetre). Neighbours share every
corner of their common edges, so that an edge that moves is one edge and not two. Each operation gives a new coverage in which
that holds again: all edges are cut where they meet, and what is enclosed is given to whoever it was of.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from django.utils.translation import gettext as _
from shapely import LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.strtree import STRtree

from grids.conduct.refusals import Refusal, require

STEP = 1e-9
# how near a hand has to come to a corner or an edge to mean it: about three metres
SNAP = 3e-5
# what is thinner than some steps of the lattice is left over from rounding, and nobody's gap
THIN = STEP * 20
# less than about a square metre is no part of anything
LEAST = 1e-10

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Polygons by code, edges shared. Every operation gives another one; this one stays what it is."""

    shapes: Mapping[str, MultiPolygon]

    @classmethod
    def of(cls, shapes: Mapping[str, BaseGeometry]) -> "Coverage":
        """A coverage of these shapes: on the lattice, cut wherever their edges meet."""
        return cls(_noded({code: _whole(shape) for code, shape in shapes.items()}))

    def split(self, code: str, line: Iterable[Place], word: str, keep: Place | None = None) -> "Coverage":
        """`code` cut in two by a line: it keeps the larger part, or the one around `keep`; the other is `word`.

        A line whose ends stop just short of the edge is taken to it. Refusal where it doesn't leave exactly two parts.
        """
        whole = self.shapes[code]
        first, second, rest = _cut(whole, _to_edge(_line(line), whole))
        if keep is not None and second.distance(Point(keep)) < first.distance(Point(keep)):
            first, second = second, first
        return self._with({code: shapely.union_all([first, *rest]), word: second})

    def merge(self, kept: str, ended: str) -> "Coverage":
        """`ended` becomes part of `kept`. Refusal where the two have no edge in common."""
        one, other = self.shapes[kept], self.shapes[ended]
        common = one.boundary.intersection(other.boundary)
        require(
            common.length > THIN or one.intersection(other).area > 0,
            _("这两个网格没有共同的边，不能合并。请选相邻的网格。"),
            field="merge",
        )
        shapes = {code: shape for code, shape in self.shapes.items() if code != ended}
        return Coverage(shapes)._with({kept: shapely.union_all([one, other], grid_size=STEP)})

    def shift(self, one: str, other: str, line: Iterable[Place]) -> "Coverage":
        """The edge between two neighbours lies along `line` from now on; both change, their sum doesn't."""
        before = self.shapes[one], self.shapes[other]
        together = self.merge(one, other).shapes[one]
        first, second, rest = _cut(together, _to_edge(_line(line), together))
        straight = first.intersection(before[0]).area + second.intersection(before[1]).area
        if straight < first.intersection(before[1]).area + second.intersection(before[0]).area:
            first, second = second, first
        for part in rest:
            if part.intersection(before[0]).area >= part.intersection(before[1]).area:
                first = shapely.union_all([first, part])
            else:
                second = shapely.union_all([second, part])
        return self._with({one: first, other: second})

    def move_corner(self, corner: Place, to: Place, *, code: str = "", together: bool = True) -> "Coverage":
        """A corner goes elsewhere: in every grid that has it, or, not together, in `code` alone.

        Moved together, grids stay beside each other, and Refusal says where they couldn't. Moved alone, what is left open is
        a gap, and what is covered twice an overlap, for `trim` and `fill`.
        """
        spot = self._corner_at(corner, code)
        target = _on_lattice(Point(to)).coords[0]
        mine = [code] if code and not together else list(self.shapes)
        moved = {one: _moved(self.shapes[one], spot, target) for one in mine}
        changed = {one: shape for one, shape in moved.items() if shape is not self.shapes[one]}
        require(
            all(shape.is_valid and shape.area > LEAST for shape in changed.values()),
            _("角点移到这里，边界会自己相交。请移得近一些。"),
            field="to",
        )
        after = {**self.shapes, **changed}
        if together:
            require(
                not _overlapping(after, changed),
                _("角点移到这里，会压到别的网格。请移得近一些。"),
                field="to",
            )
        return Coverage(_noded(after))

    def replace(self, code: str, polygon: BaseGeometry, snap: float = SNAP) -> "Coverage":
        """`code` drawn anew, or for the first time: what comes near to a neighbour's corner or edge is put onto it."""
        drawn = _whole(polygon)
        others = {one: shape for one, shape in self.shapes.items() if one != code}
        near = [shape for shape in others.values() if shape.distance(drawn) <= snap]
        return Coverage(others)._with({code: _snapped(drawn, near, snap) if near and snap else drawn})

    def trim(self, code: str) -> "Coverage":
        """What `code` covers of its neighbours is theirs again (贴回邻格)."""
        others = [shape for one, shape in self.shapes.items() if one != code]
        left = shapely.difference(self.shapes[code], shapely.union_all(others), grid_size=STEP)
        require(
            _polygons(left), _("贴回邻格以后什么也不剩：这个网格完全压在别的网格上。请重画。"), field="shape"
        )
        return self._with({code: left})

    def fill(self, code: str, gap: BaseGeometry) -> "Coverage":
        """A gap becomes part of `code`, as far as it is nobody else's."""
        others = [shape for one, shape in self.shapes.items() if one != code]
        free = shapely.difference(_whole(gap), shapely.union_all(others), grid_size=STEP)
        return self._with({code: shapely.union_all([self.shapes[code], free], grid_size=STEP)})

    def without(self, code: str) -> "Coverage":
        """All but one; its ground is nobody's."""
        return Coverage({one: shape for one, shape in self.shapes.items() if one != code})

    def overlaps(self, least: float = LEAST) -> list[tuple[str, str, MultiPolygon]]:
        """Pairs of codes, and what both cover, where that is more than `least` square degrees."""
        return [
            (one, other, common)
            for one, other, common in _overlapping(self.shapes, self.shapes)
            if common.area > least
        ]

    def gaps(self, within: BaseGeometry, least: float = LEAST) -> list[Polygon]:
        """What of `within` nobody covers, piece by piece."""
        covered = shapely.union_all(list(self.shapes.values()), grid_size=STEP)
        left = shapely.difference(_whole(within), covered, grid_size=STEP)
        return [piece for piece in _polygons(left) if piece.area > least]

    def union(self) -> MultiPolygon:
        """Everything that is covered."""
        return _multi(shapely.union_all(list(self.shapes.values()), grid_size=STEP))

    def _with(self, changed: Mapping[str, BaseGeometry]) -> "Coverage":
        return Coverage(_noded({**self.shapes, **{code: _multi(shape) for code, shape in changed.items()}}))

    def _corner_at(self, place: Place, code: str) -> Place:
        """The corner that somebody means by a place."""
        shapes = [self.shapes[code]] if code else list(self.shapes.values())
        corners = shapely.get_coordinates(shapes)
        away = (corners[:, 0] - place[0]) ** 2 + (corners[:, 1] - place[1]) ** 2
        nearest = away.argmin()
        require(away[nearest] <= SNAP**2, _("这里没有角点，请点在角上。"), field="corner")
        return tuple(corners[nearest])


def _on_lattice(shape: BaseGeometry) -> Any:
    return shapely.set_precision(shape, STEP)


def _polygons(shape: BaseGeometry) -> list[Polygon]:
    """The polygons of whatever an operation gave; lines and points that it left are dropped."""
    return [part for part in shapely.get_parts(shape, return_index=False) if _is_area(part)] or [
        deeper
        for part in shapely.get_parts(shape)
        if part.geom_type == "MultiPolygon"
        for deeper in part.geoms
    ]


def _is_area(part: BaseGeometry) -> bool:
    return part.geom_type == "Polygon" and not part.is_empty


def _multi(shape: BaseGeometry) -> MultiPolygon:
    return MultiPolygon(_polygons(shape))


def _whole(shape: BaseGeometry) -> MultiPolygon:
    """A shape as given, flat and on the lattice."""
    return _multi(_on_lattice(shapely.force_2d(shape)))


def _line(places: Iterable[Place]) -> LineString:
    given = list(places)
    require(len(given) > 1, _("线至少要有两个点。"), field="line")
    return LineString(given)


def _to_edge(line: LineString, whole: MultiPolygon) -> LineString:
    """The line, with ends that stop just short of the edge taken to the nearest place on it, and a hair beyond."""
    places, edge = list(line.coords), whole.boundary
    for at in (0, -1):
        end = Point(places[at])
        if whole.covers(end) and end.distance(edge) <= SNAP:
            onto = shapely.shortest_line(end, edge).coords[-1]
            places.insert(0, onto) if at == 0 else places.append(onto)
    return LineString(places)


def _cut(whole: MultiPolygon, line: LineString) -> tuple[MultiPolygon, MultiPolygon, list[Polygon]]:
    """The two parts that a line leaves, the larger first, and those pieces of ground that it doesn't touch."""
    lines = shapely.union_all([whole.boundary, line], grid_size=STEP)
    faces = [face for face in _faces(lines) if whole.covers(face.point_on_surface())]
    pieces, before = len(faces), len(whole.geoms)
    require(line.intersects(whole), _("这条线没有穿过网格，请从一边画到另一边。"), field="line")
    require(pieces > before, _("这条线没有从网格的一边走到另一边，请把两端画到边界外。"), field="line")
    require(
        pieces == before + 1,
        _("这条线把网格分成了 %(n)s 块，只能分成两块。请让它只穿过一次。") % {"n": pieces - before + 1},
        field="line",
    )
    uncut = [face for face in faces if any(face.equals(part) for part in whole.geoms)]
    halves = sorted((face for face in faces if face not in uncut), key=lambda face: -face.area)
    if len(halves) != 2:
        raise Refusal(_("这条线同时碰到几块分开的地，请只穿过其中一块。"), field="line")
    require(halves[1].area > LEAST, _("切下来的一块不到一平方米，请把线画开一些。"), field="line")
    return _multi(halves[0]), _multi(halves[1]), uncut


def _moved(shape: MultiPolygon, corner: Place, to: Place) -> MultiPolygon:
    """The shape with one of its corners elsewhere; itself, where it doesn't have this corner."""
    places = shapely.get_coordinates(shape)
    mine = (abs(places[:, 0] - corner[0]) < STEP / 2) & (abs(places[:, 1] - corner[1]) < STEP / 2)
    if not mine.any():
        return shape
    places[mine] = to
    return shapely.set_coordinates(shapely.transform(shape, lambda old: old), places)


def _overlapping(
    shapes: Mapping[str, MultiPolygon], changed: Iterable[str]
) -> list[tuple[str, str, MultiPolygon]]:
    """Pairs of which one is among `changed` and what both cover, beyond what rounding leaves."""
    codes = sorted(shapes)
    tree = STRtree([shapes[code] for code in codes])
    found = {}
    for code in changed:
        for index in tree.query(shapes[code]):
            pair = tuple(sorted((code, codes[index])))
            if pair[0] != pair[1] and pair not in found:
                found[pair] = _multi(shapely.intersection(*(shapes[one] for one in pair), grid_size=STEP))
    return [
        (one, other, common) for (one, other), common in sorted(found.items())
        if common.area > common.length * THIN
    ]  # fmt: skip


def _snapped(drawn: MultiPolygon, near: list[MultiPolygon], snap: float) -> MultiPolygon:
    """The shape with corners put onto corners of the others, else onto their edges; edges take up corners that lie on them."""
    edges = shapely.union_all([shape.boundary for shape in near])
    corners = shapely.multipoints(shapely.get_coordinates(edges))

    def onto(places: Any) -> Any:
        for target in (edges, corners):
            points = shapely.points(places)
            close = shapely.distance(points, target) <= snap
            if close.any():
                lines = shapely.shortest_line(points[close], target)
                places[close] = shapely.get_coordinates(shapely.get_point(lines, -1))
        return places

    put = shapely.snap(shapely.transform(drawn, onto), corners, snap)
    for candidate in (put, shapely.transform(drawn, onto)):
        whole = _multi(candidate)
        if whole.is_valid and whole.area > LEAST:
            return _whole(whole)
    return drawn


def _faces(lines: BaseGeometry) -> list[Polygon]:
    """Everything that lines enclose, as the smallest pieces."""
    return list(shapely.get_parts(shapely.polygonize([lines])))


def _noded(shapes: Mapping[str, MultiPolygon]) -> dict[str, MultiPolygon]:
    """The shapes with edges cut wherever they meet, so that neighbours have all corners of common edges in common.

    What is enclosed is asked whose it is. What is too thin to be anything came of rounding, and is whose edge it has most of.
    """
    codes = [code for code, shape in shapes.items() if not shape.is_empty]
    if not codes:
        return dict(shapes)
    lines = shapely.union_all([shapes[code].boundary for code in codes], grid_size=STEP)
    faces = _faces(lines)
    tree = STRtree([shapes[code] for code in codes])
    inside = [face.point_on_surface() for face in faces]
    owners: list[set[str]] = [set() for _face in faces]
    for face, owner in zip(*tree.query(inside, predicate="intersects"), strict=True):
        owners[face].add(codes[owner])
    _settle_thin(faces, owners)
    parts: dict[str, list[Polygon]] = {code: [] for code in codes}
    for face, own in zip(faces, owners, strict=True):
        for code in own:
            parts[code].append(face)
    return {
        code: _multi(shapely.union_all(parts[code])) if code in parts else shape
        for code, shape in shapes.items()
    }


def _settle_thin(faces: list[Polygon], owners: list[set[str]]) -> None:
    thin = [at for at, face in enumerate(faces) if face.area <= face.length * THIN and len(owners[at]) != 1]
    if not thin:
        return
    tree = STRtree(faces)
    for at in thin:
        beside = [
            int(one)
            for one in tree.query(faces[at], predicate="intersects")
            if one != at and len(owners[one]) == 1
        ]
        longest = max(
            beside, key=lambda one: faces[at].boundary.intersection(faces[one].boundary).length, default=None
        )
        if owners[at] or (longest is not None and _is_enclosed(faces[at], [faces[one] for one in beside])):
            owners[at] = owners[longest] if longest is not None else {min(owners[at])}


def _is_enclosed(face: Polygon, beside: list[Polygon]) -> bool:
    """Whether a thin piece lies between others, and not along the outside of them all."""
    common = face.boundary.intersection(shapely.union_all([one.boundary for one in beside])).length
    return common > face.length * 0.6
