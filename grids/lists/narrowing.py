"""What a list can be narrowed down by: a form bound to an address, which is never an error page."""

from collections.abc import Iterable

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext

from grids.areas.models import Area

SEARCH_MIN = 2


class Narrowing(forms.Form):
    """Filters of a list. `states` says what its hidden field `state` may be; what isn't understood is left out, and said."""

    states: dict[str, str | Promise] = {}
    # they narrow nothing down, and are carried along
    carried = ("sort",)

    @property
    def wanted(self) -> dict:
        """The filters that were understood."""
        self.is_valid()
        found = {
            name: value for name, value in self.cleaned_data.items() if value and name not in self.carried
        }
        if len(found.get("q", "").strip()) < SEARCH_MIN:
            found.pop("q", None)
        if found.get("state") not in self.states:
            found.pop("state", None)
        return found

    @property
    def said(self) -> list[str]:
        """The filters in words, as a printed list names them."""
        wanted = self.wanted
        found = [str(self.states[wanted["state"]])] if "state" in wanted else []
        return found + [
            self._said(name, wanted[name]) for name in self.fields if name in wanted.keys() - {"state"}
        ]

    def _said(self, name: str, given: object) -> str:
        field = self.fields[name]
        chosen = dict(getattr(field, "choices", ())).get(given, given)
        return str(field.label) if chosen is True else f"{field.label} {str(chosen).strip()}"

    @property
    def not_understood(self) -> list[str]:
        """The filters that the address names and that mean nothing any more, in words: the list isn't narrowed by them."""
        wanted, found = self.wanted, []
        for name, field in self.fields.items():
            given = (self.data.get(name) or "").strip()
            if given and name not in wanted and name not in (*self.carried, "q"):
                found.append(str(field.label or gettext("状态")))
        return found

    @property
    def hint(self) -> str:
        """What to say about a search that is too short."""
        said = (self.data.get("q") or "").strip()
        return str(gettext("请至少输入两个字再查。")) if 0 < len(said) < SEARCH_MIN else ""


def indented(area: Area, areas: Iterable[Area]) -> str:
    """The name of an area below the topmost one shown, moved in by its level."""
    top = min((one.level for one in areas), default=area.level)
    return "　" * (area.level - top) + area.name
