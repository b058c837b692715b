"""An initiative on the map: of each grid how much of it is done, as a step that is hatched and a figure that is written in it."""

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.codes import prefix_of
from grids.areas.models import Area
from grids.initiatives.models import Initiative
from grids.initiatives.queries import going_around, shares_of
from grids.staff.models import User

# how much is done, from so many of a hundred on; every step has a hatch of its own
STEPS = (
    (0, _("没有开始")), (1, _("不到四成")), (40, _("四成到七成")), (70, _("七成以上")), (100, _("全部办完")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Share:
    """How much of an initiative is done in a grid, with the address of what is still to be done there."""

    done: int
    total: int
    url: str

    @property
    def step(self) -> int:
        """Which of the steps it is on; only what is done whole is on the last one."""
        hundredths = self.done * 100 // self.total
        if self.done and not hundredths:
            hundredths = 1
        return max(place for place, (least, _words) in enumerate(STEPS) if hundredths >= least)

    @property
    def figure(self) -> str:
        """As it is written into the grid."""
        return f"{self.done}/{self.total}"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What may be chosen on a map, what was, and each listed grid's share of it, by codes."""

    choices: list[Initiative]
    initiative: Initiative | None
    shares: dict[str, Share]


def chosen_on(user: User, area: Area, listed: list[Area], asked: str) -> Chosen:
    """The initiative that the address asks for, with the shares of all listed grids: one question for all of them."""
    if not oracle.allowed_anywhere(user, Permission.LEAD_VIEW):
        return Chosen([], None, {})
    choices = going_around(user, area)
    found = next((one for one in choices if one.pk == _key(asked)), None)
    return Chosen(
        choices, found, _shares(user, found, {area.code, *(one.code for one in listed)}) if found else {}
    )


def _shares(user: User, initiative: Initiative, codes: set[str]) -> dict[str, Share]:
    leaves = shares_of(user, initiative)
    page = reverse("initiative_tasks")
    found = {}
    for code in codes:
        prefix = prefix_of(code)
        below = [told for leaf, told in leaves.items() if leaf.startswith(prefix)]
        if below:
            url = f"{page}?initiative={initiative.pk}&area={code}&state=open"
            found[code] = Share(sum(one.done for one in below), sum(one.total for one in below), url)
    return found


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
