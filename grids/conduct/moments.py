"""Moments and days between two ends: one rule for forms, the API, actions and the database.

Nothing that is recorded here happened before 1990, and nothing falls due after 2099: what lies outside is a slip of
the hand, and stored it would stay for ever where nothing can be removed.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)
# areas were founded before anything was recorded of them
FOUNDED = date(1949, 10, 1)
# the same as moments, a day wider so that no time zone decides
FIRST, LAST = datetime(1989, 12, 31, tzinfo=UTC), datetime(2100, 1, 2, tzinfo=UTC)
# as far as the clock of whoever asks may be ahead of ours
SKEW = timedelta(minutes=1)
# how a form takes a moment; browsers send the first
MINUTES = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"]
OUTSIDE = gettext_lazy("日期要在 1990 年到 2099 年之间，请核对年份。")


def refusal(at: datetime, *, what: str | Promise, now: datetime | None = None, future: bool = False) -> str:
    """Why a moment can't be taken, as a sentence; empty where it can.

    what: what the moment is called. future: it may lie ahead (a deadline); otherwise it has happened.
    """
    # the year as it was written first: to convert the first or the last year into another zone can fail
    if at.year < FIRST_DAY.year:
        return _("%(what)s不能早于 1990 年，请核对年份。") % {"what": what}
    if at.year > LAST_DAY.year or (not future and aware(at) > (now or timezone.now()) + SKEW):
        if future:
            return _("%(what)s不能晚于 2099 年，请核对年份。") % {"what": what}
        return _("%(what)s不能晚于现在。") % {"what": what}
    return ""


def aware(at: datetime) -> datetime:
    """The moment with a zone; without one it is told by the clock on the wall here."""
    return at if at.tzinfo is not None else timezone.make_aware(at)


class MomentField(forms.DateTimeField):
    """A date and time of day in a form, within the two ends."""

    def __init__(self, *, future: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.future = future

    def to_python(self, value: Any) -> datetime | None:
        """The moment; what no calendar has is as wrong as what can't be read."""
        try:
            return super().to_python(value)
        except (ValueError, OverflowError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def validate(self, value: datetime | None) -> None:
        """Refuse what lies outside of the ends."""
        super().validate(value)
        if value is not None and (
            sentence := refusal(value, what=self.label or _("时间"), future=self.future)
        ):
            raise ValidationError(sentence, code="outside")


class DayField(forms.DateField):
    """A day in a form, within the two ends; first: of a day that may lie earlier."""

    def __init__(self, *, first: date = FIRST_DAY, **kwargs: Any) -> None:
        self.first = first
        super().__init__(**kwargs)
        # the one spelling that a browser's field of days takes: of any other it shows nothing
        if isinstance(self.widget, forms.DateInput):
            self.widget.format = "%Y-%m-%d"

    def validate(self, value: date | None) -> None:
        """Refuse what lies outside of the ends."""
        super().validate(value)
        if value is not None and not self.first <= value <= LAST_DAY:
            raise ValidationError(str(OUTSIDE), code="outside")


def bounded(
    model: str, moments: Iterable[str] = (), *, days: Iterable[str] = (), periods: Iterable[str] = (),
    since: date = FIRST_DAY,
) -> CheckConstraint:  # fmt: skip
    """The database's own word on the moments, days and periods of a table: each within the two ends, or empty."""
    condition = Q()
    for name in moments:
        condition &= Q(**{f"{name}__gte": FIRST, f"{name}__lt": LAST})
    for name in days:
        condition &= Q(**{f"{name}__gte": since, f"{name}__lte": LAST_DAY})
    for name in periods:
        for end in ("startswith", "endswith"):
            condition &= Q(**{f"{name}__{end}__gte": since, f"{name}__{end}__lte": LAST_DAY})
    return CheckConstraint(
        condition=condition, name=f"{model}_times_within_bounds", violation_error_message=OUTSIDE
    )
