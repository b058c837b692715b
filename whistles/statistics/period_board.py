"""What the page of a period shows: each figure with that of the period before, and the list behind both."""

from dataclasses import dataclass
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from grids.areas.models import Area, said
from whistles.clocks.deadlines import rules_in
from whistles.intake.queries import sources_by_code
from whistles.lifecycle.outcomes import Outcome
from whistles.statistics import within
from whistles.statistics.board import Link, series
from whistles.statistics.closure import ENOUGH, rate, shown
from whistles.statistics.figures import ENDED, HAPPENED, OF_LEADS, OUTCOMES, ROUNDS, SAYING, THREE_RATES, Rate
from whistles.statistics.lengths import long
from whistles.statistics.number import Number
from whistles.statistics.period_figures import Within
from whistles.statistics.periods import Period


@dataclass(frozen=True, slots=True)
class Pair:
    """A number of the period and that of the one before, each with the list behind it."""

    now: Number
    before: Number
    label: str = ""
    sentence: str = ""

    @property
    def said(self) -> str:
        """How they differ, in words."""
        more = self.now.value - self.before.value
        if not more:
            return _("一样多")
        return (_("多 %(n)s") if more > 0 else _("少 %(n)s")) % {"n": f"{abs(more):,}"}

    @property
    def cell(self) -> SafeString:
        """A cell of a table: the one before stands smaller below."""
        return mark_safe(f'<td class="n">{self.now.opened}<small>{self.before.opened}</small></td>')  # noqa: S308 (escaped)


@dataclass(frozen=True, slots=True)
class Rates:
    """A rate of the period and that of the one before, a dash where there are too few."""

    now: str
    before: str
    points: str = ""
    label: str = ""

    @property
    def cell(self) -> SafeString:
        """A cell of a table."""
        return mark_safe(f'<td class="n">{escape(self.now)}<small>{escape(self.before)}</small></td>')  # noqa: S308 (escaped)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: what it is of, and its cells."""

    label: str
    cells: tuple[Pair | Rates, ...]
    area: Area | None = None
    is_own: bool = False

    @property
    def html(self) -> SafeString:
        """All cells at once."""
        return mark_safe("".join(one.cell for one in self.cells))  # noqa: S308 (escaped)


