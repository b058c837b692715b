"""What the page of words and answers asks for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.feedback.actions import LONGEST, PAGE_LENGTH
from grids.conduct.fields import Words


class SayForm(forms.Form):
    """A word to the makers and the street; the page it is about is known."""

    text = Words(
        label=_("意见"),
        most=LONGEST,
        asks=_("请写明您的意见，至少四个字。"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("哪里不好用、希望怎么改、对街道工作有什么意见，都可以写。请不要写居民的姓名和电话。"),
    )
    page = forms.CharField(widget=forms.HiddenInput, required=False, max_length=PAGE_LENGTH)


class AnswerForm(forms.Form):
    """An answer, for everybody to read unless the word holds somebody's personal data."""

    answer = Words(
        label=_("答复"), most=LONGEST, asks=_("请写答复内容。"), widget=forms.Textarea(attrs={"rows": 3})
    )
    is_public = forms.BooleanField(
        label=_("公开这条意见和答复（涉及个人信息的不要公开）"), required=False, initial=True
    )
