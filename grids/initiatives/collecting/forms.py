"""What collecting asks for: its plan, one entry, why a value is opened, which list."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.conduct.fields import Words
from grids.conduct.widgets import FlatSelect
from grids.initiatives.collecting.kinds import (
    NAME_MAX,
    NEED_MAX,
    NEEDS,
    NEEDS_MOST,
    NOTE_MAX,
    PHONE_MAX,
    SEALED,
    Struck,
    Why,
)
from grids.initiatives.collecting.models import BASES, Collecting, Need
from grids.initiatives.collecting.planning import Plan
from grids.lists.narrowing import Narrowing
from grids.staff.models import PostKind

# no browser keeps or proposes what is typed about a person
NOT_KEPT = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}


class PlanForm(forms.Form):
    """For what, on what ground, by which article, who reads, which kinds of help."""

    purpose = Words(
        most=300, label=gettext_lazy("收集目的"), widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("为了帮什么人、帮什么，例如：给居家的老人送药送菜。"),
    )  # fmt: skip
    basis = forms.ChoiceField(choices=BASES, label=gettext_lazy("合法性基础（个人信息保护法）"))
    law = Words(
        most=200, label=gettext_lazy("法律条款"), widget=forms.TextInput,
        help_text=gettext_lazy("写到条、款，例如：《中华人民共和国突发事件应对法》第几条。"),
    )  # fmt: skip
    readers = forms.ModelMultipleChoiceField(
        PostKind.objects.none(), label=gettext_lazy("谁能查看"), to_field_name="code", widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("登记的人能看自己登记的；其他人只有这里选中的岗位能看，每看一次记一次。"),
    )  # fmt: skip
    needs = Words(
        most=NEEDS_MOST * (NEED_MAX + 1), label=gettext_lazy("需要什么帮助"), widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("每行一种。不登记病情、检测结果和去过哪里。"),
    )  # fmt: skip

    def __init__(self, posts: Iterable[PostKind], *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"needs": "\n".join(map(str, NEEDS))})
        super().__init__(*args, **kwargs)
        self.fields["readers"].queryset = PostKind.objects.filter(pk__in=[post.pk for post in posts])

    def plan(self) -> Plan:
        """What was given."""
        given = self.cleaned_data
        return Plan(
            given["purpose"], given["basis"], given["law"], tuple(given["readers"]), tuple(given["needs"].splitlines())
        )  # fmt: skip


class NeedsForm(forms.Form):
    """The kinds of help, each on a line."""

    needs = Words(
        most=NEEDS_MOST * (NEED_MAX + 1), label=gettext_lazy("需要什么帮助"), widget=forms.Textarea(attrs={"rows": 5})
    )  # fmt: skip


class EntryForm(forms.Form):
    """One person who needs help; on a correction, of what is known already, what stays empty stays as it is."""

    need = forms.ModelChoiceField(
        Need.objects.none(), required=False, empty_label=None, label=gettext_lazy("需要什么帮助"), widget=forms.RadioSelect
    )  # fmt: skip
    name = Words(
        most=NAME_MAX, required=False, label=gettext_lazy("姓名"), widget=forms.TextInput(attrs=NOT_KEPT)
    )
    phone = Words(
        most=PHONE_MAX, required=False, label=gettext_lazy("电话"),
        widget=forms.TextInput(attrs=NOT_KEPT | {"inputmode": "tel"}),
    )  # fmt: skip
    note = Words(
        most=NOTE_MAX, required=False, label=gettext_lazy("需要什么"), widget=forms.Textarea(attrs=NOT_KEPT | {"rows": 3}),
        help_text=gettext_lazy("只写要帮什么，例如：三天的菜，不能爬楼。不写病情。"),
    )  # fmt: skip

    def __init__(self, needs: QuerySet[Need], *args: Any, is_new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["need"].queryset = needs
        for name, sentence in (("need", _("请选择需要什么帮助。")), ("name", _("请写姓名，或怎么称呼。"))):
            self.fields[name].required = is_new
            self.fields[name].error_messages["required"] = sentence

    @property
    def values(self) -> dict[str, str]:
        """What is sealed of what was given."""
        return {name: self.cleaned_data[name] for name in SEALED}


class TableForm(forms.Form):
    """A table of entries."""

    file = forms.FileField(
        label=gettext_lazy("登记表"), help_text=gettext_lazy("Excel（.xlsx、.xls）、.ods 或 .csv。")
    )


class RevealForm(forms.Form):
    """Which value, and why: both from lists."""

    field = forms.ChoiceField(choices=[("phone", SEALED["phone"]), ("name", SEALED["name"]), ("note", SEALED["note"])],
                              label=gettext_lazy("查看"))  # fmt: skip
    why = forms.ChoiceField(choices=Why.choices, label=gettext_lazy("查看事由"))


class StrikeForm(forms.Form):
    """Why a row is struck out."""

    why = forms.ChoiceField(choices=Struck.choices, label=gettext_lazy("为什么划去"))


class EntryFilterForm(Narrowing):
    """Whose entries a list shows: of one initiative always."""

    states = {"standing": gettext_lazy("有效"), "struck": gettext_lazy("已划去")}

    state = forms.CharField(required=False, widget=forms.HiddenInput)
    initiative = forms.ChoiceField(required=False, widget=FlatSelect, label=gettext_lazy("专项"))
    need = forms.ChoiceField(required=False, widget=FlatSelect, label=gettext_lazy("需要什么帮助"))

    def __init__(self, data: Mapping[str, str], *, plans: list[Collecting], needs: list[Need]) -> None:
        super().__init__(data)
        self.fields["initiative"].choices = [
            ("", _("选择专项")),
            *((str(one.initiative_id), one.initiative.name) for one in plans),
        ]
        self.fields["need"].choices = [("", _("全部帮助")), *((str(one.pk), one.name) for one in needs)]
        for name in ("initiative", "need"):
            self.fields[name].widget.attrs["aria-label"] = self.fields[name].label
