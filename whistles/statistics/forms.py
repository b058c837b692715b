"""What may be asked of the statistics pages: an area and a day, or an area and a period."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from whistles.statistics.figures import FIRST_YEAR
from whistles.statistics.periods import MONTH, TODAY, Period, between, period_of


def _day_field(label: object) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("日期应写成 2023-04-07 这样。")},
    )  # fmt: skip


def _checked(day: date | None) -> date | None:
    """A day that has not come yet has no figures."""
    if day and day.year < FIRST_YEAR:
        raise forms.ValidationError(
            _("没有 %(year)d 年以前的数据，请选一个晚些的日期。") % {"year": FIRST_YEAR}
        )
    if day and day > timezone.localdate():
        raise forms.ValidationError(_("截至日期不能晚于今天。"))
    return day


class BoardForm(forms.Form):
    """An area and the day at whose end the figures stand."""

    area = forms.CharField(label=_("区域"), required=False, max_length=17)
    as_of = _day_field(_("截至"))

    def clean_as_of(self):
        """A day that figures are of."""
        return _checked(self.cleaned_data["as_of"])


class PeriodForm(BoardForm):
    """An area and a period: of the calendar up to a day, or from one day to another."""

    period = forms.CharField(label=_("时期"), required=False, max_length=10)

    def __init__(self, data=None) -> None:
        super().__init__(data)
        self.fields["from"] = _day_field(_("从"))
        self.fields["to"] = _day_field(_("到"))

    def clean(self) -> dict:
        """Both days of a period of one's own, the first not after the last; today is its last without one."""
        found = super().clean()
        for name in ("from", "to"):
            try:
                found[name] = _checked(found.get(name))
            except forms.ValidationError as error:
                self.add_error(name, error)
        first, last = found.get("from"), found.get("to") or timezone.localdate()
        if first and first > last:
            self.add_error("from", _("起始日期不能晚于最后一天。"))
        elif found.get("to") and not first and "from" not in self.errors:
            self.add_error("from", _("请写明从哪一天开始。"))
        return found

    @property
    def day(self) -> date:
        """The day up to which a period of the calendar is asked."""
        said = self.cleaned_data.get("as_of") if self.is_bound and self.is_valid() else None
        return said or timezone.localdate()

    @property
    def own(self) -> Period | None:
        """The period from one day to another, where that is asked for and makes sense."""
        if not (self.is_bound and self.is_valid() and self.cleaned_data.get("from")):
            return None
        return between(self.cleaned_data["from"], self.cleaned_data.get("to") or timezone.localdate())

    @property
    def asked(self) -> Period:
        """The period; this month where nothing is asked that makes sense."""
        if self.own:
            return self.own
        kind = self.data.get("period", "")
        return period_of(kind if kind in TODAY else MONTH, self.day)

    @property
    def faults(self) -> list[str]:
        """What is wrong with its days, in sentences."""
        return [str(error) for name in ("as_of", "from", "to") for error in self.errors.get(name, ())]
