"""A number of the figures' pages with the list behind it."""

from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True, slots=True)
class Number:
    """A number with the list behind it."""

    value: int
    url: str
    label: str = ""

    def __str__(self) -> str:
        return f"{self.value:,}"

    @property
    def opened(self) -> SafeString:
        """The number as the link to its list, where it has one. The address is one of ours: codes and days, nothing typed."""
        if not self.url:
            return SafeString(str(self))
        return mark_safe(f'<a href="{escape(self.url)}">{self.value:,}</a>')  # noqa: S308 (escaped)
