"""By what lists of homes and of what stands in them are narrowed down: words of an address, an area, a house."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.queries import areas_by_code
from grids.conduct.widgets import FlatHidden, FlatSelect, FlatText
from grids.lists.areas import areas_to_choose
from grids.lists.narrowing import Narrowing, indented
from grids.registry.dwellings.models import Dwelling
from grids.registry.queries import houses_to_choose
from grids.search.questions import Asked

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from grids.areas.models import Area
    from grids.registry.dwellings.querysets import DwellingQuerySet
    from grids.registry.models import Building
    from grids.staff.models import User

Form = TypeVar("Form", bound="OfDoors")


def choice(label: object) -> forms.ChoiceField:
    """A filter that is chosen from a few."""
    return forms.ChoiceField(required=False, widget=FlatSelect, label=label)


class OfDoors(Narrowing):
    """The filters of a list whose rows are at doors."""

    state = forms.CharField(required=False, widget=FlatHidden)
    q = forms.CharField(
        required=False, max_length=60, label=_("幢号或房号"),
        widget=FlatText(attrs={"type": "search", "placeholder": _("幢号或房号，例如：12幢402")}),
    )  # fmt: skip
    area = choice(_("网格"))
    building = choice(_("楼栋"))

    def __init__(
        self, data: Mapping[str, str], *, areas: "list[Area]", buildings: "Iterable[Building]"
    ) -> None:
        super().__init__(data)
        self._offer("area", _("全部网格"), ((one.code, indented(one, areas)) for one in areas))
        self._offer("building", _("全部楼栋"), ((str(one.pk), one.label) for one in buildings))
        self.fields["q"].widget.attrs["aria-label"] = self.fields["q"].label

    def _offer(self, name: str, everything: object, choices: Iterable[tuple[str, object]]) -> None:
        self.fields[name].choices = [("", everything), *choices]
        self.fields[name].widget.attrs["aria-label"] = self.fields[name].label


def form_at_doors(kind: Callable[..., Form], user: "User", query: Mapping[str, str]) -> Form:
    """Such filters bound to an address, with the areas and houses in which `user` sees residents."""
    areas = areas_to_choose(user, Permission.PEOPLE_VIEW, query.get("area", ""))
    chosen = {one.code: one for one in areas}.get(query.get("area", ""))
    return kind(query, areas=areas, buildings=houses_to_choose(user, chosen.prefix if chosen else ""))


def at_doors(rows: "QuerySet", user: "User", wanted: Mapping, door: str = "dwelling") -> "QuerySet":
    """Rows narrowed by where they are. door: by which their dwelling is reached."""
    prefix = below_of(wanted)
    if prefix:
        rows = rows.below(prefix)
    if "building" in wanted:
        rows = rows.filter(**{f"{door}__building": wanted["building"]})
    if "q" in wanted:
        homes = homes_saying(wanted["q"], user, prefix)
        rows = rows.filter(**{f"{door}__in": homes.values("pk")})
    return rows


def below_of(wanted: Mapping) -> str:
    """Below which code an address asks for rows; "" where it names no area."""
    area = areas_by_code([wanted.get("area", "")]).get(wanted.get("area", ""))
    return area.prefix if area else ""


def homes_saying(words: str, user: "User", prefix: str) -> "DwellingQuerySet":
    """The homes of which words tell, below a code or wherever `user` sees residents; of streets those are walked over alone."""
    homes = Dwelling.objects.visible_to(user)
    homes = homes.filter(homes.under(user, Permission.PEOPLE_VIEW))
    homes = homes.below(prefix) if prefix else homes
    return homes.saying(
        Asked.of(words), is_of_streets=oracle.is_of_streets(user, Permission.PEOPLE_VIEW, prefix)
    )
