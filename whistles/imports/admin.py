"""Imports of ledgers, to read: what came, who brought it, what was refused."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from grids.audit.administration import P, ReadOnlyAdmin
from grids.conduct.wording import enumerated, told
from whistles.clocks.words import moment
from whistles.imports.models import Import
from whistles.imports.shown import history
from whistles.ledgers.columns import FIELDS_BY_NAME


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin):
    """Files and their counts; the pages of the product do the importing."""

    readers = (P.LEDGER_IMPORT,)
    list_display = (
        "created_at", "file_name", "area", "source", "state", "rows", "imported", "updated", "unchanged", "refused",
        "created_by",
    )  # fmt: skip
    list_select_related = ("area", "source", "created_by")
    list_filter = ("state", "source")
    search_fields = ("file_name",)
    fields = (
        "file_name", "area", "source", "grade", "state", "columns", "total_rows", "rows", "imported", "updated",
        "unchanged", "refused", "closed", "failure", "created_by", "created_at", "started_at", "finished_at", "history",
    )  # fmt: skip

    readonly_fields = ("columns", "history")

    @display(description=_("列的对应"))
    def columns(self, ledger: Import) -> str:
        """Which column of the file is what, in words."""
        fields = ((FIELDS_BY_NAME.get(name), column) for name, column in ledger.mapping.items())
        return enumerated(told(field.label, column) for field, column in fields if field)

    @display(description=_("经过"))
    def history(self, ledger: Import) -> str:
        """Who did what with it, and when, in the order in which it happened."""
        return enumerated(f"{moment(step.at)} {step.who} {step.what}" for step in reversed(history(ledger)))

    def get_queryset(self, request):
        return Import.objects.visible_to(request.user)
