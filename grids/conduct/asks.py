"""What a step asks for, as a row of its table says it: one declaration for the form, the API's field and the check.

A value comes from a form, from JSON or from another action; `clean` makes of it what the step's effect works with, or
refuses with a sentence at its field. `kept` is how the step's event remembers it, `told` how a page says it.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, ClassVar, TypeAlias

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from grids.conduct import moments
from grids.conduct.fields import Words
from grids.conduct.refusals import Refusal, require
from grids.conduct.texts import said

Text: TypeAlias = str | Promise
# words and bounds that each area sets for itself, made of its code
TextThere: TypeAlias = Text | Callable[[str], Text]
WholeThere: TypeAlias = int | Callable[[str], int]


def there(said: Any, around: Any) -> Any:
    """Words or a bound as they are where the matter lies; without a matter as they are where nobody set any."""
    return said(around.matter.area_id if around is not None else "") if callable(said) else said


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask(ABC):
    """One thing that a step asks for. kind: what documents and the API call it. missing: the sentence where it isn't given.

    where: of which matters it is asked; of every one, unless it is said. spared: of which it may be left out all the same.
    """

    kind: ClassVar[str]

    name: str
    label: Text
    help: TextThere = ""
    missing: Text = ""
    is_required: bool = True
    where: Callable[[Any], bool] | None = None
    spared: Callable[[Any], bool] | None = None

    def is_needed(self, around: Any) -> bool:
        """Whether it has to be given of this matter; without one, whether it ever has."""
        return self.is_required and not (self.spared and around is not None and self.spared(around))

    def is_asked(self, around: Any) -> bool:
        """Whether it is asked of this matter; without one, whether it ever is."""
        return self.where is None or around is None or self.where(around)

    def clean(self, value: Any, around: Any) -> Any:
        """The value as effects work with it; "" or None where it may be left out and was. Refusal at its field."""
        if not self.is_asked(around):
            return self.empty
        empty = value is None or value == "" or value == []
        if empty and self.is_needed(around):
            raise Refusal(self._missing(), field=self.name)
        return self.empty if empty else self._read(value, around)

    def _missing(self) -> str:
        return str(self.missing) or _("请填写%(what)s。") % {"what": self.label}

    def clean_again(self, value: Any, around: Any) -> Any:
        """The same value, given with a step that has been taken: what fitted then need not fit now."""
        return self.clean(value, around)

    @property
    def empty(self) -> Any:
        """What stands for nothing."""
        return None

    def _read(self, value: Any, around: Any) -> Any:
        """The value of what was given: as it came, unless a kind of ask reads it."""
        return value

    def kept(self, value: Any) -> Any:
        """As the event keeps it."""
        return value

    def told(self, value: Any) -> str:
        """As a page says it."""
        return str(value)

    def wanted(self, value: Any) -> Any:
        """As what is asked for of somebody else keeps it."""
        return self.kept(value)

    @abstractmethod
    def form_field(self, around: Any) -> forms.Field:
        """The field of a form."""

    def _common(self, around: Any) -> dict[str, Any]:
        return {
            "label": self.label,
            "help_text": there(self.help, around),
            "required": self.is_needed(around),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AskWords(Ask):
    """Words, at most so many characters. is_kept: whether the book keeps them, without who reported the matter.

    is_reason: whether they stand in the book with the step's reason, behind it. known: what they are now, to be put right.
    """

    kind = "words"

    most: int = 2000
    rows: int = 4
    is_kept: bool = True
    is_reason: bool = False
    known: Callable[[Any], str] | None = None

    @property
    def empty(self) -> str:
        """No words."""
        return ""

    def clean(self, value: Any, around: Any) -> str:
        """The words without blanks around them."""
        if not self.is_asked(around):
            return ""
        require(value is None or isinstance(value, str | Promise), self._missing(), field=self.name)
        text = said(str(value or ""))
        require(text or not self.is_needed(around), self._missing(), field=self.name)
        require(
            len(text) <= self.most,
            _("%(what)s最多 %(most)d 个字，现在有 %(given)d 个，请删短后再提交。")
            % {"what": self.label, "most": self.most, "given": len(text)},
            field=self.name,
        )
        return text

    def _missing(self) -> str:
        return str(self.missing) or _("请写明%(what)s。") % {"what": self.label}

    def form_field(self, around: Any) -> forms.Field:
        """A text area."""
        return Words(
            most=self.most,
            asks=self.missing,
            widget=forms.Textarea(attrs={"rows": self.rows}),
            **self._common(around),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AskChoice(Ask):
    """One of a few words."""

    kind = "choice"

    choices: tuple[tuple[str, Text], ...]

    @property
    def empty(self) -> str:
        """None of them."""
        return ""

    def _read(self, value: Any, around: Any) -> str:
        require(
            str(value) in dict(self.choices),
            str(self.missing) or _("请选择%(what)s。") % {"what": self.label},
            field=self.name,
        )
        return str(value)

    def told(self, value: Any) -> str:
        """Its label."""
        return str(dict(self.choices).get(value, value))

    def form_field(self, around: Any) -> forms.Field:
        """Radio buttons."""
        wrong = str(self.missing) or _("请选择%(what)s。") % {"what": self.label}
        return forms.ChoiceField(
            choices=list(self.choices), widget=forms.RadioSelect,
            error_messages={"required": wrong, "invalid_choice": wrong}, **self._common(around),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class AskWhole(Ask):
    """A whole number between two ends; unit: what it counts."""

    kind = "whole"

    least: int = 1
    most: WholeThere = 1000
    unit: Text = ""

    def _read(self, value: Any, around: Any) -> int:
        text, most = str(value), there(self.most, around)
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(most)) else None
        require(
            number is not None and not isinstance(value, bool) and self.least <= number <= most,
            self._outside(most),
            field=self.name,
        )
        return int(number or 0)

    def _outside(self, most: int) -> str:
        return _("%(what)s要填 %(least)d 到 %(most)d 之间的整数。") % {
            "what": self.label, "least": self.least, "most": most,
        }  # fmt: skip

    def told(self, value: Any) -> str:
        """With what it counts."""
        return f"{value} {self.unit}".strip()

    def form_field(self, around: Any) -> forms.Field:
        """A number."""
        most = there(self.most, around)
        wrong = dict.fromkeys(("invalid", "min_value", "max_value"), self._outside(most))
        return forms.IntegerField(
            min_value=self.least, max_value=most, error_messages={"required": self._missing()} | wrong,
            **self._common(around),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class AskDay(Ask):
    """A day."""

    kind = "day"

    def _read(self, value: Any, around: Any) -> date:
        try:
            day = value if isinstance(value, date) else parse_date(str(value))
        except ValueError:
            day = None
        if day is None:
            raise Refusal(self._unread(), field=self.name)
        require(moments.FIRST_DAY <= day <= moments.LAST_DAY, str(moments.OUTSIDE), field=self.name)
        return day

    def _unread(self) -> str:
        return _("日期应写成 2026-11-24 的样子。")

    def kept(self, value: Any) -> str:
        """The day as ISO 8601 writes it."""
        return value.isoformat()

    def form_field(self, around: Any) -> forms.Field:
        """A day to pick."""
        said = {"required": self._missing(), "invalid": self._unread()}
        return moments.DayField(
            widget=forms.DateInput(attrs={"type": "date"}), error_messages=said, **self._common(around)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AskMoment(Ask):
    """A moment that has been."""

    kind = "moment"

    def _read(self, value: Any, around: Any) -> datetime:
        try:
            at = value if isinstance(value, datetime) else parse_datetime(str(value))
        except ValueError:
            at = None
        if at is None:
            raise Refusal(self._unread(), field=self.name)
        outside = moments.refusal(at, what=self.label)
        require(not outside, outside, field=self.name)
        return moments.aware(at)

    def _unread(self) -> str:
        return _("日期时间应写成 2026-11-24T09:30 的样子。")

    def kept(self, value: Any) -> str:
        """The moment as ISO 8601 writes it, the same whatever zone it was told in."""
        return value.astimezone(UTC).isoformat()

    def told(self, value: Any) -> str:
        """By the clock on the wall here."""
        at = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")

    def form_field(self, around: Any) -> forms.Field:
        """A moment to pick, to the minute."""
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=moments.MINUTES[0])
        said = {"required": self._missing(), "invalid": self._unread()}
        return moments.MomentField(
            widget=widget, input_formats=moments.MINUTES, error_messages=said, **self._common(around)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AskYes(Ask):
    """Something that has to be so: a tick, or the step isn't taken."""

    kind = "yes"

    @property
    def empty(self) -> bool:
        """Not ticked."""
        return False

    def clean(self, value: Any, around: Any) -> bool:
        """Whether it was ticked."""
        if not self.is_asked(around):
            return False
        ticked = value is True or str(value).lower() in ("true", "on", "1", "yes")
        missing = str(self.missing) or _("请确认：%(what)s。") % {"what": self.label}
        require(ticked or not self.is_required, missing, field=self.name)
        return ticked

    def told(self, value: Any) -> str:
        """Yes or no."""
        return _("是") if value else _("否")

    def form_field(self, around: Any) -> forms.Field:
        """A tick."""
        wrong = str(self.missing) or _("请确认：%(what)s。") % {"what": self.label}
        return forms.BooleanField(error_messages={"required": wrong}, **self._common(around))
