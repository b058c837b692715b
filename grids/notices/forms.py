"""How one wants to be told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.notices.kinds import ALWAYS, Kind
from grids.notices.models import ROBOTS, NoticeChoice

# what can be chosen: the others are told always
CHOSEN = [(kind.value, kind.label) for kind in Kind if kind not in ALWAYS]
HOURS = forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class ChoiceForm(forms.Form):
    """Of what one is told in the product and by mail, and when nothing leaves."""

    shown = forms.MultipleChoiceField(
        label=_("在系统里提醒"), choices=CHOSEN, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("应急哨总会提醒。"),
    )  # fmt: skip
    mail = forms.EmailField(
        label=_("接收邮箱"), required=False, max_length=200,
        help_text=_("邮件里只有编号、哨种、区域、时限和链接，没有内容和个人信息。"),
    )  # fmt: skip
    mailed = forms.MultipleChoiceField(
        label=_("发邮件提醒"), choices=list(Kind.choices), required=False, widget=forms.CheckboxSelectMultiple
    )
    quiet_from = forms.TimeField(label=_("免打扰从"), widget=HOURS)
    quiet_until = forms.TimeField(
        label=_("到"),
        widget=HOURS,
        help_text=_("这段时间不发邮件，结束时再发；应急哨照发。两个时间相同就是不设。"),
    )

    @staticmethod
    def of(choice: NoticeChoice) -> dict:
        """What the form shows of a choice."""
        return {
            "shown": [kind for kind, _label in CHOSEN if kind not in choice.muted], "mailed": choice.mailed,
            "mail": choice.mail, "quiet_from": choice.quiet_from, "quiet_until": choice.quiet_until,
        }  # fmt: skip


class RobotForm(forms.Form):
    """The robot of an office's group."""

    office = forms.ChoiceField(label=_("单位"))
    channel = forms.ChoiceField(label=_("机器人"), choices=ROBOTS)
    address = forms.CharField(
        label=_("机器人地址"), required=False, max_length=500,
        help_text=_("在群里添加机器人后复制它的 Webhook 地址；保存后不再显示。改其他设置时不用再填。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-no-draft": ""}),
    )  # fmt: skip
    secret = forms.CharField(
        label=_("加签密钥"), required=False, max_length=200,
        help_text=_("钉钉机器人选了“加签”才填；选“自定义关键词”的，关键词填：网格治理。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-no-draft": ""}),
    )  # fmt: skip
    wanted = forms.MultipleChoiceField(
        label=_("发到群里的提醒"), choices=CHOSEN, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("应急哨总会发。消息里只有编号、哨种、区域、时限和链接。"),
    )  # fmt: skip
    quiet_from = forms.TimeField(label=_("免打扰从"), widget=HOURS)
    quiet_until = forms.TimeField(
        label=_("到"), widget=HOURS, help_text=_("应急哨照发。两个时间相同就是不设。")
    )
    is_active = forms.BooleanField(label=_("启用"), required=False)

    def __init__(self, *args: Any, offices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].choices = offices
