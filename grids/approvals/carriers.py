"""What carries out each thing that can be asked for, with who decides about it and how long the asking stands."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from grids.access.roles import Permission


@dataclass(frozen=True, slots=True)
class Carrier:
    """carry: done when it was granted; drop: when it was refused or taken back; decided_by: who may decide, in the area.

    term: how long it can be decided, APPROVAL_HOURS unless said. once: of one account one asking at a time, whatever
    else is in it; otherwise what says the same is asked once.
    """

    carry: Callable
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
    what: str, carry: Callable, drop: Callable = lambda approval: None, *,
    decided_by: Permission = Permission.STAFF_CONFIRM, term: timedelta | None = None, once: bool = False,
) -> None:  # fmt: skip
    """Register what grants `what`: `carry(approval=…, by=…)` gives a text to show once to who decides, or nothing."""
    _carriers[str(what)] = Carrier(carry, drop, decided_by, term, once)


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
