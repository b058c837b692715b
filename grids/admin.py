"""Collector: Django looks for administration pages here."""

from grids.approvals import admin as approvals
from grids.areas import admin as areas
from grids.audit import admin as audit
from grids.colours import admin as colours
from grids.door import admin as door
from grids.homes.premises import admin as trades
from grids.identity import admin as identity
from grids.initiatives.collecting import admin as collecting
from grids.privacy import admin as privacy
from grids.registry.dwellings import admin as dwellings
from grids.staff import admin as staff

__all__ = [
    "approvals", "areas", "audit", "collecting", "colours", "door", "dwellings", "identity", "privacy", "staff", "trades",
]  # fmt: skip
