"""Cells to moments: dates as people type them, as Excel keeps them, and as other systems export them."""

import math
import re
import unicodedata
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Literal

from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal
from whistles.ledgers.cells import Cell, refuse_if_error, shown
from whistles.ledgers.number_formats import EPOCH_1900, LEAST_SERIAL, MOST_SERIAL, from_serial
from whistles.ledgers.writings import usual

Precision = Literal["second", "minute", "day"]
Moment = tuple[datetime, Precision]

FIRST_YEAR = 1990
LAST_YEAR = 2100
KEPT_TEXTS = 100_000
MAX_LENGTH = 80

_DAY = r"(?P<year>\d{4})(?:(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})|年(?P<month2>\d{1,2})月(?P<day2>\d{1,2})[日号]?)"
_CLOCK = (
    r"(?P<part>上午|下午|凌晨|早上|中午|晚上|AM|PM)?(?P<hour>\d{1,2})(?:(?P<colon>:)|[时点])"
    r"(?:(?P<minute>\d{1,2})分?)?(?:(?<=分)(?P<second2>\d{1,2})秒?|:(?P<second>\d{1,2})(?:\.\d{1,9})?)?(?P<part2>AM|PM)?"
)
# 9:30-10:30 and 9:30-10 are from when to when: behind a minus is an offset only where seconds are told
_OFFSET = r"(?P<offset>Z|\+\d{2}:?\d{2}|(?:(?<=:\d\d:\d\d)|(?<=\.\d{3})|(?<=\.\d{6}))[+-]\d{2}(?::?\d{2})?)"
_WRITTEN = re.compile(rf"{_DAY}(?:T?{_CLOCK}{_OFFSET}?)?")
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:T?(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2}))?)?"
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_WITHOUT_YEAR = re.compile(r"\d{1,2}(?:月\d{1,2}[日号]?|[-/.]\d{1,2})(?:\D.*)?")
_WITHOUT_DAY = re.compile(r"\d{4}(?:年\d{1,2}月?|[-/.]\d{1,2})")
_SHORT_YEAR = re.compile(
    r"\d{1,2}(?:年\d{1,2}月\d{1,2}[日号]?|[-/.]\d{1,2}[-/.]\d{1,2}|-(?:\d{1,2}月|[A-Z]{3}) ?-\d{2})(?:\D.*)?",
    re.IGNORECASE,
)
_YEAR_LAST = re.compile(r"(?P<one>\d{1,2})([-/.])\d{1,2}\2\d{4}(?:\D.*)?")
_EPOCH = re.compile(r"(?:1[0-9]{9}|1[0-9]{12})(?:\.\d+)?")
_WEEKDAY = re.compile(r"\(?(?:星期|周)[一二三四五六日天]\)?")
_PLAIN_DAY = re.compile(r"(?!0000|1900)\d{4}([-/.])\d{1,2}\1\d{1,2}", re.ASCII)
_PLAIN_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
# what stands in a cell of a time that there is not: a mark, a word, a database's zero, Excel's day nought
_NOTHING = re.compile(
    r"[-/\\—–_.]+|[暂尚]?无|空|未[办完了]?[结成]|未办理|未处理|未答复|未回复|未派单|[在待]办|办理中|处理中|进行中|NULL|NONE|NIL|N/A|NA|NAN|NAT"
    r"|0000[-/]0?0[-/]0?0(?: [0:]+)?|1900[-/]0?1[-/]0?0(?: [0:]+)?",
    re.IGNORECASE,
)
_NOUGHT = EPOCH_1900
_FORENOON = frozenset(("上午", "凌晨", "早上", "AM"))
_AFTERNOON = frozenset(("下午", "晚上", "PM"))


