"""The sheets of a file as its readers give them."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

# (line, cells): a list, or FaultyCells
Rows = Generator[tuple[int, Any], None, None]
# a sheet whose first rows are all blank holds nothing, however many there are of them
LOOKED_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook; `rows` reads it from its beginning, as often as it is called."""

    name: str
    is_visible: bool
    rows: Callable[[], Rows]
