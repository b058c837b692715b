"""What a whole export asks for."""

from django import forms
from django.utils.translation import gettext_lazy as _


class WholeForm(forms.Form):
    """For what, for whom, on what ground: whoever decides reads it, and it stands in the file."""

    form = forms.ChoiceField(label=_("格式"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("用途"),
        max_length=200,
        help_text=_("至少四个字，例如：逐户回访核对。不要写反映人的姓名和号码。"),
    )
    recipient = forms.CharField(
        label=_("接收单位或人"), max_length=100, help_text=_("交给谁用，例如：街道平安办 王某。")
    )
    basis = forms.CharField(
        label=_("依据"), max_length=200, help_text=_("文件名称和文号，或交办的会议、领导批示。")
    )

    def __init__(self, *args, forms_of: tuple, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].choices = [(one.value, one.label) for one in forms_of]
        self.fields["form"].initial = forms_of[0].value


class AnswerForm(forms.Form):
    """Yes or no, and a word about it."""

    answer = forms.CharField(label=_("答复"), max_length=200, required=False)
