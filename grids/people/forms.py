"""What a person's pages ask for: a value put right, a document, why one is shown in full, which row is kept and why."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grids.conduct.events import new_id
from grids.conduct.fields import Words
from grids.conduct.moments import DayField
from grids.conduct.why import REASON_MAX
from grids.people.kinds import BORN_LEAST, DocumentKind, Fact, RegisteredHere, Sex
from grids.people.names import MOST
from grids.people.revealing import SHOWN, WORDS_MAX, Why
from grids.people.same.merging import Collision

# no browser keeps or proposes what is typed about a person
NOT_KEPT = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
LINE = forms.TextInput(attrs=NOT_KEPT)
SEXES = [(str(one), one.label) for one in (Sex.FEMALE, Sex.MALE, Sex.UNKNOWN)]


def _why(label: Any = None) -> Words:
    return Words(most=REASON_MAX, label=label or _("原因"), widget=forms.Textarea(attrs={"rows": 2}))


def _born() -> forms.Field:
    widget = forms.DateInput(attrs={"type": "date", "min": BORN_LEAST.isoformat()})
    return DayField(first=BORN_LEAST, label=_("出生日期"), widget=widget)


# field → what asks for its value; a telephone, a country and a division may be emptied
VALUES: dict[str, Any] = {
    Fact.NAME: lambda: Words(most=MOST, label=_("姓名"), widget=forms.TextInput(attrs=NOT_KEPT)),
    Fact.PHONE: lambda: Words(
        most=30, required=False, label=_("电话"), widget=forms.TextInput(attrs=NOT_KEPT | {"inputmode": "tel"}),
        help_text=_("空着就是不留电话。"),
    ),
    Fact.SEX: lambda: forms.ChoiceField(choices=SEXES, label=_("性别"), widget=forms.RadioSelect),
    Fact.BORN_ON: _born,
    Fact.NATION: lambda: Words(
        most=3, required=False, label=_("国籍"), widget=forms.TextInput(attrs=NOT_KEPT), help_text=_("三位字母代码，例如 LAO；中国公民空着。")
    ),
    Fact.REGISTERED_HERE: lambda: forms.ChoiceField(
        choices=[("", _("没有登记")), *RegisteredHere.choices], required=False, label=_("人户"), widget=forms.RadioSelect
    ),
    Fact.DOMICILE: lambda: Words(
        most=6, required=False, label=_("户籍地区划代码"), widget=forms.TextInput(attrs=NOT_KEPT | {"inputmode": "numeric"}),
        help_text=_("六位数字，不填地址。"),
    ),
}  # fmt: skip


class CorrectForm(forms.Form):
    """Another value of one field, which is never filled in beforehand, and why."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, field: str, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": new_id()})
        super().__init__(*args, **kwargs)
        self.fields["value"] = VALUES[field]()
        self.fields["reason"] = _why()


class DocumentForm(forms.Form):
    """A kind of document and its number."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        choices=[one for one in DocumentKind.choices if one[0] != DocumentKind.NONE], label=_("证件类型")
    )
    number = Words(
        most=30, label=_("证件号"), widget=forms.TextInput(attrs=NOT_KEPT),
        help_text=_("照证件填写；15 位的旧号会换成 18 位。出生日期和性别从身份证号来，不用再填。"),
    )  # fmt: skip
    reason = _why()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key": new_id()})
        super().__init__(*args, **kwargs)


class RevealForm(forms.Form):
    """Which value and why; nothing is chosen beforehand."""

    field = forms.ChoiceField(
        choices=[("", _("请选择")), *((str(one), label) for one, label in SHOWN.items())],
        label=_("查看哪一项"),
    )
    why = forms.ChoiceField(choices=[("", _("请选择")), *Why.choices], label=_("查看事由"))
    words = Words(
        most=WORDS_MAX, required=False, label=_("补充说明"), widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("不写姓名和号码；会长期保存在查看记录里。"),
    )  # fmt: skip


class MergeForm(forms.Form):
    """For each collision its way, nothing chosen beforehand, and why the two are one."""

    other = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, collisions: Sequence[Collision], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.named = {f"choice_{number}": one.key for number, one in enumerate(collisions)}
        for name, one in zip(self.named, collisions, strict=True):
            self.fields[name] = forms.ChoiceField(
                choices=one.clash.ways, label=one.clash.label, widget=forms.RadioSelect
            )
        self.fields["reason"] = _why(_("认定是同一人的依据"))

    @property
    def choices(self) -> dict[str, str]:
        """The chosen ways, by the collisions' keys."""
        return {key: self.cleaned_data[name] for name, key in self.named.items()}


class PartForm(forms.Form):
    """Which merge is taken back, and why."""

    row = forms.UUIDField(widget=forms.HiddenInput)
    reason = _why(_("认定不是同一人的依据"))


class PairForm(forms.Form):
    """Two rows that are two people."""

    one = forms.UUIDField(widget=forms.HiddenInput)
    other = forms.UUIDField(widget=forms.HiddenInput)
