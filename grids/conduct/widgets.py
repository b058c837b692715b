"""Form controls of lists that stand on every page of theirs."""

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import Field, Model
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class FlatSelect(forms.Select):
    """A select without groups, put together here: Django renders a template for every single option."""

    def render(
        self, name: str, value: object, attrs: dict | None = None, renderer: object = None
    ) -> SafeString:
        """The `<select>` with its options, the present one chosen."""
        chosen = {str(one) for one in self.format_value(value)}
        options = format_html_join(
            "", '<option value="{}"{}>{}</option>',
            ((code, " selected" if str(code) in chosen else "", label) for code, label in self.choices),
        )  # fmt: skip
        given = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<select{}>{}</select>", given, options)


def told_apart(row: Model) -> str:
    """How a row stands in a pick list: by its `label`, where its name alone could be another's too."""
    return str(getattr(row, "label", None) or row)


class KnownAutocomplete(AutocompleteSelect):
    """A search for a row that shows again what was chosen; what can be no key of a row is shown as nothing chosen.

    Django's own asks the database for it, which fails for a text where keys are numbers.
    """

    def optgroups(self, name: str, value: list[str], attrs: dict | None = None) -> list:
        """The options that are chosen."""
        self.choices.field.label_from_instance = told_apart
        remote = self.field.remote_field
        key = remote.model._meta.get_field(getattr(remote, "field_name", None) or remote.model._meta.pk.name)
        return super().optgroups(name, [one for one in value if _is_key(key, one)], attrs)


def _is_key(key: Field, text: object) -> bool:
    try:
        key.clean(text, None)
    except ValidationError:
        # a number too large for the column fails here too
        return False
    return True
