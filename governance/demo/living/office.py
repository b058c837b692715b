"""Office time up to a moment: how long ago something was, in minutes during which offices were open. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from whistles.clocks.calendar import SHANGHAI, Calendar

# minutes of one working day
DAY = 7 * 60
# nothing is told of the last minute: what was just done is over
JUST_NOW = timedelta(minutes=1)
LOOKS_BACK_DAYS = 400


@dataclass(frozen=True, slots=True)
class Office:
    """Offices that follow the published calendar, seen from `now`."""

    now: datetime
    calendar: Calendar = field(default_factory=Calendar)

    def ago(self, minutes: float) -> datetime:
        """The moment so many office minutes before the last one in which offices were open; to the second."""
        left = minutes
        for begins, ends in self._open():
            length = (ends - begins).total_seconds() / 60
            if left <= length:
                return ends - timedelta(seconds=round(left * 60))
            left -= length
        raise ValueError(f"{minutes} office minutes reach further back than {LOOKS_BACK_DAYS} days")

    def evening_before(self, at: datetime, minute: int) -> datetime:
        """An evening moment of the day before, after half past six: when people call a hotline."""
        day = at.astimezone(SHANGHAI).date() - timedelta(days=1)
        return datetime.combine(day, datetime.min.time(), SHANGHAI) + timedelta(hours=18, minutes=30 + minute)

    def is_open(self, at: datetime) -> bool:
        """Whether offices were open at a moment."""
        return any(begins <= at <= ends for begins, ends in self._open_on(at.astimezone(SHANGHAI).date()))

    def _open(self) -> Iterator[tuple[datetime, datetime]]:
        """The stretches in which offices were open, the last one first and cut off at `now`."""
        until = self.now.astimezone(SHANGHAI).replace(microsecond=0) - JUST_NOW
        for back in range(LOOKS_BACK_DAYS):
            for begins, ends in reversed(self._open_on(until.date() - timedelta(days=back))):
                if begins < until:
                    yield begins, min(ends, until)

    def _open_on(self, day: date) -> list[tuple[datetime, datetime]]:
        if not self.calendar.is_working(day)[0]:
            return []
        return [
            (datetime.combine(day, begins, SHANGHAI), datetime.combine(day, ends, SHANGHAI))
            for begins, ends in self.calendar.office.segments
        ]
