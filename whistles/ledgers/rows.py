"""One row of a ledger as a matter: every check that needs no database, every fault told at once."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from grids.conduct.refusals import Refusal
from whistles.ledgers.cells import Cell, FaultyCells
from whistles.ledgers.columns import FIELDS_BY_NAME, check_mapping
from whistles.ledgers.moments import Moment, MomentReader, end_of
from whistles.ledgers.standing import (
    CLOSED,
    LEFT_OUT,
    OPEN,
    REFUSE,
    SUSPENDED,
    Times,
    contradiction,
    standing_of,
    stands,
)
from whistles.ledgers.texts import clean_line, clean_text, clean_title, first_sentence, parse_number

MAX_LENGTHS = {
    "outcome": 100,
    "area": 200,
    "address": 500,
    "category": 200,
    "grade": 100,
    "department": 200,
    "reporter": 100,
    "phone": 100,
    "complaint": 100,
    "accused": 200,
    "state": 100,
}
MAX_TEXT_LENGTH = 131_072
MOMENT_FIELDS = ("received", "whistled", "closed", "voided", "forced", "suspended", "reopened")
# before which none of the others lies
FOLLOWED = MOMENT_FIELDS[:2]
# what says of a row where it stands, beside its closing
TELL_STANDING = frozenset({"state", "voided", "forced", "suspended", "reopened"})


class LedgerRow(NamedTuple):
    """A matter as its ledger tells it; what the ledger doesn't tell is "" or None.

    A closing told only as a day (or minute) never lies before the receipt on that same day: it is then placed at the
    moment it follows, so that it stays on its day and is the same on every reading.
    whistled_exact, closed_exact: whether these were told to the minute, and not only as a day.
    state: the ledger's own word for where it stands. standing: where that is, of what `standing` names, "" of what is open
    or closed by its closing time; turned_at: since when, is_placed where nothing tells when.
    contradicts: by what its word and its times contradict each other.
    """

    line: int
    number: str
    title: str
    content: str
    received_at: datetime
    whistled_at: datetime | None
    closed_at: datetime | None
    resolution: str
    outcome: str
    area: str
    address: str
    category: str
    grade: str
    department: str
    reporter: str
    phone: str
    complaint: str = ""
    accused: str = ""
    whistled_exact: bool = False
    closed_exact: bool = False
    state: str = ""
    voided_at: datetime | None = None
    forced_at: datetime | None = None
    suspended_at: datetime | None = None
    reopened_at: datetime | None = None
    forced_exact: bool = False
    standing: str = ""
    turned_at: datetime | None = None
    contradicts: str = ""
    is_placed: bool = False

    @property
    def is_closed(self) -> bool:
        """Whether it ends closed: one that was opened again has a closing and doesn't."""
        return self.closed_at is not None and not self.standing

    @property
    def stands(self) -> str:
        """Where it stands, as `standing` names it, the open and the closed ones too."""
        return self.standing or (CLOSED if self.closed_at else OPEN)


SLOTS = {name.removesuffix("_at"): slot for slot, name in enumerate(LedgerRow._fields)}
NUMBER, TITLE, CONTENT = SLOTS["number"], SLOTS["title"], SLOTS["content"]
MOMENT_SLOTS = tuple((name, SLOTS[name]) for name in MOMENT_FIELDS)
RECEIVED = SLOTS["received"]
EXACT = {name: SLOTS[f"{name}_exact"] for name in ("whistled", "closed", "forced")}
STATE, STANDING, TURNED, CONTRADICTS, PLACED = (
    SLOTS[name] for name in ("state", "standing", "turned", "contradicts", "is_placed")
)
OUTCOME, ENDS = SLOTS["outcome"], tuple(slot for name, slot in MOMENT_SLOTS if name not in FOLLOWED)
WHISTLED_AT, CLOSED_AT, FORCED_AT = SLOTS["whistled"], SLOTS["closed"], SLOTS["forced"]

_ASIDE = re.compile(
    r"(?:合计|总计|小计|共计|累计|汇总|总数|制表|填表|填报|审核|审批|负责人|经办人|联系人|单位负责人|统计人|备注|注|说明|打印)"
    r"(?:[人日时单]\w{0,4})?(?:$|[:：(（\d]|\d+[件条])"
)
# in whichever column the word stands
_TOTALS = frozenset({"合计", "总计", "小计", "共计", "累计"})
_new = tuple.__new__


def moments_in(mapping: Mapping[str, str], header: Sequence[str]) -> frozenset[int]:
    """Where the columns of moments stand."""
    return frozenset(place for name, place in check_mapping(mapping, header).items() if name in MOMENT_FIELDS)


class FaultyRow(Refusal):
    """A row with faults; `row` is what of it could be read, None where nothing could."""

    def __init__(self, message: str, *, field: str | None = None, row: "LedgerRow | None" = None) -> None:
        super().__init__(message, field=field)
        self.row = row


