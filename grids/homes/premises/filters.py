"""By what the list of organisations is narrowed down."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.conduct.widgets import FlatSelect
from grids.homes.premises.kinds import PremisesKind
from grids.lists.narrowing import Narrowing, indented

if TYPE_CHECKING:
    from grids.areas.models import Area
    from grids.homes.premises.models import Trade

STANDING, GONE = "standing", "ended"
STATES = {STANDING: _("在这里"), GONE: _("已搬走")}
DUE = (("", _("检查不限")), ("now", _("今天已到检查日")), ("soon", _("30 天内到检查日")))


class OrganisationFilterForm(Narrowing):
    """The filters of the list of organisations."""

    states = STATES

    state = forms.CharField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(
        required=False, max_length=60, label=_("名称或代码"),
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("名称或统一社会信用代码")}),
    )  # fmt: skip
    area = forms.ChoiceField(required=False, widget=FlatSelect, label=_("区域"))
    kind = forms.ChoiceField(required=False, widget=FlatSelect, label=_("用作"))
    trade = forms.ChoiceField(required=False, widget=FlatSelect, label=_("行业"))
    due = forms.ChoiceField(required=False, widget=FlatSelect, label=_("检查"), choices=DUE)

    def __init__(self, data: Mapping[str, str], *, areas: "list[Area]", trades: "list[Trade]") -> None:
        super().__init__(data)
        self.fields["area"].choices = [("", _("全部区域")), *((a.code, indented(a, areas)) for a in areas)]
        self.fields["kind"].choices = [("", _("办公和经营")), *PremisesKind.choices]
        self.fields["trade"].choices = [("", _("全部行业")), *((one.code, one.name) for one in trades)]
        for name in ("q", "area", "kind", "trade", "due"):
            self.fields[name].widget.attrs["aria-label"] = self.fields[name].label
