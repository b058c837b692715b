"""One definition per figure.

Measures are of five kinds: whistles in a state at a day's end (InState), kept as what came minus what left, day by day;
how often something was done in a period (Happened); how long rounds took, by classes of length (EDGES); what people said
(Said); how the clocks of departments were kept (Kept), which stays a fact whatever becomes of the matter. An event gives back under what
its matter counted before it and takes up under what it counts after. The trigger that notes changes, the nightly recount,
the list behind a figure, the API and the page are all made from these tables.
Rates are never stored: they are computed when read, to one decimal, half up.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.conduct.refusals import require
from whistles.intake.table import DISMISSED, SETTLED
from whistles.lifecycle.answers import CALLED, NOT_CALLED, NOT_REACHED, OF_PART, OF_WHISTLE, codes
from whistles.lifecycle.outcomes import Outcome
from whistles.lifecycle.states import CANCELLED, CLOSED, OPEN, STATES, SUSPENDED, TAKEN_BACK
from whistles.lifecycle.table import LIFECYCLE, REOPEN_BY_LEDGER

OUTCOMES = tuple(Outcome.values)
TIME_ZONE = "Asia/Shanghai"
# days that can be asked for
FIRST_YEAR, LAST_YEAR = 1990, 2100
# before anything that happened
BEGINNING = datetime(FIRST_YEAR - 1, 1, 1, tzinfo=UTC)


# what a step says of the matter's key that it moved; each is empty where it moved nothing of it
MOVES = {"area_code": "area_before", "grade_key": "grade_before", "source_code": "source_before"}


@dataclass(frozen=True, slots=True)
class InState:
    """Whistles in one of `states` (any, where None) at the end of a day, with `outcome` where given."""

    name: str
    label: object
    states: frozenset[str] | None
    outcome: str = ""

    def after_sql(self, row: str = "e") -> str:
        """Whether the matter counts after an event, as a SQL condition over the event row's columns."""
        return self._counts(f"{row}.to_state", f"{row}.outcome")

    def before_sql(self, row: str = "e") -> str:
        """Whether it counted until the event."""
        return self._counts(f"{row}.from_state", before_sql("outcome", "outcome_before", row))

    def _counts(self, state: str, outcome: str) -> str:
        none = quoted({"", TAKEN_BACK})
        stands = f"{state} NOT IN ({none})" if self.states is None else f"{state} IN ({quoted(self.states)})"
        return f"({stands} AND {outcome} = '{self.outcome}')" if self.outcome else f"({stands})"


MEASURES = (
    InState("whistled", pgettext_lazy("done", "吹哨"), None),
    InState("closed", pgettext_lazy("done", "办结"), frozenset({CLOSED})),
    *(InState(outcome, outcome, frozenset({CLOSED}), outcome) for outcome in OUTCOMES),
    InState("suspended", _("挂账"), frozenset({SUSPENDED})),
    InState("cancelled", pgettext_lazy("done", "撤销"), frozenset({CANCELLED})),
)
NAMES = tuple(measure.name for measure in MEASURES)
# states that a measure tells from the others, and the one that none counts
TOLD = frozenset({TAKEN_BACK}).union(*(measure.states or () for measure in MEASURES))


def quoted(words: Iterable[str]) -> str:
    """Codes as a list for SQL."""
    return ", ".join(f"'{word}'" for word in sorted(words))


def before_sql(column: str, moved_from: str, row: str = "e") -> str:
    """What a column said until an event: what it was moved from, or what it still says."""
    return f"coalesce(nullif({row}.{moved_from}, ''), {row}.{column})"


def sign_sql(row: str = "e") -> str:
    """What an event is counted as: 1, and -1 where it takes another back, on whose day it says that it happened."""
    return f"(1 - 2 * ({row}.takes_back IS NOT NULL)::int)"


def verb_sql(ledger: str, row: str = "e") -> str:
    """As which verb an event is counted: that of the one that it takes back, where it takes one back."""
    taken = (
        f"SELECT x.verb FROM {ledger} AS x WHERE x.whistle_id = {row}.whistle_id AND x.seq = {row}.takes_back"
    )
    return f"CASE WHEN {row}.takes_back IS NULL THEN {row}.verb ELSE ({taken}) END"


def moves_key_sql(row: str = "e") -> str:
    """Whether an event moved its matter to another area, grade or source."""
    return "(" + " OR ".join(f"{row}.{column} <> ''" for column in MOVES.values()) + ")"


