"""What the import pages ask for: the file and where it goes, then which column is what."""

from typing import TYPE_CHECKING

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.areas.models import Area
from grids.staff import access
from grids.staff.roles import Permission
from whistles.intake.ledgers.columns import LEDGER_FIELDS
from whistles.intake.models import Source
from whistles.lifecycle.models import Grade

if TYPE_CHECKING:
    from grids.staff.models import User
    from whistles.imports.models import Import

NOT_IN_FILE = ""


class UploadForm(forms.Form):
    """A ledger file, the channel it comes from, the area it is for, and how its rows are graded."""

    file = forms.FileField(
        label=_("台账文件"),
        help_text=_("Excel（.xlsx、.xls）或 CSV；第一行是列名。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
        error_messages={"required": _("请选择一个文件。"), "empty": _("这个文件是空的，请核对后重新选择。")},
    )
    source = forms.ModelChoiceField(
        Source.objects.none(), to_field_name="code", label=_("哨源渠道"), empty_label=_("请选择")
    )
    area = forms.ModelChoiceField(Area.objects.none(), to_field_name="code", label=_("区域"), empty_label=None)
    grade = forms.ModelChoiceField(
        Grade.objects.none(),
        to_field_name="key",
        label=_("哨种"),
        required=False,
        empty_label=_("只入哨源库，等待研判"),
        help_text=_("台账里有哨级列时以那一列为准。"),
    )

    def __init__(self, *args, user: "User", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        within = access.NOTHING
        for prefix in access.prefixes(user, Permission.LEDGER_IMPORT):
            within |= Q(code__startswith=prefix)
        areas = Area.objects.filter(within, level__gte=2, level__lte=3).order_by("code")
        self.fields["area"].queryset = areas
        self.fields["source"].queryset = Source.objects.visible_to(user).filter(is_active=True)
        own = areas.first()
        if own:
            self.fields["grade"].queryset = Grade.objects.for_area(own)
            self.fields["area"].initial = own.code


class ColumnsForm(forms.Form):
    """One choice a field of a ledger: the column that holds it, or none."""

    def __init__(self, *args, ledger: "Import", samples: dict[str, str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        choices = [(NOT_IN_FILE, _("（文件里没有）")), *((name, name) for name in ledger.header)]
        for field in LEDGER_FIELDS:
            column = ledger.mapping.get(field.name, NOT_IN_FILE)
            self.fields[field.name] = forms.ChoiceField(
                choices=choices,
                label=field.label,
                required=field.required,
                initial=column,
                help_text=samples.get(column, ""),
                error_messages={
                    "required": _("请指明哪一列是%(label)s。") % {"label": field.label},
                    "invalid_choice": _("文件里没有这一列，请重新选择。"),
                },
            )

    def mapping(self) -> dict[str, str]:
        """Field → column, without what the file doesn't have."""
        return {name: column for name, column in self.cleaned_data.items() if column}
