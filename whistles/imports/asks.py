"""What the steps of an import ask for beside the usual."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from grids.access import oracle
from grids.access.roles import Permission
from grids.conduct.asks import Ask
from grids.conduct.refusals import require
from whistles.imports.kinds import ALL
from whistles.imports.kinds import IN_ROWS as KINDS_IN_ROWS
from whistles.imports.words import NEW, checked_words
from whistles.ledgers.columns import check_mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class AskColumns(Ask):
    """Which column of the file is what, field by field; a page asks with one list a field (`ColumnsForm`).

    The book of an import doesn't keep it: a file without a header has a row of people for one.
    """

    kind = "columns"

    is_kept: bool = False

    def _read(self, value: Mapping[str, str], around: Any) -> dict[str, str]:
        """The mapping, each of its columns there; Refusal at the field whose column is wrong or missing."""
        check_mapping(value, around.matter.header)
        return dict(value)

    def form_field(self, around: Any) -> forms.Field:
        """A document of field → column."""
        return forms.JSONField(**self._common(around))


@dataclass(frozen=True, slots=True, kw_only=True)
class AskValues(Ask):
    """What words in the file's cells mean: field → word → ours. None leaves what was said before."""

    kind = "words of cells"

    is_kept: bool = False

    def _read(self, value: Any, around: Any) -> dict[str, dict[str, str]]:
        """The words by the codes of what they stand for; Refusal for what isn't there."""
        words = checked_words(value, around.matter.area)
        if NEW in words.get("department", {}).values():
            oracle.require_in(around.by, Permission.REFERENCE_EDIT, around.matter.area_id, _("添加部门"))
        return words

    def form_field(self, around: Any) -> forms.Field:
        """A document of field → word → ours."""
        return forms.JSONField(**self._common(around))


@dataclass(frozen=True, slots=True, kw_only=True)
class AskLayout(Ask):
    """Where the rows stand, as the file was read anew by what somebody said of its header and its sheets (`Found`)."""

    kind = "layout"

    is_kept: bool = False

    def form_field(self, around: Any) -> forms.Field:
        """A document of header, layout and mapping."""
        return forms.JSONField(**self._common(around))


@dataclass(frozen=True, slots=True, kw_only=True)
class AskDifferences(Ask):
    """Which differences of an import: their ids, or a kind of them, or all that stand in its rows; the rows keep which."""

    kind = "differences"

    is_kept: bool = False

    def _read(self, value: Any, around: Any) -> list[int] | str:
        """Ids, a kind, or ALL."""
        if isinstance(value, str):
            require(value in (ALL, *KINDS_IN_ROWS), self._missing(), field=self.name)
            return value
        is_list = isinstance(value, list | tuple) and all(type(one) is int for one in value)
        require(is_list, self._missing(), field=self.name)
        return sorted(set(value))

    def form_field(self, around: Any) -> forms.Field:
        """A list of ids."""
        return forms.JSONField(**self._common(around))