class AsideRow(Refusal):
    """A row that is none of a matter: the totals, who made the table, the header once more; nobody needs to mend it."""


class RowReader:
    """Reads the rows of one file under one mapping, as of one moment."""

    def __init__(
        self, header: Sequence[str], mapping: Mapping[str, str], *, now: datetime, tz: tzinfo,
        words: Mapping[str, str] | None = None, decision: str = REFUSE, ends: Callable[[str], bool] | None = None,
    ) -> None:  # fmt: skip
        """words: what the street said that its ledger's words for a state mean; decision: which of word and times holds.

        ends: whether a word for how a matter was closed says that it was.
        """
        self._now, self._header = now.astimezone(tz), header
        self._words, self._decision = words or {}, decision
        self._state_column = mapping.get("state", "")
        self._tells_standing = any(mapping.get(name) for name in TELL_STANDING)
        self._ends = ends if mapping.get("outcome") else None
        moments = MomentReader(tz)
        self._blank: list[Any] = [None if name.endswith("_at") else "" for name in LedgerRow._fields]
        self._blank[TITLE] = ("", "")
        for slot in EXACT.values():
            self._blank[slot] = False
        self._plan = [
            (name, SLOTS[name], place, self._parser(name, moments))
            for name, place in check_mapping(mapping, header).items()
        ]

    def read(self, line: int, cells: Sequence[Cell]) -> LedgerRow:
        """The matter in a row. Raises Refusal with all the row's faults, joined by “；”."""
        if type(cells) is FaultyCells:
            raise Refusal(cells.fault)
        values = self._blank.copy()
        values[0] = line
        faults: dict[str, str] = {}
        for name, slot, place, parse in self._plan:
            try:
                values[slot] = parse(cells[place])
            except Refusal as refusal:
                faults[name] = f"{FIELDS_BY_NAME[name].label}：{refusal.message}"
        if self._tells_standing and self._is_left_out(values, faults):
            return _new(LedgerRow, values)
        if not values[NUMBER] and "number" not in faults:
            faults["number"] = _("缺少编号")
        self._settle_texts(values, faults)
        self._settle_times(values, faults)
        if self._tells_standing or self._says_it_ended(values):
            self._settle_standing(values, faults)
        if faults:
            self._refuse_aside(cells, values)
            field = next(iter(faults)) if len(faults) == 1 else None
            raise FaultyRow("；".join(faults.values()), field=field, row=self._partial(values))
        return _new(LedgerRow, values)

    def _partial(self, values: list[Any]) -> LedgerRow:
        """The row without its times, which may be no moments yet."""
        blank = [
            None if name.endswith("_at") else value
            for name, value in zip(LedgerRow._fields, values, strict=True)
        ]
        return _new(LedgerRow, blank)

    def _refuse_aside(self, cells: Sequence[Cell], values: list[Any]) -> None:
        """Say so where a row is none of a matter: the totals, who made the table, the header once more."""
        texts = [" ".join(str(cell).split()) for cell in cells if cell is not None and str(cell).strip()]
        if texts and texts == [name for name in self._header if name in texts] and len(texts) > 1:
            raise AsideRow(_("这一行是重复的表头，不是事项，没有导入，可以不管"))
        if (
            texts
            and not isinstance(values[RECEIVED], datetime)
            and (_ASIDE.match(texts[0].replace(" ", "")) or not _TOTALS.isdisjoint(texts))
        ):
            raise AsideRow(_("这一行像是合计或落款，不是事项，没有导入，可以不管"))

    def _settle_texts(self, values: list[Any], faults: dict[str, str]) -> None:
        """A title always, made from the content where there is none; nothing of a long title is lost."""
        title, whole = values[TITLE]
        content = values[CONTENT]
        if not title:
            title = first_sentence(content)
            if not title and "title" not in faults and "content" not in faults:
                faults["title"] = _("标题和内容都没有填写")
        elif whole:
            values[CONTENT] = f"{whole}\n\n{content}".strip()
        values[TITLE] = title

    def _settle_times(self, values: list[Any], faults: dict[str, str]) -> None:
        """The times, none in the future and none before receipt and whistle; an empty receipt is a fault."""
        if values[RECEIVED] is None and "received" not in faults:
            faults["received"] = _("缺少收到时间")
        earlier: list[tuple[str, Moment]] = []
        for name, slot in MOMENT_SLOTS:
            moment = values[slot]
            if moment is None:
                continue
            if moment[0] > self._now:
                faults[name] = _("%(field)s %(moment)s 在将来") % {
                    "field": FIELDS_BY_NAME[name].label,
                    "moment": _written(moment),
                }
            else:
                moment = _in_order(name, moment, earlier, faults)
                if name in FOLLOWED:
                    earlier.append((name, moment))
            values[slot] = moment[0]
            if name in EXACT:
                values[EXACT[name]] = moment[1] != "day"

    def _is_left_out(self, values: list[Any], faults: dict[str, str]) -> bool:
        """Know the word for where the row stands; whether rows of it are left out, whatever else is wrong with them."""
        try:
            values[STANDING] = standing_of(values[STATE], self._words, self._state_column)
        except Refusal as refusal:
            faults["state"] = f"{FIELDS_BY_NAME['state'].label}：{refusal.message}"
        return values[STANDING] == LEFT_OUT

    def _says_it_ended(self, values: list[Any]) -> bool:
        """Whether how it was closed is all that a row says of its end."""
        return bool(
            self._ends
            and values[OUTCOME]
            and not any(values[slot] for slot in ENDS)
            and self._ends(values[OUTCOME])
        )

    def _settle_standing(self, values: list[Any], faults: dict[str, str]) -> None:
        """Where the row stands, by its word and its times, which may have to be decided between."""
        by_outcome = not values[STANDING] and self._says_it_ended(values)
        known, values[STANDING] = CLOSED if by_outcome else values[STANDING], ""
        # times that can't be read, or none of a receipt, settle nothing
        if "state" in faults or faults.keys() & {"received", *MOMENT_FIELDS}:
            return
        forced = values[FORCED_AT]
        if values[CLOSED_AT] is None and forced is not None:
            values[CLOSED_AT], values[EXACT["closed"]] = forced, values[EXACT["forced"]]
        last = values[WHISTLED_AT] or values[RECEIVED]
        times = Times(
            last, values[CLOSED_AT], *(values[SLOTS[name]] for name in ("voided", "suspended", "reopened"))
        )
        values[CONTRADICTS] = contradiction(known, times)
        try:
            found = stands(known, times, self._decision)
        except Refusal as refusal:
            told_by = "outcome" if by_outcome else "state"
            faults[told_by] = f"{FIELDS_BY_NAME[told_by].label}：{refusal.message}"
            return
        if found.closed is not values[CLOSED_AT]:
            values[CLOSED_AT], values[EXACT["closed"]] = found.closed, False
        values[STANDING] = "" if found.standing in (OPEN, CLOSED) else found.standing
        values[TURNED], values[PLACED] = found.at, found.is_placed
        if found.standing == SUSPENDED:
            values[SLOTS["suspended"]] = found.at

    @staticmethod
    def _parser(name: str, moments: MomentReader) -> Callable[[Cell], Any]:
        if name in MOMENT_FIELDS:
            return moments.read
        if name == "number":
            return parse_number
        if name == "title":
            return clean_title
        if name in MAX_LENGTHS:
            return _short_text(MAX_LENGTHS[name])
        return _long_text


