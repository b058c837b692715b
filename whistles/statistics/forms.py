"""What may be asked of the statistics page."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from whistles.statistics.figures import FIRST_YEAR


class BoardForm(forms.Form):
    """An area and the day at whose end the figures stand."""

    area = forms.CharField(label=_("区域"), required=False, max_length=17)
    as_of = forms.DateField(
        label=_("截至"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("日期应写成 2023-04-07 这样。")},
    )  # fmt: skip

    def clean_as_of(self):
        """A day that has not come yet has no figures."""
        day = self.cleaned_data["as_of"]
        if day and day.year < FIRST_YEAR:
            raise forms.ValidationError(
                _("没有 %(year)d 年以前的数据，请选一个晚些的日期。") % {"year": FIRST_YEAR}
            )
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("截至日期不能晚于今天。"))
        return day
