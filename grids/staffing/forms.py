"""Forms of staffing: somebody into a post, a new person, a handover, a table of appointments."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grids.conduct.moments import DayField
from grids.staff.leading import Standing
from grids.staff.models import Member


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FillForm(forms.Form):
    """Who comes into a post of a grid from when to when."""

    member = forms.ModelChoiceField(
        Member.objects.none(), label=_("谁来任"), error_messages={"required": _("请选一位。"), "invalid_choice": _("请从名单里选一位。")},
    )  # fmt: skip
    from_day = DayField(label=_("任职起"), widget=_day(), initial=timezone.localdate)
    to_day = DayField(label=_("止（当天不再担任）"), widget=_day(), required=False)
    basis = forms.CharField(
        label=_("依据"), max_length=100, required=False,
        widget=forms.TextInput(attrs={"placeholder": _("如 六合居发〔2026〕18 号")}),
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = Member.objects.all()


class RegisterForm(forms.Form):
    """A person who can hold posts; the telephone is the office's."""

    name = forms.CharField(
        label=_("姓名"), max_length=40, widget=forms.TextInput(attrs={"data-no-draft": True})
    )
    office_phone = forms.CharField(
        label=_("办公电话"), max_length=30, required=False, help_text=_("会在网格公示页和值班牌上公开；不要填私人号码。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "data-no-draft": True}),
    )  # fmt: skip
    standing = forms.ChoiceField(
        label=_("社区任职"), choices=Standing, required=False,
        help_text=_("网格长由居民区党支部书记或社区两委委员担任。"),
    )  # fmt: skip
    mobile = forms.CharField(
        label=_("本人手机"), max_length=30, required=False,
        help_text=_("加密保存，不公开，查看要写事由并记录；任职全部结束 180 天后自动销毁。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "data-no-draft": True, "autocomplete": "off"}),
    )  # fmt: skip
    takes_mobile_away = forms.BooleanField(label=_("删掉已登记的本人手机"), required=False)

    def __init__(self, *args, known: str = "", may_mobile: bool = True, **kwargs) -> None:
        """known: the number that is there, masked. may_mobile: whether the number may be entered at all."""
        super().__init__(*args, **kwargs)
        if not may_mobile:
            del self.fields["mobile"]
        if known and may_mobile:
            self.fields["mobile"].help_text = _("已登记 %(known)s；留空就不变。") % {"known": known}
        else:
            del self.fields["takes_mobile_away"]

    def clean(self) -> dict:
        """None where nothing is said of the number: it stays."""
        given = super().clean() or self.cleaned_data
        taken_away = given.pop("takes_mobile_away", False)
        given["mobile"] = "" if taken_away else given.get("mobile") or None
        return given


class MobileForm(forms.Form):
    """A number of somebody's own, as they put it right themselves; empty: it is taken away."""

    mobile = forms.CharField(
        label=_("本人手机"), max_length=30, required=False, help_text=_("只供街道网格岗急事联系；留空就是删掉。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "data-no-draft": True, "autocomplete": "tel"}),
    )  # fmt: skip


class ReasonForm(forms.Form):
    """Why somebody opens a number."""

    reason = forms.CharField(label=_("查看事由"), max_length=200)


class HandoverForm(forms.Form):
    """Who takes over from when."""

    taker = forms.ModelChoiceField(
        Member.objects.none(), label=_("接手的人"), empty_label=_("请选一位"), error_messages={"required": _("请选一位。")}
    )  # fmt: skip
    from_day = DayField(label=_("从哪天起"), widget=_day(), initial=timezone.localdate)
    basis = forms.CharField(label=_("依据"), max_length=100, required=False)

    def __init__(self, people, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["taker"].queryset = people
        self.fields["taker"].label_from_instance = lambda member: member.label


class PeriodForm(forms.Form):
    """The time over which completeness is shown."""

    first = DayField(label=_("从"), widget=_day())
    last = DayField(label=_("到"), widget=_day())

    def clean(self) -> dict:
        """An end that doesn't lie before the beginning, and neither in the future."""
        given = super().clean() or self.cleaned_data
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", gettext("结束日期不能早于开始日期。"))
        elif last and last > timezone.localdate():
            self.add_error("last", gettext("只能看到今天为止。"))
        return given


class TableForm(forms.Form):
    """A workbook with who holds which post."""

    file = forms.FileField(
        label=_("任职表"),
        help_text=_("Excel（.xlsx、.xls）、.ods 或 .csv；列名见下面的样子，也可以先导出再改。"),
    )
