"""What a form of the administration altered, as the security log keeps it: fields with old and new value."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import models
from django.forms.models import ModelChoiceField

from grids.conduct.wording import in_own_language
from grids.personal.kept import label_of, value_of


@in_own_language
def altered(form: forms.ModelForm, *, added: bool) -> dict[str, dict]:
    """{"old": {field: value}, "new": {…}} of the fields that a saved form changed; of a new row all that was given."""
    named = list(form.fields) if added else form.changed_data
    shown = [name for name in named if name in form.cleaned_data]
    new = {name: _words(form, name, form.cleaned_data[name]) for name in shown}
    if added:
        return {"old": {}, "new": {name: value for name, value in new.items() if value not in ("", None)}}
    return {
        "old": {
            name: _words(form, name, form.get_initial_for_field(form.fields[name], name)) for name in shown
        },
        "new": new,
    }


@in_own_language
def altered_rows(formsets: Iterable[forms.BaseModelFormSet]) -> list[tuple[models.Model, dict]]:
    """The same of each row of inline tables: rows added, changed and removed."""
    found = []
    for formset in formsets:
        new = set(map(id, formset.new_objects))
        for form in formset.forms:
            if form.instance in formset.deleted_objects:
                found.append((form.instance, {"old": {"": label_of(form.instance)}, "new": {"": ""}}))
            elif form.has_changed() and hasattr(form, "cleaned_data") and form.instance.pk:
                found.append((form.instance, altered(form, added=id(form.instance) in new)))
    return found


def _words(form: forms.ModelForm, name: str, value: Any) -> Any:
    """A value as pages show it: of a relation its row's name, of a choice its label."""
    field = form.fields[name]
    if isinstance(field, ModelChoiceField):
        if isinstance(value, models.Model) or value in (None, ""):
            return label_of(value) if value else ""
        key = field.to_field_name or "pk"
        row = field.queryset.model._base_manager.filter(**{key: value}).first()
        return label_of(row) if row else str(value)
    labels = dict(getattr(field, "choices", ()) or ())
    shown = labels.get(value, value) if isinstance(value, str | int) else value
    shown = value_of(form._meta.model, name, shown)
    return shown if shown is None or isinstance(shown, bool | int) else str(shown)
