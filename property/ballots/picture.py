"""The four comparisons of a motion as they are shown: exact fractions, whole numbers on both sides, a bar with the threshold. Pure.

Nothing is decided or coloured by a rounded rate; where bar and tick would coincide, what is missing or spare is drawn enlarged.
"""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.utils.translation import gettext as _

from property.meetings.models import Motion
from property.meetings.quorum import Measure, Verdict, metres

# in a picture a thousand wide, nearer than this bar and tick are one
NEAR = 6


@dataclass(frozen=True, slots=True)
class Cell:
    """One comparison, in words and in thousandths of the bar."""

    title: str
    have: str
    of: str
    part: Fraction
    sign: str
    crossed: tuple[str, str]
    least: str
    gap: str
    is_met: bool
    is_known: bool
    filled: int
    tick: int
    lens: "Lens | None"


@dataclass(frozen=True, slots=True)
class Lens:
    """The neighbourhood of the tick, enlarged: where the bar ends in it."""

    bound: str
    have: str
    filled: int


def cells_of(verdict: Verdict, *, is_known: bool) -> list[Cell]:
    """The four, as the page has them: taking part and agreeing, by head and by area."""
    told = (
        (_("参与 · 人数"), verdict.part_heads, False, True),
        (_("同意 · 人数"), verdict.favour_heads, False, is_known),
        (_("参与 · 面积"), verdict.part_area, True, True),
        (_("同意 · 面积"), verdict.favour_area, True, is_known),
    )
    return [_cell(title, measure, is_area, known) for title, measure, is_area, known in told]


def _cell(title: str, one: Measure, is_area: bool, is_known: bool) -> Cell:
    said = exact if is_area else lambda value: f"{int(value):,}"
    left, right = one.crossed
    sign = ">" if left > right else "=" if left == right else "<"
    if one.is_met:
        gap = _("达到，多 %(n)s") % {"n": _unit(said(one.spare), is_area)}
    else:
        gap = _("还差 %(n)s") % {"n": _unit(said(_missing(one, is_area)), is_area)}
    filled = 0 if not one.of else one.have * 1000 // one.of
    tick = int(1000 * one.part)
    near = is_known and one.of and abs(filled - tick) <= NEAR and one.have != one.bound
    return Cell(
        title=title, have=said(one.have), of=said(one.of), part=one.part, sign=sign,
        crossed=(said(left), said(right)), least=_unit(said(one.least), is_area), gap=gap,
        is_met=one.is_met, is_known=is_known and one.of > 0, filled=filled, tick=tick,
        lens=_lens(one, said) if near else None,
    )  # fmt: skip


def _missing(one: Measure, is_area: bool) -> int | Fraction:
    """How much is missing: of an area exactly, where decimals can say it."""
    missing = one.bound - one.have
    if is_area and missing > 0 and 10**4 % missing.denominator == 0:
        return missing
    return -one.spare


def _lens(one: Measure, said) -> Lens:
    """Twice what lies between bar and tick to either side of the tick."""
    away = one.have - one.bound
    return Lens(said(one.bound), said(one.have), 750 if away > 0 else 250)


def exact(value: int | Fraction) -> str:
    """Hundredths of a square metre without any rounding, as far as decimals can: 11,490.6375; else the next hundredth."""
    value = Fraction(value)
    if value.denominator == 1:
        return metres(int(value))
    tenthousandths = value * 100
    if tenthousandths.denominator != 1:
        return metres(-(-value.numerator // value.denominator))
    whole = int(tenthousandths)
    return f"{whole // 10**4:,}.{whole % 10**4:04d}".rstrip("0")


def _unit(value: str, is_area: bool) -> str:
    return _("%(n)s m²") % {"n": value} if is_area else _("%(n)s 人") % {"n": value}


def said_of(verdict: Verdict, motion: Motion, *, is_known: bool) -> str:
    """The verdict in words."""
    if motion.is_carried is not None:
        return _("通过") if motion.is_carried else _("没有通过")
    if not is_known:
        return _("参与已达到三分之二") if verdict.is_quorate else _("参与还没有达到三分之二")
    return _("按已录入的票，已经达到") if verdict.is_carried else _("按已录入的票，还没通过")


def left_of(closes_at: datetime | None, now: datetime) -> str:
    """How long owners may still vote."""
    if closes_at is None or closes_at <= now:
        return _("已截止")
    hours = int((closes_at - now).total_seconds()) // 3600
    return _("还剩 %(days)d 天 %(hours)d 小时") % {"days": hours // 24, "hours": hours % 24}
