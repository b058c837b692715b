"""A place as a step asks for it: tapped on the form's map or typed, in degrees."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from grids.conduct.asks import AskWords
from grids.conduct.fields import Words
from grids.conduct.refusals import Refusal
from whistles.intake.places import degrees_in

# by these the page's script makes a map of the line
# a step waits in the browser with the place of its matter, as with its words
PLACE_ATTRS = {"data-place": "", "inputmode": "decimal", "autocomplete": "off"}


class PlaceField(Words):
    """A line that can be read as degrees."""

    def clean(self, value: Any) -> str:
        """The line."""
        text: str = super().clean(value)
        try:
            degrees_in(text)
        except Refusal as refusal:
            raise ValidationError(refusal.message) from refusal
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPlace(AskWords):
    """Longitude and latitude as one line; what stands in the book is how far it moved, never the place."""

    def clean(self, value: Any, around: Any) -> str:
        """The line, which can be read as degrees. Refusal at its field."""
        text = AskWords.clean(self, value, around)
        degrees_in(text)
        return text

    def form_field(self, around: Any) -> forms.Field:
        """A line beside which a map opens."""
        return PlaceField(
            most=self.most,
            asks=self.missing,
            widget=forms.TextInput(attrs=PLACE_ATTRS),
            **self._common(around),
        )
