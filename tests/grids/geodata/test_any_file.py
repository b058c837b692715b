"""Whatever a file says, it ends in features, in reasons or in a sentence; and what is taken is what was written."""

import json
from contextlib import suppress
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPoint, Polygon, box

from grids.geodata.opening import opened
from grids.geodata.polygons import nested, polygons_of
from grids.geodata.sentences import NOT_READ, NOT_TAKEN
from grids.geodata.told import NotReadError, NotTakenError
from grids.registry.importing.reading import NOT_READ as BUILDINGS_NOT_READ
from grids.registry.importing.reading import NOT_TAKEN as BUILDINGS_NOT_TAKEN
from grids.registry.importing.tables import opened as opened_buildings
from tests.grids.geodata.making import WGS84, raw_polygons, zipped

numbers = st.one_of(
    st.floats(),
    st.integers(-(10**9), 10**400),
    st.floats(102, 103),
    st.floats(25, 26),
    st.text(max_size=3),
    st.none(),
)
positions = st.lists(numbers, max_size=4)
anything = st.recursive(
    st.one_of(numbers, st.booleans()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=5), st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=30,
)
kinds = st.sampled_from(["Polygon", "MultiPolygon", "Point", "", None, 7])
geometries = st.fixed_dictionaries(
    {"type": kinds, "coordinates": st.one_of(anything, st.lists(st.lists(positions, max_size=6), max_size=3))}
)
features = st.one_of(
    anything,
    st.fixed_dictionaries({"type": st.just("Feature"), "properties": anything, "geometry": geometries}),
)


named = st.sampled_from(["EPSG:3857", "EPSG:4549", "EPSG:4527", "urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:9"])
systems = st.one_of(anything, named.map(lambda name: {"type": "name", "properties": {"name": name}}))
tops = st.one_of(st.just("FeatureCollection"), anything)


@settings(deadline=None, max_examples=200)
@given(st.lists(features, max_size=4), systems, tops)
def test_any_document_is_features_reasons_or_a_sentence(some, crs, kind):
    said(json.dumps({"type": kind, "features": some, "crs": crs}).encode())


points = st.fixed_dictionaries({"type": st.just("Point"), "coordinates": positions})
houses = st.fixed_dictionaries(
    {"type": st.just("Feature"), "properties": anything, "geometry": st.one_of(points, geometries)}
)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.one_of(anything, houses), max_size=4), systems)
def test_any_document_of_buildings_is_rows_reasons_or_a_sentence(some, crs):
    document = {"type": "FeatureCollection", "features": some, "crs": crs}
    try:
        content, _told = opened_buildings(json.dumps(document).encode())
    except NotReadError as error:
        content, refused = b"[]", error
        said_in_full = in_words(BUILDINGS_NOT_READ[refused.code], refused.given)
    else:
        said_in_full = "taken"
    assert said_in_full
    for code, names in (row["wrong"] for row in json.loads(content) if "wrong" in row):
        assert in_words(BUILDINGS_NOT_TAKEN[code], names)


@settings(deadline=None, max_examples=200)
@given(st.one_of(st.binary(max_size=300), anything.map(lambda one: json.dumps(one).encode())))
def test_any_bytes_are_features_reasons_or_a_sentence(data):
    said(data)


def said(data: bytes) -> None:
    try:
        taken, told = opened(data)
    except NotReadError as error:
        refused = error
    else:
        assert len(json.loads(taken)) + len(told["refused"]) == told["rows"]
        for _number, code, names, _attributes in told["refused"]:
            assert in_words(NOT_TAKEN[code], names)
        return
    assert in_words(NOT_READ[refused.code], refused.given)


def in_words(sentence: object, names: dict) -> str:
    return str(sentence) % names if names else str(sentence)


corners = st.tuples(st.floats(102.6, 102.8), st.floats(25.0, 25.2))
hulls = st.lists(corners, min_size=3, max_size=12, unique=True).map(lambda some: MultiPoint(some).convex_hull)
polygons = hulls.filter(lambda one: isinstance(one, Polygon) and one.area > 1e-9 and one.is_valid)


@settings(deadline=None, max_examples=150)
@given(polygons, st.booleans(), st.booleans(), st.floats(0, 4000))
def test_what_is_taken_covers_the_ground_that_was_drawn(shape, is_turned, is_open, height):
    ring = [[x, y, height] for x, y in shape.exterior.coords]
    ring = ring[::-1] if is_turned else ring
    # numbers that can't be told apart any more may cross
    with suppress(NotTakenError):
        found = polygons_of({"type": "Polygon", "coordinates": [ring[:-1] if is_open else ring]}, None)
        is_taken(found, shape, is_open=is_open)


def is_taken(found: tuple, shape: Polygon, *, is_open: bool) -> None:
    ((outer,),), notes = found
    assert Polygon(outer).equals(shape)
    assert sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(outer)) > 0
    assert ("ring_closed" in notes) == is_open
    assert "height_dropped" in notes


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.tuples(st.integers(0, 6), st.booleans()), min_size=1, max_size=8, unique_by=lambda one: one[0]
    ),
    st.randoms(use_true_random=False),
)
def test_rings_around_each_other_are_put_together_in_any_order(frames, chance):
    """Frames one within the other: every second is a hole, whatever their order and however they are wound."""
    frames = sorted(frames)
    rings = []
    for step, is_turned in frames:
        ring = list(
            box(102.6 + step / 100, 25.0 + step / 100, 102.8 - step / 100, 25.2 - step / 100).exterior.coords
        )
        rings.append(ring[::-1] if is_turned else ring)
    wanted = Polygon()
    for ring in rings:
        wanted = wanted.symmetric_difference(Polygon(ring))
    chance.shuffle(rings)
    made = Polygon()
    for part in nested(rings):
        made = made.union(Polygon(part[0], part[1:]))
    assert made.equals(wanted)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.lists(st.tuples(st.floats(), st.floats()), min_size=1, max_size=6), min_size=1, max_size=4)
)
def test_any_rings_of_a_shapefile_are_features_reasons_or_a_sentence(rings):
    said(zipped(raw_polygons(rings, b""), prj=WGS84))
