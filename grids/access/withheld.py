"""What logs about other subjects' matters keep from a reader: an entry about a complaint tells of the complaint.

A subject registers, for the names under which logs call its rows, which of them are kept from whom.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

if TYPE_CHECKING:
    from grids.staff.models import User

_kept: dict[tuple[str, ...], Callable[["User"], QuerySet]] = {}


def register(*kinds: str, kept_from: Callable[["User"], QuerySet]) -> None:
    """Of subjects of these kinds, keep the rows that `kept_from` names from whoever reads a log."""
    _kept[kinds] = kept_from


def kinds() -> set[str]:
    """Every word by which an entry names a subject of which something may be kept from its reader."""
    return {kind for named in _kept for kind in named}


def withheld(user: "User") -> Q:
    """The condition under which an entry (`subject_kind`, `subject_id`) is about something kept from `user`."""
    condition = Q(pk__in=[])
    for kinds, kept_from in _kept.items():
        # once for all names of the same rows: whose office it is, is long to say
        ids = kept_from(user).order_by().values(said=Cast("pk", CharField()))
        condition |= Q(subject_kind__in=kinds, subject_id__in=ids)
    return condition


def is_kept(user: "User", kind: str, pk: object) -> bool:
    """Whether the row of this kind with this key is kept from `user`."""
    return any(kind in kinds and kept_from(user).filter(pk=pk).exists() for kinds, kept_from in _kept.items())
