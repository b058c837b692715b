"""What of the course of colours an address asks for."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.colours.course import Asked
from grids.colours.kinds import Kind, Place, Stretch
from grids.conduct.moments import FOUNDED, DayField
from grids.conduct.widgets import FlatSelect
from grids.lists.areas import areas_to_choose
from grids.lists.narrowing import indented

if TYPE_CHECKING:
    from grids.areas.models import Area
    from grids.staff.models import User

STREET_DIGITS = 9


def areas_told(user: "User", chosen: str) -> "list[Area]":
    """Areas of which `user` may read numbers: where people are seen all of them, with figures alone streets and what lies above."""
    found = {one.code: one for one in areas_to_choose(user, Permission.PEOPLE_VIEW, chosen)}
    for one in areas_to_choose(user, Permission.STATISTICS_VIEW, chosen):
        if len(one.prefix) <= STREET_DIGITS:
            found.setdefault(one.code, one)
    return sorted(found.values(), key=lambda one: one.code)


def may_be_told(user: "User", area: "Area") -> bool:
    """Whether `user` may read numbers of an area: of people they see, or of a street and more with figures alone."""
    if oracle.may_in(user, Permission.PEOPLE_VIEW, area.code):
        return True
    return len(area.prefix) <= STREET_DIGITS and oracle.may_in(user, Permission.STATISTICS_VIEW, area.code)


def offers_then(user: "User", area: "Area") -> bool:
    """Whether a few thousand houses can be asked for where each lay then, by whoever sees their people."""
    return len(area.prefix) >= STREET_DIGITS and oracle.may_in(user, Permission.PEOPLE_VIEW, area.code)


class CourseForm(forms.Form):
    """An area, of what, up to which day, by which place, how far back; what isn't understood is as it is by default."""

    area = forms.ChoiceField(required=False, widget=FlatSelect, label=_("区域"))
    kind = forms.ChoiceField(required=False, widget=FlatSelect, label=_("按户还是按人"), choices=Kind.choices)
    place = forms.ChoiceField(required=False, widget=FlatSelect, label=_("口径"), choices=Place.choices)
    stretch = forms.ChoiceField(required=False, widget=FlatSelect, label=_("时段"), choices=Stretch.choices)
    on = DayField(
        required=False, label=_("截至哪天"), first=FOUNDED, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, data: Mapping[str, str], *, user: "User") -> None:
        given = {"kind": Kind.DWELLING, "place": Place.NOW, "stretch": Stretch.MONTH} | {
            name: value for name, value in data.items() if value
        }
        self.areas = areas_told(user, given.get("area", ""))
        first = next((one.code for one in self.areas), "")
        super().__init__({"area": first} | given)
        self.fields["area"].choices = [(one.code, indented(one, self.areas)) for one in self.areas]
        self.is_valid()
        self.here = next((one for one in self.areas if one.code == self._given("area", first)), None)
        self.offers_then = self.here is not None and offers_then(user, self.here)
        if not self.offers_then:
            del self.fields["place"]

    def _given(self, name: str, default: str) -> str:
        return self.cleaned_data.get(name) or default

    @property
    def asked(self) -> Asked:
        """The same as the question that it is."""
        day: date = self.cleaned_data.get("on") or timezone.localdate()
        place = self._given("place", Place.NOW) if self.offers_then else Place.NOW
        return Asked(day, self._given("kind", Kind.DWELLING), place, self._given("stretch", Stretch.MONTH))
