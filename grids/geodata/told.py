"""What is said of a file of shapes, and the bounds within which it is read. No Django, no database: a child reads it."""

from dataclasses import dataclass, field
from typing import Any

Point = tuple[float, float]
Ring = list[Point]
# the outer ring, then its holes
Rings = list[Ring]

MOST_FEATURES = 20_000
# as many as a boundary may have that is drawn here
MOST_CORNERS = 20_000
MOST_CORNERS_IN_ALL = 1_000_000
MOST_RINGS = 1_000
MOST_COLUMNS = 100
TEXT_MOST = 200
MOST_UNPACKED = 200 << 20
MOST_ENTRIES = 200


class NotReadError(Exception):
    """The file as a whole is not taken; `code` is a sentence of `sentences`, `given` what it names."""

    def __init__(self, code: str, **given: Any) -> None:
        super().__init__(code)
        self.code, self.given = code, given


class NotTakenError(Exception):
    """One feature is not taken, the others are."""

    def __init__(self, code: str, **given: Any) -> None:
        super().__init__(code)
        self.code, self.given = code, given


@dataclass(slots=True)
class Raw:
    """A feature as the file has it, before anybody looked at its shape. rings: in no order, where the file tells none."""

    number: int
    attributes: dict[str, str]
    geometry: Any


@dataclass(slots=True)
class Opened:
    """What a file says: its kind, how its texts are written, the system of its coordinates, and its features.

    system: "" where the file says none. convert: turns what it has into degrees; None where it has degrees.
    """

    kind: str
    features: list[Raw]
    columns: list[str]
    encoding: str = "UTF-8"
    system: str = ""
    convert: Any = None
    said: str = ""
    warnings: list[str] = field(default_factory=list)


def texts_of(attributes: dict[Any, Any]) -> dict[str, str]:
    """Attributes as texts of one line, by the name of their column."""
    found = {}
    for name, value in list(attributes.items())[:MOST_COLUMNS]:
        text = _text(value)
        if text is not None:
            found[_line(str(name))[:60]] = text
    return found


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < 1e18
        return str(int(value)) if whole else repr(value)
    if isinstance(value, int):
        return str(value) if abs(value) < 10**20 else ""
    if isinstance(value, str) or hasattr(value, "isoformat"):
        return _line(str(value))[:TEXT_MOST]
    # what holds other things is no text
    return None


def _line(text: str) -> str:
    """What can be seen of a text, in one line."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
