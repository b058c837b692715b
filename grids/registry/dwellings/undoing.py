"""What a step of a dwelling wrote, put back as it was before; for `take_back`, which holds the lock."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from grids.conduct.refusals import require
from grids.registry.dwellings import uses
from grids.registry.dwellings.book import ASIDE
from grids.registry.dwellings.kinds import Verb
from grids.registry.dwellings.models import Dwelling, DwellingEvent


def undo(dwelling: Dwelling, step: DwellingEvent) -> None:
    """The dwelling as it stood before the step; rows of its uses too."""
    UNDONE[Verb(step.verb)](dwelling, step.detail)


def _corrected(dwelling: Dwelling, detail: dict[str, Any]) -> None:
    for name, pair in detail.items():
        if name in ASIDE:
            continue
        before = pair[0]
        is_area = name == "floor_area_m2" and before is not None
        setattr(dwelling, name, Decimal(before) if is_area else before)


def _used(dwelling: Dwelling, detail: dict[str, Any]) -> None:
    for name in ("use", "rental_use"):
        if name in detail:
            setattr(dwelling, name, detail[name][0])
    if "rows" in detail:
        uses.put_back(dwelling, detail["rows"])


def _moved(dwelling: Dwelling, detail: dict[str, Any]) -> None:
    number = detail["entrance"][0]
    entrance = dwelling.building.entrances.filter(number=number).first() if number else None
    require(
        entrance or not number,
        _("这幢楼已经没有 %(n)s 单元，不能改回去。") % {"n": number},
        code="conflict",
    )
    dwelling.entrance = entrance


def _ended(dwelling: Dwelling, detail: dict[str, Any]) -> None:
    require(dwelling.building.ends_on is None, _("整幢楼已经注销，户室不能单独恢复。"), code="conflict")
    dwelling.ends_on = None
    uses.put_back(dwelling, detail["rows"])


UNDONE = {Verb.CORRECTED: _corrected, Verb.USED: _used, Verb.MOVED: _moved, Verb.ENDED: _ended}
