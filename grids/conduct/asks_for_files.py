"""Steps that ask for a file: it is made anew before the step is taken, outside of its transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from grids.conduct.asks import Ask
from grids.conduct.refusals import Refusal, require


@dataclass(frozen=True, slots=True, kw_only=True)
class AskFile(Ask):
    """One file. prepare: makes of what was sent what is kept, or refuses; told_of: says in words what the book has of it.

    made: what it has to be by then. accept: what the browser's own list of files shows.
    """

    kind = "file"

    prepare: Callable[[Any], Any]
    made: type
    keeps: Callable[[Any], Any]
    told_of: Callable[[Any], str]
    accept: str = ""

    def _missing(self) -> str:
        return str(self.missing) or _("请选择%(what)s。") % {"what": self.label}

    def _read(self, value: Any, around: Any) -> Any:
        require(
            isinstance(value, self.made), _("附件请在页面上添加，这里不收文件。"), field=self.name,
        )  # fmt: skip
        return value

    def kept(self, value: Any) -> Any:
        """By what it is known again."""
        return self.keeps(value)

    def told(self, value: Any) -> str:
        """What it is."""
        return self.told_of(value)

    def form_field(self, around: Any) -> forms.Field:
        """A file to pick, which is made anew when the form is looked at."""
        widget = forms.FileInput(attrs={"accept": self.accept})
        said = {"required": self._missing(), "missing": self._missing(), "empty": self._missing()}
        return PreparedField(self.prepare, widget=widget, error_messages=said, **self._common(around))


class PreparedField(forms.FileField):
    """A file that comes out of the form made anew, or refused in a sentence."""

    def __init__(self, prepare: Callable[[Any], Any], **kwargs: Any) -> None:
        super().__init__(allow_empty_file=True, **kwargs)
        self.prepare = prepare

    def clean(self, data: Any, initial: Any = None) -> Any:
        """What is kept of it."""
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            return self.prepare(file)
        except Refusal as refused:
            raise ValidationError(refused.message) from refused
