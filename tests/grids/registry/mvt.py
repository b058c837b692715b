"""Reads vector tiles (MVT 2) for tests: layers with their features' words; written from the specification, not from PostGIS."""

import struct
from collections.abc import Iterator


def layers(content: bytes) -> dict[str, list[dict]]:
    """Every layer with the properties of its features, each with the kind of its shape as `shape` (1 point … 3 polygon)."""
    found = {}
    for number, _wire, value in _fields(content):
        if number == 3:
            name, rows = _layer(value)
            found[name] = rows
    return found


def _layer(content: bytes) -> tuple[str, list[dict]]:
    name, keys, values, features = "", [], [], []
    for number, _wire, value in _fields(content):
        if number == 1:
            name = value.decode()
        elif number == 2:
            features.append(value)
        elif number == 3:
            keys.append(value.decode())
        elif number == 4:
            values.append(_value(value))
    return name, [_feature(one, keys, values) for one in features]


def _feature(content: bytes, keys: list[str], values: list) -> dict:
    found = {}
    for number, _wire, value in _fields(content):
        if number == 2:
            tags = list(_varints(value))
            found |= {keys[tags[i]]: values[tags[i + 1]] for i in range(0, len(tags), 2)}
        elif number == 3:
            found["shape"] = value
    return found


def _value(content: bytes):
    for number, _wire, value in _fields(content):
        if number == 1:
            return value.decode()
        if number == 3:
            return struct.unpack("<d", value)[0]
        if number == 6:
            return (value >> 1) ^ -(value & 1)
        return value
    return None


def _fields(content: bytes) -> Iterator[tuple[int, int, int | bytes]]:
    at = 0
    while at < len(content):
        key, at = _varint(content, at)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, at = _varint(content, at)
        elif wire == 2:
            size, at = _varint(content, at)
            value, at = content[at : at + size], at + size
        else:
            size = 8 if wire == 1 else 4
            value, at = content[at : at + size], at + size
        yield number, wire, value


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = content[at]
        value, at, shift = value | (byte & 0x7F) << shift, at + 1, shift + 7
        if byte < 0x80:
            return value, at


def _varints(content: bytes) -> Iterator[int]:
    at = 0
    while at < len(content):
        value, at = _varint(content, at)
        yield value
