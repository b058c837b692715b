"""Forms of owners' meetings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.conduct.fields import Words
from grids.conduct.moments import DayField
from property.meetings.kinds import MotionKind, Way

DAY = {"type": "date"}


def _day(label) -> DayField:
    return DayField(label=label, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))


class MeetingForm(forms.Form):
    """A meeting is proposed."""

    name = Words(
        most=60, label=_("名称"), widget=forms.TextInput, help_text=_("例如：2026 年第 2 次业主大会")
    )
    way = forms.ChoiceField(choices=Way, label=_("形式"), initial=Way.WRITTEN)
    proposer = Words(
        most=60, label=_("谁提议"), widget=forms.TextInput, help_text=_("业主委员会，或者 20% 以上的业主")
    )
    proposed_on = _day(_("提议日期"))


class MotionForm(forms.Form):
    """One motion."""

    title = Words(most=80, label=_("议题"), widget=forms.TextInput)
    kind = forms.ChoiceField(
        choices=MotionKind,
        label=_("属于哪一项"),
        help_text=_("第六项至第八项要四分之三同意，其余过半数同意"),
    )
    text = Words(most=1000, label=_("表决内容"), widget=forms.Textarea(attrs={"rows": 3}))
    is_secret = forms.BooleanField(
        required=False, label=_("不记名"), help_text=_("只能用表决码投，谁投了什么任何人都查不到")
    )


class NoticeForm(forms.Form):
    """Owners are notified."""

    notified_on = _day(_("通知日期"))
    opens_on = _day(_("哪天开始表决"))
    closes_on = _day(_("哪天 24:00 截止"))


class JoinForm(forms.Form):
    """Somebody of the counting group, by their account."""

    username = Words(most=150, label=_("账号"), widget=forms.TextInput)


class ProxyForm(forms.Form):
    """Who lets whom vote for them, by their numbers on the roll."""

    number = forms.IntegerField(min_value=1, max_value=99999, label=_("委托人在名册上的序号"))
    agent = forms.IntegerField(min_value=1, max_value=99999, label=_("受托人在名册上的序号"))


class NumberForm(forms.Form):
    """An owner by their number on the roll."""

    number = forms.IntegerField(min_value=1, max_value=99999, label=_("名册上的序号"))