def changes_figures_sql(row: str = "e") -> str:
    """The condition under which an event that moves no key changes any figure: most steps on the way change none.

    What a complaint led to changes none either: no figure, and no difference between two, tells of it.
    """
    ends = quoted(TOLD)
    turns = f"({row}.from_state <> {row}.to_state OR {row}.outcome_before <> '')"
    moves = f"({row}.from_state = '' OR (({row}.to_state IN ({ends}) OR {row}.from_state IN ({ends})) AND {turns}))"
    return f"({moves} AND NOT {row}.is_sealed)"


# verbs of which nearly every whistle has each: how often they were taken is told by where whistles stand
EVERYDAY = frozenset(step.verb for step in LIFECYCLE.steps.values() if step.is_everyday)
# what is counted beside the verbs: matters that came to a key less those that left it, those of them that were
# closed, and those that were opened again
MOVED, MOVED_CLOSED, OPENED = "=moved", "=moved_closed", "=opened"


@dataclass(frozen=True, slots=True)
class Happened:
    """How often something was done to whistles in a period; `verbs` that are not EVERYDAY are counted as they come."""

    name: str
    label: object
    sentence: object
    verbs: frozenset[str]


HAPPENED = (
    Happened("objected", _("异议退单"), _("部门提出异议的次数。"), frozenset({"object", "assist_object"})),
    Happened(
        "reassigned", _("改派"), _("换了牵头部门的次数。"), frozenset({"uphold", "reassign", "accept_lead"})
    ),
    Happened("sent_back", _("退回返工"), _("核实时退回返工的次数。"), frozenset({"send_back"})),
    Happened("extended", _("延期"), _("批准延期的次数。"), frozenset({"grant_extension"})),
    Happened("put_off", _("转入挂账"), _("批准挂账的次数。"), frozenset({"grant_suspension"})),
    Happened("escalated", _("提级"), _("提级的次数。"), frozenset({"escalate"})),
    Happened("de_escalated", _("降级"), _("降级的次数。"), frozenset({"de_escalate"})),
    Happened("reminded", _("催办"), _("到期前催办的次数。"), frozenset({"remind"})),
    Happened("supervised", _("督办"), _("逾期后督办的次数。"), frozenset({"supervise"})),
    Happened(
        "reopened",
        _("重办"),
        _("办结后重新办理的次数；同一件哨件进入新一轮。"),
        frozenset({"reopen", "follow_up_reopen", REOPEN_BY_LEDGER.verb}),
    ),
)
DONE = {one.name: one for one in HAPPENED}


# ends of classes of length, in minutes; the last class has none
EDGES = tuple(
    60 * hours
    for hours in (1, 2, 4, 8, 12, 24, 36, 48, 72, 96, 120, 168, 240, 336, 480, 720, 1080, 1440, 2160)
)
LENGTH = "=length"
# the rounds whose length is known, as a figure that opens its list
ROUNDS = "rounds"


def length_sql(row: str = "e") -> str:
    """As what the length of a round is counted: its class, from 0 on."""
    return f"'{LENGTH}' || width_bucket({row}.minutes, ARRAY[{', '.join(map(str, EDGES))}])"


