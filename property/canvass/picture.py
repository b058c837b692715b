"""A house of a round as a picture, and an estate's homes shaded by a round: reached, not met, would not, not yet."""

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grids.registry.dwellings.kinds import Mark
from grids.registry.dwellings.queries import Look, Picture, picture_of
from property.canvass.kinds import Reach
from property.canvass.models import CanvassRound
from property.canvass.queries import targets_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grids.registry.dwellings.models import Dwelling
    from grids.registry.models import Building
    from grids.staff.models import User

APART = "apart"
MARKS = {
    Reach.REACHED: Mark("k1", _("入"), _("已入户")),
    Reach.NOBODY: Mark("k4", _("没"), _("没见到人"), "level"),
    Reach.REFUSED: Mark("k2", _("拒"), _("不愿答"), "slanted"),
    Reach.OPEN: Mark("k0", _("未"), _("未去")),
    APART: Mark("k6", _("外"), _("不在名单"), "crossed"),
}


def house_of(one: CanvassRound, house: "Building", user: "User", shown: "Sequence[str]" = ()) -> Picture:
    """The house with every home as it stands in the round; a cell opens the home's page of the round."""
    rows = targets_of(one, user).filter(dwelling__building=house)
    targets = dict(rows.values_list("dwelling", "pk"))
    states = dict(rows.values_list("dwelling", "state"))
    words = {state: str(mark.word) for state, mark in MARKS.items()}

    def said(dwelling: "Dwelling") -> str:
        return words[states.get(dwelling.pk, APART)]

    def page(dwelling: "Dwelling") -> str:
        return _page(targets.get(dwelling.pk), dwelling.pk)

    look = Look("use", MARKS, said, page, over=states, rest=APART)
    return replace(picture_of(house, shown, look), asks="reach")


def _page(target: UUID | None, dwelling: UUID) -> str:
    return reverse("canvass_home", args=[target]) if target else reverse("household", args=[dwelling])
