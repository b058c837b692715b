"""What the import pages ask for: the file and where it belongs, and which column is what."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.fields import AREAS_IN_A_LIST, AreaField
from grids.areas.models import Area
from grids.conduct.refusals import Refusal
from whistles.imports import parts
from whistles.intake.models import Source
from whistles.ledgers.columns import LEDGER_FIELDS, LedgerField
from whistles.ledgers.layout import lines_of
from whistles.lifecycle.grades import Grade, Scheme

if TYPE_CHECKING:
    from grids.staff.models import User
    from whistles.imports.models import Import

ENDINGS = ".xlsx,.xlsm,.xls,.ods,.csv,.txt,.htm,.html,.xml"


def importable(user: "User") -> QuerySet[Area]:
    """Areas into which `user` may import ledgers."""
    within = oracle.NOTHING
    for prefix in oracle.prefixes(user, Permission.LEDGER_IMPORT):
        within |= Q(code__startswith=prefix)
    return Area.objects.filter(within).standing_on(timezone.localdate()).order_by("code")


def grades_within(areas: QuerySet[Area]) -> QuerySet[Grade]:
    """Grades of the schemes that hold in `areas`: that of the nearest area above, and those further down."""
    found = Grade.objects.none()
    top = areas.first()
    if top is None:
        return found
    below = Scheme.objects.filter(area_code__in=areas.values("code"))
    nearest = Grade.objects.for_area(top).values("scheme")
    return (
        Grade.objects.filter(Q(scheme__in=below) | Q(scheme__in=nearest), is_active=True)
        .select_related("scheme")
        .order_by("scheme__area_code", "order")
    )


class UploadForm(forms.Form):
    """A ledger file, the channel it comes from, the area it is of, and what its rows become."""

    file = forms.FileField(
        label=_("台账文件"),
        widget=forms.ClearableFileInput(attrs={"accept": ENDINGS}),
        error_messages={
            "required": _("请选择一个文件。"),
            "empty": _("这个文件是空的，里面没有任何内容。请核对后重新上传。"),
        },
    )
    source = forms.ModelChoiceField(
        Source.objects.none(), to_field_name="code", label=_("哨源渠道"), empty_label=_("请选择")
    )
    area = AreaField(
        Area.objects.none(),
        label=_("区域"),
        empty_label=_("请选择"),
        help_text=_("台账里有社区或网格一列的，按那一列；没有写的，记到这里选的区域。"),
        error_messages={"invalid_choice": _("请从您可以导入台账的区域里选一个。")},
    )
    grade = forms.ModelChoiceField(
        Grade.objects.none(),
        to_field_name="key",
        required=False,
        label=_("哨种"),
        empty_label=_("不吹哨，只入哨源库等待研判"),
        help_text=_(
            "已经派给部门办理的台账，选一个哨种；台账里有等级一列的，按那一列。已办结的行必须有哨种。"
        ),
    )

    starts_clocks = forms.BooleanField(
        required=False,
        label=_("没办结的开始计时"),
        help_text=_(
            "从台账的吹哨（派单）时间起，按本街道的时限计时，早已过期的马上显示超时；不勾选的，没有时限，也不会算超时。"
        ),
    )

    def __init__(self, user: "User", *args, like: "Import | None" = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        areas = importable(user)
        if like is not None:
            self.initial = {
                "source": like.source_id,
                "area": like.area,
                "grade": like.grade_id,
                "starts_clocks": like.starts_clocks,
            }
        self.fields["source"].queryset = (
            Source.objects.visible_to(user).usable_by(user).filter(is_active=True)
        )
        self.fields["area"].queryset = areas
        self.fields["grade"].queryset = grades_within(areas)
        self.initial.setdefault("area", areas.order_by("level", "code").first())
        self.typed_areas = self._searchable(areas)
        self._name_schemes()

    def _searchable(self, areas: QuerySet[Area]) -> list[Area]:
        """Where there are too many areas for a list: a field to type in, and what it suggests."""
        if areas.count() <= AREAS_IN_A_LIST:
            return []
        self.fields["area"].widget = forms.TextInput(attrs={"list": "areas", "autocomplete": "off"})
        return list(areas.filter(level__lte=3))

    def _name_schemes(self) -> None:
        """Where several schemes hold, each grade says which one it is of."""
        grades = list(self.fields["grade"].queryset)
        if len({grade.scheme_id for grade in grades}) > 1:
            self.fields["grade"].label_from_instance = lambda grade: f"{grade.scheme.name}：{grade}"

    def clean(self) -> dict:
        """A grade must be one that holds in the chosen area."""
        cleaned = super().clean()
        area, grade = cleaned.get("area"), cleaned.get("grade")
        if area and grade and not Grade.objects.for_area(area).filter(pk=grade.pk).exists():
            self.add_error("grade", _("这个哨种不在所选区域的方案里，请换一个。"))
        return cleaned


class LayoutForm(forms.Form):
    """Where the header stands, where that has to be said, and which sheets are meant."""

    header_line = forms.CharField(
        required=False,
        max_length=20,
        label=_("表头在第几行"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": 8}),
        help_text=_("例如 3；表头占两三行的写 3-4。不写就由系统找。"),
    )
    sheets = forms.TypedMultipleChoiceField(
        coerce=int,
        required=False,
        label=_("导入哪些工作表"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("选上的合在一起导入，要用同样的列名；列名不一样的，请分几次导入，每次选一种。"),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, ledger: "Import", called: Callable[[str], str], *args, **kwargs) -> None:
        self.taken = [one.index for one in parts.taken(ledger)]
        self.asked = ledger.layout.get("asked") or {"lines": None, "sheets": []}
        lines = self.asked["lines"] or []
        kwargs["initial"] = {
            "header_line": "-".join(str(line) for line in dict.fromkeys(lines)),
            "sheets": self.taken,
            "version": ledger.version,
        }
        super().__init__(*args, **kwargs)
        names = {one.index: one.sheet for one in parts.taken(ledger, called)}
        names |= {one.index: one.sheet for one in parts.left(ledger, called)}
        self.fields["sheets"].choices = sorted(names.items())
        if len(names) < 2:
            del self.fields["sheets"]

    def clean_header_line(self) -> tuple[int, int] | None:
        """The first and the last line."""
        try:
            return lines_of(self.cleaned_data["header_line"])
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    @property
    def sheets_meant(self) -> Sequence[str | int]:
        """The sheets that were chosen; as before where that was left as it was."""
        given = self.cleaned_data.get("sheets", [])
        return self.asked["sheets"] if set(given) == set(self.taken) else given


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a ledger: the select of its column, and what the first rows hold there.

    stands_out: it has a column, or needs one; the others are folded away.
    """

    select: forms.BoundField
    samples: list[str]
    is_required: bool
    stands_out: bool


