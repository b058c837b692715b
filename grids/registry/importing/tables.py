"""What a file of buildings holds: a table with coordinates (CSV, a workbook) or GeoJSON, row by row. Called by the child.

A table of their dwellings is read by the same code, under other names of columns and without places.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable
from typing import Any

from grids.geodata.geojson import read_geojson
from grids.geodata.polygons import polygons_of
from grids.geodata.told import NotReadError, NotTakenError, texts_of

MOST_ROWS, MOST_COLUMNS, MOST_CELL, HEADED_WITHIN = 20_000, 60, 300, 10
# how offices call the columns; the first that is there counts
NAMES = {
    "address": ("地址", "详细地址", "坐落", "门牌地址", "院落", "楼栋地址", "address", "yard"),
    "number": ("幢号", "楼号", "栋号", "楼栋号", "楼幢号", "幢", "楼栋", "number"),
    "name": ("名称", "小区", "小区名称", "小区或楼名", "楼名", "name"),
    "storeys": ("层数", "总层数", "楼层数", "地上层数", "storeys", "floors"),
    "entrances": ("单元", "单元数", "entrances"),
    "use": ("用途", "房屋用途", "use"),
    "lon": ("经度", "lon", "lng", "longitude", "x"),
    "lat": ("纬度", "lat", "latitude", "y"),
    "at": ("坐标", "经纬度", "location"),
}
# and those of dwellings
ROOM_NAMES = {
    "building": ("楼栋", "楼栋名称", "楼房", "房屋地址", "地址与幢号", "building"),
    "address": ("地址", "小区", "小区名称", "详细地址", "坐落", "院落", "address"),
    "number": ("幢号", "楼号", "栋号", "楼栋号", "楼幢号", "幢", "number"),
    "entrance": ("单元", "单元号", "entrance"),
    "floor": ("楼层", "所在层", "所在楼层", "层", "floor"),
    "room": ("房号", "室", "室号", "门牌号", "房间号", "户号", "room"),
    "floor_area_m2": (
        "建筑面积（㎡）",
        "建筑面积(㎡)",
        "建筑面积(m2)",
        "建筑面积（m2）",
        "建筑面积",
        "面积",
        "面积(㎡)",
        "面积（㎡）",
        "floor_area_m2",
    ),
    "use": ("用途", "房屋用途", "使用情况", "居住情况", "使用状态", "use"),
}
KIND, KINDS = ("kind", "类别"), ("building", "楼栋", "楼", "房屋", "")
Heads = Callable[[list[str]], dict[str, int]]
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def opened(data: bytes, what: str = "buildings") -> tuple[bytes, dict[str, Any]]:
    """Every row as JSON in UTF-8, and what else there is to say of the file. NotReadError: not this file."""
    heads = _columns if what == "buildings" else _room_columns
    if not data.strip():
        raise NotReadError("empty_file")
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if data[:4] in WORKBOOKS:
        kind, columns, rows = "table", *_table(_workbook(data, heads), heads)
    elif start in (b"{", b"[") and what == "buildings":
        kind, columns, rows = "geojson", *_shapes(data)
    else:
        kind, columns, rows = "table", *_table(_text(data), heads)
    return json.dumps(rows, separators=(",", ":")).encode(), {"kind": kind, "columns": columns}


def _table(lines: Iterable[list[str]], heads: Heads) -> tuple[list[str], list[dict]]:
    known, header, found = {}, [], []
    for line, cells in enumerate(lines, start=1):
        if not known:
            known, header = heads(cells), cells
            if not known and line >= HEADED_WITHIN:
                break
        elif any(cells):
            found.append({"line": line, "cells": cells[: len(header)], "given": _given(known, cells)})
            if len(found) > MOST_ROWS:
                raise NotReadError("too_many_rows", most=MOST_ROWS)
    if not known:
        raise NotReadError("no_header")
    if not found:
        raise NotReadError("no_rows")
    return header, found


def _columns(cells: list[str]) -> dict[str, int]:
    """Which column is what; nothing where this line is no header: an address, a number and a place are needed."""
    found = _named(cells, NAMES)
    is_placed = {"lon", "lat"} <= found.keys() or "at" in found
    return found if {"address", "number"} <= found.keys() and is_placed else {}


def _room_columns(cells: list[str]) -> dict[str, int]:
    """The same of dwellings: a building, in one column or as address and number, and a room are needed."""
    found = _named(cells, ROOM_NAMES)
    is_in = "building" in found or {"address", "number"} <= found.keys()
    return found if is_in and "room" in found else {}


def _named(cells: list[str], fields: dict[str, tuple[str, ...]]) -> dict[str, int]:
    places = {cell.strip().lower().rstrip("*"): place for place, cell in reversed(list(enumerate(cells)))}
    return {
        field: next(places[name] for name in names if name in places)
        for field, names in fields.items()
        if any(name in places for name in names)
    }


def _given(known: dict[str, int], cells: list[str]) -> dict[str, str]:
    return {field: cells[place].strip() for field, place in known.items() if place < len(cells)}


def _workbook(data: bytes, heads: Heads) -> Iterable[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_object(io.BytesIO(data))
        for name in book.sheet_names:
            lines = [
                _cells(row)
                for row in book.get_sheet_by_name(name).to_python()[: MOST_ROWS + HEADED_WITHIN + 1]
            ]
            if any(heads(line) for line in lines[:HEADED_WITHIN]):
                return lines
    except PasswordError as locked:
        raise NotReadError("locked_workbook") from locked
    except (CalamineError, OSError, ValueError) as broken:
        raise NotReadError("broken_workbook") from broken
    raise NotReadError("no_header")


def _cells(row: list) -> list[str]:
    return [_cell(one) for one in row[:MOST_COLUMNS]]


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return " ".join(str(value).split())[:MOST_CELL]


def _text(data: bytes) -> Iterable[list[str]]:
    is_wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ["utf-16"] if is_wide else ["utf-8-sig", "gb18030"]:
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise NotReadError("not_text")
    if "\0" in text:
        raise NotReadError("not_text")
    head = text[:4000]
    parting = max(",\t;，", key=head.count)
    try:
        yield from (_cells(row) for row in csv.reader(io.StringIO(text), delimiter=parting))
    except csv.Error as broken:
        raise NotReadError("not_text") from broken


def _shapes(data: bytes) -> tuple[list[str], list[dict]]:
    file = read_geojson(data)
    found = []
    for one in file.features:
        attributes = texts_of(one.attributes)
        lowered = {name.strip().lower(): value for name, value in attributes.items()}
        row = {"line": one.number, "cells": list(attributes.values()), "given": _said(lowered)}
        kind = next((lowered[name] for name in KIND if name in lowered), "")
        if kind not in KINDS:
            row["wrong"] = ["other_kind", {"kind": kind[:30]}]
        else:
            row |= _placed(one.geometry, file.convert)
        found.append(row)
    return file.columns, found


def _said(attributes: dict[str, str]) -> dict[str, str]:
    return {
        field: next(attributes[name] for name in names if name in attributes)
        for field, names in NAMES.items()
        if any(name in attributes for name in names)
    }


def _placed(geometry: Any, convert: Any) -> dict:
    """A point, or the rings of one outline; what is neither is wrong, and why."""
    if isinstance(geometry, NotTakenError):
        return {"wrong": [geometry.code, geometry.given]}
    if isinstance(geometry, dict) and geometry.get("type") == "Point":
        try:
            x, y, *_height = (float(one) for one in geometry["coordinates"])
        except (KeyError, TypeError, ValueError, OverflowError):
            return {"wrong": ["no_number", {}]}
        return {"point": list(convert(x, y)) if convert else [x, y]}
    try:
        polygons, _notes = polygons_of(geometry, convert)
    except NotTakenError as refused:
        return {"wrong": [refused.code, refused.given]}
    if len(polygons) > 1:
        return {"wrong": ["several_parts", {}]}
    return {"rings": polygons[0]}
