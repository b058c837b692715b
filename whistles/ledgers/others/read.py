"""What a reader of a workbook gives."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


class Locked(Exception):
    """A workbook that opens with a password alone."""


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """One sheet; its rows are read once, in order. `epoch_1904`: whether its bare numbers count days from 1904."""

    name: str
    rows: Iterable[Sequence[Any]]
    is_visible: bool = True
    epoch_1904: bool = False