@dataclass(frozen=True, slots=True)
class RateBlock:
    """One of the three rates with what it is made of."""

    rate: Rates
    parts: tuple[Pair, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class PeriodBoard:
    """Everything on the page."""

    area: Area
    period: Period
    before: Period
    whistled: Pair
    closed: Pair
    rate: Rates
    counted: tuple[Pair, ...]
    in_progress: Pair
    suspended: Pair
    behaviours: tuple[Pair, ...]
    outcomes: tuple[Pair, ...]
    areas: list[Row]
    sources: list[Row]
    grades: list[Row]
    steps: list[Row]
    ended: list[Row]
    lengths: tuple[Pair, str, str] | None
    rates: list[RateBlock]
    leads: list[Pair]
    moments: list[tuple[str, Number, Number]]
    charts: dict[str, dict]

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened in either period."""
        pairs = (self.whistled, self.closed, self.in_progress, *self.leads)
        return not any(one.now.value or one.before.value for one in pairs)


class _Made:
    """Puts pairs together: each number opens its list, of the period or of the one before."""

    def __init__(self, link: Link, periods: tuple[Period, Period]) -> None:
        self.link, self.periods = link, periods

    def pair(
        self, figure: str, now: int, before: int, label: object = "", sentence: object = "", **narrowing
    ) -> Pair:
        urls = [self.link(figure, since=one.first, as_of=one.last, **narrowing) for one in self.periods]
        return Pair(Number(now, urls[0]), Number(before, urls[1]), str(label), str(sentence))

    def standing(self, figure: str, now: int, before: int) -> Pair:
        """Of what stands there at the end of the last day, whenever it was whistled."""
        urls = [self.link(figure, as_of=one.last) for one in self.periods]
        return Pair(Number(now, urls[0]), Number(before, urls[1]))


def period_board(area: Area, period: Period, link: Link) -> PeriodBoard:
    """The page of an area and a period; `link` gives the address of the list behind a figure."""
    told = within.told(area, period)
    made, (now, before) = _Made(link, told.periods), (told.whole.now, told.whole.before)
    stood = [within.standing_at(area, one.last) for one in told.periods]
    moments = _moments(area, period, link)
    areas = _areas(told, made)
    sources = _sources(told, made)
    names = told.grade_names
    grades = [
        Row(names[one.code], _cells(one.now, one.before, made, grade=one.code)) for one in told.by_grade()
    ]
    return PeriodBoard(
        area=area, period=period, before=told.periods[1],
        whistled=made.pair("whistled", now.whistled, before.whistled),
        closed=made.pair("closed", now.closed, before.closed),
        rate=_rates_of(now, before),
        counted=(
            made.pair("came_closed", now.came_closed, before.came_closed),
            made.pair("came_cancelled", now.came_cancelled, before.came_cancelled),
            made.pair("came_in_progress", now.came_in_progress, before.came_in_progress),
            made.pair("came_suspended", now.came_suspended, before.came_suspended),
        ),
        in_progress=made.standing("in_progress", stood[0][0], stood[1][0]),
        suspended=made.standing("suspended", stood[0][1], stood[1][1]),
        behaviours=tuple(_behaviours(now, before, made)),
        outcomes=tuple(
            made.pair("came_closed", now.outcomes[one], before.outcomes[one], Outcome(one).label, outcome=one)
            for one in OUTCOMES
        ),
        areas=areas, sources=sources, grades=grades, steps=_steps(told, made), ended=_ended(told, made),
        lengths=_lengths(told, made), rates=_rates(told, made), leads=_leads(told), moments=moments,
        charts={
            "course": _course(moments), "areas": _bars([row for row in areas if not row.is_own], told),
            "sources": _bars(sources, told),
        },
    )  # fmt: skip


def _cells(now: Within, before: Within, made: _Made, **narrowing) -> tuple[Pair | Rates, ...]:
    return (
        made.pair("whistled", now.whistled, before.whistled, **narrowing),
        made.pair("came_closed", now.came_closed, before.came_closed, **narrowing),
        made.pair("came_cancelled", now.came_cancelled, before.came_cancelled, **narrowing),
        _rates_of(now, before),
        made.pair("closed", now.closed, before.closed, **narrowing),
    )


def _rates_of(now: Within, before: Within) -> Rates:
    return rates(now.rate_on_pages, before.rate_on_pages)


def rates(now: str, before: str, label: object = "") -> Rates:
    """Two rates as they are printed, with how many points lie between them."""
    if "—" in (now, before):
        return Rates(now, before, label=str(label))
    points = round(float(now.rstrip("%")) - float(before.rstrip("%")), 1)
    if not points:
        return Rates(now, before, _("一样"), str(label))
    more = _("高 %(n)s 个百分点") if points > 0 else _("低 %(n)s 个百分点")
    return Rates(now, before, more % {"n": abs(points)}, str(label))


def _behaviours(now: Within, before: Within, made: _Made):
    labels = {"routine": _("常规"), "key": _("重点"), "emergency": _("应急")}
    for name, label in labels.items():
        yield made.pair("whistled", getattr(now, name), getattr(before, name), label, behaviour=name)
    city = {"behaviour": "key", "level": "city"}
    yield made.pair("whistled", now.key_city, before.key_city, _("重点中市级"), **city)


def _areas(told: within.Told, made: _Made) -> list[Row]:
    children = {one.code: one for one in told.children}
    found = []
    for line in told.by_area():
        if child := children.get(line.code):
            cells = _cells(line.now, line.before, made, within=child)
            found.append(Row(child.name, cells, child))
        else:
            label = _("只记到%(area)s") % {"area": told.area.short_name}
            found.append(Row(label, _cells(line.now, line.before, made, own="1"), is_own=True))
    return found


def _sources(told: within.Told, made: _Made) -> list[Row]:
    lines = told.by_source()
    known = sources_by_code(line.code for line in lines)
    return [
        Row(known[line.code].short_name, _cells(line.now, line.before, made, source=line.code))
        for line in lines
    ]


def _pair_of(told: within.Told, made: _Made, name: str, label: object, sentence: object, whats) -> Pair:
    now, before = (sum(done[what] for what in whats) for done in told.done)
    return made.pair(name, now, before, label, sentence)


def _steps(told: within.Told, made: _Made) -> list[Row]:
    """What was done beside the straight path; empty where nothing of it was done in either period."""
    pairs = [_pair_of(told, made, one.name, one.label, one.sentence, one.verbs) for one in HAPPENED]
    if not any(one.now.value or one.before.value for one in pairs):
        return []
    return [Row(one.label, (one,)) for one in pairs]


def _ended(told: within.Told, made: _Made) -> list[Row]:
    """How closings kept the limit; empty where none had one in either period."""
    found = [within.ended_in(done, one) for done, one in zip(told.done, told.periods, strict=True)]
    if not any(one.met or one.excused for one in found):
        return []
    pairs = [
        made.pair(name, getattr(found[0], value), getattr(found[1], value), label, sentence)
        for (name, (label, sentence)), value in zip(ENDED.items(), ("met", "late", "excused"), strict=True)
    ]
    kept = [
        rates(*(shown(value(one) if one.met >= ENOUGH else None) for one in found), label)
        for label, value in (
            (_("按时率"), lambda one: one.rate),
            (_("免责后按时率"), lambda one: one.rate_excused),
        )
    ]
    return [Row(one.label, (one,)) for one in (*pairs, *kept)]


def _lengths(told: within.Told, made: _Made) -> tuple[Pair, str, str] | None:
    """How many rounds ended, within what half and nine tenths of them, and the same of the period before in words."""
    now, before = (within.lengths_in(done) for done in told.done)
    if not (now.number or before.number):
        return None

    def words(one) -> str:
        if not one.number:
            return "—"
        return _("一半在%(half)s内，九成在%(most)s内") % {
            "half": long(one.half),
            "most": long(one.nine_tenths),
        }

    return made.pair(ROUNDS, now.number, before.number), words(now), words(before)


def _rates(told: within.Told, made: _Made) -> list[RateBlock]:
    """The three rates; empty where nobody was to be called and nobody asked in either period."""
    counts_content = bool(rules_in(told.area.code).content_is_satisfied)
    blocks = [_block(one, told, made, counts_content=counts_content) for one in THREE_RATES]
    return blocks if any(one.now.value or one.before.value for block in blocks for one in block.parts) else []


def _block(one: Rate, told: within.Told, made: _Made, *, counts_content: bool) -> RateBlock:
    names = (one.part, *((one.also,) if one.also else ()), one.whole, *one.beside)
    pairs = {name: _pair_of(told, made, name, SAYING[name].label, "", SAYING[name].whats) for name in names}
    added = one.also if one.also and counts_content else ""

    def value(which: str) -> str:
        part, whole = getattr(pairs[one.part], which).value, getattr(pairs[one.whole], which).value
        part += getattr(pairs[added], which).value if added else 0
        return shown(rate(part, whole) if whole >= ENOUGH else None)

    note = ""
    if one.also:
        note = _("“基本满意”计入满意。") if counts_content else _("“基本满意”不计入满意。")
    return RateBlock(rates(value("now"), value("before"), one.label), tuple(pairs.values()), note)


def _leads(told: within.Told) -> list[Pair]:
    """Leads that ended without a whistle; empty where there are none in either period."""
    rows = reverse("statistics_leads")
    found = []
    for one in OF_LEADS:
        numbers = [
            Number(
                done[one.came],
                f"{rows}?area={told.area.code}&as_of={period.last}&since={period.first}&figure={one.name}",
            )
            for done, period in zip(told.done, told.periods, strict=True)
        ]
        found.append(Pair(*numbers, str(one.label), str(one.sentence)))
    return found if any(one.now.value or one.before.value for one in found) else []


def _moments(area: Area, period: Period, link: Link) -> list[tuple[str, Number, Number]]:
    by_days = (period.last - period.first).days < within.BY_DAYS
    found = []
    for one in within.course(area.code, period):
        days = {"since": one.first, "as_of": one.last}
        label = f"{one.first:%m-%d}" if by_days else f"{one.first:%Y-%m}"
        found.append(
            (
                label,
                Number(one.whistled, link("whistled", **days)),
                Number(one.closed, link("closed", **days)),
            )
        )
    return found


def _course(moments: list[tuple[str, Number, Number]]) -> dict:
    return {
        "kind": "bar",
        "labels": [label for label, _whistled, _closed in moments],
        "series": [
            series(pgettext("done", "吹哨"), [one for _label, one, _closed in moments]),
            series(pgettext("done", "办结"), [one for _label, _whistled, one in moments]),
        ],
    }


def _bars(rows: list[Row], told: within.Told) -> dict:
    """What was whistled in the period and in the one before; the bars lie, so that long names have room."""
    whistled = [row.cells[0] for row in rows]
    return {
        "kind": "bar",
        "lying": True,
        "labels": [said(row.label) if row.area else row.label for row in rows],
        "series": [
            series(told.periods[0].days, [one.now for one in whistled]),
            series(told.periods[1].days, [one.before for one in whistled]),
        ],
    }
