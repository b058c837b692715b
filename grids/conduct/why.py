"""Why something is taken back, dropped or struck out: one line that its book keeps."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.conduct.fields import Words
from grids.conduct.refusals import require
from grids.conduct.texts import said

REASON_MAX = 200


class WhyForm(forms.Form):
    """A reason; where it is asked for, the browser asks for it too."""

    reason = Words(most=REASON_MAX, label=gettext_lazy("原因"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, is_asked: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "why_%s", **kwargs})
        self.fields["reason"].required = is_asked


def reason_of(text: str, *, is_asked: bool = True) -> str:
    """The reason as it is kept. Refusal at `reason` where it is missing or too long."""
    reason: str = said(text)
    require(reason or not is_asked, _("请写明原因。"), field="reason")
    most = {"what": _("原因"), "most": REASON_MAX, "given": len(reason)}
    require(
        len(reason) <= REASON_MAX,
        _("%(what)s最多 %(most)d 个字，现在有 %(given)d 个，请删短后再提交。") % most,
        field="reason",
    )
    return reason
