"""Which limits hold for a whistle, counted by working time where it lies."""

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation

from whistles.clocks.calendar import Calendar, Limit, Unit, calendar_version
from whistles.clocks.counting import Bound, counted
from whistles.clocks.deadlines import (
    OF_THE_SUBJECT,
    OUTER,
    calendars_kept,
    limit_of,
    limits_of_subject,
    rules_in,
)
from whistles.clocks.models import CategoryLimit, TermOrigin
from whistles.clocks.rules import Rules

if TYPE_CHECKING:
    from whistles.lifecycle.models import Whistle


class Limits:
    """The limits of one whistle: the grade's, the subject's and those given from outside."""

    def __init__(self, whistle: "Whistle") -> None:
        self.whistle = whistle
        self._rule: tuple[object, str] = (None, "")
        self._subject: tuple[tuple[int | None, str], dict[str, CategoryLimit]] | None = None

    @cached_property
    def calendar(self) -> Calendar:
        """Working time where the whistle lies, as it was at most some seconds ago."""
        return calendars_kept([self.whistle.area_id])[self.whistle.area_id]

    @cached_property
    def rules(self) -> Rules:
        """What the street has set for itself."""
        return rules_in(self.whistle.area_id)

    @cached_property
    def _version(self) -> str:
        return calendar_version(self.calendar)

    def _inner(self, clock: str, at: datetime) -> Iterator[Bound]:
        """The limits that are counted here: the grade's and the subject's."""
        grade = self.whistle.grade
        if limit := limit_of(grade, clock):
            yield counted(TermOrigin.GRADE, at, limit, self.calendar, name=self._rule_of_the_grade())
        yield from self._by_subject(clock, at)

    def _by_subject(self, clock: str, at: datetime) -> Iterator[Bound]:
        if own := self._of_subject().get(clock):
            # stored, so not in the language of whoever acts
            with translation.override(settings.LANGUAGE_CODE):
                name = f"{OF_THE_SUBJECT}（{own.category}） · {own.basis or own.get_provenance_display()}"
            limit = Limit(own.amount, Unit(own.unit))
            yield counted(TermOrigin.CATEGORY, at, limit, self.calendar, name=name)

    def _rule_of_the_grade(self) -> str:
        """What a term is told to go by, the same for each of its clocks; stored, so not in the language of whoever acts."""
        grade = self.whistle.grade
        if self._rule[0] is not grade:
            with translation.override(settings.LANGUAGE_CODE):
                named = f"{grade.scheme} · {grade} · {grade.get_limits_provenance_display()}"
            self._rule = grade, named
        return self._rule[1]

    def _of_subject(self) -> dict[str, CategoryLimit]:
        asked = (self.whistle.category_id, self.whistle.area_id)
        if self._subject is None or self._subject[0] != asked:
            self._subject = (asked, limits_of_subject(*asked))
        return self._subject[1]

    def _outer(self, at: datetime) -> Bound:
        source = self.whistle.source
        origin = TermOrigin.SOURCE if source.outer_limit_days else TermOrigin.ORDER
        return Bound(origin, at, name=f"{OUTER}（{source}）")