class MomentReader:
    """Reads moments in one time zone; days and times of day that it has seen before cost next to nothing."""

    def __init__(self, tz: tzinfo) -> None:
        self._tz = tz
        self._days: dict[str, datetime] = {}
        self._clocks: dict[str, tuple[timedelta, Precision]] = {"": (timedelta(0), "day")}

    def read(self, cell: Cell) -> Moment | None:
        """The moment in a cell and how exactly it is told, None where the cell is empty.

        Raises Refusal with a sentence that names the value.
        """
        if type(cell) is str:
            day, _gap, clock = cell.partition(" ")
            begin = self._days.get(day)
            rest = self._clocks.get(clock)
            if begin is not None and rest is not None:
                return begin + rest[0], rest[1]
            return self._plain(day, clock) or self._from_text(cell)
        if cell is None:
            return None
        # a formula that points at an empty cell gives nought
        if isinstance(cell, datetime):
            return None if cell == _NOUGHT else (self._checked(cell, cell), "second")
        if isinstance(cell, date):
            return (
                None
                if cell == _NOUGHT.date()
                else (self._checked(datetime.combine(cell, time.min), cell), "day")
            )
        if isinstance(cell, bool) or not isinstance(cell, (int, float)):
            raise _unreadable(cell)
        return self._from_number(cell, cell) if cell else None

    def _from_text(self, text: str) -> Moment | None:
        bare = unicodedata.normalize("NFKC", text).strip().strip("\0'`\ufeff")
        if not bare or _NOTHING.fullmatch(bare):
            return None
        refuse_if_error(bare)
        if len(bare) > MAX_LENGTH:
            raise _unreadable(text)
        compact = _compact(bare)
        moment = self._from_compact(compact, text)
        if moment is None and (written := usual(text)) != bare:
            compact = _compact(written)
            moment = self._from_compact(compact, text)
        if moment is None:
            raise _explained(compact, text)
        return moment

    def _from_compact(self, compact: str, text: str) -> Moment | None:
        """The moment in a tidied text; `text`: as it stood in the cell."""
        joined = _joined(compact)
        if match := _WRITTEN.fullmatch(joined) or _COMPACT.fullmatch(joined):
            return self._from_match(match, text)
        return self._from_number(float(compact), text) if _SERIAL.fullmatch(compact) else None

    def _from_match(self, match: re.Match[str], text: str) -> Moment:
        found = match.groupdict()
        month = found["month"] or found["month2"]
        day = found["day"] or found["day2"]
        try:
            base = datetime(int(found["year"]), int(month), int(day))
        except ValueError:
            raise Refusal(_("“%(value)s”不是真实存在的日期") % {"value": shown(text)}) from None
        if found["hour"] is None:
            return self._checked(base, text), "day"
        second = found["second"] or found.get("second2")
        if (found["hour"], int(found["minute"] or 0), int(second or 0)) == ("24", 0, 0) and not found.get(
            "offset"
        ):
            # the end of a day is the beginning of the next
            return self._checked(base + timedelta(days=1), text), _told(second)
        hour = _hour(int(found["hour"]), found.get("part") or found.get("part2"), text)
        try:
            moment = base.replace(hour=hour, minute=int(found["minute"] or 0), second=int(second or 0))
        except ValueError:
            raise _no_time(text) from None
        if found["minute"] is None and found.get("colon"):
            raise _unreadable(text)
        if offset := found.get("offset"):
            moment = self._at_offset(moment, offset, text)
        return self._checked(moment, text), _told(second)

    def _at_offset(self, moment: datetime, offset: str, text: str) -> datetime:
        try:
            aware = datetime.fromisoformat(f"{moment.isoformat()}{offset.replace('Z', '+00:00')}")
            return aware.astimezone(self._tz).replace(tzinfo=None)
        except (ValueError, OverflowError):
            raise _no_time(text) from None

    def _from_number(self, number: float, value: object) -> Moment:
        """A number is a day written together (20190425, 20190425093209) or one of Excel's serial numbers."""
        if not math.isfinite(number):
            raise _unreadable(value)
        digits = str(int(number)) if number == int(number) else ""
        if len(digits) in (8, 12, 14) and FIRST_YEAR <= int(digits[:4]) <= LAST_YEAR:
            match = _COMPACT.fullmatch(digits)
            if match is not None:
                return self._from_match(match, digits)
        moment = from_serial(number) if LEAST_SERIAL <= number < MOST_SERIAL else None
        if moment is None:
            raise _seconds(value) if _EPOCH.fullmatch(digits) else _unreadable(value)
        return self._checked(moment, value), "day" if number == int(number) else "second"

    def _checked(self, moment: datetime, value: object) -> datetime:
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise Refusal(
                _("“%(value)s”的年份不在 %(first)s 到 %(last)s 之间")
                % {"value": shown(value), "first": FIRST_YEAR, "last": LAST_YEAR}
            )
        if moment.tzinfo is not None:
            return moment.astimezone(self._tz)
        return moment.replace(tzinfo=self._tz)

    def _plain(self, day: str, clock: str) -> Moment | None:
        """The moment in the commonest writing (2019/4/25 9:32:09), remembered; None where it is another one."""
        begin = self._days.get(day)
        if begin is None:
            written = _WRITTEN.fullmatch(day) if _PLAIN_DAY.fullmatch(day) else None
            if written is None:
                return None
            begin = self._from_match(written, day)[0]
            if len(self._days) < KEPT_TEXTS:
                self._days[day] = begin
        rest = self._clocks.get(clock)
        if rest is None:
            match = _PLAIN_CLOCK.fullmatch(clock)
            if match is None:
                return None
            hour, minute, second = match.groups()
            rest = timedelta(seconds=int(hour) * 3600 + int(minute) * 60 + int(second or 0)), _told(second)
            if len(self._clocks) < KEPT_TEXTS:
                self._clocks[clock] = rest
        return begin + rest[0], rest[1]


