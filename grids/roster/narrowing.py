"""By what the lists of people and homes are narrowed down, and what a person is looked for or shown in full by."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.conduct.moments import DayField
from grids.conduct.widgets import FlatHidden
from grids.homes.kinds import Standing
from grids.homes.narrowing import OfDoors, choice
from grids.lists.narrowing import Narrowing, indented
from grids.registry.dwellings.kinds import BASE, Colour, Use, Verb
from grids.roster.ages import NAMED
from grids.roster.kinds import Lease, OfHomes, OfPeople

if TYPE_CHECKING:
    from grids.areas.models import Area


class _OfHouses(OfDoors):
    """What both lists have: what every list of doors has, and a colour."""

    field_order = ("state", "colour")

    colour = forms.ChoiceField(required=False, widget=FlatHidden, label=_("分色"))

    def __init__(self, data: Mapping[str, str], **given) -> None:
        super().__init__(data, **given)
        self.fields["colour"].choices = [(code, Colour(code).label) for code in BASE]


class PersonFilterForm(_OfHouses):
    """The filters of the table of people; nobody's name or number stands in an address."""

    states = dict(OfPeople.choices)

    age = choice(_("年龄段"))
    standing = choice(_("居住"))
    lease = choice(_("租期"))

    def __init__(self, data: Mapping[str, str], **given) -> None:
        super().__init__(data, **given)
        self._offer("age", _("全部年龄段"), ((code, band.label) for code, band in NAMED.items()))
        self._offer("standing", _("常住和流动"), Standing.choices)
        self._offer("lease", _("租期不限"), Lease.choices)


class HomeFilterForm(_OfHouses):
    """The filters of the list of homes."""

    states = dict(OfHomes.choices)

    use = choice(_("用途"))

    def __init__(self, data: Mapping[str, str], **given) -> None:
        super().__init__(data, **given)
        self._offer("use", _("全部用途"), Use.choices)


class DynamicsForm(Narrowing):
    """What happened is shown of one day, in one area."""

    STANDS, BACK = "stands", "back"
    states = {STANDS: _("有效"), BACK: _("已撤回")}

    state = forms.CharField(required=False, widget=FlatHidden)
    verb = forms.ChoiceField(required=False, widget=FlatHidden, choices=Verb.choices, label=_("事项"))
    area = choice(_("网格"))
    day = DayField(required=False, label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Mapping[str, str], *, areas: "list[Area]") -> None:
        super().__init__(data)
        self.areas = areas
        self.fields["area"].choices = [
            ("", _("我的网格")),
            *((one.code, indented(one, areas)) for one in areas),
        ]
        for name in ("area", "day"):
            self.fields[name].widget.attrs["aria-label"] = self.fields[name].label

    @property
    def chosen_day(self) -> date:
        """The day; today where none is chosen, or one that didn't come yet."""
        return min(self.wanted.get("day") or timezone.localdate(), timezone.localdate())
