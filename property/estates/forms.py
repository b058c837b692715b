"""Forms of estates."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from grids.areas.models import Area
from grids.conduct.fields import BASE_MOST
from grids.registry.models import Building
from property.estates.models import Estate


class EstateForm(forms.ModelForm):
    """A new estate."""

    class Meta:
        model = Estate
        fields = ["area", "name", "kind", "built", "note"]

    def __init__(self, areas: QuerySet[Area], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas
        self.fields["area"].label = _("所在社区或网格")


class CorrectForm(forms.ModelForm):
    """An estate as it is right; version: the one that was seen."""

    version = forms.IntegerField(min_value=0, max_value=BASE_MOST, widget=forms.HiddenInput)

    class Meta:
        model = Estate
        fields = ["name", "kind", "built", "note"]

    def __init__(self, estate: Estate, *args: Any, **kwargs: Any) -> None:
        # the form fills a copy: what the page shows beside it stays as it is kept
        seen = Estate(**{name: getattr(estate, name) for name in self.Meta.fields})
        super().__init__(*args, instance=seen, initial={"version": estate.version}, **kwargs)


class BuildingsForm(forms.Form):
    """Buildings that come into an estate."""

    buildings = forms.ModelMultipleChoiceField(
        Building.objects.none(), label=_("楼栋"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选一栋楼。")},
    )  # fmt: skip

    def __init__(self, buildings: QuerySet[Building], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["buildings"].queryset = buildings

    def clean_buildings(self) -> list:
        """By their ids, as the action takes them."""
        return [one.pk for one in self.cleaned_data["buildings"]]
