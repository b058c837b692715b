"""The list behind a figure: exactly the whistles that make it up, what the figure is, and how many they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from grids.access import oracle
from grids.access.roles import Permission
from grids.areas.models import Area
from grids.conduct.refusals import require
from grids.staff.models import Department
from whistles.intake.models import Lead, Source
from whistles.lifecycle.grades import Behaviour, Grade, GradeLevel
from whistles.lifecycle.models import Whistle
from whistles.lifecycle.outcomes import Outcome
from whistles.statistics import lists
from whistles.statistics.basis import NOW
from whistles.statistics.by_department import checked_since, own_of
from whistles.statistics.figures import (
    ASKED_TO_ASSIST,
    ENDED,
    ENDED_AS,
    HAPPENED,
    KEPT,
    MARKS,
    NOBODY,
    ROUNDS,
    SAID,
    checked_day,
)
from whistles.statistics.leads import figure_of_leads, leads_behind
from whistles.statistics.lying import behind_now, checked_line, said_of
from whistles.statistics.period_figures import CAME, HAPPENED_THEN, STANDING

if TYPE_CHECKING:
    from grids.staff.models import User

# counted row by row up to here; a longer list is as long as its figure in the rollups
COUNTED = 5000
FIGURES = {
    "whistled": (pgettext_lazy("done", "吹哨"), gettext_lazy("截至当天日终吹过哨的全部哨件，撤销的也在内。")),
    "closed": (pgettext_lazy("done", "办结"), gettext_lazy("截至当天日终已核实办结的哨件。")),
    "in_progress": (gettext_lazy("办理中"), gettext_lazy("截至当天日终既未办结、也未挂账或撤销的哨件。")),
    "suspended": (gettext_lazy("挂账"), gettext_lazy("截至当天日终处于挂账的哨件。")),
    "cancelled": (
        pgettext_lazy("done", "撤销"),
        gettext_lazy("截至当天日终已撤销的哨件，不计入结哨率的分母。"),
    ),
}
FIGURES |= {one.name: (one.label, one.sentence) for one in (*HAPPENED, *KEPT, *SAID, *MARKS)} | ENDED
FIGURES |= {one.name: (one.label, one.sentence) for one in STANDING}
FIGURES |= {
    ROUNDS: (gettext_lazy("办结用时"), gettext_lazy("这段时间里办结、记下了用时的哨件，用时最长的在前。")),
    ASKED_TO_ASSIST: (
        gettext_lazy("请求配合"), gettext_lazy("请部门配合的次数，吹哨时请的和后来增加的；一次请几个部门算几次。升级以前请的没有记下，不计。"),
    ),
}  # fmt: skip
# what happened from a day on can be listed for these; the others are states, which have no beginning
FLOWS = frozenset({"whistled", "closed", *CAME, *lists.TAKEN})
NARROWING = ("behaviour", "level", "source", "outcome", "grade", "department")


@dataclass(frozen=True, slots=True)
class FigureList:
    """The whistles behind one figure, with what the figure is and how many make it up.

    count: the figure. whistles: how many there are where something may have been done to one of them more than once, which
    is what the figure counts then; None where that is not so, 0 where they are too many to count.
    """

    rows: QuerySet[Whistle]
    title: str
    sentence: str
    narrowing: list[str]
    count: int
    whistles: int | None = None
    # the longest first, each with how long it took
    is_of_rounds: bool = False
    is_of_departments: bool = False
    # of a day that is over: where its matters stood then may be elsewhere than where they stand now
    is_past: bool = False


def figure_list(user: "User", query: Mapping[str, str]) -> FigureList:
    """The list that a figure opens: `area`, `as_of`, `figure` and what narrows it down; Refusal when unknown.

    since: only what happened from that day on; own: only what was recorded at the area itself. basis=now: of the area's those
    that lie in one of its lines today (`lies`).
    """
    figure = query.get("figure", "")
    require(figure in FIGURES, _("没有这个统计数字，请从统计页重新打开。"), field="figure")
    area = Area.objects.visible_to(user).filter(code=query.get("area", "")).first()
    require(area, _("没有这个区域，请从统计页重新打开。"), field="area")
    as_of = _day(query.get("as_of", ""), "as_of")
    since = _day(query["since"], "since") if query.get("since") else None
    require(
        since is None or figure in FLOWS, _("这个统计数字不分起始日期，请从统计页重新打开。"), field="since"
    )
    narrowing = {name: query.get(name, "") for name in NARROWING}
    if query.get("basis") == NOW:
        return _list_now(user, query, area, as_of, figure, narrowing)
    own = bool(query.get("own"))
    is_of_departments = bool(narrowing["department"]) or figure in lists.OF_STEPS
    if is_of_departments:
        _check_department(user, area, narrowing)
    if figure in CAME:
        require(since, _("这个统计数字要有起始日期，请从统计页重新打开。"), field="since")
        require(
            not narrowing["department"],
            _("这个统计数字不按部门细分，请从统计页重新打开。"),
            field="department",
        )
    checked_since(since, as_of)
    rows = lists.behind(user, area, as_of, figure, since=since, own=own, **narrowing)
    title, sentence = (HAPPENED_THEN if since else {}).get(figure) or FIGURES[figure]
    counted = partial(_figure, user, rows, area, as_of, figure, since=since, own=own, **narrowing)
    found = rows.order_by().values("pk")[: COUNTED + 1].count()
    is_done = figure in lists.TAKEN or (figure == "closed" and since is not None)
    return FigureList(
        rows=rows,
        title=" · ".join([area.short_name, str(title), _period(since, as_of)]),
        sentence=str(sentence),
        narrowing=_said(area, own, narrowing),
        count=found if found <= COUNTED and not is_done else counted(),
        whistles=(found if found <= COUNTED else 0) if is_done else None,
        is_of_rounds=figure == ROUNDS,
        is_of_departments=is_of_departments,
        is_past=as_of < timezone.localdate(),
    )


def _list_now(
    user: "User", query: Mapping[str, str], area: Area, as_of: date, figure: str, narrowing: dict[str, str]
) -> FigureList:
    """The list of a line below the area, of those that lie there today; counted row by row, since no rollup tells of them."""
    line = checked_line(area, figure, query)
    rows = behind_now(user, area, as_of, figure, line, narrowing)
    title, sentence = FIGURES[figure]
    return FigureList(
        rows=rows,
        title=" · ".join([area.short_name, str(title), _period(None, as_of)]),
        sentence=str(sentence),
        narrowing=[said_of(area, line), *_said(area, False, narrowing)],
        count=rows.order_by().values("pk").count(),
        is_past=as_of < timezone.localdate(),
    )


@dataclass(frozen=True, slots=True)
class LeadList:
    """The leads behind one figure, with what the figure is and how many make it up."""

    rows: QuerySet[Lead]
    title: str
    sentence: str
    narrowing: list[str]
    count: int


def lead_list(user: "User", query: Mapping[str, str]) -> LeadList:
    """The list that a figure of leads opens; Refusal when unknown."""
    one = ENDED_AS.get(query.get("figure", ""))
    require(one, _("没有这个统计数字，请从统计页重新打开。"), field="figure")
    area = Area.objects.visible_to(user).filter(code=query.get("area", "")).first()
    require(area, _("没有这个区域，请从统计页重新打开。"), field="area")
    as_of = _day(query.get("as_of", ""), "as_of")
    since = _day(query["since"], "since") if query.get("since") else None
    asked = {"since": since, "own": bool(query.get("own")), "source": query.get("source", "")}
    rows = leads_behind(user, area, as_of, one.name, **asked)
    found = rows.order_by().values("pk")[: COUNTED + 1].count()
    is_theirs = oracle.may_in(user, Permission.STATISTICS_VIEW, area.code)
    if found > COUNTED:
        found = figure_of_leads(area, as_of, one.name, **asked) if is_theirs else rows.order_by().count()
    narrowing = {name: "" for name in NARROWING} | {"source": asked["source"]}
    return LeadList(
        rows=rows,
        title=" · ".join([area.short_name, str(one.label), _period(since, as_of)]),
        sentence=str(one.sentence),
        narrowing=_said(area, asked["own"], narrowing),
        count=found,
    )


def _period(since: date | None, as_of: date) -> str:
    days = _("%(since)s 至 %(day)s") if since else _("截至 %(day)s")
    return days % {"since": since, "day": as_of}


def _day(text: str, field: str) -> date:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    require(found, _("日期应写成 2026-11-24 的样子，请从统计页重新打开。"), field=field)
    return checked_day(found, field)


def _check_department(user: "User", area: Area, narrowing: dict[str, str]) -> None:
    """Refuse what departments' figures don't tell, and those of a department that aren't the user's to see."""
    code, only = narrowing["department"], own_of(user, area.code)
    known = Department.objects.filter(code=code).first()
    is_one = not code or code == NOBODY or known is not None
    require(is_one, _("没有这个部门，请从统计页重新打开。"), field="department")
    require(
        only is None or (known and known.pk in only), _("只能看本部门的数字。"), field="department", code="forbidden"
    )  # fmt: skip
    require(
        not narrowing["outcome"], _("部门的数字不再按办结方式细分，请从统计页重新打开。"), field="department"
    )


def _said(area: Area, own: bool, narrowing: dict[str, str]) -> list[str]:
    """What narrows the figure down, in words."""
    labels = {
        "behaviour": dict(Behaviour.choices), "level": dict(GradeLevel.choices), "outcome": dict(Outcome.choices),
    }  # fmt: skip
    found = [str(labels[name].get(narrowing[name], narrowing[name])) for name in labels if narrowing[name]]
    if own:
        found.append(_("只记到%(area)s、没有写明下级区域") % {"area": area.short_name})
    if narrowing["source"]:
        found += Source.objects.filter(code=narrowing["source"]).values_list("name", flat=True)
    if narrowing["department"]:
        names = Department.objects.filter(code=narrowing["department"]).values_list("name", flat=True)
        found += [_("部门：%(name)s") % {"name": name} for name in names] or [_("没有写明牵头部门")]
    if narrowing["grade"]:
        found += [str(grade) for grade in Grade.objects.filter(key=narrowing["grade"])]
    return found


def _figure(user: "User", rows: QuerySet[Whistle], area: Area, as_of: date, figure: str, **narrowing) -> int:
    """The figure itself: by the rollups, where the whole area is the user's, else by the rows that are."""
    # a department's own figure is counted of the very rows that it may read
    if oracle.may_in(user, Permission.STATISTICS_VIEW, area.code) or narrowing["department"]:
        return lists.figure_of(area, as_of, figure, **narrowing)
    if "times" in rows.query.annotations:
        return rows.order_by().aggregate(all=Sum("times"))["all"] or 0
    return rows.order_by().values("pk").count()