class ColumnsForm(forms.Form):
    """Which of the file's columns holds which field; a field without a column stays empty."""

    def __init__(self, header: Sequence[str], *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("没有这一列")), *((name, name) for name in dict.fromkeys(header))]
        for field in LEDGER_FIELDS:
            self.fields[field.name] = forms.ChoiceField(
                label=field.label,
                choices=choices,
                required=field.required,
                widget=forms.Select(attrs={"data-samples": "samples", "data-into": f"sample-{field.name}"}),
                error_messages={
                    "required": _("请选择哪一列是%(field)s，没有它不能导入。") % {"field": field.label},
                    "invalid_choice": _("文件里没有这一列，请重新选择。"),
                },
            )

    def clean(self) -> dict:
        """A matter needs a title, or a content from which a title is made."""
        cleaned = super().clean()
        if not cleaned.get("title") and not cleaned.get("content"):
            self.add_error("title", _("标题和内容至少要选一列。"))
        return cleaned

    def lines(self, samples: dict[str, list[str]]) -> list["Line"]:
        """Each field with its select and what the first rows hold in the chosen column."""
        return [self._line(field, samples) for field in LEDGER_FIELDS]

    def _line(self, field: LedgerField, samples: dict[str, list[str]]) -> "Line":
        select = self[field.name]
        column = select.value() or ""
        stands_out = bool(column or field.required or field.name == "title" or select.errors)
        return Line(select, samples.get(column, []), field.required, stands_out)

    @property
    def mapping(self) -> dict[str, str]:
        """The chosen columns, as field → column."""
        return {name: column for name, column in self.cleaned_data.items() if column}
