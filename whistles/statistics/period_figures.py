"""One definition per figure of a period, as it is printed below it.

Two kinds, never mixed: what happened in the period, whenever its matter had been whistled; and of what was whistled in the
period, how it stands at the end of the last day. A rate of closing is of the second kind alone, so it never exceeds 100 %.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from whistles.lifecycle.grades import Grade
from whistles.lifecycle.states import CANCELLED, CLOSED, OPEN, SUSPENDED
from whistles.statistics.closure import ENOUGH, rate, shown
from whistles.statistics.figures import CITY, KEY


@dataclass(frozen=True, slots=True)
class OfPeriod:
    """Whistles of a period that stand in one of `states` at the end of its last day."""

    name: str
    label: object
    sentence: object
    states: frozenset[str]


STANDING = (
    OfPeriod("came_closed", _("期内吹哨已办结"), _("这段时间里吹的哨，到最后一天 24:00 已核实办结的件数。"), frozenset({CLOSED})),
    OfPeriod(
        "came_in_progress", _("期内吹哨在办"), _("这段时间里吹的哨，到最后一天 24:00 既未办结、也未挂账或撤销的件数。"), OPEN
    ),
    OfPeriod(
        "came_suspended", _("期内吹哨挂账"), _("这段时间里吹的哨，到最后一天 24:00 处于挂账的件数。"), frozenset({SUSPENDED})
    ),
    OfPeriod(
        "came_cancelled", _("期内吹哨撤销"), _("这段时间里吹的哨，到最后一天 24:00 已撤销的件数，不计入结哨率的分母。"),
        frozenset({CANCELLED}),
    ),
)  # fmt: skip
CAME = {one.name: one for one in STANDING}
# what figures that have another meaning as of a day mean of a period
HAPPENED_THEN = {
    "whistled": (
        pgettext_lazy("done", "吹哨"),
        _("这段时间里吹的哨，算在吹哨当时所在的区域、哨种和渠道；后来撤销的也在内。"),
    ),
    "closed": (
        pgettext_lazy("done", "办结"),
        _("这段时间里核实办结的次数，不论哪天吹的哨；重办以后再办结的再算一次。"),
    ),
}  # fmt: skip
# sentences that stand below the figures of a period
EXPLAINED = (
    (_("吹哨、办结"), _("发生在这段时间里的：这段时间里吹的哨；这段时间里核实办结的次数，不论哪天吹的哨。")),
    (
        _("结哨率"),
        _(
            "期内吹哨已办结 ÷（期内吹哨 − 其中撤销）。只看这段时间里吹的哨，到最后一天 24:00 为止；月底才吹的还来不及办结，"
            "所以总低一些，上一段也按它自己的最后一天算，可以相比。"
        ),
    ),
    (_("办结方式"), _("期内吹哨已办结的，按最后一次办结的方式分列。")),
    (_("最后一天在办"), _("到最后一天 24:00 正在办理的全部哨件，不论哪天吹的哨；与上一段最后一天的比。")),
    (
        _("上一段"),
        _(
            "周、月、季、年没有过完的，与上一周、月、季、年同样多的日子比；过完的与上一整段比；自己选的日子与前面同样多的日子比。"
        ),
    ),
    (
        _("算在哪里"),
        _(
            "吹哨算在吹哨当时的区域、哨种和渠道，办结和其他各步算在做的当时；后来改了区域的不跟着走。后来补登的，算在它发生的那一天。"
        ),
    ),
    (
        _("免责与确认"),
        _("到最后一天为止申诉认定免责的、街道确认实际按时的，才算；以后再认定的，不改这一段的数字。"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Within:
    """The figures of a period of an area or of a part of it; closed: how often, whenever it had been whistled."""

    whistled: int = 0
    routine: int = 0
    key: int = 0
    key_city: int = 0
    emergency: int = 0
    closed: int = 0
    came_closed: int = 0
    came_in_progress: int = 0
    came_suspended: int = 0
    came_cancelled: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)

    @property
    def counted(self) -> int:
        """What the rate is of."""
        return self.whistled - self.came_cancelled

    @property
    def closure_rate(self) -> Decimal | None:
        """Of what was whistled in the period and not cancelled, what is closed at its end."""
        return rate(self.came_closed, self.counted)

    @property
    def rate_on_pages(self) -> str:
        """The same as pages print it: a dash where there are too few."""
        return shown(self.closure_rate if self.counted >= ENOUGH else None)

    def as_json(self) -> dict:
        """The keys that scripts and the API rely on."""
        found = {name: getattr(self, name) for name in COUNTED}
        return {**found, "closure_rate": None if self.closure_rate is None else float(self.closure_rate)}


COUNTED = ("whistled", "routine", "key", "key_city", "emergency", "closed", *CAME)


@dataclass(frozen=True, slots=True)
class Part:
    """Of where, of which grade and of which channel something is counted: the smallest of which a period's figures are."""

    area_code: str
    grade_key: str
    source_code: str


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted of parts: whistled and how that stands (state or outcome), and how often something was closed."""

    came: Counter[tuple[Part, str]] = field(default_factory=Counter)
    outcomes: Counter[tuple[Part, str]] = field(default_factory=Counter)
    closed: Counter[Part] = field(default_factory=Counter)

    def of(self, known: dict[str, Grade], is_it: Callable[[Part], bool] = lambda part: True) -> Within:
        """The figures of those parts for which it holds."""
        sums: Counter[str] = Counter()
        for (part, name), number in self.came.items():
            if not is_it(part):
                continue
            grade = known[part.grade_key]
            sums[name] += number
            sums["whistled"] += number
            sums[grade.behaviour] += number
            if grade.behaviour == KEY and grade.level == CITY:
                sums["key_city"] += number
        sums["closed"] = sum(number for part, number in self.closed.items() if is_it(part))
        outcomes: Counter[str] = Counter()
        for (part, name), number in self.outcomes.items():
            if is_it(part):
                outcomes[name] += number
        return Within(**sums, outcomes=outcomes)

    @property
    def parts(self) -> Iterable[Part]:
        """All of which anything is counted."""
        return {
            *(part for part, _name in self.came),
            *(part for part, number in self.closed.items() if number),
        }
