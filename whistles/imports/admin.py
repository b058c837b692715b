"""Imports of ledgers, to read: what came, who brought it, what was refused."""

from django.contrib import admin

from grids.audit.administration import P, ReadOnlyAdmin
from whistles.imports.models import Import


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
        "file_name", "area", "source", "grade", "state", "mapping", "total_rows", "rows", "imported", "updated",
        "unchanged", "refused", "closed", "failure", "created_by", "created_at", "started_at", "finished_at",
    )  # fmt: skip

    def get_queryset(self, request):
        return Import.objects.visible_to(request.user)
