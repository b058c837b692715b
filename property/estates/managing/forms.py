"""What an office enters of who manages an estate."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.conduct.fields import Words
from grids.conduct.moments import FOUNDED, LAST_DAY, DayField
from property.estates.kinds import Exact, ManagedBy, OnTheSpot
from property.estates.managing.models import ANSWERS, ANSWERS_MOST, FIRST_YEAR, Score
from property.estates.models import Estate

DAY = {"type": "date"}


def _day(label: Any, *, first: date = FOUNDED, **more: Any) -> DayField:
    return DayField(label=label, first=first, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), **more)


def _line(most: int, label: Any, *, required: bool = False, help_text: Any = "") -> Words:
    return Words(most=most, label=label, required=required, help_text=help_text, widget=forms.TextInput)


class OfEstate(forms.Form):
    """A form of an estate; `given` is what its action takes."""

    def __init__(self, estate: Estate, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.estate = estate

    @property
    def given(self) -> dict[str, Any]:
        """As the action takes it."""
        return self.cleaned_data


class ManagementForm(OfEstate):
    """Who manages from a day on."""

    kind = forms.ChoiceField(
        choices=ManagedBy.choices, label=gettext_lazy("谁在管"), widget=forms.RadioSelect
    )
    company = _line(
        80, gettext_lazy("公司名称"), help_text=gettext_lazy("由物业公司管的要写，和营业执照一致。")
    )
    uscc = _line(30, gettext_lazy("统一社会信用代码"))
    office_phone = _line(30, gettext_lazy("办公电话"), help_text=gettext_lazy("会向居民公示，请写办公电话。"))
    from_day = _day(gettext_lazy("从哪天起"), help_text=gettext_lazy("上一段还没有写结束的，到这一天为止。"))
    exact = forms.ChoiceField(choices=Exact.choices, label=gettext_lazy("开始的日期"), initial=Exact.DAY)
    until_day = _day(gettext_lazy("到哪天为止"), required=False, help_text=gettext_lazy("现在还在管的留空。"))
    note = _line(200, gettext_lazy("说明"))


class ContractForm(OfEstate):
    """What was agreed with a company."""

    management = forms.ChoiceField(label=gettext_lazy("和哪家物业公司"))
    from_day = _day(gettext_lazy("合同开始"))
    until_day = _day(gettext_lazy("合同到期"), help_text=gettext_lazy("最后一天，当天仍有效。"))
    fee = _line(80, gettext_lazy("收费标准"), help_text=gettext_lazy("例如：每月每平方米 0.50 元。"))
    note = _line(200, gettext_lazy("说明"))

    def __init__(self, estate: Estate, *args: Any, **kwargs: Any) -> None:
        super().__init__(estate, *args, **kwargs)
        rows = estate.managements.filter(is_struck=False, kind=ManagedBy.COMPANY).select_related("company")
        self.fields["management"].choices = [
            (str(one.pk), f"{one.company} · {one.period.lower:%Y-%m-%d}") for one in rows.order_by("-period")
        ]

    @property
    def given(self) -> dict[str, Any]:
        """As the action takes it."""
        told = dict(self.cleaned_data)
        return told | {"management_id": int(told.pop("management"))}


class PostForm(OfEstate):
    """Somebody on the spot."""

    kind = forms.ChoiceField(choices=OnTheSpot.choices, label=gettext_lazy("属于"), widget=forms.RadioSelect)
    what = _line(
        30,
        gettext_lazy("岗位"),
        required=True,
        help_text=gettext_lazy("例如：物业党支部书记、项目经理、维修。"),
    )
    name = _line(40, gettext_lazy("姓名"), required=True)
    office_phone = _line(30, gettext_lazy("办公电话"), help_text=gettext_lazy("会向居民公示，请写办公电话。"))
    from_day = _day(gettext_lazy("从哪天起"), required=False, first=date(1990, 1, 1))


class ScoreForm(OfEstate):
    """What residents answered in a year."""

    year = forms.IntegerField(label=gettext_lazy("年度"), min_value=FIRST_YEAR, max_value=LAST_DAY.year)
    sample = forms.IntegerField(label=gettext_lazy("发放问卷（户）"), min_value=1, max_value=ANSWERS_MOST)

    def __init__(self, estate: Estate, *args: Any, **kwargs: Any) -> None:
        super().__init__(estate, *args, **kwargs)
        for name in ANSWERS:
            label = Score._meta.get_field(name).verbose_name
            self.fields[name] = forms.IntegerField(
                label=label, min_value=0, max_value=ANSWERS_MOST, initial=0
            )

    def clean(self) -> dict[str, Any]:
        """Refuse more answers than were asked for."""
        told = super().clean()
        if "sample" in told and sum(told.get(one, 0) for one in ANSWERS) > told["sample"]:
            self.add_error("sample", _("收回的问卷不能多于发放的，请核对各项人数。"))
        return told
