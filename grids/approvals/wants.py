"""What is asked for, value by value: what may be given, how it is kept, and how it is read."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from grids.conduct.moments import FIRST_DAY, LAST_DAY
from grids.conduct.refusals import Refusal, require
from grids.conduct.texts import said
from grids.personal.masking import masked


@dataclass(frozen=True, slots=True)
class Want(ABC):
    """One value of an asking, by its name. `cleaned` gives it as JSON keeps it or refuses it, `told` as it is read."""

    name: str
    label: str | Promise
    is_needed: bool = True

    @abstractmethod
    def cleaned(self, value: Any) -> Any:
        """The value as it is kept. Raises Refusal at its field."""

    def told(self, value: Any) -> str:
        """The value as it is read."""
        return str(value)


@dataclass(frozen=True, slots=True)
class Days(Want):
    """A whole number of days, from one to `most`."""

    most: int = 90

    def cleaned(self, value: Any) -> int:
        wrong = _("%(what)s请填 1 到 %(most)d 之间的整数。") % {"what": self.label, "most": self.most}
        try:
            days = int(str(value))
        except ValueError:
            raise Refusal(wrong, field=self.name) from None
        require(1 <= days <= self.most, wrong, field=self.name)
        return days

    def told(self, value: Any) -> str:
        return _("%(n)d 天") % {"n": value}


@dataclass(frozen=True, slots=True)
class Day(Want):
    """A day, given as one or as its ISO text."""

    def cleaned(self, value: Any) -> str:
        try:
            day = value if type(value) is date else date.fromisoformat(str(value))
        except ValueError:
            raise Refusal(_("%(what)s不是日期。") % {"what": self.label}, field=self.name) from None
        require(
            FIRST_DAY <= day <= LAST_DAY, _("日期要在 1990 年到 2099 年之间，请核对年份。"), field=self.name
        )
        return day.isoformat()


@dataclass(frozen=True, slots=True)
class Words(Want):
    """A text of at most `longest` characters; what reaches a person in it is masked on the way in."""

    longest: int = 400

    def cleaned(self, value: Any) -> str:
        text = said(str(value))
        require(text or not self.is_needed, _("请写明%(what)s。") % {"what": self.label}, field=self.name)
        too_long = _("%(what)s请不要超过 %(most)d 字。") % {"what": self.label, "most": self.longest}
        require(len(text) <= self.longest, too_long, field=self.name)
        return masked(text)


@dataclass(frozen=True, slots=True)
class Key(Want):
    """One row among those that there are, by its key; `named` says what the row is called, or None where there is none."""

    named: Callable[[Any], str | None] = lambda value: None

    def cleaned(self, value: Any) -> Any:
        require(self.named(value), _("没有找到所选的%(what)s。") % {"what": self.label}, field=self.name)
        return value if isinstance(value, int) else str(value)

    def told(self, value: Any) -> str:
        return self.named(value) or str(value)


def cleaned(wants: Iterable[Want], given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given, as it is kept: everything needed, nothing else. Raises Refusal at the field."""
    wants = tuple(wants)
    unknown = set(given) - {want.name for want in wants}
    if unknown:
        raise ValueError(f"nobody asked for {sorted(unknown)}")
    found = {}
    for want in wants:
        value = given.get(want.name)
        if value is None or value == "":
            require(not want.is_needed, _("请填写%(what)s。") % {"what": want.label}, field=want.name)
            continue
        found[want.name] = want.cleaned(value)
    return found


def told(wants: Iterable[Want], kept: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name and text of each value that is there, in the order in which it was asked for."""
    return [(str(want.label), want.told(kept[want.name])) for want in wants if want.name in kept]
