"""What a .prj says of coordinates: WGS-84 and CGCS2000 in degrees or in metres are taken, everything else is refused.

A file of a stranger's never reaches GDAL or PROJ: the text is read here.
"""

import math
import re
from typing import Any

from grids.geodata.projections import (
    AXIS,
    CGCS2000_FLATTENING,
    WGS84_FLATTENING,
    Convert,
    from_transverse_mercator,
    from_web_mercator,
)
from grids.geodata.told import NotReadError

TOKEN = re.compile(
    r'\s*(?:"([^"]*)"|([A-Za-z_][A-Za-z0-9_]*)|([-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)|([\[\](),]))'
)
DEEPEST = 12
LONGEST = 20_000
DEGREE = math.radians(1)
TRANSVERSE = {"transverse_mercator", "gauss_kruger", "transverse_mercator_complex"}
WEB = {
    "mercator_auxiliary_sphere",
    "popular_visualisation_pseudo_mercator",
    "popular_visualization_pseudo_mercator",
}
# names of parameters: of both generations of the format
NAMES = {
    "central_meridian": "meridian", "longitude_of_natural_origin": "meridian", "longitude_of_origin": "meridian",
    "false_easting": "easting", "false_northing": "northing", "scale_factor": "scale",
    "scale_factor_at_natural_origin": "scale", "latitude_of_origin": "origin", "latitude_of_natural_origin": "origin",
}  # fmt: skip

Node = tuple[str, list[Any]]


def read_prj(text: str) -> tuple[str, Convert | None]:
    """The system (WGS84 or CGCS2000), and how its numbers become degrees; None: they are degrees.

    Raises NotReadError where it is another ellipsoid, a projection that isn't ours, or no such text at all.
    """
    node = _parsed(text)
    kind = node[0]
    if kind in ("GEOGCS", "GEOGCRS", "GEODCRS"):
        _require_degrees(node)
        return _system(node)[0], None
    if kind not in ("PROJCS", "PROJCRS"):
        raise NotReadError("prj_unknown", name=kind[:40])
    system, flattening = _system(node)
    return system, _conversion(node, flattening)


def _system(node: Node) -> tuple[str, float]:
    ellipsoid = _find(node, ("SPHEROID", "ELLIPSOID"))
    numbers = [one for one in ellipsoid[1] if isinstance(one, float)] if ellipsoid else []
    if len(numbers) < 2:
        raise NotReadError("prj_unknown", name=_name(node))
    axis, flattening = numbers[:2]
    # the sphere of the web's maps is told by its projection; its ellipsoid is that of WGS-84
    if abs(axis - AXIS) > 0.5 or abs(flattening - WGS84_FLATTENING) > 0.01:
        raise NotReadError("prj_other_ellipsoid", name=_name(node))
    prime = _find(node, ("PRIMEM", "PRIMEMERIDIAN"))
    if prime and any(isinstance(one, float) and abs(one) > 1e-9 for one in prime[1][:2]):
        raise NotReadError("prj_other_projection", name=_name(node))
    is_ours = abs(flattening - CGCS2000_FLATTENING) < 1e-7
    return ("CGCS2000", CGCS2000_FLATTENING) if is_ours else ("WGS84", WGS84_FLATTENING)


def _require_degrees(node: Node) -> None:
    unit = next((one for one in node[1] if isinstance(one, tuple) and one[0] in ("UNIT", "ANGLEUNIT")), None)
    size = next((one for one in unit[1] if isinstance(one, float)), DEGREE) if unit else DEGREE
    if abs(size - DEGREE) > 1e-6:
        raise NotReadError("prj_other_projection", name=_name(node))


def _conversion(node: Node, flattening: float) -> Convert:
    method = _find(node, ("PROJECTION", "METHOD"))
    called = _plain(method[1][0]) if method and method[1] and isinstance(method[1][0], str) else ""
    if called in WEB or "pseudo_mercator" in _plain(_name(node)):
        return from_web_mercator
    if called not in TRANSVERSE:
        raise NotReadError("prj_other_projection", name=_name(node))
    given = _parameters(node)
    meridian = given.get("meridian", math.nan)
    if not 70 <= meridian <= 140 or abs(given.get("origin", 0.0)) > 1e-9 or given.get("scale", 1.0) <= 0:
        raise NotReadError("prj_other_projection", name=_name(node))
    return from_transverse_mercator(
        meridian=meridian, easting=given.get("easting", 0.0), northing=given.get("northing", 0.0),
        scale=given.get("scale", 1.0), unit=_metres(node), inverse_flattening=flattening,
    )  # fmt: skip


def _parameters(node: Node) -> dict[str, float]:
    found = {}
    for kind, given in _all(node):
        if (
            kind == "PARAMETER"
            and len(given) > 1
            and isinstance(given[0], str)
            and isinstance(given[1], float)
        ):
            found[NAMES.get(_plain(given[0]), "")] = given[1]
    return found


def _metres(node: Node) -> float:
    """The last unit of a projected system is that of its own axes."""
    units = [one for one in node[1] if isinstance(one, tuple) and one[0] in ("UNIT", "LENGTHUNIT")]
    size = next((one for one in units[-1][1] if isinstance(one, float)), 1.0) if units else 1.0
    if not 0 < size < 10_000:
        raise NotReadError("prj_other_projection", name=_name(node))
    return size


def _name(node: Node) -> str:
    return next((one for one in node[1] if isinstance(one, str)), node[0])[:60]


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def _all(node: Node) -> list[Node]:
    found, waiting = [], [node]
    while waiting:
        one = waiting.pop(0)
        found.append(one)
        waiting += [inner for inner in one[1] if isinstance(inner, tuple)]
    return found


def _find(node: Node, kinds: tuple[str, ...]) -> Node | None:
    return next((one for one in _all(node) if one[0] in kinds), None)


def _parsed(text: str) -> Node:
    """The text as a tree: a word with what stands in its brackets."""
    top: Node = ("", [])
    stack, word = [top], ""
    for quoted, name, number, sign in TOKEN.findall(text[:LONGEST]):
        if name:
            word = name.upper()
        elif sign:
            word = _stepped(stack, word, sign)
        else:
            stack[-1][1].append(_number(number) if number else quoted)
    first = next((one for one in top[1] if isinstance(one, tuple)), None)
    if first is None:
        raise NotReadError("prj_unknown", name="")
    return first


def _stepped(stack: list[Node], word: str, sign: str) -> str:
    """Into the brackets behind a word, or out of them; the word that still waits for its brackets."""
    if sign in "[(" and word:
        node: Node = (word, [])
        stack[-1][1].append(node)
        stack.append(node)
        if len(stack) > DEEPEST:
            raise NotReadError("prj_unknown", name="")
        return ""
    if sign in "])" and len(stack) > 1:
        stack.pop()
    return word


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
