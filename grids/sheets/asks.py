"""What the steps of an import ask for beside the usual."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from grids.conduct.asks import Ask
from grids.sheets.columns import checked
from grids.sheets.differing import checked_choices
from grids.sheets.words import checked_words


@dataclass(frozen=True, slots=True, kw_only=True)
class AskColumns(Ask):
    """Which column of the file is what, field by field. The book doesn't keep it: a file without a header has a row of people for one."""

    kind = "columns of a register"

    is_kept: bool = False

    def _read(self, value: Mapping[str, str], around: Any) -> dict[str, str]:
        """The mapping, each of its columns there; Refusal at the field whose column is wrong or missing."""
        return checked(around.matter.register, value, around.matter.header)

    def form_field(self, around: Any) -> forms.Field:
        """A document of field → column."""
        return forms.JSONField(**self._common(around))


@dataclass(frozen=True, slots=True, kw_only=True)
class AskWords(Ask):
    """What words of the file's cells mean: field → word → ours. None leaves what was said before."""

    kind = "words of a register"

    is_kept: bool = False

    def _read(self, value: Any, around: Any) -> dict[str, dict[str, str]]:
        """The words by the codes of what they stand for; Refusal for what isn't there."""
        return checked_words(around.matter.register, around.matter.area_id, value)

    def form_field(self, around: Any) -> forms.Field:
        """A document of field → word → ours."""
        return forms.JSONField(**self._common(around))


@dataclass(frozen=True, slots=True, kw_only=True)
class AskChoices(Ask):
    """What holds where the file says otherwise than the register: column → refuse, theirs or ours. None leaves what was chosen."""

    kind = "choices of a register"

    is_kept: bool = False

    def _read(self, value: Any, around: Any) -> dict[str, str]:
        """The choices, each of a column that can differ."""
        return checked_choices(around.matter.register, value)

    def form_field(self, around: Any) -> forms.Field:
        """A document of column → choice."""
        return forms.JSONField(**self._common(around))
