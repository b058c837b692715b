"""The whistle list: whose rows, narrowed by filters, or exactly those behind a figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.areas.models import Area
from grids.areas.queries import ancestor_codes
from grids.conduct.refusals import Refusal, require
from grids.staff import access
from grids.staff.models import User
from grids.staff.roles import Permission
from whistles.intake.models import Source
from whistles.lifecycle.models import Behaviour, Grade, GradeLevel, Outcome, ReportIn, Whistle
from whistles.lifecycle.table import STATES
from whistles.statistics import queries as statistics
from whistles.statistics.figures import OUTCOMES

# counted row by row up to here; a longer list is as long as its figure in the rollups
COUNTED = 5000
FIGURES = {
    "whistled": (gettext_lazy("吹哨"), gettext_lazy("截至当天日终吹过哨的全部哨件，撤销的也在内。")),
    "closed": (gettext_lazy("办结"), gettext_lazy("截至当天日终已核实办结的哨件。")),
    "in_progress": (gettext_lazy("办理中"), gettext_lazy("截至当天日终既未办结、也未挂账或撤销的哨件。")),
    "suspended": (gettext_lazy("挂账"), gettext_lazy("截至当天日终处于挂账的哨件。")),
    "cancelled": (gettext_lazy("撤销"), gettext_lazy("截至当天日终已撤销的哨件，不计入结哨率的分母。")),
}


def rows_for(user: User) -> QuerySet[Whistle]:
    """The rows a list of this user begins with; Refusal when there can be none."""
    if access.allowed_anywhere(user, Permission.WHISTLE_VIEW):
        return Whistle.objects.visible_to(user)
    access.require_anywhere(user, Permission.STATISTICS_VIEW, _("查看哨件"))
    return Whistle.objects.counted_for(user)


def narrowed(rows: QuerySet[Whistle], wanted: dict, now: datetime) -> QuerySet[Whistle]:
    """The rows that meet the filters of the list."""
    state = wanted.get("state", "")
    if state == "open":
        rows = rows.open()
    elif state in STATES:
        rows = rows.filter(state=state)
    if wanted.get("overdue"):
        rows = rows.overdue(at=now)
    if "area" in wanted:
        rows = rows.within(wanted["area"])
    if "department" in wanted:
        parts = ReportIn.objects.filter(whistle=OuterRef("pk"), department=wanted["department"])
        rows = rows.filter(Exists(parts))
    if "q" in wanted:
        said = wanted["q"].strip()
        rows = rows.filter(Q(title__icontains=said) | Q(number__icontains=said))
    same = {name: wanted[name] for name in ("grade", "source") if name in wanted}
    return rows.filter(**same)


def readable(user: User, rows: list[Whistle]) -> set:
    """Ids of those rows whose texts `user` may read; the others show figures only."""
    ids = [row.pk for row in rows]
    return set(Whistle.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))


def areas_to_choose(user: User, chosen: str) -> list[Area]:
    """The way down to the chosen area (or the user's own) and what lies right below it."""
    own = own_area(user)
    if own is None:
        return []
    here = Area.objects.visible_to(user).filter(code=chosen).first() if chosen else None
    here = here if here and here.code.startswith(own.prefix) else own
    above = [code for code in ancestor_codes(here.code) if code.startswith(own.prefix) or code == own.code]
    return [*Area.objects.filter(code__in=above).order_by("level"), *here.children.order_by("code")]


def own_area(user: User) -> Area | None:
    """The area at the top of what `user` looks after; a department's is that which it serves."""
    codes = {grant.area_code for grant in user.grants if grant.area_code}
    return Area.objects.filter(code__in=codes).order_by("level", "code").first()


@dataclass(frozen=True, slots=True)
class FigureList:
    """The whistles behind one figure, with what the figure is and how many make it up."""

    rows: QuerySet[Whistle]
    title: str
    sentence: str
    narrowing: list[str]
    count: int


def figure_list(user: User, query: Mapping[str, str]) -> FigureList:
    """The list that a figure opens: `area`, `as_of`, `figure` and what narrows it down; Refusal when unknown."""
    figure = query.get("figure", "")
    require(figure in FIGURES, _("没有这个统计数字，请从统计页重新打开。"), field="figure")
    area = Area.objects.visible_to(user).filter(code=query.get("area", "")).first()
    require(area, _("没有这个区域，请从统计页重新打开。"), field="area")
    as_of = _day(query.get("as_of", ""))
    narrowing = {name: query.get(name, "") for name in ("behaviour", "level", "source", "outcome", "grade")}
    rows = statistics.behind(user, area, as_of, figure, **narrowing)
    title, sentence = FIGURES[figure]
    return FigureList(
        rows=rows,
        title=_("%(area)s · %(figure)s · 截至 %(day)s") % {"area": area.name, "figure": title, "day": as_of},
        sentence=str(sentence),
        narrowing=_said(narrowing),
        count=_count(rows, area, as_of, figure, narrowing),
    )


def _day(text: str) -> date:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise Refusal(_("日期应写成 2026-11-24 的样子，请从统计页重新打开。"), field="as_of")
    return found


def _said(narrowing: dict[str, str]) -> list[str]:
    """What narrows the figure down, in words."""
    labels = {
        "behaviour": dict(Behaviour.choices), "level": dict(GradeLevel.choices), "outcome": dict(Outcome.choices),
    }  # fmt: skip
    found = [str(labels[name].get(narrowing[name], narrowing[name])) for name in labels if narrowing[name]]
    if narrowing["source"]:
        found += Source.objects.filter(code=narrowing["source"]).values_list("name", flat=True)
    if narrowing["grade"]:
        found += [str(grade) for grade in Grade.objects.filter(key=narrowing["grade"])]
    return found


def _count(rows: QuerySet[Whistle], area: Area, as_of: date, figure: str, narrowing: dict[str, str]) -> int:
    counted = rows.order_by().values("pk")[: COUNTED + 1].count()
    return counted if counted <= COUNTED else _from_rollups(area, as_of, figure, narrowing)


def _from_rollups(area: Area, as_of: date, figure: str, narrowing: dict[str, str]) -> int:
    """The same figure as the statistics page shows it."""
    known = statistics.grades()
    measure = narrowing["outcome"] if narrowing["outcome"] in OUTCOMES else figure
    total = 0
    for row in statistics.counts(area.code, as_of):
        grade = known[row.grade_key]
        facts = {
            "behaviour": grade.behaviour, "level": grade.level, "source": row.source_code, "grade": grade.key,
        }  # fmt: skip
        if any(narrowing[name] and narrowing[name] != fact for name, fact in facts.items()):
            continue
        if measure == "in_progress":
            total += row.whistled - row.closed - row.suspended - row.cancelled
        else:
            total += getattr(row, measure)
    return total


