"""How a form asks who somebody is: one of those around the dwelling, else somebody new by name and document, or an organisation."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.conduct.fields import Words
from grids.conduct.widgets import FlatSelect
from grids.homes.around import ORGANISATION, PERSON
from grids.homes.parties import Party
from grids.homes.premises.kinds import EnterpriseClass
from grids.homes.premises.knowing import Named
from grids.people.kinds import DocumentKind
from grids.people.writing import Facts

if TYPE_CHECKING:
    from django.http import QueryDict  # noqa: TID251

Choices = Sequence[tuple[str, str]]
TELLING = ("chosen", "name", "number", "called", "uscc")
OF_PERSON, OF_ORGANISATION = ("name", "kind", "number", "phone"), ("called", "uscc", "enterprise_class")


class WhoForm(forms.Form):
    """One party. What is typed counts only where nobody was chosen."""

    chosen = forms.ChoiceField(required=False, widget=FlatSelect, label=_("从这户有关的人里选"))
    name = Words(most=50, required=False, label=_("姓名"))
    kind = forms.ChoiceField(
        required=False,
        choices=DocumentKind,
        initial=DocumentKind.RESIDENT_ID,
        widget=FlatSelect,
        label=_("证件类型"),
    )
    number = Words(most=40, required=False, label=_("证件号"))
    phone = Words(most=40, required=False, label=_("电话"))
    called = Words(most=80, required=False, label=_("单位名称"))
    uscc = Words(most=40, required=False, label=_("统一社会信用代码"))
    enterprise_class = forms.ChoiceField(
        required=False,
        choices=[("", _("不清楚")), *EnterpriseClass.choices],
        widget=FlatSelect,
        label=_("企业类别"),
    )

    def __init__(
        self,
        data: Any,
        *,
        prefix: str,
        choices: Choices,
        people: bool = True,
        organisations: bool = True,
        called: Any = "",
        place: int = 1,
        most: int = 1,
    ) -> None:
        super().__init__(data, prefix=prefix, auto_id=f"id_{prefix}_%s", use_required_attribute=False)
        # which of how many it is, as the page calls it
        self.place, self.heading = place, f"{called} {place}" if most > 1 else called
        self.fields["chosen"].choices = [("", _("都不是，填在下面")), *choices]
        for name in (() if people else OF_PERSON) + (() if organisations else OF_ORGANISATION):
            del self.fields[name]
        if not choices:
            del self.fields["chosen"]

    @property
    def is_open(self) -> bool:
        """Whether it is shown unfolded: the first of its kind, and whatever was sent."""
        return self.place == 1 or (
            self.is_bound and any(self.data.get(f"{self.prefix}-{name}") for name in TELLING)
        )

    @property
    def is_told(self) -> bool:
        """Whether anybody is chosen or named."""
        given = self.cleaned_data
        return any(given.get(name) for name in TELLING)

    @property
    def party(self) -> Party:
        """Who it is."""
        given = self.cleaned_data
        if given.get("chosen"):
            sort, _sep, key = given["chosen"].partition(":")
            return {PERSON: Party(person_id=UUID(key)), ORGANISATION: Party(organisation_id=UUID(key))}[sort]
        if given.get("called") or given.get("uscc"):
            return Party(organisation=Named(given["called"], given["uscc"], given["enterprise_class"]))
        if not self.is_told or "name" not in given:
            return Party()
        kind = given["kind"] if given["number"] else DocumentKind.NONE
        return Party(
            person=Facts(name=given["name"], kind=kind, number=given["number"], phone=given["phone"])
        )


def rows_of(data: "QueryDict | None", name: str, most: int, **told: Any) -> list[WhoForm]:
    """So many parties of a form, one below the other."""
    return [
        WhoForm(data, prefix=f"{name}{place}", place=place, most=most, **told) for place in range(1, most + 1)
    ]
