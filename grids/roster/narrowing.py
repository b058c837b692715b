"""By what the lists of people and homes are narrowed down, and what a person is looked for or shown in full by."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.conduct.moments import DayField
from grids.conduct.widgets import FlatHidden, FlatSelect, FlatText
from grids.homes.kinds import Standing
from grids.lists.narrowing import Narrowing, indented
from grids.registry.dwellings.kinds import BASE, Colour, Use, Verb
from grids.roster.ages import NAMED
from grids.roster.kinds import Lease, OfHomes, OfPeople

if TYPE_CHECKING:
    from grids.areas.models import Area
    from grids.registry.models import Building


def _choice(label: object) -> forms.ChoiceField:
    return forms.ChoiceField(required=False, widget=FlatSelect, label=label)


class _OfHouses(Narrowing):
    """What both lists have: words of an address, an area, a house, a colour."""

    state = forms.CharField(required=False, widget=FlatHidden)
    colour = forms.ChoiceField(required=False, widget=FlatHidden, label=_("分色"))
    q = forms.CharField(
        required=False, max_length=60, label=_("幢号或房号"),
        widget=FlatText(attrs={"type": "search", "placeholder": _("幢号或房号，例如：12幢402")}),
    )  # fmt: skip
    area = _choice(_("网格"))
    building = _choice(_("楼栋"))

    def __init__(
        self, data: Mapping[str, str], *, areas: "list[Area]", buildings: "Iterable[Building]"
    ) -> None:
        super().__init__(data)
        self.fields["colour"].choices = [(code, Colour(code).label) for code in BASE]
        self._offer("area", _("全部网格"), ((one.code, indented(one, areas)) for one in areas))
        self._offer("building", _("全部楼栋"), ((str(one.pk), one.label) for one in buildings))
        self.fields["q"].widget.attrs["aria-label"] = self.fields["q"].label

    def _offer(self, name: str, everything: object, choices: Iterable[tuple[str, object]]) -> None:
        self.fields[name].choices = [("", everything), *choices]
        self.fields[name].widget.attrs["aria-label"] = self.fields[name].label


class PersonFilterForm(_OfHouses):
    """The filters of the table of people; nobody's name or number stands in an address."""

    states = dict(OfPeople.choices)

    age = _choice(_("年龄段"))
    standing = _choice(_("居住"))
    lease = _choice(_("租期"))

    def __init__(self, data: Mapping[str, str], **given) -> None:
        super().__init__(data, **given)
        self._offer("age", _("全部年龄段"), ((code, band.label) for code, band in NAMED.items()))
        self._offer("standing", _("常住和流动"), Standing.choices)
        self._offer("lease", _("租期不限"), Lease.choices)


class HomeFilterForm(_OfHouses):
    """The filters of the list of homes."""

    states = dict(OfHomes.choices)

    use = _choice(_("用途"))

    def __init__(self, data: Mapping[str, str], **given) -> None:
        super().__init__(data, **given)
        self._offer("use", _("全部用途"), Use.choices)


class DynamicsForm(Narrowing):
    """What happened is shown of one day, in one area."""

    STANDS, BACK = "stands", "back"
    states = {STANDS: _("有效"), BACK: _("已撤回")}

    state = forms.CharField(required=False, widget=FlatHidden)
    verb = forms.ChoiceField(required=False, widget=FlatHidden, choices=Verb.choices, label=_("事项"))
    area = _choice(_("网格"))
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
