"""A house in six colours (房屋分色管理图): each dwelling by what is registered in it, with how many live there."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.colours.over import code_over, laid, legend_for, marks_for
from grids.homes.premises.models import Premises
from grids.registry.dwellings.kinds import BASE, Colour, Doubt, Use
from grids.registry.dwellings.queries import Look, Picture, picture_of

if TYPE_CHECKING:
    from grids.registry.dwellings.models import Dwelling
    from grids.registry.models import Building
    from grids.staff.models import User

DOUBT = "doubt"
# what is due later is nothing to do yet
SOON = timedelta(days=7)
# what a cell opens
PAGE = "household"


def coloured(building: "Building", user: "User", shown: Sequence[str] = ()) -> Picture:
    """The picture as `user` sees it; shown: the colours that the legend leaves on, and `doubt` for what doesn't agree.

    Four questions at most, and two more for whoever sees what lies over the colours.
    """
    over = laid(user, building=building.pk) if code_over(user, building.area_id) else None
    look = Look(
        "colour", marks_for(user, building.area_id), _said(_trades(building)), PAGE, _doubt, all_signs=True,
        over=dict.fromkeys(over.dwellings, over.code) if over else {},
    )  # fmt: skip
    return replace(picture_of(building, shown, look), asks="colour")


def house_picture(user: "User", building: "Building", wanted: list[str]) -> dict[str, Any]:
    """What the page of a house in colours reads; the caller has asked whether its reader sees people there."""
    shown = [
        one for one in wanted if one in (*BASE, DOUBT) or (one and one == code_over(user, building.area_id))
    ]
    drawn = coloured(building, user, shown)
    return {
        "picture": drawn, "shown": shown, "people": sum(cell.dwelling.people for cell in drawn.rows),
        "doubts": sum(bool(cell.doubt) for cell in drawn.rows), "soon": timezone.localdate() + SOON,
        "may_walk": building.ends_on is None and oracle.may_in(user, Permission.PEOPLE_EDIT, building.area_id),
        "notes": [one for one in legend_for(user, building.area_id) if one.code == Colour.VACANT and one.note],
    }  # fmt: skip


def _trades(building: "Building") -> dict[UUID, str]:
    """By which trade, or as what, each dwelling is used that an organisation is in."""
    rows = Premises.objects.filter(
        dwelling__building=building, period__upper_inf=True, period__isempty=False
    ).order_by("period")
    return {
        dwelling: trade or str(Use(kind).label)
        for dwelling, kind, trade in rows.values_list("dwelling", "kind", "trade__name")
    }


def _said(trades: dict[UUID, str]) -> "Callable[[Dwelling], str]":
    @cache
    def lived(use: str, people: int) -> str:
        if people:
            return (_("租 %(n)d 人") if use == Use.LET else _("%(n)d 人")) % {"n": people}
        return _("空置") if use == Use.VACANT else _("待核实")

    def said(dwelling: "Dwelling") -> str:
        if dwelling.colour in (Colour.OFFICE, Colour.VENUE):
            return trades.get(dwelling.pk) or str(dwelling.get_use_display())
        return lived(dwelling.use, dwelling.people)

    return said


def _doubt(dwelling: "Dwelling") -> str:
    return str(Doubt(dwelling.doubt).label) if dwelling.doubt else ""
