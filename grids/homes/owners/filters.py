"""By what the list of owners is narrowed down."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from grids.homes.narrowing import OfDoors, choice
from grids.homes.owners.kinds import Form

STANDING, GONE = "standing", "ended"
DEAD = "dead"


class OwnerFilterForm(OfDoors):
    """The filters of the list of owners; nobody's name stands in an address."""

    states = {STANDING: _("现在的"), GONE: _("以前的")}

    ownership = choice(_("所有形式"))
    due = choice(_("要办的"))

    def __init__(self, data: Mapping[str, str], **given) -> None:
        super().__init__(data, **given)
        self._offer("ownership", _("全部形式"), Form.choices)
        self._offer("due", _("要办不限"), [(DEAD, _("产权人已故，没有登记转让"))])
