"""Which subjects' matters hold files, and who sees them: each says so in its `pages.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from grids.pages import registered

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from grids.staff.models import User


@dataclass(frozen=True, slots=True)
class Holder:
    """A kind of matter by its model's name. rows: those whose files somebody sees: whoever sees the matter, and nobody else."""

    kind: str
    rows: "Callable[[User], QuerySet]"


@cache
def holders() -> dict[str, Holder]:
    """Every kind of matter that holds files."""
    return {one.kind: one for pages in registered() for one in pages.holders}