def within(classes: dict[int, int], share: int) -> int | None:
    """The end in minutes of the class in which `share` percent of the rounds had ended; None beyond the last, or of none.

    So at least so many of them took no longer than this.
    """
    wanted, reached = -(-sum(classes.values()) * share // 100), 0
    for place, edge in enumerate(EDGES):
        reached += classes.get(place, 0)
        if reached >= wanted > 0:
            return edge
    return None


@dataclass(frozen=True, slots=True)
class OfLeads:
    """Leads that ended without a whistle: in `state` at the end of a day, and how many came to it in a period."""

    name: str
    label: object
    sentence: object
    state: str

    @property
    def what(self) -> str:
        """As what those are counted that stand there."""
        return f"={self.state}"

    @property
    def came(self) -> str:
        """As what it is counted that one came there."""
        return f"=to:{self.state}"


OF_LEADS = (
    OfLeads("settled", _("自处办结"), _("当场处理、没有吹哨的哨源，不计入吹哨件数。"), SETTLED),
    OfLeads(
        "dismissed", pgettext_lazy("done", "不予受理"), _("写明理由不予受理、没有吹哨的哨源，不计入吹哨件数。"), DISMISSED
    ),
)  # fmt: skip
ENDED_AS = {one.name: one for one in OF_LEADS}

# steps that keep an answer of somebody who was asked afterwards how it went
FOLLOWING = frozenset({"follow_up", "follow_up_reopen"})
# steps by which street and departments say something of each other
RATING = frozenset({"rate_part", "rate_whistle"})
# what people said of matters, counted by the code that an event keeps of it
ANSWERED = "=said:"


@dataclass(frozen=True, slots=True)
class Said:
    """How often something was said in a period: `codes` of `whistles.lifecycle.answers`."""

    name: str
    label: object
    sentence: object
    codes: frozenset[str]

    @property
    def whats(self) -> frozenset[str]:
        """As what they are counted."""
        return frozenset(f"{ANSWERED}{code}" for code in self.codes)


SAID = (
    Said("to_contact", _("应联系"), _("办结时有联系时限的次数；没有留下联系方式的不算。"), frozenset({CALLED, NOT_CALLED})),
    Said("contacted", _("按时联系"), _("其中在时限内联系上诉求人的次数。"), frozenset({CALLED})),
    Said("asked", _("回访"), _("办结后回访的次数，一条哨源算一次。"), codes() | {NOT_REACHED}),
    Said("reached", _("回访联系上"), _("回访时联系上的次数。"), codes()),
    Said("told_result", _("回答是否解决"), _("联系上、回答了问题解决没有的次数。"), codes(result="yn")),
    Said("resolved", _("回答已解决"), _("其中回答已解决的次数。"), codes(result="y")),
    Said("told_content", _("回答是否满意"), _("联系上、回答了满意不满意的次数。"), codes(content="scd")),
    Said("satisfied", _("满意"), _("其中回答满意的次数。"), codes(content="s")),
    Said("content", _("基本满意"), _("其中回答基本满意的次数。"), codes(content="c")),
)  # fmt: skip
# what street and departments say of each other: counts of each answer, of departments, and of no person
MARKS = tuple(
    Said(name, label, sentence, frozenset({code}))
    for sentence, marks in (
        (
            _("办结后街道评价部门这一次办理的次数，评的是部门，不是哪个人。升级以前评的没有记下，不计。"),
            (
                ("part_good", _("街道评部门：好"), f"{OF_PART}g"), ("part_fair", _("街道评部门：一般"), f"{OF_PART}f"),
                ("part_poor", _("街道评部门：差"), f"{OF_PART}p"),
            ),
        ),
        (
            _("办结后部门评价吹哨是否准确、信息是否齐全的次数，评的不是哪个人。升级以前评的没有记下，不计。"),
            (
                ("sent_good", _("部门评派单：好"), f"{OF_WHISTLE}g"), ("sent_fair", _("部门评派单：一般"), f"{OF_WHISTLE}f"),
                ("sent_poor", _("部门评派单：差"), f"{OF_WHISTLE}p"),
            ),
        ),
    )
    for name, label, code in marks
)  # fmt: skip
SAYING = {one.name: one for one in (*SAID, *MARKS)}


@dataclass(frozen=True, slots=True)
class Rate:
    """One of the three rates: `part` of `whole`, with what is printed beside it."""

    name: str
    label: object
    part: str
    whole: str
    beside: tuple[str, ...] = ()
    # counted to the part where the street says so
    also: str = ""


THREE_RATES = (
    Rate("response", _("响应率"), "contacted", "to_contact"),
    Rate("resolution", _("解决率"), "resolved", "told_result", ("asked", "reached")),
    Rate("satisfaction", _("满意率"), "satisfied", "told_content", ("asked", "reached"), also="content"),
)  # fmt: skip


# steps by which a department meets a clock of its part, and those of them that came too late
LATE = ":late"
# the clock that the matter's closing meets
CLOSING = "close"


@dataclass(frozen=True, slots=True)
class Kept:
    """How often departments met a clock of their part in a period, and, with `is_late`, how often too late."""

    name: str
    label: object
    sentence: object
    clock: str
    assists: bool = False
    is_late: bool = False

    @property
    def mets(self) -> tuple[str, ...]:
        """What steps say that they met."""
        return (self.clock + LATE,) if self.is_late else (self.clock, self.clock + LATE)

    @property
    def is_of_matter(self) -> bool:
        """Whether the clock is that of the matter as a whole, so that areas have the figure as well."""
        return self.clock == CLOSING

    @property
    def whats(self) -> tuple[str, ...]:
        """As what they are counted."""
        return tuple(f"{ASSISTED if self.assists else MET}{met}" for met in self.mets)

    @property
    def given_back(self) -> str:
        """As what those are counted that weren't late after all, but for their month; empty where nothing is given back."""
        return PUT_RIGHT.get(self.clock, "") if self.is_late and not self.assists else ""


MET, ASSISTED = "=met:", "=assisted:"
# departments that were asked to assist
ASSIST_ASKED, ASKED_TO_ASSIST = "=asked", "assist_asked"
# late steps of a month that weren't, as the desk confirmed since; by the clock
PUT_RIGHT = {clock: f"=put_right:{clock}:" for clock in ("sign", "report")}
KEPT = (
    Kept("signed", pgettext_lazy("done", "签收"), _("牵头部门签收的次数，系统里有签收时限的。"), "sign"),
    Kept("signed_late", _("签收逾期"), _("牵头部门签收晚于签收时限的次数；街道确认实际按时的不算。"), "sign", is_late=True),
    Kept("reported", pgettext_lazy("done", "报到"), _("牵头部门报到的次数，系统里有报到时限的。"), "report"),
    Kept("reported_late", _("报到逾期"), _("牵头部门报到晚于报到时限的次数；街道确认实际按时的不算。"), "report", is_late=True),
    Kept(
        "ended", pgettext_lazy("done", "按时限办结"),
        _("核实办结的次数，系统里有办结时限的；算给办结时的牵头部门，重办后再办结的再算一次。"), CLOSING,
    ),
    Kept(
        "ended_late", _("办结逾期"),
        _("核实办结时，部门提交结果晚于办结时限的次数。逾期是那一次办结的事实：后来免责的、重办以后按时办结的都仍在内。"),
        CLOSING, is_late=True,
    ),
    Kept(
        "assist_reported", _("配合报到"), _("配合部门报到的次数，系统里有报到时限的；算给配合部门自己。"), "report",
        assists=True,
    ),
    Kept(
        "assist_reported_late", _("配合报到逾期"), _("配合部门报到晚于报到时限的次数。"), "report", assists=True, is_late=True,
    ),
)  # fmt: skip
KEEPING = {one.name: one for one in KEPT}
MET_CLOSINGS = tuple(f"{CLOSING}{late}" for late in ("", LATE))
# closings of a month that were late and were excused since, counted on the day on which they were
LET_OFF = "=let_off:"
EXCUSED_SINCE = "ended_excused"
# how closings kept the limit: what areas have as their departments have it
ENDED = {
    **{one.name: (one.label, one.sentence) for one in KEPT if one.is_of_matter},
    EXCUSED_SINCE: (
        _("办结逾期后免责"), _("这段时间里办结、逾期，到截至当天已经申诉认定免责的次数；逾期仍是事实，免责的单列。"),
    ),
}  # fmt: skip


def is_let_off(what: str, since: date | None) -> bool:
    """Whether that is counted as it which a late closing is that was excused since, of the months from `since` on."""
    return what.startswith(LET_OFF) and (since is None or what >= f"{LET_OFF}{since:%Y-%m}")


# what is told of each department that leads, as of a day
LED = ("whistled", "closed", "suspended", "cancelled")
# instead of a department: whistles of which nobody says who leads
NOBODY = "none"

ROUTINE, KEY, EMERGENCY, CITY = "routine", "key", "emergency", "city"


def checked_day(day: date, field: str = "as_of") -> date:
    """A day that can be asked for; Refusal at its field where it lies outside of what figures reach."""
    within = {"first": FIRST_YEAR, "last": LAST_YEAR}
    require(
        FIRST_YEAR <= day.year <= LAST_YEAR,
        _("只有 %(first)d 年到 %(last)d 年的数据，请换一个日期。") % within,
        field=field,
    )
    return day


# the states behind each figure that opens a list
FIGURE_STATES = {
    "whistled": frozenset(STATES) - {TAKEN_BACK},
    "closed": frozenset({CLOSED}),
    "in_progress": OPEN,
    "suspended": frozenset({SUSPENDED}),
    "cancelled": frozenset({CANCELLED}),
}
