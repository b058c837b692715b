"""What the pages of templates ask for: the file and its list, and where each column of the list goes."""

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.conduct.fields import Words
from grids.lists.listing import Listing
from grids.sheets.reports.kinds import ACCEPT, NAME_MAX

ROW_MOST = 1_000
# a column's field in the form of columns
PLACE = "to-"


class NewForm(forms.Form):
    """A form of one's own, and the list that fills it."""

    name = Words(
        label=_("名称"),
        most=NAME_MAX,
        asks=_("请给这个表样起个名称，例如“流动人口月报”。"),
        help_text=_("例如：流动人口月报。"),
    )
    listing = forms.ChoiceField(label=_("用哪个清单填"), error_messages={"required": _("请选择一个清单。")})
    file = forms.FileField(
        label=_("表样文件"), widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        error_messages={"required": _("请选择一个文件。")},
    )  # fmt: skip
    query = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, listings: Sequence[Listing], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["listing"].choices = [("", _("请选择")), *((one.name, one.label) for one in listings)]


class ColumnsForm(forms.Form):
    """Which column of the list goes where; of a workbook also into which sheet, from which row on."""

    def __init__(
        self, *args, places: Mapping[str, str], choices: Sequence[tuple[str, str]], filters: Sequence[tuple[str, str]],
        sheets: Sequence[str] = (), **kwargs,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        if sheets:
            self.fields["sheet"] = forms.ChoiceField(
                label=_("填在哪个工作表"), choices=[(one, one) for one in sheets]
            )
            self.fields["first"] = forms.IntegerField(
                label=_("从第几行起填"), min_value=1, max_value=ROW_MOST,
                help_text=_("样行：照它的字体、行高和边框往下加。下面连着的空行先填满，再往下加行。"),
            )  # fmt: skip
        self.fields["query"] = forms.ChoiceField(label=_("按什么条件取"), required=False, choices=filters)
        for place, label in places.items():
            self.fields[f"{PLACE}{place}"] = forms.ChoiceField(
                label=label, required=False, choices=[("", _("不填，保持原样")), *choices]
            )

    @property
    def columns(self) -> dict[str, str]:
        """Where each chosen column goes."""
        given = self.cleaned_data
        return {
            name.removeprefix(PLACE): value
            for name, value in given.items()
            if name.startswith(PLACE) and value
        }


class PurposeForm(forms.Form):
    """For what, for whom, on what ground: of what is whole somebody else decides by these."""

    reason = Words(
        label=_("用途"), most=200, help_text=_("至少四个字，例如：上报区里核对。不要写住户的姓名和号码。")
    )
    recipient = Words(label=_("接收单位或人"), most=100, help_text=_("交给谁用，例如：区流动人口办。"))
    basis = Words(label=_("依据"), most=200, help_text=_("文件名称和文号，或交办的会议、领导批示。"))
