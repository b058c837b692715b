"""Trades in the administration: the installation's, and those that a street sets for itself."""

from typing import Any

from django import forms
from django.contrib import admin

from grids.audit.administration import SharedReferenceAdmin
from grids.homes.premises.models import Trade


class TradeForm(forms.ModelForm):
    """A trade of whoever adds it; two of one code in one area are refused as the database would."""

    owner_code = ""

    def clean(self) -> dict:
        """With the area that a new one belongs to, which no field asks for."""
        if self.instance._state.adding:
            self.instance.owner_code = self.owner_code
        return super().clean()

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - {"owner_code"}


@admin.register(Trade)
class TradeAdmin(SharedReferenceAdmin):
    """A street's own row of a code holds there instead of the one that ships. Trades are switched off, never deleted."""

    form = TradeForm
    list_display = ("name", "code", "inspect_every_days", "provenance", "owner_code", "order", "is_active")
    list_filter = ("is_active", "provenance")
    search_fields = ("name", "code")
    fields = ("code", "name", "inspect_every_days", "provenance", "note", "order", "is_active")
    fixed_fields = ("code",)
    owned = "owner_code"

    def get_form(self, request: Any, obj: Trade | None = None, change: bool = False, **kwargs: Any) -> type:
        """The form, knowing whose a new row is."""
        made = super().get_form(request, obj, change=change, **kwargs)
        made.owner_code = "" if self._governs(request, "") else self._governed(request)
        return made
