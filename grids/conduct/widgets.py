"""Form controls of lists that stand on every page of theirs."""

from functools import lru_cache

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import Field, Model
from django.forms.utils import flatatt
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


class FlatSelect(forms.Select):
    """A select without groups, put together here: Django renders a template for every single option."""

    def render(
        self, name: str, value: object, attrs: dict | None = None, renderer: object = None
    ) -> SafeString:
        """The `<select>` with its options, the present one chosen."""
        chosen = {str(one) for one in self.format_value(value)}
        options = "".join(_option(str(code), str(label), str(code) in chosen) for code, label in self.choices)
        given = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return mark_safe(f"<select{given}>{options}</select>")  # noqa: S308 (both are escaped)


class _Flat(forms.widgets.Input):
    """An input put together here: Django renders two templates for every one."""

    def render(
        self, name: str, value: object, attrs: dict | None = None, renderer: object = None
    ) -> SafeString:
        """The `<input>` with its value, where it has one."""
        said = self.format_value(value)
        given = {"type": self.input_type, "name": name} | ({} if said is None else {"value": said})
        return mark_safe(f"<input{flatatt(given | self.build_attrs(self.attrs, attrs))}>")  # noqa: S308 (escaped)


class FlatHidden(_Flat, forms.HiddenInput):
    """What an address carries along."""


class FlatText(_Flat, forms.TextInput):
    """A line of text; a search where its attributes say so."""


@lru_cache(maxsize=4096)
def _option(code: str, label: str, is_chosen: bool) -> str:
    """One option, the same on every page of a list; escaped whatever it is, so that equal texts are equal options."""
    chosen = " selected" if is_chosen else ""
    return f'<option value="{escape(code)}"{chosen}>{escape(label)}</option>'


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
