"""Fields of the API that hold to the same bounds as forms and actions."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from grids.conduct import moments


class MomentField(serializers.DateTimeField):
    """A moment within the two ends; without a zone it is told by the clock on the wall here."""

    def __init__(self, *, what: Any = None, future: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.what, self.future = what, future

    def to_internal_value(self, value: Any) -> datetime:
        """The moment, aware. What no calendar has, or no zone can tell, is as wrong as what can't be read."""
        try:
            at = super().to_internal_value(value)
        except (ValueError, OverflowError) as error:
            raise serializers.ValidationError(
                _("日期时间应写成 2026-11-24T09:30:00+08:00 的样子，年份在 1990 年到 2099 年之间。"),
                code="invalid",
            ) from error
        if sentence := moments.refusal(at, what=self.what or _("时间"), future=self.future):
            raise serializers.ValidationError(sentence, code="invalid")
        return at


class DayField(serializers.DateField):
    """A day within the two ends."""

    def to_internal_value(self, value: Any) -> date:
        """The day."""
        day = super().to_internal_value(value)
        if not moments.FIRST_DAY <= day <= moments.LAST_DAY:
            raise serializers.ValidationError(str(moments.OUTSIDE), code="invalid")
        return day
