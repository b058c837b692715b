"""The part of a form that takes a building for a place: 5 幢 or a road's number, of the areas in which somebody receives."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.access import oracle
from grids.access.roles import Permission
from grids.registry.models import Building
from whistles.desk.placing import PlacedForm

if TYPE_CHECKING:
    from grids.staff.models import User

# buildings that are offered for one address
OFFERED = 12


def houses_for(user: "User", words: str) -> list[Building]:
    """Buildings that an address may mean, where `user` both sees grids and receives leads."""
    within = oracle.NOTHING
    for prefix in oracle.prefixes(user, Permission.LEAD_RECEIVE):
        within |= Q(area__code__startswith=prefix)
    rows = Building.objects.visible_to(user).filter(within).select_related("area__parent")
    return rows.meant_by(words, OFFERED)


class HousedForm(PlacedForm):
    """What is asked of a building: it sets the place, the grid and the address, where these say nothing else."""

    building = forms.CharField(
        required=False, max_length=100, label=gettext_lazy("楼栋"),
        help_text=gettext_lazy("写“5幢”或门牌，选中就填好位置、网格和地址。"),
        widget=forms.TextInput(attrs={
            "autocomplete": "off", "hx-get": reverse_lazy("lead_houses"), "hx-target": "#houses",
            "hx-trigger": "input changed delay:300ms", "hx-sync": "this:replace",
        }),
    )  # fmt: skip
    house = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def offer_houses(self) -> None:
        """Leave it out for who sees no buildings; what was typed before is looked for again."""
        self.houses: list[Building] = []
        if not oracle.allowed_anywhere(self.user, Permission.GRID_VIEW):
            del self.fields["building"], self.fields["house"]
        elif words := self.data.get("building", "")[:100].strip():
            self.houses = houses_for(self.user, words)

    def clean(self) -> dict[str, Any]:
        """The building's place, grid and address beside what was given."""
        words, key = self.cleaned_data.pop("building", ""), self.cleaned_data.pop("house", None)
        if words.strip():
            self._stand_by(self._chosen(key))
        return super().clean()

    def _chosen(self, key: Any) -> Building | None:
        """The one that was chosen, or the only one that fits; otherwise the field says what to do."""
        chosen = next((one for one in self.houses if one.pk == key), None)
        if chosen or len(self.houses) == 1:
            return chosen or self.houses[0]
        self.add_error(
            "building",
            _("有几幢都可能是，请在下面选一幢。")
            if self.houses
            else _("没有登记过这幢楼。请换个写法，或清空这一栏，在地图上点或写地址。"),
        )
        return None

    def _stand_by(self, house: Building | None) -> None:
        if house is None:
            return
        if not self.fields["area"].queryset.filter(pk=house.area.pk).exists():
            self.add_error(
                "building", _("这幢楼在“%(area)s”，不是您负责的区域。") % {"area": house.area.short_name}
            )
            return
        given, label = self.cleaned_data, house.label
        given["area"] = house.area
        if not given.get("place", "").strip():
            given["place"], given["coord_source"] = f"{house.lon},{house.lat}", "WGS84"
        said = given.get("address", "").strip()
        given["address"] = said if label in said else f"{label} {said}".strip()[:200]