@lru_cache(maxsize=8)
def moment_reader(tz: tzinfo) -> MomentReader:
    """The reader of a time zone, with what it remembers."""
    return MomentReader(tz)


def parse_moment(cell: Cell, *, tz: tzinfo) -> Moment:
    """The moment in a cell, aware in `tz`, and whether it is told to the second, the minute or only the day.

    Raises Refusal, also where the cell is empty.
    """
    moment = moment_reader(tz).read(cell)
    if moment is None:
        raise Refusal(_("没有填写时间"))
    return moment


def end_of(moment: Moment) -> datetime:
    """The last second that a moment told to its precision may mean."""
    at, precision = moment
    if precision == "day":
        return at.replace(hour=23, minute=59, second=59)
    return at.replace(second=59) if precision == "minute" else at


def _compact(bare: str) -> str:
    """A text without the day of the week and with single spaces."""
    return " ".join(_WEEKDAY.sub("", bare).replace("_x000D_", "").split())


def _joined(text: str) -> str:
    """The text with the gap between day and time of day, and every other gap, closed in a way that stays readable."""
    text = text.upper()
    gap = re.fullmatch(r"(\d{4} ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2}) (\d.*)", text)
    if gap:
        return f"{gap[1].replace(' ', '')}T{gap[2].replace(' ', '')}"
    return re.sub(r"(?<!\d) | (?!\d)|(?<=^\d{8}) ", "", text)


def _hour(hour: int, part: str | None, text: str) -> int:
    """The hour of the day from an hour and the part of the day it is said to be in."""
    if part is None or hour > 23:
        if hour > 23:
            raise _no_time(text)
        return hour
    if part in _FORENOON:
        if hour > 12:
            raise _no_time(text)
        return hour % 12
    if part in _AFTERNOON:
        if part == "晚上" and hour == 12:
            raise _no_time(text)
        return hour + 12 if hour < 12 else hour
    return hour + 12 if hour < 3 else hour  # 中午 1 点


def _told(second: str | None) -> Precision:
    return "minute" if second is None else "second"


def _no_time(text: object) -> Refusal:
    return Refusal(
        _("“%(value)s”里的时刻不是一天之内的时间（24:00 请写成次日 0:00）") % {"value": shown(text)}
    )


def _unreadable(value: object) -> Refusal:
    return Refusal(_("“%(value)s”不是能识别的时间，请写成 2019-04-25 09:32 这样") % {"value": shown(value)})


def _seconds(value: object) -> Refusal:
    return Refusal(
        _("“%(value)s”像是从 1970 年算起的秒数，请在导出时改成日期，或写成 2019-04-25 09:32 这样")
        % {"value": shown(value)}
    )


def _explained(compact: str, text: str) -> Refusal:
    """The most helpful sentence for a text that is no moment."""
    if _YEAR_LAST.fullmatch(compact):
        return Refusal(
            _("“%(value)s”里日和月哪个在前看不清，请写成 2019-04-25 这样年、月、日的顺序")
            % {"value": shown(text)}
        )
    if _SHORT_YEAR.fullmatch(compact):
        return Refusal(
            _("“%(value)s”的年份看不清，请写成 2019-04-25 这样四位年份在前") % {"value": shown(text)}
        )
    if _EPOCH.fullmatch(compact):
        return _seconds(text)
    if _WITHOUT_YEAR.fullmatch(compact):
        return Refusal(_("“%(value)s”缺少年份") % {"value": shown(text)})
    if _WITHOUT_DAY.fullmatch(compact):
        return Refusal(_("“%(value)s”缺少日") % {"value": shown(text)})
    return _unreadable(text)
