"""What the pages of imports ask for: the file and what it is of, and which column is what."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.fields import AREAS_IN_A_LIST, AreaField
from grids.areas.models import Area
from grids.conduct.widgets import FlatSelect
from grids.sheets.vocabulary import FIELDS, ONE_OF_PLACE, Field, Register

if TYPE_CHECKING:
    from grids.staff.models import User

ENDINGS = ".xlsx,.xls,.ods,.csv,.txt,.htm,.html,.xml"
STREET_LEVEL = 3


def importable(user: "User") -> QuerySet[Area]:
    """Streets and what lies below them, as far as `user` may bring registers in there."""
    within = oracle.NOTHING
    for prefix in oracle.prefixes(user, Permission.PEOPLE_IMPORT):
        within |= Q(code__startswith=prefix)
    return (
        Area.objects.filter(within, level__gte=STREET_LEVEL)
        .standing_on(timezone.localdate())
        .order_by("code")
    )


class UploadForm(forms.Form):
    """A register's file, what it is of, and the area it is of."""

    file = forms.FileField(
        label=_("登记表文件"),
        widget=forms.ClearableFileInput(attrs={"accept": ENDINGS}),
        error_messages={
            "required": _("请选择一个文件。"),
            "empty": _("这个文件是空的，里面没有任何内容。请核对后重新上传。"),
        },
    )
    register = forms.ChoiceField(
        choices=Register, initial=Register.PEOPLE, widget=FlatSelect, label=_("是哪一种登记表"),
        help_text=_("房屋和人写在一张表里的（一行一人，房屋列重复或合并），选人房一表通。"),
    )  # fmt: skip
    area = AreaField(
        Area.objects.none(), label=_("属于哪个区域"), empty_label=_("请选择"),
        help_text=_("楼栋不在它里面的行会退回。"),
        error_messages={"invalid_choice": _("请从您可以导入登记的区域里选一个。")},
    )  # fmt: skip

    header_line = forms.CharField(
        required=False, max_length=20, label=_("表头在第几行"), widget=forms.TextInput(attrs={"autocomplete": "off", "size": 8}),
        help_text=_("一般不用写；系统找不到表头或找错了，写明再传，例如 3，表头占两三行的写 3-4。"),
    )  # fmt: skip

    def __init__(self, user: "User", *given: Any, like: Any = None) -> None:
        super().__init__(*given)
        areas = importable(user)
        self.fields["area"].queryset = areas
        self.initial["area"] = areas.order_by("level", "code").first()
        if like is not None:
            self.initial |= {"register": like.register, "area": like.area}
        self.typed_areas: list[Area] = []
        if areas.count() > AREAS_IN_A_LIST:
            self.fields["area"].widget = forms.TextInput(attrs={"list": "areas", "autocomplete": "off"})
            self.typed_areas = list(areas.filter(level__lte=STREET_LEVEL + 1))


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a register: the select of its column, and what the first rows hold there.

    stands_out: it has a column, or needs one; the others are folded away.
    """

    select: forms.BoundField
    samples: list[str]
    is_required: bool
    stands_out: bool


class ColumnsForm(forms.Form):
    """Which of the file's columns holds which field; a field without a column stays empty."""

    def __init__(self, register: str, header: Sequence[str], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.register = register
        choices = [("", _("没有这一列")), *((name, name) for name in dict.fromkeys(header))]
        for field in FIELDS[register]:
            self.fields[field.name] = forms.ChoiceField(
                label=field.label, choices=choices, required=field.is_needed,
                widget=forms.Select(attrs={"data-samples": "samples", "data-into": f"sample-{field.name}"}),
                error_messages={
                    "required": _("请选择哪一列是%(field)s，没有它不能导入。") % {"field": field.label},
                    "invalid_choice": _("文件里没有这一列，请重新选择。"),
                },
            )  # fmt: skip

    def lines(self, samples: dict[str, list[str]]) -> list[Line]:
        """Each field with its select and what the first rows hold in the chosen column."""
        return [self._line(field, samples) for field in FIELDS[self.register]]

    def _line(self, field: Field, samples: dict[str, list[str]]) -> Line:
        select = self[field.name]
        column = select.value() or ""
        stands_out = bool(column or field.is_needed or field.name in ONE_OF_PLACE or select.errors)
        return Line(select, samples.get(column, []), field.is_needed, stands_out)

    @property
    def mapping(self) -> dict[str, str]:
        """The chosen columns, as field → column."""
        return {name: column for name, column in self.cleaned_data.items() if column}
