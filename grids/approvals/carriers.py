"""What carries out each thing that can be asked for, with who decides about it and how long the asking stands."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.utils.functional import Promise

from grids.access.roles import Permission

if TYPE_CHECKING:
    from grids.staff.models import User


class Told(NamedTuple):
    """What whoever decides is shown: words, untranslated (lazy), with the names in them, and whose account it concerns."""

    wording: str | Promise
    named: Mapping[str, object]
    concerns: "User | None"


@dataclass(frozen=True, slots=True)
class Carrier:
    """carry: done when it was granted; drop: when it was refused or taken back; decided_by: who may decide, in the area.

    told: what an asking comes to now; what differs from what was shown is not carried out.
    term: how long it can be decided, APPROVAL_HOURS unless said. once: of one account one asking at a time, whatever
    else is in it; otherwise what says the same is asked once.
    """

    carry: Callable
    told: Callable[..., Told]
    drop: Callable
    decided_by: Permission
    term: timedelta | None
    once: bool

    @property
    def stands(self) -> timedelta:
        """How long what was asked for can be decided."""
        return self.term or timedelta(hours=settings.APPROVAL_HOURS)


_carriers: dict[str, Carrier] = {}


def carried_by(
    what: str, carry: Callable, drop: Callable = lambda approval: None, *, told: Callable[..., Told],
    decided_by: Permission = Permission.STAFF_CONFIRM, term: timedelta | None = None, once: bool = False,
) -> None:  # fmt: skip
    """Register what grants `what`: `carry(approval=…, by=…)` gives a text to show once to who decides, or nothing.

    `told(approval)` says of what was asked for what it would be if it were asked for now.
    """
    _carriers[str(what)] = Carrier(carry, told, drop, decided_by, term, once)


def carrier_of(what: str) -> Carrier:
    """The carrier of what can be asked for; `missing` says at the start where there is none."""
    return _carriers[str(what)]


def decided_by() -> dict[Permission, list[str]]:
    """What may be decided with each permission."""
    found: dict[Permission, list[str]] = {}
    for what, carrier in _carriers.items():
        found.setdefault(carrier.decided_by, []).append(what)
    return found


def missing(wanted: Iterable[str]) -> list[str]:
    """What could be asked for and never be carried out."""
    return sorted(set(map(str, wanted)) - set(_carriers))
