"""By what the list of leases is narrowed down."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from grids.homes.narrowing import OfDoors, choice
from grids.registry.dwellings.kinds import RentalUse

STANDING, ENDED = "standing", "ended"
SOON, OVER = "soon", "over"
DUE = ((SOON, _("快到期")), (OVER, _("已到期，没有登记续租或退租")))


class LeaseFilterForm(OfDoors):
    """The filters of the list of leases; nobody's name stands in an address."""

    states = {STANDING: _("未到期"), ENDED: _("已到期或已结束")}

    use = choice(_("出租用途"))
    due = choice(_("到期"))

    def __init__(self, data: Mapping[str, str], **given) -> None:
        super().__init__(data, **given)
        self._offer("use", _("全部用途"), RentalUse.choices)
        self._offer("due", _("到期不限"), DUE)
