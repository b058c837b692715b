"""The tools with which boundaries are drawn: what each takes, and the coverage that comes of it. No database is asked.

A step's `given` comes from a browser: every place in it is looked at before anything is computed with it.
"""

import math
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import shapely
from django.utils.translation import gettext as _
from shapely import LineString, Point, Polygon
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from grids.areas.coverage import SNAP, Coverage, Place
from grids.areas.drawn import Ground, a_name
from grids.areas.given import sent
from grids.conduct.refusals import Refusal, require
from grids.conduct.texts import said

MOST_PLACES = 5_000
Given = Mapping[str, Any]


@dataclass(slots=True)
class Taken:
    """What a tool came to: the coverage, a sentence about it, whom it concerns, and what it brings that is new."""

    coverage: Coverage
    told: str
    codes: tuple[str, ...]
    fresh: dict[str, dict[str, str]] = field(default_factory=dict)


def take(ground: Ground, tool: str, given: Given) -> Taken:
    """The step of one tool; Refusal where it can't be, in a sentence that says what to do."""
    require(tool in TOOLS, _("没有这个工具。"))
    require(isinstance(given, Mapping), _("这一步没有画完整，请重画。"))
    try:
        return TOOLS[tool](ground, given)
    except (ShapelyError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as broken:
        raise Refusal(_("这样画不成一块完整的地，请把线画得简单些再试。")) from broken


def _shift(ground: Ground, given: Given) -> Taken:
    one, other = _code(ground, given.get("a")), _code(ground, given.get("b"))
    names = {"one": ground.name_of(one), "other": ground.name_of(other)}
    told = _("移动「%(one)s」和「%(other)s」的共用边") % names
    return Taken(ground.after.shift(one, other, _places(given.get("line"))), told, (one, other))


def _corner(ground: Ground, given: Given) -> Taken:
    point, to = _place(given.get("point")), _place(given.get("to"))
    code, together = _code(ground, given.get("code")), given.get("together") is not False
    coverage = ground.after.move_corner(point, to, code=code, together=together)
    told = _("移动角点，相邻的边一起动") if together else _("移动「%(name)s」的一个角点")
    return Taken(coverage, told % {"name": ground.name_of(code)}, (code,))


def _split(ground: Ground, given: Given) -> Taken:
    line = _places(given.get("line"))
    code = given.get("code") or _crossed(ground, line)
    code, word, name = _code(ground, code), uuid.uuid4().hex[:8], a_name(ground, _name(given), code)
    told = _("把「%(one)s」切成两格，新格叫「%(name)s」") % {"one": ground.name_of(code), "name": name}
    fresh = {word: {"parent": ground.leaves[code].parent, "name": name, "of": _origin(ground, code)}}
    return Taken(ground.after.split(code, line, word), told, (code, word), fresh)


def _merge(ground: Ground, given: Given) -> Taken:
    codes = given.get("codes")
    require(isinstance(codes, list) and len(codes) == 2, _("请选两个相邻的网格。"))
    kept, ended = (_code(ground, code) for code in codes or ())
    require(kept != ended, _("请选两个不同的网格。"))
    names = {"one": ground.name_of(ended), "other": ground.name_of(kept)}
    told = _("「%(one)s」并入「%(other)s」") % names
    return Taken(ground.after.merge(kept, ended), told, (kept, ended))


def _draw(ground: Ground, given: Given) -> Taken:
    polygon, word = _polygon(given.get("ring")), uuid.uuid4().hex[:8]
    name = a_name(ground, _name(given))
    fresh = {word: {"parent": _parent(ground, polygon), "name": name, "of": ""}}
    told = _("画新格「%(name)s」") % {"name": name}
    return Taken(ground.after.replace(word, polygon, _snap(given)), told, (word,), fresh)


def _replace(ground: Ground, given: Given) -> Taken:
    code, polygon = _code(ground, given.get("code")), _sent(given)
    told = _("只移动「%(name)s」的边") % {"name": ground.name_of(code)}
    # what was moved has been snapped where it was drawn; the rest stays where it is
    return Taken(ground.after.replace(code, polygon, 0), told, (code,))


def _trim(ground: Ground, given: Given) -> Taken:
    code = _code(ground, given.get("code"))
    told = _("「%(name)s」贴回邻格的边") % {"name": ground.name_of(code)}
    return Taken(ground.after.trim(code), told, (code,))


def _fill(ground: Ground, given: Given) -> Taken:
    code, piece = _code(ground, given.get("code")), _sent(given)
    told = _("缝隙划给「%(name)s」") % {"name": ground.name_of(code)}
    return Taken(ground.after.fill(code, piece), told, (code,))


TOOLS: dict[str, Callable[[Ground, Given], Taken]] = {
    "shift": _shift, "corner": _corner, "split": _split, "merge": _merge, "draw": _draw, "replace": _replace,
    "trim": _trim, "fill": _fill,
}  # fmt: skip


def _CROSSES() -> str:  # noqa: N802  a sentence, said in the language of now
    return _("边界自己相交，请重画。")


def _code(ground: Ground, code: object) -> str:
    require(
        isinstance(code, str) and code in ground.after.shapes,
        _("这个网格已经不在了，请刷新页面再画。"),
        code="conflict",
    )
    return str(code)


def _name(given: Given) -> str:
    name = given.get("name")
    name = said(name) if isinstance(name, str) else ""
    require(len(name) <= 60, _("名称超过 60 字。"), field="name")
    require(not name or name.isprintable(), _("名称里有看不见的字符，请删去。"), field="name")
    return name


def _snap(given: Given) -> float:
    return 0 if given.get("snap") is False else SNAP


def _places(value: object) -> list[Place]:
    require(isinstance(value, list) and 0 < len(value) <= MOST_PLACES, _("这一步没有画完整，请重画。"))
    return [_place(one) for one in value]  # type: ignore[attr-defined]  # it is a list


def _place(value: object) -> Place:
    is_pair = isinstance(value, (list, tuple)) and len(value) >= 2
    numbers = tuple(value[:2]) if is_pair else ()  # type: ignore[index]  # it is a pair
    sound = len(numbers) == 2 and all(
        isinstance(number, (int, float)) and not isinstance(number, bool) and math.isfinite(number)
        for number in numbers
    )
    require(sound and abs(numbers[0]) <= 180 and abs(numbers[1]) <= 90, _("坐标不是经纬度，这一步没有画成。"))
    return float(numbers[0]), float(numbers[1])


def _polygon(ring: object) -> Polygon:
    places = _places(ring)
    require(len(places) >= 3, _("一块地至少要有三个角。"))
    polygon = Polygon(places)
    require(_is_sound(polygon), _CROSSES())
    return polygon


def _sent(given: Given) -> BaseGeometry:
    polygon = sent(given.get("shape"))
    if polygon is None:
        raise Refusal(_("这一步没有画完整，请重画。"))
    require(_is_sound(polygon), _CROSSES())
    return polygon


def _is_sound(polygon: BaseGeometry) -> bool:
    places = shapely.get_coordinates(polygon)
    return (
        0 < len(places) <= MOST_PLACES
        and bool((abs(places[:, 0]) <= 180).all() and (abs(places[:, 1]) <= 90).all())
        and polygon.is_valid
    )


def _crossed(ground: Ground, line: list[Place]) -> str:
    """The grid that a line goes through for longest."""
    require(len(line) > 1, _("线至少要有两个点。"), field="line")
    drawn = LineString(line)
    long = {code: drawn.intersection(one).length for code, one in ground.after.shapes.items()}
    code = max(long, key=lambda one: long[one], default="")
    require(code and long[code] > 0, _("这条线没有穿过网格，请从一边画到另一边。"), field="line")
    return code


def _origin(ground: Ground, code: str) -> str:
    """The grid in force whose ground this is: what is cut from something new is of that one's origin."""
    if code in ground.before:
        return code
    spot = ground.after.shapes[code].representative_point()
    return next((known for known, one in ground.before.items() if one.covers(spot)), "")


def _parent(ground: Ground, polygon: Polygon) -> str:
    """Below which area a new grid stands: the smallest around it that holds grids, else the area that is drawn in."""
    spot: Point = polygon.representative_point()
    around = [code for code, one in ground.above.items() if one.covers(spot)]
    return max(around, key=len, default=ground.area.code)
