"""Reads a file of shapes: GeoJSON, or a Shapefile in a zip; apart, whatever the file holds."""

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import BoundedSemaphore
from typing import Any

from django.utils.translation import gettext as _

from grids.conduct import children
from grids.conduct.refusals import Refusal, require
from grids.geodata import child
from grids.geodata.sentences import MENDED, NOT_READ, NOT_TAKEN, WARNINGS
from grids.geodata.told import Rings

log = logging.getLogger(__name__)

MOST_BYTES = 50 << 20
# of the processor, by the clock, and for a place: together less than a page may take
SECONDS, WAITED, FOR_A_PLACE, AT_ONCE = 25, 30, 5, 2
MEMORY = 2 << 30
WRITTEN = 256 << 20
_room = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Feature:
    """One shape that is taken. number: its place in the file, from 1. polygons: each an outer ring and its holes."""

    number: int
    attributes: dict[str, str]
    polygons: list[Rings]
    notes: tuple[str, ...] = ()

    @property
    def mended(self) -> list[str]:
        """What was done to it, in words."""
        return [str(MENDED[one]) for one in self.notes]


@dataclass(frozen=True, slots=True)
class Refused:
    """One that is not taken, and why; `given` is what the sentence names."""

    number: int
    code: str
    given: dict[str, Any] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """Why, in words."""
        sentence = str(NOT_TAKEN[self.code])
        return sentence % self.given if self.given else sentence


@dataclass(frozen=True, slots=True)
class Shapes:
    """What a file holds. system: WGS84 or CGCS2000 as the file says, "" where it says nothing. rows: all its features."""

    kind: str
    encoding: str
    system: str
    said: str
    columns: list[str]
    features: list[Feature]
    refused: list[Refused]
    warnings: list[str]
    rows: int

    @property
    def warned(self) -> list[str]:
        """What there is to say of the whole file, in words."""
        return [str(WARNINGS[one]) % {"encoding": self.encoding} for one in self.warnings]

    def kept(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {
            "kind": self.kind, "encoding": self.encoding, "system": self.system, "said": self.said, "columns": self.columns,
            "warnings": self.warnings, "rows": self.rows,
            "features": [[one.number, one.attributes, one.polygons, one.notes] for one in self.features],
            "refused": [[one.number, one.code, one.given, one.attributes] for one in self.refused],
        }  # fmt: skip


def shapes_of(kept: dict[str, Any]) -> Shapes:
    """The same again."""
    features = [
        Feature(number, attributes, polygons, tuple(notes))
        for number, attributes, polygons, notes in kept["features"]
    ]
    return Shapes(**(kept | {"features": features, "refused": [Refused(*one) for one in kept["refused"]]}))  # fmt: skip


def read_shapes(content: Iterable[bytes], *, size: int) -> Shapes:
    """The shapes of a file, given in parts. Raises Refusal(field="file") where the file as a whole is not taken."""
    require(
        size <= MOST_BYTES,
        _("文件有 %(have)s MB，超过上限 %(limit)s MB。请简化界线，或分开导入。")
        % {"have": -(-size // (1 << 20)), "limit": MOST_BYTES >> 20},
        field="file",
    )
    if not _room.acquire(timeout=FOR_A_PLACE):
        raise Refusal(_("现在导入界线的人多，请过一会儿再试。"), field="file", code="conflict")
    try:
        return _apart(content)
    finally:
        _room.release()


def _apart(content: Iterable[bytes]) -> Shapes:
    with children.descriptors("content", given=content) as made:
        told = children.told_by(
            child.__file__, made, memory=MEMORY, seconds=SECONDS, waited=WAITED, most=WRITTEN
        )
        if code := told.pop("refused", None) if isinstance(told.get("refused"), str) else None:
            sentence = str(NOT_READ[code])
            raise Refusal(sentence % told["given"] if told["given"] else sentence, field="file")
        if "kind" not in told:
            log.error("a file of shapes broke its reader: %s", told.get("broken"))
            raise Refusal(str(NOT_READ["too_much"]), field="file")
        return shapes_of(told | {"features": json.loads(children.content(made["content"]))})
