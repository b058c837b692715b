"""An area as a form asks for it."""

from django import forms
from django.db.models import Q

from grids.areas.models import Area

# more areas than this are searched by typing, not by scrolling
AREAS_IN_A_LIST = 200


class AreaField(forms.ModelChoiceField):
    """An area by code; where there are many, typed as code or name with suggestions."""

    def prepare_value(self, value: object) -> object:
        """The code of an area given as initial value."""
        return value.code if isinstance(value, Area) else super().prepare_value(value)

    def to_python(self, value: object) -> Area | None:
        """The area with this code or this very name; "code name", as the suggestions show it, will do."""
        text = str(value or "").strip()
        if not text:
            return None
        first = text.split()[0]
        found = self.queryset.filter(Q(code=first) | Q(name=text)).first()
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return found

    def label_from_instance(self, area: Area) -> str:
        """The area's name, moved in by its level."""
        return "　" * max(area.level - 2, 0) + area.name