def _long_text(cell: Cell) -> str:
    text = clean_text(cell)
    if len(text) > MAX_TEXT_LENGTH:
        raise Refusal(
            _("有 %(count)s 个字，超过 %(limit)s 个字") % {"count": len(text), "limit": MAX_TEXT_LENGTH}
        )
    return text


def _short_text(limit: int) -> Callable[[Cell], str]:
    def read(cell: Cell) -> str:
        text = clean_text(cell)
        if "\n" in text:
            text = clean_line(text)
        if len(text) > limit:
            raise Refusal(
                _("有 %(count)s 个字，超过 %(limit)s 个字，请核对是否对错了列")
                % {"count": len(text), "limit": limit}
            )
        return text

    return read


def _in_order(name: str, moment: Moment, earlier: list[tuple[str, Moment]], faults: dict[str, str]) -> Moment:
    """The moment, placed after those before it where that may be meant; else a fault."""
    for before_name, before in earlier:
        if moment[0] < before[0] and name not in faults:
            moment = _placed(name, moment, before_name, before, faults)
    return moment


def _placed(name: str, moment: Moment, earlier: str, before: Moment, faults: dict[str, str]) -> Moment:
    """The moment of the one before it, where it may be meant; else a fault."""
    if _is_midnight(moment[0]):
        # a day, written by a program that gives every day a time
        moment = moment[0], "day"
    if end_of(moment) >= before[0]:
        return before[0], moment[1]
    faults[name] = _("%(field)s %(moment)s 早于%(earlier)s %(before)s") % {
        "field": FIELDS_BY_NAME[name].label,
        "moment": _written(moment),
        "earlier": FIELDS_BY_NAME[earlier].label,
        "before": _written(before),
    }
    return moment


def _is_midnight(at: datetime) -> bool:
    return not (at.hour or at.minute or at.second)


def _written(moment: Moment) -> str:
    at, precision = moment
    if precision == "day":
        return f"{at:%Y-%m-%d}"
    return f"{at:%Y-%m-%d %H:%M}" if precision == "minute" else f"{at:%Y-%m-%d %H:%M:%S}"
