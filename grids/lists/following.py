"""What can be followed: each subject says which of its things, and who may know of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from grids.staff.models import User


@dataclass(frozen=True, slots=True)
class Followed:
    """A kind of thing that can be followed. rows: those of them that `user` may know of; page: the name of its address."""

    kind: str
    label: str | Promise
    rows: "Callable[[User], QuerySet]"
    page: str
