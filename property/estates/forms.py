"""Forms of estates."""

from django import forms
from django.utils.translation import gettext_lazy as _

from property.estates.models import Estate


class EstateForm(forms.ModelForm):
    """A new estate."""

    class Meta:
        model = Estate
        fields = ["area", "name", "kind", "built", "note"]

    def __init__(self, areas, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas
        self.fields["area"].label = _("所在社区或网格")
